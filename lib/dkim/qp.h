/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_QP_H
#define DKK_DKIM_QP_H

/* dkim-quoted-printable (RFC 6376, 2.11). */

#include "core/buf.h"

/** Hexadecimal digits may be in lower case. */
#define DKK_QP_LOWER_CASE 1u

/** Appends the decoded octets; folding white space is passed over. DKIMKIT_OK,
 *  DKIMKIT_ERR_SYNTAX, DKIMKIT_ERR_NOMEM. */
int dkk_qp_decode(dkk_buf *out, dkk_slice text, unsigned flags);

/** Appends the text encoded; `also` are further characters to encode. */
int dkk_qp_encode(dkk_buf *out, dkk_slice text, const char *also);

#endif /* !defined(DKK_DKIM_QP_H) */
