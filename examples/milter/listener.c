/* SPDX-License-Identifier: MIT */
#include "listener.h"

#include <errno.h>
#include <grp.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include <libmilter/mfapi.h>

#include "log.h"
#include "pool.h"
#include "process.h"

/* NULL for a socket that isn't in the file system. */
static const char *path_of(const char *socket)
{
  return strncmp(socket, "inet", 4) == 0 ? NULL : strchr(socket, '/');
}

static int failed(const char *about)
{
  log_line(LOG_ERR, "%s: %s", about, strerror(errno));
  return EX_OSERR;
}

/* Our own user has to reach it: see pool.h. */
static int set_owner(const struct settings *settings, const char *path)
{
  uid_t user;
  int rv;

  if (settings->user == NULL) {
    return 0;
  }
  rv = process_user(&user, settings->user);
  if (rv != 0) {
    return rv;
  }
  return chown(path, user, (gid_t)-1) == 0 ? 0 : failed(path);
}

static int set_access(const struct settings *settings, const char *path)
{
  const struct group *group;
  int rv = set_owner(settings, path);

  if (rv != 0) {
    return rv;
  }
  if (settings->socket_group != NULL) {
    group = getgrnam(settings->socket_group);
    if (group == NULL) {
      log_line(LOG_ERR, "socket-group: no group %s", settings->socket_group);
      return EX_NOUSER;
    }
    if (chown(path, (uid_t)-1, group->gr_gid) != 0) {
      return failed(path);
    }
  }
  return chmod(path, (mode_t)settings->socket_mode) == 0 ? 0 : failed(path);
}

/* What a killed program left. Another kind of file stays, and bind fails. */
void listener_remove(const char *socket)
{
  const char *path = path_of(socket);
  struct stat st;

  if (path != NULL && lstat(path, &st) == 0 && S_ISSOCK(st.st_mode)) {
    (void)unlink(path);
  }
}

int listener_open(const struct settings *settings)
{
  const char *path = path_of(settings->socket);
  mode_t mask;
  int rv;

  listener_remove(settings->socket);
  mask = umask(0177);
  rv = smfi_setconn(settings->socket);
  if (rv == MI_SUCCESS) {
    errno = 0;
    rv = smfi_opensocket(false);
  }
  (void)umask(mask);
  if (rv != MI_SUCCESS) {
    log_line(LOG_ERR, "socket: can't listen on %s%s%s", settings->socket,
             errno == 0 ? "" : ": ", errno == 0 ? "" : strerror(errno));
    return EX_OSERR;
  }
  if (!pool_begin(settings->socket)) {
    log_line(LOG_ERR, "socket: %s is no address", settings->socket);
    return EX_CONFIG;
  }
  return path == NULL ? 0 : set_access(settings, path);
}
