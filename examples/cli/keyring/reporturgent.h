/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_REPORTURGENT_H
#define CLI_KEYRING_REPORTURGENT_H

#include "reportdomain.h"

/* So many domains are listed at the top of the report. */
#define CLI_URGENT_MAX 500

struct cli_urgent_entry {
  enum cli_need_kind kind;
  char *html;
};

/* The most pressing domains, those of one kind as they came. */
struct cli_urgent {
  struct cli_urgent_entry list[CLI_URGENT_MAX];
  size_t count;
  /* How many there were altogether. */
  size_t seen;
  size_t kinds[CLI_NEED_NOTHING];
};

/* Adds a domain, if it needs something that is pressing enough. */
int cli_urgent_add(struct cli_urgent *urgent,
                   const struct cli_report_domain *domain);

void cli_urgent_print(FILE *out, const struct cli_urgent *urgent);
void cli_urgent_free(struct cli_urgent *urgent);

#endif
