/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_DOMAINJSON_H
#define CLI_KEYRING_DOMAINJSON_H

#include <dkimkit/keyring.h>
#include <jansson.h>

/* All that is stored of a domain; times are seconds, or null. */
json_t *cli_domain_json(const dkimkit_keyring_domain *domain, uint64_t now,
                        int *failures);

/* A time, or null for 0. */
json_t *cli_json_time(uint64_t seconds);

/* What has a name and a verdict of the last check: "ok", or null. */
json_t *cli_domain_verdict_json(const dkimkit_keyring_domain *domain, int slot,
                                dkimkit_keyring_name name, int *failures);

#endif
