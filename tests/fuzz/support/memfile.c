/* SPDX-License-Identifier: MIT */
#include "memfile.h"

#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

void fuzz_memfile_open(fuzz_memfile *file)
{
  file->fd = memfd_create("fuzz", MFD_CLOEXEC);
  FUZZ_CHECK(file->fd >= 0 && fchmod(file->fd, 0600) == 0);
  snprintf(file->path, sizeof(file->path), "/proc/self/fd/%d", file->fd);
}

void fuzz_memfile_fill(fuzz_memfile *file, dkk_slice text)
{
  FUZZ_CHECK(ftruncate(file->fd, 0) == 0);
  FUZZ_CHECK(text.len == 0 ||
             pwrite(file->fd, text.data, text.len, 0) == (ssize_t)text.len);
}

void fuzz_memfile_close(fuzz_memfile *file)
{
  FUZZ_CHECK(close(file->fd) == 0);
}
