#define _GNU_SOURCE
#include "guest.h"

#include <fcntl.h>
#include <linux/input.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

// A press counts only when somebody has the device open, so it is opened before anything else is done.
int open_power_button(void) {
  for (int number = 0; number < 16; number++) {
    char file[32], name[64] = "";
    snprintf(file, sizeof file, "/dev/input/event%d", number);
    int device = open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (device < 0) continue;
    ioctl(device, EVIOCGNAME(sizeof name), name);
    if (strcmp(name, "Power Button") == 0) return device;
    close(device);
  }
  return -1;
}

int is_pressed(int button) {
  struct input_event event;
  int pressed = 0;
  while (read(button, &event, sizeof event) == (ssize_t)sizeof event) {
    pressed |= event.type == EV_KEY && event.code == KEY_POWER && event.value == 1;
  }
  return pressed;
}
