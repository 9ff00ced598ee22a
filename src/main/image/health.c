#include "health.h"

#include "kernel.h"

enum { INTERNET = 2, STREAM = 1, ON_SOCKET = 1, RECEIVE_TIME = 20, SEND_TIME = 21, NO_SIGNAL = 0x4000 };
enum { PATIENCE_SECONDS = 2, LONGEST_ANSWER = 4096, LONGEST_NUMBER = 5 };

/* The kernel's numbers, in the words of Java. */
enum { BROKEN = 32, AGAIN = 11, UNREACHABLE = 101, RESET = 104, TIMED_OUT = 110, REFUSED = 111, NO_ROUTE = 113, IN_PROGRESS = 115 };

static const char *in_words(long failure) {
  switch (-failure) {
    case REFUSED:
      return "Connection refused";
    case IN_PROGRESS:
    case TIMED_OUT:
      return "Connect timed out";
    case AGAIN:
      return "Read timed out";
    case RESET:
      return "Connection reset";
    case BROKEN:
      return "Broken pipe";
    case UNREACHABLE:
      return "Network is unreachable";
    case NO_ROUTE:
      return "No route to host";
    default:
      return "the kernel cannot, or does not want to";
  }
}

struct server {
  const char *host, *port;
  /* As it goes over the wire. */
  unsigned char address[16];
};

/* A number of at most so many digits, without a zero before it; null where there is none. */
static const char *number(const char *text, unsigned highest, unsigned *value) {
  const char *next = text;
  for (*value = 0; *next >= '0' && *next <= '9' && next - text < LONGEST_NUMBER; next++) {
    *value = 10 * *value + (unsigned)(*next - '0');
  }
  return next == text || (*text == '0' && next > text + 1) || *value > highest ? 0 : next;
}

static int understood(struct server *server) {
  unsigned value;
  const char *next = server->host;
  for (int i = 0; i < 4; i++) {
    next = number(next, 255, &value);
    if (!next || *next++ != (i < 3 ? '.' : '\0')) {
      return 0;
    }
    server->address[4 + i] = (unsigned char)value;
  }
  next = number(server->port, 65535, &value);
  server->address[0] = INTERNET;
  server->address[2] = (unsigned char)(value >> 8);
  server->address[3] = (unsigned char)value;
  return next && !*next && value;
}

static const char *said(char *const *environment, const char *name, const char *otherwise) {
  for (; *environment; environment++) {
    const char *at = *environment, *of = name;
    while (*of && *at == *of) {
      at++;
      of++;
    }
    if (!*of && *at == '=') {
      return at[1] ? at + 1 : otherwise;
    }
  }
  return otherwise;
}

static int is_white(char letter) { return letter == ' ' || (letter >= '\t' && letter <= '\r'); }

/* A line of a log: whatever is white in it is one blank. */
struct line {
  unsigned length;
  int gap;
  char text[LONGEST_ANSWER + 256];
};

static void add_letter(struct line *line, char letter) {
  if (is_white(letter)) {
    line->gap = 1;
    return;
  }
  if (line->gap) {
    line->text[line->length++] = ' ';
  }
  line->gap = 0;
  line->text[line->length++] = letter;
}

static void add(struct line *line, const char *text) {
  while (*text) {
    add_letter(line, *text++);
  }
}

static char *append(char *end, const char *text) {
  while (*text) {
    *end++ = *text++;
  }
  return end;
}

/* How many letters the server answers; below zero, why it does not. */
static long answer(const struct server *server, const char *path, char *letters) {
  char request[128], *end = append(append(request, "GET "), path);
  end = append(end, " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  static const long patience[] = {PATIENCE_SECONDS, 0};
  long socket = ask(SOCKET, INTERNET, STREAM, 0);
  ask6(SETSOCKOPT, socket, ON_SOCKET, RECEIVE_TIME, (long)patience, sizeof patience, 0);
  /* Also of connecting. */
  ask6(SETSOCKOPT, socket, ON_SOCKET, SEND_TIME, (long)patience, sizeof patience, 0);
  long length = 0, count = ask(CONNECT, socket, (long)server->address, sizeof server->address);
  if (count == 0) {
    count = ask6(SENDTO, socket, (long)request, end - request, NO_SIGNAL, 0, 0);
  }
  while (count > 0 && length < LONGEST_ANSWER) {
    count = ask(READ, socket, (long)(letters + length), LONGEST_ANSWER - length);
    length += count > 0 ? count : 0;
  }
  ask(CLOSE, socket, 0, 0);
  return count < 0 ? count : length;
}

/* Whether the status is 200, of HTTP 1.0 or 1.1. */
static int is_well(const char *letters, long length) {
  static const char status[] = "HTTP/1.? 200";
  enum { END = sizeof status - 1 };
  for (int i = 0; i < END; i++) {
    if (i >= length || (letters[i] != status[i] && (status[i] != '?' || (letters[i] != '0' && letters[i] != '1')))) {
      return 0;
    }
  }
  return length == END || is_white(letters[END]);
}

static int asks(const struct server *server, const char *path) {
  char letters[LONGEST_ANSWER];
  long length = answer(server, path, letters);
  if (length >= 0 && is_well(letters, length)) {
    return 1;
  }
  struct line line;
  line.length = 0;
  line.gap = 0;
  add(&line, "skep: http://");
  add(&line, server->host);
  add(&line, ":");
  add(&line, server->port);
  add(&line, path);
  add(&line, length < 0 ? " does not answer: " : " answers: ");
  if (length < 0) {
    add(&line, in_words(length));
  }
  for (long i = 0; i < length; i++) {
    add_letter(&line, letters[i]);
  }
  line.text[line.length++] = '\n';
  ask(WRITE, 2, (long)line.text, line.length);
  return 0;
}

int health(int ready, char *const *environment) {
  struct server server = {said(environment, "QUARKUS_HTTP_HOST", "127.0.0.1"), said(environment, "QUARKUS_HTTP_PORT", "8080"), {0}};
  /* Where it listens on all interfaces, it listens on loopback too. */
  if (same(server.host, "0.0.0.0") || same(server.host, "::")) {
    server.host = "127.0.0.1";
  }
  if (!understood(&server)) {
    return ASK_JAVA;
  }
  if (ready) {
    return !asks(&server, "/q/health/ready");
  }
  return !(asks(&server, "/q/health/started") && asks(&server, "/q/health/live"));
}
