#define _GNU_SOURCE
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BUTTON, LINKS, HTTP, SIGNALS, ALL };
static const char SERIAL[] = "/dev/ttyS0";
static pid_t shell;

static void block_signals(sigset_t *signals) {
  sigemptyset(signals);
  sigaddset(signals, SIGTERM);  // power off
  sigaddset(signals, SIGINT);   // reboot
  sigaddset(signals, SIGCHLD);
  sigaddset(signals, SIGALRM);  // poweroff_after, panic_after
  sigprocmask(SIG_BLOCK, signals, NULL);
  signal(SIGPIPE, SIG_IGN);
}

static void end_machine(const char *why, int how) {
  say("%s: writing everything", why);
  stop_counter();
  sync();
  say("%s: off", why);
  reboot(how);
}

static void start_shell(void) {
  const char *command[] = {"/bin/sh", "-l", NULL};
  shell = run(command, SERIAL);
}

static void reap(void) {
  pid_t pid;
  while ((pid = waitpid(-1, NULL, WNOHANG)) > 0) {
    if (pid == shell) start_shell();
  }
}

// The kernel's command line can ask for an end N seconds after the boot.
static long panic_after, poweroff_after;

static void set_end(void) {
  panic_after = number_on_command_line("panic_after", 0);
  poweroff_after = number_on_command_line("poweroff_after", 0);
  long after = panic_after > 0 ? panic_after : poweroff_after;
  long left = after - (long)uptime_seconds();
  if (after > 0) alarm(left > 0 ? (unsigned)left : 1);
}

static void panic_now(void) {
  int trigger = open("/proc/sysrq-trigger", O_WRONLY);
  if (trigger < 0 || write(trigger, "c", 1) != 1) say("no panic: %m");
}

static void take(int signals) {
  struct signalfd_siginfo signal;
  while (read(signals, &signal, sizeof signal) == (ssize_t)sizeof signal) {
    switch (signal.ssi_signo) {
      case SIGTERM: end_machine("asked to power off", RB_POWER_OFF); break;
      case SIGINT: end_machine("asked to reboot", RB_AUTOBOOT); break;
      case SIGALRM:
        if (panic_after > 0) panic_now();
        end_machine("time is over", RB_POWER_OFF);
        break;
      case SIGCHLD: reap(); break;
    }
  }
}

// Drivers and the guest agent may come after all else: this program runs once more for them.
static void start_rest(void) {
  const char *again[] = {"/init", NULL};
  run(again, NULL);
}

static int bring_rest(void) {
  load_drivers("/lib/modules/order");
  return execl("/etc/rc", "/etc/rc", NULL);
}

int main(void) {
  if (getpid() != 1) return bring_rest();
  set_up_machine();
  // Those of the power button, which can be pressed as soon as there is a machine.
  load_drivers("/lib/modules/first");
  struct pollfd from[ALL];
  for (int i = 0; i < ALL; i++) from[i] = (struct pollfd){.fd = -1, .events = POLLIN};
  sigset_t signals;
  block_signals(&signals);
  if (number_on_command_line("deaf", 0) == 0) from[BUTTON].fd = open_power_button();
  from[SIGNALS].fd = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
  from[LINKS].fd = open_links();
  from[HTTP].fd = open_http();
  const struct counter *counter = start_counter();
  start_rest();
  set_end();
  start_shell();
  say(from[BUTTON].fd < 0 ? "no power button" : "power button watched");
  for (;;) {
    if (poll(from, ALL, -1) < 0) continue;
    if (from[BUTTON].revents && is_pressed(from[BUTTON].fd)) end_machine("power button", RB_POWER_OFF);
    if (from[LINKS].revents) follow_links(from[LINKS].fd);
    if (from[HTTP].revents) answer_http(from[HTTP].fd, counter);
    if (from[SIGNALS].revents) take(from[SIGNALS].fd);
  }
}
