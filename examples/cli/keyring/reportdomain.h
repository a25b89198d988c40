/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_REPORTDOMAIN_H
#define CLI_KEYRING_REPORTDOMAIN_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <dkimkit/keyring.h>

#include "reportneed.h"

/* A domain in the report, at the `number`th place. */
struct cli_report_domain {
  const dkimkit_keyring_domain *domain;
  struct cli_need need;
  dkimkit_keyring_default policy;
  uint64_t now;
  size_t number;
};

/* The word for the domain's status, also of one that can't be read. */
const char *cli_report_status(const dkimkit_keyring_domain *domain);

/* A line, and what is behind it. */
void cli_report_details(FILE *out, const struct cli_report_domain *of);

/* Its name, as text; and its status, with a sign and a colour. */
void cli_report_name(FILE *out, const struct cli_report_domain *of);
void cli_report_badge(FILE *out, const struct cli_report_domain *of);

#endif
