/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_CHECKING_H
#define CLI_KEYRING_CHECKING_H

#include <dkimkit/keyring_check.h>
#include <jansson.h>

#include "../page.h"
#include "dnsfind.h"
#include "ring.h"

/* Checks the records of a domain. *check is to be freed if it returns 0. */
int cli_check_make(dkimkit_keyring_check **check, struct cli_ring *ring,
                   struct cli_dns *dns, const dkimkit_keyring_domain *domain);

/* Whether a verdict says nothing. */
bool cli_verdict_is_unknown(dkimkit_keyring_verdict verdict);
bool cli_verdict_is_ok(dkimkit_keyring_verdict verdict);

/* Whether all that isn't right is unknown only. */
bool cli_check_is_unknown(const dkimkit_keyring_check *check);

/* What it found, for people. */
void cli_check_print(const struct cli_page *page,
                     const dkimkit_keyring_domain *domain,
                     const dkimkit_keyring_check *check);

/* {"domain", "ok", "names": [...]} */
json_t *cli_check_json(const dkimkit_keyring_domain *domain,
                       const dkimkit_keyring_check *check, int *failures);

#endif
