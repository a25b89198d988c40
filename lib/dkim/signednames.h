/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_SIGNEDNAMES_H
#define DKK_DKIM_SIGNEDNAMES_H

/* The names of h= and the fields that they designate (RFC 6376, 3.5 and
 * 5.4.2). */

#include "core/headerindex.h"

typedef struct dkk_signed_name {
  /** In small letters, with a NUL behind it. */
  dkk_slice text;
  /** `dkk_slice_key` of it. */
  uint64_t key;
} dkk_signed_name;

typedef struct dkk_signed_names {
  dkk_signed_name *names;
  /** The field of each one, or DKK_HEADER_NONE. */
  size_t *fields;
  size_t count;
} dkk_signed_names;

/** How many names a value of h= has, good or not. */
size_t dkk_signed_names_count(dkk_slice value);

/**
 * Parses the value of h=: into `names`, which is all zeros, and owns memory
 * afterwards. After a fault it has the names before it.
 * @param count of `dkk_signed_names_count`.
 * @return DKIMKIT_OK, DKIMKIT_ERR_SYNTAX, DKIMKIT_ERR_NOMEM.
 */
int dkk_signed_names_parse(dkk_signed_names *names, const dkimkit_mem *mem,
                           dkk_slice value, size_t count);

/** Chooses the fields, without the one with index `excluded`. */
void dkk_signed_names_choose(dkk_signed_names *names, dkk_header_cursor *cursor,
                             size_t excluded);

void dkk_signed_names_clear(dkk_signed_names *names, const dkimkit_mem *mem);

#endif /* !defined(DKK_DKIM_SIGNEDNAMES_H) */
