/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_CHECKCAUSE_H
#define DKK_KEYRING_CHECKCAUSE_H

/* Why a CNAME leads somewhere else: mistakes that are made again and again. */

#include "keyring/checkjoin.h"

/** @param record of type CNAME, which doesn't lead to the host's name. */
dkk_ring_cause dkk_ring_cause_of(const dkk_ring_check_subject *subject,
                                 int slot, const dkk_ring_check_record *record);

#endif /* !defined(DKK_KEYRING_CHECKCAUSE_H) */
