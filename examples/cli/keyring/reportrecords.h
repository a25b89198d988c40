/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_REPORTRECORDS_H
#define CLI_KEYRING_REPORTRECORDS_H

#include <stdio.h>

#include <dkimkit/keyring.h>

/* Tables of the records of these slots (bits) that the domain's owner, and that
   the host publishes; nothing if there are none. */
void cli_report_owner_records(FILE *out, const dkimkit_keyring_domain *domain,
                              unsigned slots);
void cli_report_host_records(FILE *out, const dkimkit_keyring_domain *domain,
                             unsigned slots);

#endif
