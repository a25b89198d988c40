/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_ATPS_H
#define DKK_DKIM_ATPS_H

/* Authorized third-party signatures (RFC 6541). */

#include "dkim/keyfetch.h"

/** Looks at atps= of a signature that has its result, and asks the DNS.
 *  DKIMKIT_OK, DKIMKIT_ERR_NOMEM, DKIMKIT_ERR_CRYPTO or
 *  DKIMKIT_ERR_CALLBACK. */
int dkk_atps_ask(dkimkit_signature *signature, dkk_keyfetch *fetch);

/** Reads the answer, if it is there. DKIMKIT_OK or DKIMKIT_ERR_NOMEM. */
int dkk_atps_read(dkimkit_signature *signature);

#endif /* !defined(DKK_DKIM_ATPS_H) */
