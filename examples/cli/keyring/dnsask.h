/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_DNSASK_H
#define CLI_KEYRING_DNSASK_H

#include <dkimkit/keyring_check.h>

#include "dnsfind.h"

/* Puts a question of a check to the servers of the zone that its name is in,
   or to the resolvers with --resolver-only, and answers it. Returns an exit
   code; servers that fail are answers, too. */
int cli_dns_ask(struct cli_dns *dns, dkimkit_keyring_question *question);

#endif
