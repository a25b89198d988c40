/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_AUTHRES_H
#define DKIMKIT_AUTHRES_H

/**
 * @file authres.h
 * Authentication-Results fields (RFC 8601).
 */

#include <dkimkit/common.h>
#include <dkimkit/verify.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Writes the field for a finished verifier: one `dkim=` a signature (RFC
 * 8601, 2.7.1) with the reason as comment, header.d, header.i, header.s,
 * header.a and header.b (RFC 6008); `dkim=none (message not signed)` without
 * signatures. Folded at 78 columns, with the final CRLF. What the sender
 * wrote is printed only after it was checked, quoted where the grammar asks
 * for it. Names have A-labels unless the message is internationalized (RFC
 * 8616): then they are written as they stand.
 *
 * @param out         where to, NUL-terminated; NULL to ask for the size only.
 * @param len         room at `out` on entry, the NUL included; octets needed
 *                    or written on return, the NUL not counted.
 * @param authserv_id the name of this service (RFC 8601, 2.5): printable
 *                    ASCII, a token or anything that can be quoted; or a host
 *                    name with U-labels.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_LIMIT` if the room is too small;
 *         `DKIMKIT_ERR_INVALID_ARGUMENT` for an authserv-id that is empty,
 *         has control characters, or 8-bit characters that make no U-label;
 *         `DKIMKIT_ERR_IDN_UNSUPPORTED`; `DKIMKIT_ERR_STATE` before the
 *         verifier has finished; `DKIMKIT_ERR_NOMEM`.
 * Since 0.1.
 */
DKIMKIT_EXTERN int dkimkit_authres_write(char *out, size_t *len,
                                         const dkimkit_verifier *verifier,
                                         const char *authserv_id);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_AUTHRES_H) */
