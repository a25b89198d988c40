/* SPDX-License-Identifier: MIT */
#ifndef CLI_HEADERTRIAL_H
#define CLI_HEADERTRIAL_H

#include "header.h"
#include "headercopy.h"

/* Where things that are found out go. */
struct cli_findings {
  struct cli_facts *causes;
  struct cli_facts *tested;
  struct cli_facts *known;
};

/* Looks for what was signed instead of the header as it is. *found tells
   whether an attempt verified; then the cause is told. */
int cli_header_try(bool *found, struct cli_header *header,
                   const struct cli_copies *copies,
                   const struct cli_findings *findings);

/* One idea of what fields were: subjects, authors and answers. */
int cli_header_try_rewritten(bool *found, struct cli_header *header,
                             const struct cli_copies *copies,
                             struct cli_facts *causes);

#endif
