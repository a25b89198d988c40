/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_CHECKINSTEAD_H
#define DKK_KEYRING_CHECKINSTEAD_H

/* What stands where there is no CNAME: TXT records, addresses, a record at the
 * doubled name, or nothing. */

#include "keyring/checkjoin.h"

/** Sets the verdict and the record of `instead`: DOUBLE_ZONE, TXT_NOT_CNAME,
 *  PROXIED, MISSING. Servers that said nothing are passed over: that the CNAME
 *  is missing is known. @return DKIMKIT_OK; what dkimkit_keyrecord_parse
 *  returns. */
int dkk_ring_find_instead(dkk_ring_outcome *instead,
                          const dkk_ring_check_plan *plan, int slot,
                          const dkimkit_config *config);

#endif /* !defined(DKK_KEYRING_CHECKINSTEAD_H) */
