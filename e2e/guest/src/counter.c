#define _GNU_SOURCE
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// One sector of text, so that a write is whole or not at all:
// vireo-test-guest counter=N state=dirty|clean boot_id=ID
enum { RECORD = 512 };
static const char MAGIC[] = "vireo-test-guest ";
static pid_t process;

static int is_blank(const char *sector) {
  for (int i = 0; i < RECORD; i++) {
    if (sector[i] != 0) return 0;
  }
  return 1;
}

static void restore(struct counter *counter, const char *record) {
  const char *count = strstr(record, "counter=");
  if (count != NULL) counter->restored = strtoull(count + strlen("counter="), NULL, 10);
  if (counter->restored > counter->count) counter->count = counter->restored;
  strcpy(counter->last_end, strstr(record, "state=clean") != NULL ? "clean" : "dirty");
}

// Takes the first data disk that is ours already or blank; never one with anything else on it.
static int open_disk(struct counter *counter) {
  for (char letter = 'b'; letter <= 'z'; letter++) {
    char file[16], record[RECORD + 1] = "";
    int read_only = 0;
    snprintf(file, sizeof file, "/dev/vd%c", letter);
    int disk = open(file, O_RDWR | O_CLOEXEC);
    if (disk < 0) continue;
    ioctl(disk, BLKROGET, &read_only);
    if (!read_only && pread(disk, record, RECORD, 0) == RECORD) {
      int ours = strncmp(record, MAGIC, sizeof MAGIC - 1) == 0;
      if (ours) restore(counter, record);
      if (ours || is_blank(record)) {
        strcpy(counter->disk, file + strlen("/dev/"));
        return disk;
      }
    }
    close(disk);
  }
  return -1;
}

static void save(int disk, struct counter *counter, const char *state) {
  char record[RECORD] = "", boot_id[64];
  uint64_t count = counter->count;
  read_line("/proc/sys/kernel/random/boot_id", boot_id, sizeof boot_id);
  snprintf(record, sizeof record, "%scounter=%llu state=%s boot_id=%s\n", MAGIC, (unsigned long long)count, state,
      boot_id);
  if (pwrite(disk, record, sizeof record, 0) == (ssize_t)sizeof record && fdatasync(disk) == 0) {
    counter->saved = count;
    counter->trouble[0] = '\0';
  } else {
    snprintf(counter->trouble, sizeof counter->trouble, "%s", strerror(errno));
  }
}

// Until told to end by SIGTERM, which every process of this program has blocked.
static void count(struct counter *counter) {
  int disk = -1;
  sigset_t end;
  sigemptyset(&end);
  sigaddset(&end, SIGTERM);
  for (;; counter->count++) {
    if (disk < 0) disk = open_disk(counter);
    if (disk >= 0) save(disk, counter, "dirty");
    struct timespec now, rest = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    rest.tv_nsec = 999999999L - now.tv_nsec;
    if (sigtimedwait(&end, NULL, &rest) == SIGTERM) break;
  }
  if (disk >= 0) save(disk, counter, "clean");
}

struct counter *start_counter(void) {
  struct counter *counter =
      mmap(NULL, sizeof *counter, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (counter == MAP_FAILED) abort();
  strcpy(counter->disk, "none");
  strcpy(counter->last_end, "unknown");
  process = fork();
  if (process == 0) {
    count(counter);
    _exit(0);
  }
  return counter;
}

// Returns when the last count is on the disk.
void stop_counter(void) {
  kill(process, SIGTERM);
  waitpid(process, NULL, 0);
}
