/* SPDX-License-Identifier: MIT */
#include "link.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static const char *check_path(const char *path, uid_t owner)
{
  struct stat st;

  if (lstat(path, &st) < 0) {
    return errno == ENOENT ? "there is no signer's socket"
                           : "the signer's socket can't be reached";
  }
  if (!S_ISSOCK(st.st_mode)) {
    return "not a socket";
  }
  return st.st_uid == owner ? NULL : "the socket belongs to another user";
}

/* Who listens, whatever became of the path since. */
static const char *check_peer(int fd, uid_t owner)
{
  struct ucred peer;
  socklen_t len = sizeof(peer);

  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) < 0) {
    return "the signer's user can't be told";
  }
  return peer.uid == owner ? NULL : "the signer runs as another user";
}

int rs_link_open(const char *path, uid_t owner, const char **why)
{
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int fd;

  if (strlen(path) >= sizeof(address.sun_path)) {
    *why = "the socket's name is too long";
    return -1;
  }
  memcpy(address.sun_path, path, strlen(path));
  *why = check_path(path, owner);
  if (*why != NULL) {
    return -1;
  }
  fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    *why = "no more sockets";
    return -1;
  }
  if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
    *why = errno == EAGAIN ? "the signer has too many connections"
                           : "the signer doesn't listen";
  } else {
    *why = check_peer(fd, owner);
  }
  if (*why != NULL) {
    (void)close(fd);
    return -1;
  }
  return fd;
}

int rs_link_is_closed(int fd)
{
  uint8_t octet;
  ssize_t got = recv(fd, &octet, 1, MSG_PEEK | MSG_DONTWAIT);

  return got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
}
