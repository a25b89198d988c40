/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_NAMES_H
#define DKK_DKIM_NAMES_H

/* Domain names, selectors and header field names as DKIM allows them. */

#include "core/buf.h"

/** Octets of a domain name in text form, RFC 1035, 2.3.4. */
#define DKK_DOMAIN_MAX_OCTETS 253

/** domain-name of RFC 6376, 3.5: two or more labels of letters, digits and
 *  inner "-". */
int dkk_is_domain(dkk_slice name);

/** 1 if `name` is one such label, as a parent of a domain-name may be. */
int dkk_is_top_level(dkk_slice name);

/** selector of RFC 6376, 3.1, with "_" inside labels, which is common. */
int dkk_is_selector(dkk_slice name);

/** The same two, with "_" inside labels of the domain, and without it in the
 *  selector. */
int dkk_is_underscored_domain(dkk_slice name);
int dkk_is_strict_selector(dkk_slice name);

/** A name to query: labels of letters, digits, "-" and "_". */
int dkk_is_query_name(dkk_slice name);

/** field-name of RFC 5322, 3.6.8, without ";", which ends a tag. */
int dkk_is_field_name(dkk_slice name);

/** 1 if `name` is `domain` or below it, at a label boundary. */
int dkk_is_in_domain(dkk_slice name, dkk_slice domain);

/** local-part of RFC 5321, 4.1.2 (Dot-string or Quoted-string), with UTF-8
 *  (RFC 6531, 3.3); may be empty. */
int dkk_is_local_part(dkk_slice text);

/** Appends "<selector>._domainkey.<domain>" and a NUL. @return DKIMKIT_OK,
 *  DKIMKIT_ERR_DOMAIN_SYNTAX if it is too long, DKIMKIT_ERR_NOMEM. */
int dkk_key_name(dkk_buf *out, dkk_slice selector, dkk_slice domain);

#endif /* !defined(DKK_DKIM_NAMES_H) */
