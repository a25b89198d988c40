/* SPDX-License-Identifier: MIT */
#ifndef DKK_RESOLVER_UNBOUND_RECORD_H
#define DKK_RESOLVER_UNBOUND_RECORD_H

/* The records that may be trust anchors. libunbound reads more than it should:
 * numbers out of range, no digest, a key that isn't base64, other classes. And
 * an anchor that it can't use makes its zone count as not signed. */

#include <dkimkit/common.h>

/**
 * Checks a DS or DNSKEY record (RFC 4034, 2.2 and 5.3) on one line.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_SYNTAX`; `DKIMKIT_ERR_UNSUPPORTED` if its
 *         algorithm or digest type isn't one to validate with (RFC 8624).
 */
int dkk_unbound_record_check(const char *line);

#endif /* !defined(DKK_RESOLVER_UNBOUND_RECORD_H) */
