#define _GNU_SOURCE
#include "guest.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

// Starts a command in a session of its own, on the terminal (or other device) if one is given.
pid_t run(const char *const *command, const char *terminal) {
  pid_t pid = fork();
  if (pid != 0) return pid;
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  setsid();
  if (terminal != NULL) {
    int tty = open(terminal, O_RDWR);
    if (tty < 0) _exit(126);
    ioctl(tty, TIOCSCTTY, 1);
    for (int fd = 0; fd < 3; fd++) dup2(tty, fd);
    if (tty > 2) close(tty);
  }
  execv(command[0], (char *const *)command);
  _exit(127);
}

void say(const char *format, ...) {
  va_list values;
  va_start(values, format);
  printf("tiny: ");
  vprintf(format, values);
  printf(" (uptime %.1f s)\n", uptime_seconds());
  fflush(stdout);
  va_end(values);
}

// The first line of a file, without its end; empty when it cannot be read.
void read_line(const char *file, char *line, size_t capacity) {
  line[0] = '\0';
  int fd = open(file, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  ssize_t size = read(fd, line, capacity - 1);
  close(fd);
  line[size < 0 ? 0 : size] = '\0';
  line[strcspn(line, "\n")] = '\0';
}

double uptime_seconds(void) {
  char line[64];
  read_line("/proc/uptime", line, sizeof line);
  return strtod(line, NULL);
}

// NAME=N of the kernel's command line.
long number_on_command_line(const char *name, long otherwise) {
  char line[2048], *rest = line, *word;
  read_line("/proc/cmdline", line, sizeof line);
  size_t length = strlen(name);
  while ((word = strsep(&rest, " ")) != NULL) {
    if (strncmp(word, name, length) == 0 && word[length] == '=') return strtol(word + length + 1, NULL, 10);
  }
  return otherwise;
}
