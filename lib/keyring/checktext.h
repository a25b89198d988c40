/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_CHECKTEXT_H
#define DKK_KEYRING_CHECKTEXT_H

/* Texts that grow. Whatever is in them can be shown on a terminal. */

#include <stddef.h>

typedef struct dkk_ring_text {
  /** Allocated, with a NUL at the end; NULL as long as nothing was added. */
  char *data;
  size_t len;
  size_t capacity;
  /** There was no memory; what is added then is lost. */
  int failed;
} dkk_ring_text;

/** Appends a text of the program's own. */
void dkk_ring_text_add(dkk_ring_text *text, const char *more);

/** Appends what somebody else wrote: octets that aren't printable ASCII as
 *  "\DDD", with `is_octets` a backslash as "\\" (RFC 1035, 5.1): in a name's
 *  text it is an escape already. */
void dkk_ring_text_add_foreign(dkk_ring_text *text, const char *octets,
                               size_t len, int is_octets);

/** Gives the text, to be freed; NULL if there was no memory. */
char *dkk_ring_text_take(dkk_ring_text *text);

#endif /* !defined(DKK_KEYRING_CHECKTEXT_H) */
