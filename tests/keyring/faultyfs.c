/* SPDX-License-Identifier: MIT */
#include "faultyfs.h"

#include <sodium.h>
#include <sqlite3.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct faulty_file {
  sqlite3_file base;
  sqlite3_file *real;
} faulty_file;

/* A change that wasn't synced, and how to take it back. */
typedef struct change {
  sqlite3_file *file;
  sqlite3_int64 offset;
  /* Of the file, before. */
  sqlite3_int64 size;
  int len;
  unsigned char *before;
} change;

#define CHANGES_MAX 4096

static sqlite3_vfs *real_vfs;
static fault_kind kind;
static unsigned at;
static unsigned operations;
static change changes[CHANGES_MAX];
static int change_count;

void faultyfs_fail(fault_kind how, unsigned when)
{
  kind = how;
  at = when;
  operations = 0;
}

int faultyfs_has_failed(void)
{
  return at != 0 && operations >= at;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
  return ((faulty_file *)file)->real;
}

static void take_back(const change *c)
{
  static const char zeros[65536];
  sqlite3_int64 size = 0;

  (void)c->file->pMethods->xFileSize(c->file, &size);
  if (c->len > 0) {
    (void)c->file->pMethods->xWrite(c->file, c->before, c->len, c->offset);
  }
  if (kind == FAULT_POWER) {
    (void)c->file->pMethods->xTruncate(c->file, c->size);
  } else if (c->offset + c->len < size && c->size < size &&
             c->offset + c->len >= c->size) {
    /* The file has grown, by what isn't in it. */
    (void)c->file->pMethods->xWrite(c->file, zeros, 24, c->offset + c->len);
  }
}

static void fail_power(void)
{
  while (change_count > 0) {
    change_count--;
    if (kind == FAULT_POWER || randombytes_uniform(2) == 0) {
      take_back(&changes[change_count]);
    }
  }
}

/* Counts, and answers whether this one fails. */
static int is_failing(void)
{
  operations++;
  if (at == 0 || operations < at) {
    return 0;
  }
  if (kind == FAULT_POWER || kind == FAULT_POWER_PARTLY) {
    fail_power();
  }
  if (kind >= FAULT_KILLED) {
    _exit(FAULT_EXIT);
  }
  return kind == FAULT_ERRORS || kind == FAULT_FULL || kind == FAULT_SHORT ||
         operations == at;
}

/* Of what isn't a write: a full disk doesn't stop it. */
static int is_error(void)
{
  return is_failing() && kind != FAULT_FULL && kind != FAULT_SHORT;
}

static void note(sqlite3_file *file, sqlite3_int64 offset, int len)
{
  change *c = &changes[change_count];

  if (at == 0 || change_count == CHANGES_MAX) {
    return;
  }
  c->file = file;
  c->offset = offset;
  c->size = 0;
  (void)file->pMethods->xFileSize(file, &c->size);
  c->len = offset + len <= c->size ? len
           : offset < c->size      ? (int)(c->size - offset)
                                   : 0;
  c->before = malloc((size_t)c->len + 1);
  if (c->before != NULL) {
    (void)file->pMethods->xRead(file, c->before, c->len, offset);
    change_count++;
  }
}

static void forget(const sqlite3_file *file)
{
  int kept = 0;
  int i;

  for (i = 0; i < change_count; i++) {
    if (changes[i].file == file) {
      free(changes[i].before);
    } else {
      changes[kept++] = changes[i];
    }
  }
  change_count = kept;
}

static int on_close(sqlite3_file *file)
{
  forget(real_of(file));
  return real_of(file)->pMethods->xClose(real_of(file));
}

static int on_read(sqlite3_file *file, void *out, int len, sqlite3_int64 offset)
{
  return real_of(file)->pMethods->xRead(real_of(file), out, len, offset);
}

static int on_write(sqlite3_file *file, const void *octets, int len,
                    sqlite3_int64 offset)
{
  sqlite3_file *real = real_of(file);

  if (is_failing()) {
    if (kind == FAULT_SHORT) {
      (void)real->pMethods->xWrite(real, octets, len / 2, offset);
    }
    return kind == FAULT_FULL || kind == FAULT_SHORT ? SQLITE_FULL
                                                     : SQLITE_IOERR_WRITE;
  }
  note(real, offset, len);
  return real->pMethods->xWrite(real, octets, len, offset);
}

static int on_truncate(sqlite3_file *file, sqlite3_int64 size)
{
  sqlite3_file *real = real_of(file);
  sqlite3_int64 before = 0;

  if (is_error()) {
    return SQLITE_IOERR_TRUNCATE;
  }
  (void)real->pMethods->xFileSize(real, &before);
  if (before > size) {
    note(real, size, (int)(before - size));
  }
  return real->pMethods->xTruncate(real, size);
}

static int on_sync(sqlite3_file *file, int flags)
{
  int rv;

  if (is_error()) {
    return SQLITE_IOERR_FSYNC;
  }
  rv = real_of(file)->pMethods->xSync(real_of(file), flags);
  forget(real_of(file));
  return rv;
}

static int on_file_size(sqlite3_file *file, sqlite3_int64 *size)
{
  return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int on_lock(sqlite3_file *file, int level)
{
  return is_error() ? SQLITE_IOERR_LOCK
                    : real_of(file)->pMethods->xLock(real_of(file), level);
}

static int on_unlock(sqlite3_file *file, int level)
{
  return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int on_check_lock(sqlite3_file *file, int *out)
{
  return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int on_control(sqlite3_file *file, int what, void *value)
{
  return real_of(file)->pMethods->xFileControl(real_of(file), what, value);
}

static int on_sector_size(sqlite3_file *file)
{
  return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int on_characteristics(sqlite3_file *file)
{
  return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int on_shm_map(sqlite3_file *file, int page, int size, int extend,
                      void volatile **out)
{
  return is_error() ? SQLITE_IOERR_SHMMAP
                    : real_of(file)->pMethods->xShmMap(real_of(file), page,
                                                       size, extend, out);
}

static int on_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
  /* Unlocking doesn't fail. */
  if ((flags & SQLITE_SHM_LOCK) != 0 && is_error()) {
    return SQLITE_IOERR_SHMLOCK;
  }
  return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}

static void on_shm_barrier(sqlite3_file *file)
{
  real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int on_shm_unmap(sqlite3_file *file, int delete)
{
  return real_of(file)->pMethods->xShmUnmap(real_of(file), delete);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = on_close,
    .xRead = on_read,
    .xWrite = on_write,
    .xTruncate = on_truncate,
    .xSync = on_sync,
    .xFileSize = on_file_size,
    .xLock = on_lock,
    .xUnlock = on_unlock,
    .xCheckReservedLock = on_check_lock,
    .xFileControl = on_control,
    .xSectorSize = on_sector_size,
    .xDeviceCharacteristics = on_characteristics,
    .xShmMap = on_shm_map,
    .xShmLock = on_shm_lock,
    .xShmBarrier = on_shm_barrier,
    .xShmUnmap = on_shm_unmap,
};

static int on_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file,
                   int flags, int *out_flags)
{
  faulty_file *faulty = (faulty_file *)file;
  int rv;

  (void)vfs;
  memset(faulty, 0, sizeof(*faulty));
  faulty->real = (sqlite3_file *)(faulty + 1);
  if (is_error()) {
    return SQLITE_CANTOPEN;
  }
  rv = real_vfs->xOpen(real_vfs, name, faulty->real, flags, out_flags);
  if (rv == SQLITE_OK) {
    faulty->base.pMethods = &methods;
  }
  return rv;
}

static int on_delete(sqlite3_vfs *vfs, const char *name, int sync_directory)
{
  (void)vfs;
  return is_error() ? SQLITE_IOERR_DELETE
                    : real_vfs->xDelete(real_vfs, name, sync_directory);
}

int faultyfs_install(void)
{
  static sqlite3_vfs vfs;

  real_vfs = sqlite3_vfs_find(NULL);
  if (real_vfs == NULL) {
    return -1;
  }
  vfs = *real_vfs;
  vfs.zName = "faulty";
  vfs.szOsFile = (int)sizeof(faulty_file) + real_vfs->szOsFile;
  vfs.xOpen = on_open;
  vfs.xDelete = on_delete;
  return sqlite3_vfs_register(&vfs, 1) == SQLITE_OK ? 0 : -1;
}
