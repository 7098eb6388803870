// The emulator wrapper: what a domain of Vireo names as <emulator>. QEMU must be in its slot's cgroup
// from its first instruction on, and only the node agent knows where that is. So the wrapper tells the
// agent its PID and the domain's UUID, waits for the agent to have moved it, and then becomes QEMU.
//
//   exec of /var/lib/vireo/bin/slot-qemu becomes exec of what /var/lib/vireo/bin/qemu links to
//   request  "PID UUID\n" on /run/vireo/gate.sock;  answer  "ok\n"  or  "no SENTENCE\n"
//
// A guest never starts without the agent's yes. Only libvirt's capability probes and the questions for
// version and help, which run no guest, pass without one. What goes wrong is one sentence on stderr,
// which libvirt shows to whoever started the domain.
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_REFUSED = 96, EXIT_NO_AGENT = 97, EXIT_NO_QEMU = 98, UUID_LENGTH = 36, PATIENCE_SECONDS = 20 };
static const char GATE[] = "/run/vireo/gate.sock";

__attribute__((noreturn, format(printf, 2, 3))) static void end(int code, const char *sentence, ...) {
  va_list values;
  va_start(values, sentence);
  fputs("slot-qemu: ", stderr);
  vfprintf(stderr, sentence, values);
  fputc('\n', stderr);
  va_end(values);
  exit(code);
}

// QEMU takes -option and --option for the same.
static int is_option(const char *argument, const char *name) {
  if (argument[0] != '-') return 0;
  argument += argument[1] == '-' ? 2 : 1;
  return strcmp(argument, name) == 0;
}

static int is_uuid(const char *text) {
  if (strlen(text) != UUID_LENGTH) return 0;
  for (int i = 0; i < UUID_LENGTH; i++) {
    int dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !isxdigit((unsigned char)text[i])) return 0;
  }
  return 1;
}

// NULL when there is none.
static const char *uuid_of(int argc, char **argv) {
  const char *uuid = NULL;
  for (int i = 1; i < argc; i++) {
    if (!is_option(argv[i], "uuid")) continue;
    if (uuid != NULL) end(EXIT_REFUSED, "Refused: more than one -uuid.");
    if (i + 1 == argc || !is_uuid(argv[i + 1])) end(EXIT_REFUSED, "Refused: -uuid is not followed by a UUID.");
    uuid = argv[++i];
  }
  return uuid;
}

static int is_machine_none(const char *machine) {
  if (strncmp(machine, "type=", 5) == 0) machine += 5;
  return strcmp(machine, "none") == 0 || strncmp(machine, "none,", 5) == 0;
}

// Every machine named must be none: QEMU takes the last one.
static int is_capability_probe(int argc, char **argv) {
  int machines = 0;
  for (int i = 1; i < argc; i++) {
    if (!is_option(argv[i], "machine") && !is_option(argv[i], "M")) continue;
    if (i + 1 == argc || !is_machine_none(argv[i + 1])) return 0;
    machines++;
    i++;
  }
  return machines > 0;
}

static int is_question(int argc, char **argv) {
  return argc == 2 && (is_option(argv[1], "version") || is_option(argv[1], "help"));
}

static int connect_to_agent(void) {
  int agent = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (agent < 0) end(EXIT_NO_AGENT, "No socket for the question to the node agent: %s.", strerror(errno));
  struct timeval patience = {.tv_sec = PATIENCE_SECONDS};
  setsockopt(agent, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  memcpy(address.sun_path, GATE, sizeof GATE);
  if (connect(agent, (struct sockaddr *)&address, sizeof address) != 0) {
    end(EXIT_NO_AGENT, "Vireo's node agent does not answer on %s (%s). Start it, then start the VM again.", GATE,
        strerror(errno));
  }
  return agent;
}

static long milliseconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// One line without its end. What comes after the line, or does not fit, is not for us.
static void read_answer(int agent, char *answer, size_t capacity) {
  long deadline = milliseconds_now() + PATIENCE_SECONDS * 1000L;
  size_t length = 0;
  while (length + 1 < capacity) {
    long left = deadline - milliseconds_now();
    if (left <= 0) end(EXIT_NO_AGENT, "Vireo's node agent gave no answer within %d s.", PATIENCE_SECONDS);
    struct pollfd ready = {.fd = agent, .events = POLLIN};
    if (poll(&ready, 1, (int)left) <= 0) continue;
    ssize_t size = read(agent, answer + length, 1);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) end(EXIT_NO_AGENT, "Vireo's node agent hung up without an answer.");
    if (answer[length] == '\n') break;
    length++;
  }
  answer[length] = '\0';
}

static void ask_agent(const char *uuid) {
  int agent = connect_to_agent();
  char question[UUID_LENGTH + 32];
  int length = snprintf(question, sizeof question, "%d %s\n", (int)getpid(), uuid);
  if (send(agent, question, (size_t)length, MSG_NOSIGNAL) != length) {
    end(EXIT_NO_AGENT, "Vireo's node agent does not take the question: %s.", strerror(errno));
  }
  char answer[1024];
  read_answer(agent, answer, sizeof answer);
  close(agent);
  if (strcmp(answer, "ok") == 0) return;
  if (strncmp(answer, "no ", 3) == 0) end(EXIT_REFUSED, "%s", answer + 3);
  end(EXIT_NO_AGENT, "Vireo's node agent gave an answer that is neither ok nor no: %s", answer);
}

// The link is followed here, so that the process carries QEMU's own name and not the link's.
__attribute__((noreturn)) static void become_qemu(char **argv) {
  char own[PATH_MAX];
  ssize_t length = readlink("/proc/self/exe", own, sizeof own - sizeof "qemu");
  if (length < 0) end(EXIT_NO_QEMU, "/proc/self/exe cannot be read: %s.", strerror(errno));
  own[length] = '\0';
  strcpy(strrchr(own, '/') + 1, "qemu");
  char emulator[PATH_MAX];
  if (realpath(own, emulator) == NULL) end(EXIT_NO_QEMU, "%s leads to no emulator: %s.", own, strerror(errno));
  argv[0] = emulator;
  execv(emulator, argv);
  end(EXIT_NO_QEMU, "%s cannot be run: %s.", emulator, strerror(errno));
}

int main(int argc, char **argv) {
  if (argc < 1) return EXIT_REFUSED;
  const char *uuid = uuid_of(argc, argv);
  if (uuid != NULL) {
    ask_agent(uuid);
  } else if (!is_capability_probe(argc, argv) && !is_question(argc, argv)) {
    end(EXIT_REFUSED, "Refused: neither a domain with a -uuid nor a capability probe.");
  }
  become_qemu(argv);
}
