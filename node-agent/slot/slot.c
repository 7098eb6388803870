// The slot program: the only process of a slot's container. It holds the pod's place (cgroup,
// network, volumes) until the node agent creates the release file, and does nothing else.
//
//   slot [FILE]      FILE defaults to /slot/release; exit 0 when FILE exists
//
// Kubernetes asks a container to end by SIGTERM before its grace period is over. The guest may be
// running then, so the agent decides and not the signal. Nothing is written anywhere, no privilege
// is needed: it runs as any user, without capabilities, on a read-only root.
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { NO_WATCH = -1, EXIT_USAGE = 2 };

static int exists(const char *file) {
  struct stat ignored;
  return stat(file, &ignored) == 0;
}

static void ignore_signals(void) {
  const int ignored[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE, SIGUSR1, SIGUSR2, SIGALRM};
  for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) signal(ignored[i], SIG_IGN);
  // As PID 1 it inherits the orphans of whatever is run in the container: an ignored SIGCHLD makes
  // the kernel reap them.
  signal(SIGCHLD, SIG_IGN);
}

// The directory is watched and not the file, which does not exist yet.
static int watch_directory_of(const char *file) {
  char directory[PATH_MAX];
  const char *slash = strrchr(file, '/');
  size_t length = slash == NULL ? 0 : (size_t)(slash - file);
  if (length >= sizeof directory) return NO_WATCH;
  memcpy(directory, file, length);
  directory[length] = '\0';
  if (slash == NULL) strcpy(directory, ".");
  if (slash == file) strcpy(directory, "/");

  int watch = inotify_init1(IN_CLOEXEC);
  if (watch < 0) return NO_WATCH;
  if (inotify_add_watch(watch, directory, IN_CREATE | IN_MOVED_TO) >= 0) return watch;
  close(watch);
  return NO_WATCH;
}

// The kernel says so when the directory itself is gone; no event follows then.
static int has_ended(const char *events, size_t size) {
  for (size_t at = 0; at + sizeof(struct inotify_event) <= size;) {
    struct inotify_event event;
    memcpy(&event, events + at, sizeof event);
    if (event.mask & IN_IGNORED) return 1;
    at += sizeof event + event.len;
  }
  return 0;
}

// Returns the watch to go on with when something may have changed. Without a watch that is once a
// second: a user has only fs.inotify.max_user_instances of them (128) on a node, and a slot that gets
// none must hold its place all the same.
static int wait_for_change(int watch) {
  if (watch != NO_WATCH) {
    char events[4096];
    ssize_t size = read(watch, events, sizeof events);
    if (size < 0 && errno == EINTR) return watch;
    if (size > 0 && !has_ended(events, (size_t)size)) return watch;
    close(watch);
  }
  nanosleep(&(struct timespec){.tv_sec = 1}, NULL);
  return NO_WATCH;
}

int main(int argc, char **argv) {
  if (argc > 2) {
    fprintf(stderr, "usage: %s [FILE]\n", argv[0]);
    return EXIT_USAGE;
  }
  const char *release = argc == 2 ? argv[1] : "/slot/release";
  ignore_signals();
  int watch = watch_directory_of(release);
  // Looked at only after the watch is set: a file made in between is seen by one of the two.
  while (!exists(release)) watch = wait_for_change(watch);
  return 0;
}
