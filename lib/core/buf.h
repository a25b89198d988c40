/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_BUF_H
#define DKK_CORE_BUF_H

/* A growing buffer of octets. */

#include "core/ascii.h"
#include "core/mem.h"

typedef struct dkk_buf {
  const dkimkit_mem *mem;
  uint8_t *data;
  size_t len;
  size_t capacity;
} dkk_buf;

/** An empty buffer, without memory yet. `mem` must outlive it. */
void dkk_buf_init(dkk_buf *buf, const dkimkit_mem *mem);

/** Frees the memory; the buffer is empty again. */
void dkk_buf_clear(dkk_buf *buf);

/** The same, and wipes what was in it. */
void dkk_buf_clear_secret(dkk_buf *buf);

/** Makes room for `more` octets. DKIMKIT_OK or DKIMKIT_ERR_NOMEM. A buffer
 *  that grows leaves copies behind: reserve first for what is secret. */
int dkk_buf_reserve(dkk_buf *buf, size_t more);

/** Appends. DKIMKIT_OK or DKIMKIT_ERR_NOMEM, then nothing is appended. */
int dkk_buf_append(dkk_buf *buf, const void *data, size_t len);

/** Appends a NUL-terminated string without its NUL. */
int dkk_buf_append_text(dkk_buf *buf, const char *text);

/** Appends a number in decimal. */
int dkk_buf_append_number(dkk_buf *buf, uint64_t number);

/** Appends one octet. */
int dkk_buf_append_octet(dkk_buf *buf, uint8_t octet);

/** Puts a NUL behind the octets, which `len` doesn't count. */
int dkk_buf_terminate(dkk_buf *buf);

/** What is in it; valid until the next change. */
dkk_slice dkk_buf_slice(const dkk_buf *buf);

/**
 * Gives the octets to a caller: the convention of public functions that write
 * into the caller's room. `*len` is that room on entry and the octets on
 * return; `out` NULL only asks for them. With `terminate` a NUL follows, which
 * needs room but isn't counted.
 * @return DKIMKIT_OK or DKIMKIT_ERR_LIMIT.
 */
int dkk_buf_copy_out(const dkk_buf *buf, void *out, size_t *len, int terminate);

#endif /* !defined(DKK_CORE_BUF_H) */
