/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_SETTINGS_H
#define DKK_KEYRING_SETTINGS_H

/* Settings as the embedder gives them: those of the machine, and those that
 * signatures are made with. */

#include "keyring/rows.h"

#include <dkimkit/keyring.h>
#include <dkimkit/sign.h>

struct dkimkit_keyring_settings {
  /** Whose allocator they are from; NULL: malloc(3). */
  dkimkit_config *config;
  dkk_ring_policy policy;
  dkk_ring_signing signing;
};

void dkk_ring_settings_default(dkimkit_keyring_settings *settings);

/** Gives a profile all that `signing` says but domain, selector and key.
 *  @return what the setters of sign.h return. */
int dkk_ring_signing_apply(const dkk_ring_signing *signing,
                           dkimkit_profile *profile);

/** Whether profiles can be made with them, and the machine takes them.
 *  @return DKIMKIT_OK, DKIMKIT_KEYRING_ERR_SETTING, or as
 *  dkk_ring_signing_apply. */
int dkk_ring_settings_check(const dkimkit_keyring_settings *settings,
                            const dkimkit_config *config);

#endif /* !defined(DKK_KEYRING_SETTINGS_H) */
