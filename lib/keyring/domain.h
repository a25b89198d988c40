/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_DOMAIN_H
#define DKK_KEYRING_DOMAIN_H

/* A domain as it was when it was read. */

#include "keyring/ring.h"

#include <dkimkit/keyring_check.h>

/** "selector1-", a label, "._domainkey.", a domain: longer than a name can be,
 *  for rows may be anything. */
#define DKK_RING_RECORD_NAME_MAX                                               \
  (10 + DKK_RING_LABEL_MAX + 12 + DKK_RING_DOMAIN_MAX)

struct dkimkit_keyring_domain {
  dkk_ring_domain_row row;
  uint64_t read_at;
  char names[DKK_RING_SLOTS][DKK_RING_NAMES][DKK_RING_RECORD_NAME_MAX + 1];
};

/** Makes one of a row, in place. */
void dkk_ring_domain_init(dkimkit_keyring_domain *domain,
                          const dkk_ring_domain_row *row, uint64_t now);

/** Whether it is its tenant's initial domain. */
int dkk_ring_domain_is_initial(const dkk_ring_domain_row *row);

#endif /* !defined(DKK_KEYRING_DOMAIN_H) */
