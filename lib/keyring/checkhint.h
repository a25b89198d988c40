/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_CHECKHINT_H
#define DKK_KEYRING_CHECKHINT_H

/* What to do about a result: sentences for the owner of the domain, who is
 * "you", and about the host. */

#include "keyring/checkplan.h"
#include "keyring/checkresult.h"

/** @return the hint, "" if nothing is to be done; to be freed; NULL without
 *  memory. */
char *dkk_ring_hint(const dkk_ring_check_plan *plan, int slot,
                    dkk_ring_name name, const dkk_ring_check_result *result);

/** @return what was found instead of what is awaited, escaped; to be freed;
 *  NULL without memory. */
char *dkk_ring_found(const dkk_ring_check_result *result);

#endif /* !defined(DKK_KEYRING_CHECKHINT_H) */
