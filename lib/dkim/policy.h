/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_POLICY_H
#define DKK_DKIM_POLICY_H

/* What keeps a signature that is right from being a plain pass. */

#include "dkim/signature.h"

/** Settles a signature that a rule of this side refuses, else leaves it open.
 *  DKIMKIT_OK or DKIMKIT_ERR_NOMEM. */
int dkk_check_policy(dkimkit_signature *signature);

#endif /* !defined(DKK_DKIM_POLICY_H) */
