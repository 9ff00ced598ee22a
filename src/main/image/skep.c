/*
 * /usr/local/bin/skep in the image: becomes the Java that runs Skep, with the options for what it is asked to do.
 *
 * `skep run` and a command that is over in a second are set up in different ways (src/main/jvm), and only what stands on the
 * command line tells which it is. A shell could choose; the image has none. So this is a program that needs no library either:
 * it looks for the first word that is neither an option nor an option's value, and is replaced by
 *
 *     java @/opt/skep/jvm/run|command ARGUMENTS...
 *
 * `skep health` it answers itself (health.h).
 */

#include "health.h"
#include "kernel.h"

#define HOME "/opt/skep"

__asm__(".globl _start\n" START);

/* Those of SkepCommand whose value is a word of its own: in `--mode swarm status` the command is status. */
static const char *const with_value[] = {"-H",          "--host",    "-c",       "--context", "--config",
                                         "--tlscacert", "--tlscert", "--tlskey", "--mode"};

static int takes_value(const char *option) {
  for (unsigned i = 0; i < sizeof with_value / sizeof *with_value; i++) {
    if (same(option, with_value[i])) {
      return 1;
    }
  }
  return 0;
}

/* Without a command, Skep serves. */
static int serves(char *const *arguments) {
  for (; *arguments; arguments++) {
    if (**arguments != '-') {
      return same(*arguments, "run");
    }
    if (takes_value(*arguments) && arguments[1]) {
      arguments++;
    }
  }
  return 1;
}

/* What needs no Java is answered with the status to end with. */
static int answered(char *const *arguments, char *const *environment) {
  if (!arguments[0] || !same(arguments[0], "health")) {
    return ASK_JAVA;
  }
  if (!arguments[1]) {
    return health(0, environment);
  }
  return same(arguments[1], "--ready") && !arguments[2] ? health(1, environment) : ASK_JAVA;
}

__attribute__((noreturn)) static void end(int status) {
  for (;;) {
    ask(EXIT, status, 0, 0);
  }
}

__attribute__((used, noreturn)) static void begin(long *stack) {
  long count = stack[0];
  char **given = (char **)(stack + 1);
  char **environment = given + count + 1;
  char **arguments = count > 0 ? given + 1 : given;
  int status = answered(arguments, environment);
  if (status != ASK_JAVA) {
    end(status);
  }
  char *java[count + 3];
  int next = 0;
  java[next++] = HOME "/java/bin/java";
  java[next++] = serves(arguments) ? "@" HOME "/jvm/run" : "@" HOME "/jvm/command";
  while (*arguments) {
    java[next++] = *arguments++;
  }
  java[next] = 0;
  ask(EXECVE, (long)java[0], (long)java, (long)environment);
  static const char failed[] = "skep: there is no " HOME "/java/bin/java, or it cannot be executed\n";
  ask(WRITE, 2, (long)failed, sizeof failed - 1);
  end(126);
}
