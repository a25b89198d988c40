/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_SIGNEDNAMES_H
#define DKK_DKIM_SIGNEDNAMES_H

/* The names of h= and the fields that they designate (RFC 6376, 3.5 and
 * 5.4.2). */

#include "core/headerindex.h"

/** Not more than a field takes, as there may be as many names. */
typedef struct dkk_signed_names {
  /** Where each begins, in small letters, with a NUL behind it. */
  const uint8_t **names;
  /** The field of each one, or DKK_HEADER_NONE. */
  size_t *fields;
  size_t count;
  /** Behind the NUL of the last. */
  const uint8_t *end;
} dkk_signed_names;

/** A name by its index. */
static inline dkk_slice dkk_signed_name(const dkk_signed_names *names,
                                        size_t index)
{
  const uint8_t *next =
      index + 1 < names->count ? names->names[index + 1] : names->end;
  dkk_slice name = {names->names[index],
                    (size_t)(next - names->names[index]) - 1};

  return name;
}

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

#endif /* !defined(DKK_DKIM_SIGNEDNAMES_H) */
