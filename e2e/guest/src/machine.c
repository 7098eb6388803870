#define _GNU_SOURCE
#include "guest.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char CONSOLE[] = "/dev/console";

// The kernel's own file systems, and what is written goes to the console from then on.
void set_up_machine(void) {
  mount("proc", "/proc", "proc", 0, NULL);
  mount("sysfs", "/sys", "sysfs", 0, NULL);
  mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
  mkdir("/dev/pts", 0755);
  mount("devpts", "/dev/pts", "devpts", 0, NULL);
  sethostname("tiny", 4);
  int console = open(CONSOLE, O_RDWR);
  if (console < 0) return;
  for (int fd = 0; fd < 3; fd++) dup2(console, fd);
  if (console > 2) close(console);
}

static void load_driver(const char *name) {
  char file[96];
  snprintf(file, sizeof file, "/lib/modules/%s.ko", name);
  int module = open(file, O_RDONLY | O_CLOEXEC);
  if (module < 0 || syscall(SYS_finit_module, module, "", 0) != 0) say("driver %s: %m", name);
  if (module >= 0) close(module);
}

// All that are named in a file, a line each, by one process: a program for each would take longer than what it loads.
void load_drivers(const char *list) {
  char name[64];
  FILE *names = fopen(list, "re");
  if (names == NULL) return;
  while (fgets(name, sizeof name, names) != NULL) {
    name[strcspn(name, "\n")] = '\0';
    load_driver(name);
  }
  fclose(names);
}
