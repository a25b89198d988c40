/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_REPORT_H
#define DKK_DKIM_REPORT_H

/* Requests for failure reports (RFC 6651). */

#include "dkim/keyfetch.h"

/** Looks at r= of a signature that has its result, and asks the DNS.
 *  DKIMKIT_OK, DKIMKIT_ERR_NOMEM or DKIMKIT_ERR_CALLBACK. */
int dkk_report_ask(dkimkit_signature *signature, dkk_keyfetch *fetch);

/** Reads the answer, if it is there. DKIMKIT_OK or DKIMKIT_ERR_NOMEM. */
int dkk_report_read(dkimkit_signature *signature);

#endif /* !defined(DKK_DKIM_REPORT_H) */
