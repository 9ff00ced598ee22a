/*
 * /usr/local/bin/skep in the image: becomes the Java that runs Skep, with the options for what it is asked to do.
 *
 * `skep run` and a command that is over in a second are set up in different ways (src/main/jvm), and only what stands on the
 * command line tells which it is. A shell could choose; the image has none. So this is a program that needs no library either:
 * it looks for the first word that is neither an option nor an option's value, and is replaced by
 *
 *     java @/opt/skep/jvm/run|command ARGUMENTS...
 */

#define HOME "/opt/skep"

#if defined(__x86_64__)
enum { WRITE = 1, EXIT = 60, EXECVE = 59 };
__asm__(".globl _start\n_start:\n  xor %ebp, %ebp\n  mov %rsp, %rdi\n  and $-16, %rsp\n  call begin\n");

static long ask(long number, long a, long b, long c) {
  long answer;
  __asm__ volatile("syscall" : "=a"(answer) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
  return answer;
}
#elif defined(__aarch64__)
enum { WRITE = 64, EXIT = 93, EXECVE = 221 };
__asm__(".globl _start\n_start:\n  mov x29, #0\n  mov x30, #0\n  mov x0, sp\n  bl begin\n");

static long ask(long number, long a, long b, long c) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
  return x0;
}
#else
#error "the launcher knows x86-64 and AArch64"
#endif

/* Those of SkepCommand whose value is a word of its own: in `--mode swarm status` the command is status. */
static const char *const with_value[] = {"-H",          "--host",    "-c",       "--context", "--config",
                                         "--tlscacert", "--tlscert", "--tlskey", "--mode"};

static int same(const char *a, const char *b) {
  while (*a && *a == *b) {
    a++;
    b++;
  }
  return *a == *b;
}

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

__attribute__((used, noreturn)) static void begin(long *stack) {
  long count = stack[0];
  char **given = (char **)(stack + 1);
  char **environment = given + count + 1;
  char **arguments = count > 0 ? given + 1 : given;
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
  for (;;) {
    ask(EXIT, 126, 0, 0);
  }
}
