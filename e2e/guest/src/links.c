#define _GNU_SOURCE
#include "guest.h"

#include <linux/rtnetlink.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_LINKS = 64 };
struct link {
  int running;
  pid_t client;
};
static struct link links_by_index[MOST_LINKS];
static int came_up;

int links_came_up(void) { return came_up; }

static int is_virtio(const char *name) {
  char path[128], driver[256];
  snprintf(path, sizeof path, "/sys/class/net/%s/device/driver", name);
  ssize_t size = readlink(path, driver, sizeof driver - 1);
  if (size < 0) return 0;
  driver[size] = '\0';
  return strstr(driver, "virtio") != NULL;
}

static void set_up(const char *name) {
  int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  struct ifreq request;
  memset(&request, 0, sizeof request);
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  if (ioctl(any, SIOCGIFFLAGS, &request) == 0) {
    request.ifr_flags |= IFF_UP;
    ioctl(any, SIOCSIFFLAGS, &request);
  }
  close(any);
}

// A client that runs would renew by asking the server it knows, which may not be there any more; a new
// one asks everybody.
static void ask_for_address(struct link *link, const char *name) {
  if (link->client > 0) kill(link->client, SIGKILL);
  const char *client[] = {"/bin/udhcpc", "-f", "-i", name, "-t", "5", "-T", "1", "-A", "2",
      "-O", "mtu", "-O", "staticroutes", "-s", "/etc/dhcp", NULL};
  link->client = run(client, "/dev/null");
}

static void follow(const struct ifinfomsg *info, const char *name) {
  if (info->ifi_index <= 0 || info->ifi_index >= MOST_LINKS) return;
  struct link *link = &links_by_index[info->ifi_index];
  int running = (info->ifi_flags & IFF_RUNNING) != 0 && (info->ifi_flags & IFF_UP) != 0;
  if (!(info->ifi_flags & IFF_UP)) set_up(name);
  if (running && !link->running && is_virtio(name)) {
    came_up++;
    ask_for_address(link, name);
  }
  link->running = running;
}

static void forget(const struct ifinfomsg *info) {
  if (info->ifi_index <= 0 || info->ifi_index >= MOST_LINKS) return;
  struct link *link = &links_by_index[info->ifi_index];
  if (link->client > 0) kill(link->client, SIGKILL);
  memset(link, 0, sizeof *link);
}

int open_links(void) {
  int links = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
  struct sockaddr_nl here = {.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK};
  bind(links, (struct sockaddr *)&here, sizeof here);
  struct {
    struct nlmsghdr header;
    struct ifinfomsg info;
  } all = {
      .header = {.nlmsg_len = sizeof all, .nlmsg_type = RTM_GETLINK, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
      .info = {.ifi_family = AF_UNSPEC},
  };
  send(links, &all, sizeof all, 0);
  return links;
}

void follow_links(int links) {
  char buffer[32768] __attribute__((aligned(NLMSG_ALIGNTO)));
  ssize_t size;
  while ((size = recv(links, buffer, sizeof buffer, 0)) > 0) {
    unsigned left = (unsigned)size;
    for (struct nlmsghdr *message = (struct nlmsghdr *)buffer; NLMSG_OK(message, left);
         message = NLMSG_NEXT(message, left)) {
      if (message->nlmsg_type != RTM_NEWLINK && message->nlmsg_type != RTM_DELLINK) continue;
      struct ifinfomsg *info = NLMSG_DATA(message);
      char name[IF_NAMESIZE];
      if (message->nlmsg_type == RTM_DELLINK) {
        forget(info);
      } else if (if_indextoname((unsigned)info->ifi_index, name) != NULL) {
        follow(info, name);
      }
    }
  }
}
