#define _GNU_SOURCE
#include "guest.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

int open_http(void) {
  int http = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int yes = 1;
  setsockopt(http, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(80), .sin_addr.s_addr = INADDR_ANY};
  if (bind(http, (struct sockaddr *)&here, sizeof here) != 0 || listen(http, 64) != 0) say("no HTTP: %m");
  return http;
}

static void tell_addresses(FILE *to) {
  struct ifaddrs *all = NULL;
  if (getifaddrs(&all) != 0) return;
  for (struct ifaddrs *one = all; one != NULL; one = one->ifa_next) {
    if (one->ifa_addr == NULL || one->ifa_addr->sa_family != AF_INET || (one->ifa_flags & IFF_LOOPBACK)) continue;
    char address[INET_ADDRSTRLEN], file[64], mac[32];
    inet_ntop(AF_INET, &((struct sockaddr_in *)(void *)one->ifa_addr)->sin_addr, address, sizeof address);
    snprintf(file, sizeof file, "/sys/class/net/%.15s/address", one->ifa_name);
    read_line(file, mac, sizeof mac);
    fprintf(to, "ip.%s=%s\nmac.%s=%s\n", one->ifa_name, address, one->ifa_name, mac);
  }
  freeifaddrs(all);
}

static void tell(FILE *to, const struct counter *counter, const char *peer) {
  char line[256];
  gethostname(line, sizeof line);
  fprintf(to, "hostname=%s\nuptime=%.2f\n", line, uptime_seconds());
  read_line("/proc/sys/kernel/random/boot_id", line, sizeof line);
  fprintf(to, "boot_id=%s\ncounter=%llu\n", line, (unsigned long long)counter->count);
  fprintf(to, "counter_disk=%s\ncounter_saved=%llu\ncounter_restored=%llu\ncounter_trouble=%s\n", counter->disk,
      (unsigned long long)counter->saved, (unsigned long long)counter->restored, counter->trouble);
  fprintf(to, "last_end=%s\nlinks_came_up=%d\npeer=%s\n", counter->last_end, links_came_up(), peer);
  tell_addresses(to);
}

// Any request is answered by the same words.
static void serve(int client, const struct counter *counter) {
  struct timeval patience = {.tv_sec = 10};
  setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  char request[4096];
  size_t length = 0;
  while (length + 1 < sizeof request) {
    ssize_t size = read(client, request + length, sizeof request - 1 - length);
    if (size <= 0) return;
    length += (size_t)size;
    request[length] = '\0';
    if (strstr(request, "\r\n\r\n") != NULL || strstr(request, "\n\n") != NULL) break;
  }
  struct sockaddr_in from = {0};
  socklen_t from_size = sizeof from;
  getpeername(client, (struct sockaddr *)&from, &from_size);
  char *body = NULL;
  size_t body_size = 0;
  FILE *to = open_memstream(&body, &body_size);
  tell(to, counter, inet_ntoa(from.sin_addr));
  fclose(to);
  dprintf(client, "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
      body_size, body);
  shutdown(client, SHUT_WR);
}

void answer_http(int http, const struct counter *counter) {
  int client;
  while ((client = accept4(http, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
    if (fork() == 0) {
      serve(client, counter);
      _exit(0);
    }
    close(client);
  }
}
