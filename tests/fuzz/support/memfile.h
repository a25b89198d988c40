/* SPDX-License-Identifier: MIT */
#ifndef DKK_TESTS_FUZZ_MEMFILE_H
#define DKK_TESTS_FUZZ_MEMFILE_H

/* A file in memory that has a path, for what reads files by their names. */

#include "fuzz.h"

typedef struct fuzz_memfile {
  int fd;
  char path[64];
} fuzz_memfile;

/** Makes a file that only its owner may use. */
void fuzz_memfile_open(fuzz_memfile *file);
/** Replaces what is in it. */
void fuzz_memfile_fill(fuzz_memfile *file, dkk_slice text);
void fuzz_memfile_close(fuzz_memfile *file);

#endif /* !defined(DKK_TESTS_FUZZ_MEMFILE_H) */
