/* SPDX-License-Identifier: MIT */
#ifndef DKK_TESTS_FUZZ_UVSTUB_H
#define DKK_TESTS_FUZZ_UVSTUB_H

/* As much of libuv as one connection of the relay needs, without a loop: the
 * target says what happens when. */

#include "fuzz.h"

#include <uv.h>

#define FUZZ_UV_WRITES 64

typedef struct fuzz_uv {
  /** All that was written, in order. */
  fuzz_buf out;
  uv_write_t *writes[FUZZ_UV_WRITES];
  uv_write_cb written[FUZZ_UV_WRITES];
  size_t sizes[FUZZ_UV_WRITES];
  size_t write_count;
  uv_shutdown_t *shutdown;
  uv_shutdown_cb shut;
  uv_stream_t *stream;
  uv_alloc_cb room;
  uv_read_cb read;
  int is_reading;
  uv_timer_t *timer;
  uv_timer_cb timeout;
  uv_handle_t *closing[2];
  uv_close_cb closed[2];
  size_t closing_count;
  uint64_t now;
} fuzz_uv;

extern fuzz_uv fuzz_uv_world;

/** Gives octets to who reads. @return how many; 0 if nobody does. */
size_t fuzz_uv_deliver(const uint8_t *data, size_t len);
/** The peer has closed, or the connection has broken. @return 0 if nobody
 *  reads. */
int fuzz_uv_end(void);
/** The oldest write is out, or has failed. @return 0 if there is none. */
int fuzz_uv_complete(int status);
/** @return 0 if no timer runs. */
int fuzz_uv_timeout(void);
/** What libuv does with handles that are being closed, after everything else.
 */
void fuzz_uv_close_all(void);
/** Frees what it has of its own, and forgets all. */
void fuzz_uv_reset(void);

#endif /* !defined(DKK_TESTS_FUZZ_UVSTUB_H) */
