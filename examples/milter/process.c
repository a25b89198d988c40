/* SPDX-License-Identifier: MIT */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "log.h"

static int ready_fd = -1;

static int failed(const char *about)
{
  log_line(LOG_ERR, "%s: %s", about, strerror(errno));
  return EX_OSERR;
}

/* The parent's part: gives the exit status. */
static int wait_until_ready(int fd, pid_t child)
{
  char octet;
  int status = 0;

  if (read(fd, &octet, 1) == 1) {
    return 0;
  }
  if (waitpid(child, &status, 0) != child || !WIFEXITED(status)) {
    return EX_SOFTWARE;
  }
  return WEXITSTATUS(status);
}

int process_background(void)
{
  int fds[2];
  pid_t child;

  if (pipe(fds) != 0) {
    return failed("pipe");
  }
  child = fork();
  if (child < 0) {
    return failed("fork");
  }
  if (child > 0) {
    (void)close(fds[1]);
    _exit(wait_until_ready(fds[0], child));
  }
  (void)close(fds[0]);
  ready_fd = fds[1];
  return setsid() < 0 || chdir("/") != 0 ? failed("background") : 0;
}

void process_ready(void)
{
  int null;

  if (ready_fd < 0) {
    return;
  }
  null = open("/dev/null", O_RDWR);
  if (null >= 0) {
    (void)dup2(null, STDIN_FILENO);
    (void)dup2(null, STDOUT_FILENO);
    (void)dup2(null, STDERR_FILENO);
    (void)close(null);
  }
  if (write(ready_fd, "", 1) != 1) {
    log_line(LOG_WARNING, "the starting process has gone");
  }
  (void)close(ready_fd);
  ready_fd = -1;
}

int process_lock(const char *pid_file)
{
  char text[32];
  int len = snprintf(text, sizeof(text), "%ld\n", (long)getpid());
  int fd = open(pid_file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);

  if (fd < 0) {
    return failed(pid_file);
  }
  if (lockf(fd, F_TLOCK, 0) != 0) {
    log_line(LOG_ERR, "%s: is in use: already running?", pid_file);
    (void)close(fd);
    return EX_TEMPFAIL;
  }
  if (ftruncate(fd, 0) != 0 || write(fd, text, (size_t)len) != len) {
    return failed(pid_file);
  }
  return 0; /* closing would unlock */
}

static int become(const char *name, gid_t group, uid_t user)
{
  if (geteuid() == user && getegid() == group) {
    return 0;
  }
  if (initgroups(name, group) != 0 || setgid(group) != 0 || setuid(user) != 0) {
    return failed("user");
  }
  if (user != 0 && setuid(0) == 0) {
    log_line(LOG_ERR, "user: root is still there");
    return EX_OSERR;
  }
  return 0;
}

static int unknown(const char *what, const char *name)
{
  log_line(LOG_ERR, "user: no %s %s", what, name);
  return EX_NOUSER;
}

/* `*out` is libc's. */
static int find_user(const struct passwd **out, const char *user)
{
  char name[64];
  size_t len = strcspn(user, ":");

  if (len >= sizeof(name)) {
    return unknown("user", user);
  }
  memcpy(name, user, len);
  name[len] = '\0';
  *out = getpwnam(name);
  return *out == NULL ? unknown("user", name) : 0;
}

int process_user(uid_t *user, const char *text)
{
  const struct passwd *passwd;
  int rv = find_user(&passwd, text);

  if (rv == 0) {
    *user = passwd->pw_uid;
  }
  return rv;
}

int process_drop_privileges(const char *user)
{
  const char *colon = strchr(user, ':');
  const struct passwd *passwd;
  const struct group *group;
  int rv = find_user(&passwd, user);
  gid_t gid;

  if (rv != 0) {
    return rv;
  }
  gid = passwd->pw_gid;
  if (colon != NULL) {
    group = getgrnam(colon + 1);
    if (group == NULL) {
      return unknown("group", colon + 1);
    }
    gid = group->gr_gid;
  }
  return become(passwd->pw_name, gid, passwd->pw_uid);
}

void process_guard_memory(void)
{
  static const struct rlimit none = {0, 0};

  if (setrlimit(RLIMIT_CORE, &none) != 0 ||
      prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    log_line(LOG_WARNING, "core dumps can't be switched off: %s",
             strerror(errno));
  }
}
