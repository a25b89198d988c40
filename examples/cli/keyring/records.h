/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_RECORDS_H
#define CLI_KEYRING_RECORDS_H

#include <stdio.h>

#include <dkimkit/keyring.h>
#include <jansson.h>

/* With what TTL an owner is told to publish. */
#define CLI_OWNER_TTL 3600

/* The CNAME records that a domain's owner publishes, as lines of a zone file;
   an initial domain has none. */
void cli_records_owner(FILE *out, const dkimkit_keyring_domain *domain);

/* The TXT records that the host publishes, likewise. */
void cli_records_host(FILE *out, const dkimkit_keyring_domain *domain);

/* All of them: {"by", "selector", "name", "type", "ttl", "value"}. */
json_t *cli_records_json(const dkimkit_keyring_domain *domain, int *failures);

#endif
