/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_NEWDOMAIN_H
#define DKK_KEYRING_NEWDOMAIN_H

/* Domains that come. */

#include "keyring/newkey.h"

/** A domain on its way into the store, with its two keys. */
typedef struct dkk_ring_new_domain {
  dkk_ring_domain_row row;
  dkk_ring_new_key keys[DKK_RING_SLOTS];
} dkk_ring_new_domain;

/**
 * @param domain as the store has it.
 * @param label NULL = to be found when it is added.
 * @param settings NULL = the defaults.
 * @param out to be freed with dkk_ring_new_domain_free, whatever is returned.
 */
int dkk_ring_new_domain_make(dkimkit_keyring *ring,
                             const dkk_ring_tenant_row *tenant,
                             const char *domain, const char *label,
                             const dkimkit_keyring_settings *settings,
                             dkk_ring_new_domain *out);

void dkk_ring_new_domain_free(dkk_ring_new_domain *domain);

/** Within a transaction. */
int dkk_ring_new_domain_add(dkimkit_keyring *ring, dkk_ring_new_domain *domain);

#endif /* !defined(DKK_KEYRING_NEWDOMAIN_H) */
