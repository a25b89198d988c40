/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_VIEW_H
#define DKK_KEYRING_VIEW_H

/* A keyring in memory: records, the tenants they belong to, and a table of
 * names. Immutable once it is loaded. */

#include "keyring/ring.h"

#include <stdatomic.h>

typedef struct dkk_ring_view_tenant {
  const char *name;
  const char *initial_domain;
  dkk_ring_default default_policy;
  uint8_t allow_parent;
  uint8_t double_sign;
  uint8_t skip_internal;
  uint8_t skip_list;
  uint8_t skip_signed;
} dkk_ring_view_tenant;

typedef struct dkk_ring_view_domain {
  /** For dkk_ring_choose; `record` is NULL if it is damaged. */
  dkk_ring_domain of;
  const dkk_ring_view_tenant *tenant;
  /** The domain's second set of keys (keyset.h); NULL if it has none. */
  const struct dkk_ring_view_domain *second;
} dkk_ring_view_domain;

/** Finds the organizational domain of `domain`; NULL = not known. */
const char *dkk_ring_view_organizational(const dkimkit_keyring_view *view,
                                         const char *domain);

/** The domain with this name, NULL if there is none. Octets are compared as
 * they are. */
const dkk_ring_view_domain *dkk_ring_view_find(const dkimkit_keyring_view *view,
                                               const char *name);

/** The nearest ancestor of `name` that is in the view, NULL if there is none.
 */
const dkk_ring_view_domain *
dkk_ring_view_ancestor(const dkimkit_keyring_view *view, const char *name);

/** The tenant with this name, NULL if there is none. */
const dkk_ring_view_tenant *
dkk_ring_view_find_tenant(const dkimkit_keyring_view *view, const char *name);

/** The view's clock. */
uint64_t dkk_ring_view_now(const dkimkit_keyring_view *view);

#endif /* !defined(DKK_KEYRING_VIEW_H) */
