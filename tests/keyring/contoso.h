/* SPDX-License-Identifier: MIT */
#ifndef DKK_TEST_KEYRING_CONTOSO_H
#define DKK_TEST_KEYRING_CONTOSO_H

/* A world with one tenant and one domain, which tests begin with, and callbacks
 * that count. */

#include "ringworld.h"

#define TENANT "contoso"
#define INITIAL "contoso.onhost.example"
#define DOMAIN "contoso.com"
/** Selector 1 of DOMAIN, as it is in INITIAL. */
#define UNDER_INITIAL "selector1-contoso-com"
#define HOLD (4 * DAY)

extern world contoso;

int contoso_set_up(void **state);
/** The same; `configure` as with world_make_with. */
void contoso_set_up_with(void (*configure)(dkimkit_config *config));
int contoso_tear_down(void **state);
/** The same; fails if the store has faults. */
int contoso_tear_down_whole(void **state);
/** The domain signs as itself. */
void contoso_bring_up(void);
/** The same, and mail shows it; what ticks did until then is forgotten. */
void contoso_bring_up_seen(void);

/** The domain signs as itself, with this selector, and its mail passes. */
void contoso_expect_own(const char *selector);
/** INITIAL signs for the domain. */
void contoso_expect_default(const char *selector, dkimkit_keyring_why why);

/* `user_data`: an unsigned. */
int count_domain(const dkimkit_keyring_domain *domain, void *user_data);
int count_tenant(const dkimkit_keyring_tenant *tenant, void *user_data);
int count_order(const dkimkit_keyring_order *told, void *user_data);
/** May be NULL. */
int count_audit(const dkimkit_keyring_audit_entry *entry, void *user_data);
/** May be NULL. */
int count_fault(const dkimkit_keyring_fault *fault, void *user_data);

/** An Ed25519 key that no keyring has; to be freed. */
dkimkit_key *contoso_key(void);

#endif /* !defined(DKK_TEST_KEYRING_CONTOSO_H) */
