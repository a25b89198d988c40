/* SPDX-License-Identifier: MIT */
#ifndef DKK_AUTHRES_IDS_H
#define DKK_AUTHRES_IDS_H

/* The names of this service, and what is one of them. Names are compared as
 * octets, letters of ASCII without case, a final dot or none; and as readers
 * may that map internationalized names (UTS 46). */

#include "core/buf.h"

typedef struct dkk_authres_ids {
  const dkimkit_mem *mem;
  const char *const *names;
  size_t count;
  /** Octets of the longest, in either form. */
  size_t longest;
  /** What internationalized names are mapped to, a NUL behind each. */
  dkk_buf mapped;
  /** The names of a field that were mapped, a NUL behind each. */
  dkk_buf tried;
  size_t tried_count;
  /** Octets of names that were mapped, of all fields. */
  size_t tried_octets;
  /** The error that ended the search: DKIMKIT_ERR_NOMEM. */
  int rv;
} dkk_authres_ids;

/** @return DKIMKIT_OK; DKIMKIT_ERR_INVALID_ARGUMENT for no name or an empty
 *  one; DKIMKIT_ERR_NOMEM. To be cleared in any case. */
int dkk_authres_ids_init(dkk_authres_ids *ids, const dkimkit_mem *mem,
                         const char *const *names, size_t count);

void dkk_authres_ids_clear(dkk_authres_ids *ids);

/** What is asked from now on is of another field. */
void dkk_authres_ids_next_field(dkk_authres_ids *ids);

/** 1 if the text begins with a name that ends there; or if that would have to
 *  be found out by mapping, and enough was mapped: as mapping takes a thousand
 *  times longer than reading. */
int dkk_authres_ids_begin(dkk_authres_ids *ids, dkk_slice text);

/** 1 if the text hasn't come to the end of its first name: more octets could
 * make it another. */
int dkk_authres_ids_is_open(const dkk_authres_ids *ids, dkk_slice text);

/** 1 if the text is a name, octet by octet; `quoted` takes its quoted-pairs
 *  apart. */
int dkk_authres_ids_equal(const dkk_authres_ids *ids, dkk_slice text,
                          int quoted);

#endif /* !defined(DKK_AUTHRES_IDS_H) */
