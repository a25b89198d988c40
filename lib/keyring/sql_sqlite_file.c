/* SPDX-License-Identifier: MIT */
#include "keyring/sql_sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* As ":memory:", "file:…" and "" are no names of files to SQLite. */
static char *plain_path(const char *path)
{
  size_t size = strlen(path) + sizeof("./");
  char *plain = malloc(size);

  if (plain != NULL) {
    snprintf(plain, size, "%s%s", path[0] == '/' ? "" : "./", path);
  }
  return plain;
}

static int class_of(int why, int is_made)
{
  switch (why) {
  case ENOENT:
  case ENOTDIR:
    return is_made ? DKIMKIT_KEYRING_ERR_STORE
                   : DKIMKIT_KEYRING_ERR_STORE_MISSING;
  case EEXIST:
    return DKIMKIT_KEYRING_ERR_STORE_EXISTS;
  case ENOSPC:
  case EDQUOT:
    return DKIMKIT_KEYRING_ERR_STORE_FULL;
  case EROFS:
    return DKIMKIT_KEYRING_ERR_STORE_READ_ONLY;
  case ENOMEM:
    return DKIMKIT_ERR_NOMEM;
  default:
    return DKIMKIT_KEYRING_ERR_STORE;
  }
}

static int make_file(const char *path)
{
  int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY,
                S_IRUSR | S_IWUSR);
  int why;

  if (fd < 0) {
    return errno;
  }
  /* A umask can have taken even that away. */
  why = fchmod(fd, S_IRUSR | S_IWUSR) == 0 ? 0 : errno;
  close(fd);
  if (why != 0) {
    unlink(path);
  }
  return why;
}

static int look_at(const char *path)
{
  struct stat found;

  if (stat(path, &found) != 0) {
    return errno;
  }
  if (S_ISDIR(found.st_mode)) {
    return EISDIR;
  }
  /* A device or FIFO could have the program wait for ever. */
  return S_ISREG(found.st_mode) ? 0 : EINVAL;
}

int dkk_ring_sqlite_prepare_file(char **plain, const char *path, unsigned flags,
                                 char *message)
{
  char *name = plain_path(path);
  int is_made = (flags & DKIMKIT_KEYRING_OPEN_CREATE) != 0;
  int why;

  if (name == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  why = is_made ? make_file(name) : look_at(name);
  /* What is there can't be a keyring. */
  if (why == EEXIST && (look_at(name) == EISDIR || look_at(name) == EINVAL)) {
    why = look_at(name);
  }
  if (why != 0) {
    dkk_ring_sql_copy_message(message, why == EINVAL ? "not a regular file"
                                                     : strerror(why));
    free(name);
    return class_of(why, is_made);
  }
  *plain = name;
  return DKIMKIT_OK;
}

int dkk_ring_sqlite_why_read_only(const char *path)
{
  const char *slash = strrchr(path, '/');
  char *directory;
  int why;

  if (slash == NULL || faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) != 0) {
    return 0;
  }
  directory = strndup(path, slash == path ? 1 : (size_t)(slash - path));
  if (directory == NULL) {
    return 0;
  }
  why = faccessat(AT_FDCWD, directory, W_OK, AT_EACCESS) == 0 ? 0 : errno;
  free(directory);
  return why == EROFS || why == EACCES ? why : 0;
}

void dkk_ring_sql_sqlite_discard(const char *path)
{
  static const char *const ends[] = {"-journal", "-wal", "-shm", ""};
  size_t size = strlen(path) + sizeof("./-journal");
  char *plain = plain_path(path);
  char *name = malloc(size);
  size_t i;

  for (i = 0;
       plain != NULL && name != NULL && i < sizeof(ends) / sizeof(ends[0]);
       i++) {
    snprintf(name, size, "%s%s", plain, ends[i]);
    unlink(name);
  }
  free(plain);
  free(name);
}
