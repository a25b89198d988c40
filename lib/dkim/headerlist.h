/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_HEADERLIST_H
#define DKK_DKIM_HEADERLIST_H

/* What h= lists for one message: names, and the field behind each. */

#include "core/headerindex.h"
#include "dkim/profile.h"

typedef struct dkk_headerlist {
  const dkimkit_mem *mem;
  /** Borrowed from the profile. */
  const char **names;
  /** DKK_HEADER_NONE for a name that is over-signed. */
  size_t *fields;
  size_t count;
  size_t capacity;
} dkk_headerlist;

void dkk_headerlist_init(dkk_headerlist *list, const dkimkit_mem *mem);
void dkk_headerlist_clear(dkk_headerlist *list);

/** Chooses the fields (RFC 6376, 5.4). DKIMKIT_OK, DKIMKIT_ERR_NOMEM;
 *  DKIMKIT_ERR_HEADER_SYNTAX if one has white space before its colon, which
 *  verifiers treat differently. */
int dkk_headerlist_choose(dkk_headerlist *list, const dkimkit_profile *profile,
                          const dkk_header *header);

#endif /* !defined(DKK_DKIM_HEADERLIST_H) */
