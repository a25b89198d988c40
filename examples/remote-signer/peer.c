/* SPDX-License-Identifier: MIT */
#include "peer.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int fill(struct sockaddr_un *address, const char *path)
{
  memset(address, 0, sizeof(*address));
  address->sun_family = AF_UNIX;
  if (strlen(path) >= sizeof(address->sun_path)) {
    errno = ENAMETOOLONG;
    return -1;
  }
  memcpy(address->sun_path, path, strlen(path));
  return 0;
}

static int remove_dead(const struct sockaddr_un *address)
{
  struct stat st;
  int fd;
  int rv;

  if (lstat(address->sun_path, &st) < 0) {
    return errno == ENOENT ? 0 : -1;
  }
  if (!S_ISSOCK(st.st_mode)) {
    errno = EEXIST;
    return -1;
  }
  fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    return -1;
  }
  rv = connect(fd, (const struct sockaddr *)address, sizeof(*address));
  if (rv == 0 || errno != ECONNREFUSED) {
    (void)close(fd);
    errno = EADDRINUSE;
    return -1;
  }
  (void)close(fd);
  return unlink(address->sun_path);
}

int rs_peer_listen(const char *path, mode_t mode)
{
  struct sockaddr_un address;
  mode_t before;
  int fd;
  int rv;

  if (fill(&address, path) < 0 || remove_dead(&address) < 0) {
    return -1;
  }
  fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    return -1;
  }
  /* The mode is right from the first moment. */
  before = umask(~mode & 0777);
  rv = bind(fd, (struct sockaddr *)&address, sizeof(address));
  (void)umask(before);
  if (rv < 0 || listen(fd, 64) < 0) {
    int error = errno;

    (void)close(fd);
    errno = error;
    return -1;
  }
  return fd;
}

int rs_peer_accept(int listener, uid_t *user)
{
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  struct ucred peer;
  socklen_t len = sizeof(peer);

  if (fd < 0) {
    return -1;
  }
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) < 0) {
    (void)close(fd);
    return -1;
  }
  *user = peer.uid;
  return fd;
}
