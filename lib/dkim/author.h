/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_AUTHOR_H
#define DKK_DKIM_AUTHOR_H

/* The domains of the addresses in From (RFC 5322, 3.4, and RFC 6854,
 * without source routes). */

#include "core/header.h"

typedef enum dkk_author {
  /** Not exactly one From, or it isn't a list of addresses. */
  DKK_AUTHOR_UNKNOWN = 0,
  DKK_AUTHOR_OTHER = 1,
  DKK_AUTHOR_MATCHES = 2
} dkk_author;

/** Whether any address in From has this domain, compared without case. */
dkk_author dkk_author_in_domain(const dkk_header *header, dkk_slice domain);

/** The same for the value of a field. */
dkk_author dkk_addresses_in_domain(dkk_slice value, dkk_slice domain);

#endif /* !defined(DKK_DKIM_AUTHOR_H) */
