/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_NAMELIST_H
#define DKK_DKIM_NAMELIST_H

/* Lists of header field names, and the two that are the default. */

#include "core/ascii.h"
#include "core/mem.h"

typedef struct dkk_namelist {
  const dkimkit_mem *mem;
  char **names;
  size_t count;
} dkk_namelist;

/** What is signed without further instructions (RFC 6376, 5.4.1; RFC 8058,
 *  4), and what is over-signed. */
extern const char *const dkk_default_headers[];
extern const size_t dkk_default_headers_count;
extern const char *const dkk_default_oversign[];
extern const size_t dkk_default_oversign_count;

void dkk_namelist_init(dkk_namelist *list, const dkimkit_mem *mem);
void dkk_namelist_clear(dkk_namelist *list);

/** Replaces the list by lower-case copies. DKIMKIT_OK;
 *  DKIMKIT_ERR_HEADER_NAME_SYNTAX or DKIMKIT_ERR_NOMEM, with the old list. */
int dkk_namelist_set(dkk_namelist *list, const char *const *names,
                     size_t count);

/** 1 if the name is in the list. */
int dkk_namelist_has(const dkk_namelist *list, const char *name);

#endif /* !defined(DKK_DKIM_NAMELIST_H) */
