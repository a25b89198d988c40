/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_CHECK_H
#define DKK_KEYRING_CHECK_H

/* The object behind dkimkit_keyring_check, for the rest of the library. */

#include "keyring/checkplan.h"
#include "keyring/checkresult.h"

/** Begins a check. @param subject copied; its names in any case, with or
 *  without a dot at the end. @param config sealed; kept alive.
 *  @return DKIMKIT_OK, DKIMKIT_ERR_INVALID_ARGUMENT (NULL, or a name that can't
 *  be asked for), DKIMKIT_ERR_STATE (not sealed), DKIMKIT_ERR_NOMEM,
 *  DKIMKIT_ERR_CRYPTO. */
int dkk_ring_check_begin(dkimkit_keyring_check **out,
                         const dkk_ring_check_subject *subject,
                         const dkimkit_config *config);

/** What the check is about, its names in the form of checkname.h. */
const dkk_ring_check_subject *
dkk_ring_check_subject_of(const dkimkit_keyring_check *check);

/** What was found; NULL before the check is complete, for a slot or name that
 *  can't be, and for the owner's name of an initial domain. */
const dkk_ring_check_result *
dkk_ring_check_result_of(const dkimkit_keyring_check *check, int slot,
                         dkk_ring_name name);

#endif /* !defined(DKK_KEYRING_CHECK_H) */
