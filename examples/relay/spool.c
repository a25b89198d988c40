/* SPDX-License-Identifier: MIT */
#include "spool.h"

#include "log.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int say(const char *path, const char *what)
{
  log_line("spool %s: %s: %s", path, what, strerror(errno));
  return -1;
}

static int open_folder(int *fd, int top, const char *name)
{
  if (mkdirat(top, name, 0700) < 0 && errno != EEXIST) {
    return -1;
  }
  *fd = openat(top, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return *fd < 0 ? -1 : 0;
}

static int lock(spool *s, int top)
{
  s->lock = openat(top, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  return s->lock < 0 ? -1 : flock(s->lock, LOCK_EX | LOCK_NB);
}

static int each_file(int folder, void (*found)(void *owner, const char *id),
                     void *owner)
{
  int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *entries = fd < 0 ? NULL : fdopendir(fd);
  struct dirent *entry;

  if (entries == NULL) {
    if (fd >= 0) {
      (void)close(fd);
    }
    return -1;
  }
  while ((entry = readdir(entries)) != NULL) {
    if (entry->d_name[0] != '.' && strlen(entry->d_name) < SPOOL_ID_SIZE) {
      found(owner, entry->d_name);
    }
  }
  return closedir(entries);
}

static void remove_half(void *owner, const char *id)
{
  const spool *s = owner;

  log_line("spool: %s wasn't complete", id);
  (void)unlinkat(s->folders.tmp, id, 0);
}

static int open_all(spool *s, int top, const char *path)
{
  if (lock(s, top) < 0) {
    return say(path, "lock");
  }
  if (open_folder(&s->folders.tmp, top, "tmp") < 0 ||
      open_folder(&s->folders.queue, top, "queue") < 0 ||
      open_folder(&s->folders.failed, top, "failed") < 0 || fsync(top) < 0 ||
      each_file(s->folders.tmp, remove_half, s) < 0) {
    return say(path, "folders");
  }
  return 0;
}

int spool_open(spool *s, uv_loop_t *loop, const char *path)
{
  int top = -1;
  int rv;

  *s = (spool){.loop = loop, .folders = {-1, -1, -1}, .lock = -1};
  if (open_folder(&top, AT_FDCWD, path) < 0) {
    return say(path, "open");
  }
  rv = open_all(s, top, path);
  (void)close(top);
  if (rv < 0) {
    spool_close(s);
  }
  return rv;
}

static void close_fd(int fd)
{
  if (fd >= 0) {
    (void)close(fd);
  }
}

void spool_close(spool *s)
{
  close_fd(s->folders.tmp);
  close_fd(s->folders.queue);
  close_fd(s->folders.failed);
  close_fd(s->lock);
}

int spool_each(const spool *s, void (*found)(void *owner, const char *id),
               void *owner)
{
  return each_file(s->folders.queue, found, owner);
}

void spool_make_id(spool *s, char id[SPOOL_ID_SIZE])
{
  struct timespec now;

  (void)clock_gettime(CLOCK_REALTIME, &now);
  (void)snprintf(id, SPOOL_ID_SIZE, "%010llx%08lx%05x",
                 (unsigned long long)now.tv_sec, (unsigned long)now.tv_nsec,
                 s->counter++ & 0xfffffu);
}
