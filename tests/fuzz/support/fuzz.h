/* SPDX-License-Identifier: MIT */
#ifndef DKK_TESTS_FUZZ_H
#define DKK_TESTS_FUZZ_H

/* What all fuzz targets share. */

#include "core/ascii.h"

#include <dkimkit/dkimkit.h>

/** What a target consists of. @return 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** Ends the program if the condition doesn't hold, and says which. */
#define FUZZ_CHECK(condition)                                                  \
  do {                                                                         \
    if (!(condition)) {                                                        \
      fuzz_fault(__FILE__, __LINE__, #condition);                              \
    }                                                                          \
  } while (0)

__attribute__((noreturn)) void fuzz_fault(const char *file, int line,
                                          const char *condition);

/** Takes one octet off the front; 0 if there is none left. */
uint8_t fuzz_octet(dkk_slice *in);

/** Takes two octets, the higher first. */
unsigned fuzz_number(dkk_slice *in);

/** Takes what stands before the first NUL, which is passed over; everything if
 *  there is none. */
dkk_slice fuzz_text(dkk_slice *in);

/** Takes the first `len` octets, or as many as there are. */
dkk_slice fuzz_take(dkk_slice *in, size_t len);

/** A copy with a NUL behind it, to be freed. */
char *fuzz_string(dkk_slice text);

/** malloc(3), or the end of the program. */
void *fuzz_allocate(size_t size);

/** An allocator that counts what is open, and fails as told. */
typedef struct fuzz_mem {
  dkimkit_mem mem;
  size_t open;
  size_t calls;
  /** The call, from 1, that fails; 0 for none. */
  size_t fail_at;
  /** All calls behind it fail as well. */
  int fail_on;
} fuzz_mem;

void fuzz_mem_init(fuzz_mem *m);

/** The time of all configurations of targets. */
#define FUZZ_NOW 1700000000u

uint64_t fuzz_clock(void *user_data);

/** A sealed configuration with defaults and `fuzz_clock`, made once. */
const dkimkit_config *fuzz_config(void);

/** The same with lenient syntax. */
const dkimkit_config *fuzz_lenient_config(void);

/** 1 if the octets are equal. */
int fuzz_equal(dkk_slice a, dkk_slice b);

/** Octets that grow; all zeros is an empty one. */
typedef struct fuzz_buf {
  uint8_t *data;
  size_t len;
  size_t room;
} fuzz_buf;

void fuzz_buf_put(fuzz_buf *buf, const void *data, size_t len);
void fuzz_buf_text(fuzz_buf *buf, const char *text);
void fuzz_buf_clear(fuzz_buf *buf);
dkk_slice fuzz_buf_slice(const fuzz_buf *buf);

/** The same as a sink or as dkimkit_canon_write, with the buffer as context. */
int fuzz_buf_sink(void *buf, const uint8_t *data, size_t len);
int fuzz_buf_write(const uint8_t *data, size_t len, void *buf);

/** How a message comes: chunks of sizes that octets of the input say. */
typedef struct fuzz_chunks {
  dkk_slice sizes;
  size_t next;
} fuzz_chunks;

/** The next chunk off `*rest`; all of it if there are no sizes. At least one
 *  octet, unless nothing is left. */
dkk_slice fuzz_chunk(fuzz_chunks *chunks, dkk_slice *rest);

#endif /* !defined(DKK_TESTS_FUZZ_H) */
