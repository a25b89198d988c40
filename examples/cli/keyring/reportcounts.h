/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_REPORTCOUNTS_H
#define CLI_KEYRING_REPORTCOUNTS_H

#include "reportdomain.h"

#define CLI_REPORT_STATUSES (DKIMKIT_KEYRING_STATUS_LEAVING + 1)

/* How many domains are how. */
struct cli_report_counts {
  size_t domains;
  size_t damaged;
  size_t status[CLI_REPORT_STATUSES];
  size_t level[CLI_LEVELS];
  /* Of those that aren't damaged. */
  size_t unticked;
};

void cli_counts_add(struct cli_report_counts *counts,
                    const struct cli_report_domain *domain);

/* "3 alarms, 1 to do, 20 without a need". */
void cli_counts_line(FILE *out, const struct cli_report_counts *counts);

/* Boxes for the levels, and a warning if nobody ticks. */
void cli_counts_levels(FILE *out, const struct cli_report_counts *counts);

/* A table of all statuses. */
void cli_counts_table(FILE *out, const struct cli_report_counts *counts);

#endif
