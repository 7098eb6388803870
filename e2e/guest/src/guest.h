// The test guest's own program, PID 1 of the machine: it watches the power button and the links, asks
// for addresses, counts, and tells on port 80 how the machine is. One file per duty.
#ifndef VIREO_TEST_GUEST_H
#define VIREO_TEST_GUEST_H
#include <stdint.h>
#include <sys/types.h>

// process.c
pid_t run(const char *const *command, const char *terminal);
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
long number_on_command_line(const char *name, long otherwise);
double uptime_seconds(void);
void read_line(const char *file, char *line, size_t capacity);

// machine.c: what must be there before all else
void set_up_machine(void);
void load_drivers(const char *list);

// power.c: the ACPI power button
int open_power_button(void);
int is_pressed(int button);

// links.c: one DHCP client per virtio NIC, started anew whenever its link comes up
int open_links(void);
void follow_links(int links);
int links_came_up(void);

// counter.c: counts seconds, and keeps the count on a data disk; a process of its own, so that a disk
// that hangs silences nothing else
struct counter {
  volatile uint64_t count;        // counted so far
  volatile uint64_t saved;        // what the disk surely has
  volatile uint64_t restored;     // what the disk had at boot
  char disk[16];                  // vdb, or none
  char trouble[64];               // of the last write, empty when it went well
  char last_end[16];              // how the disk was left: clean, dirty, or unknown without a disk
};
struct counter *start_counter(void);
void stop_counter(void);

// http.c
int open_http(void);
void answer_http(int http, const struct counter *counter);

#endif
