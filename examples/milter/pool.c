/* SPDX-License-Identifier: MIT */
#include "pool.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define CONNECT_MILLISECONDS 100

static struct sockaddr_storage address;
static socklen_t address_len;

static bool take_path(const char *path)
{
  struct sockaddr_un unix_address = {.sun_family = AF_UNIX};
  size_t len = strlen(path);

  if (len >= sizeof(unix_address.sun_path)) {
    return false;
  }
  memcpy(unix_address.sun_path, path, len);
  memcpy(&address, &unix_address, sizeof(unix_address));
  address_len = sizeof(unix_address);
  return true;
}

/* "PORT@ADDRESS", whose address may be in brackets. */
static bool take_port(const char *text, int family)
{
  const struct addrinfo hints = {.ai_family = family,
                                 .ai_socktype = SOCK_STREAM};
  struct addrinfo *found = NULL;
  char port[32];
  char host[256];

  if (sscanf(text, "%31[^@]@%*1[[]%255[^]]", port, host) != 2 &&
      sscanf(text, "%31[^@]@%255s", port, host) != 2) {
    return false;
  }
  if (getaddrinfo(host, port, &hints, &found) != 0) {
    return false;
  }
  memcpy(&address, found->ai_addr, found->ai_addrlen);
  address_len = found->ai_addrlen;
  freeaddrinfo(found);
  return true;
}

bool pool_begin(const char *socket)
{
  const char *colon = strchr(socket, ':');

  if (colon == NULL) {
    return false;
  }
  if (colon[1] == '/') {
    return take_path(colon + 1);
  }
  return take_port(colon + 1,
                   strncmp(socket, "inet6:", 6) == 0 ? AF_INET6 : AF_INET);
}

static bool finish_connecting(int fd)
{
  struct pollfd wait = {.fd = fd, .events = POLLOUT};
  int error = 0;
  socklen_t len = sizeof(error);

  (void)poll(&wait, 1, CONNECT_MILLISECONDS);
  (void)getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len);
  errno = error;
  return error == 0;
}

static bool reach(int fd)
{
  if (connect(fd, (struct sockaddr *)&address, address_len) == 0) {
    return true;
  }
  /* A queue that is full of connections does what ours would. */
  return errno == EAGAIN || (errno == EINPROGRESS && finish_connecting(fd));
}

bool pool_wake(void)
{
  int fd =
      socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  bool is_reached = fd >= 0 && reach(fd);
  int error = errno;

  if (fd >= 0) {
    (void)close(fd);
  }
  errno = error;
  return is_reached;
}
