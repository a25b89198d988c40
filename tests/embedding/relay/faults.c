/* SPDX-License-Identifier: MIT */
/* Preloaded: lets system calls and the library fail on demand, and writes down
 * those that make a message safe. FAULT_FILE says what is to fail, FAULT_LOG
 * gets the calls. */
#define _GNU_SOURCE
#include <dkimkit/authres.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static ssize_t (*real_write)(int, const void *, size_t);

static int is_kind(int fd, mode_t kind)
{
  struct stat status;

  return fstat(fd, &status) == 0 && (status.st_mode & S_IFMT) == kind;
}

/* Which fault is on: the text of the file. */
static int is_on(const char *fault)
{
  char text[64] = "";
  int fd = open(getenv("FAULT_FILE"), O_RDONLY | O_CLOEXEC);

  if (fd >= 0) {
    (void)!read(fd, text, sizeof(text) - 1);
    (void)close(fd);
  }
  return strcmp(text, fault) == 0;
}

static void note(const char *call)
{
  int fd = open(getenv("FAULT_LOG"), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC,
                0600);

  if (fd >= 0) {
    char line[64];
    int len = snprintf(line, sizeof(line), "%s\n", call);

    (void)!real_write(fd, line, (size_t)len);
    (void)close(fd);
  }
}

/* The making of a message's file: "hold create" keeps it waiting. */
static int may_create(void)
{
  if (is_on("hold create")) {
    note("held");
    while (is_on("hold create")) {
      (void)usleep(2000);
    }
    note("released");
  }
  return !is_on("no create");
}

int openat(int folder, const char *name, int flags, ...)
{
  int (*real)(int, const char *, int, ...) =
      (int (*)(int, const char *, int, ...))dlsym(RTLD_NEXT, "openat");
  mode_t mode = 0;
  va_list arguments;

  va_start(arguments, flags);
  if ((flags & O_CREAT) != 0) {
    mode = va_arg(arguments, mode_t);
  }
  va_end(arguments);
  if (((flags & O_EXCL) != 0 && !may_create()) ||
      ((flags & O_NOFOLLOW) != 0 && is_on("no open"))) {
    errno = EMFILE;
    return -1;
  }
  return real(folder, name, flags, mode);
}

int fsync(int fd)
{
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  int is_folder = is_kind(fd, S_IFDIR);

  if (is_on(is_folder ? "fsync folder" : "fsync file")) {
    errno = EIO;
    return -1;
  }
  note(is_folder ? "fsync folder" : "fsync file");
  return real(fd);
}

int renameat(int from_fd, const char *from, int to_fd, const char *to)
{
  int (*real)(int, const char *, int, const char *) =
      (int (*)(int, const char *, int, const char *))dlsym(RTLD_NEXT,
                                                           "renameat");

  if (is_on("rename")) {
    errno = EIO;
    return -1;
  }
  note("rename");
  return real(from_fd, from, to_fd, to);
}

ssize_t write(int fd, const void *data, size_t len)
{
  if (real_write == NULL) {
    real_write =
        (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
  }
  if (len > 20 && memcmp(data, "250 2.0.0 00", 12) == 0) {
    note("250");
  }
  if (!is_kind(fd, S_IFREG)) {
    return real_write(fd, data, len);
  }
  if (is_on("slow write")) {
    (void)usleep(100000);
  }
  if (is_on("write")) {
    /* As a full disk does it: some of it still fits. */
    if (len > 1000) {
      return real_write(fd, data, 1000);
    }
    errno = ENOSPC;
    return -1;
  }
  note("write");
  return real_write(fd, data, len);
}

int dkimkit_authres_claims(const dkimkit_config *config, const uint8_t *field,
                           size_t len, const char *const *ids, size_t id_count,
                           unsigned flags)
{
  int (*real)(const dkimkit_config *, const uint8_t *, size_t,
              const char *const *, size_t, unsigned) =
      (int (*)(const dkimkit_config *, const uint8_t *, size_t,
               const char *const *, size_t,
               unsigned))dlsym(RTLD_NEXT, "dkimkit_authres_claims");

  return is_on("no claims") ? DKIMKIT_ERR_NOMEM
                            : real(config, field, len, ids, id_count, flags);
}
