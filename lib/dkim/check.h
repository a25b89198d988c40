/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_CHECK_H
#define DKK_DKIM_CHECK_H

/* The checks of a signature: those that need the header only, and those that
 * need the key and the body (RFC 6376, 6.1). */

#include "core/body.h"
#include "dkim/keyanswer.h"
#include "dkim/signature.h"

/** After parsing: From signed, identity in the domain, time, algorithm; and
 *  which fields h= designates, by a cursor of the signature's header.
 *  DKIMKIT_OK or DKIMKIT_ERR_NOMEM. */
int dkk_check_header(dkimkit_signature *signature, dkk_header_cursor *cursor);

/** With the answer and the body's digest; `body` is NULL if only the header is
 *  to be verified. Settles the signature.
 *  DKIMKIT_OK, DKIMKIT_ERR_NOMEM or DKIMKIT_ERR_CRYPTO. */
int dkk_check_signature(dkimkit_signature *signature,
                        const dkk_keyanswer *answer, dkk_body *body);

#endif /* !defined(DKK_DKIM_CHECK_H) */
