/* SPDX-License-Identifier: MIT */
#ifndef CLI_HEADERTRIAL_H
#define CLI_HEADERTRIAL_H

#include "header.h"
#include "headercopy.h"

/* Where what was found out about a header goes. */
struct cli_header_facts {
  struct cli_facts *known;
  struct cli_facts *causes;
  struct cli_facts *tested;
};

/* Looks for what was signed instead of the header as it is. */
int cli_header_try(struct cli_header *header, const struct cli_copies *copies,
                   const struct cli_header_facts *facts);

/* The search under way; it ends when an attempt verifies. */
struct cli_search {
  struct cli_header *header;
  const struct cli_copies *copies;
  struct cli_facts *causes;
  struct cli_facts *tested;
  bool found;
};

/* Begins an attempt, and ends it: it verifies or not. */
int cli_search_begin(struct cli_attempt *attempt,
                     const struct cli_search *search, const size_t *chosen);
int cli_search_end(struct cli_search *search, struct cli_attempt *attempt);

/* One idea of what fields were: subjects, authors and answers. */
int cli_header_try_rewritten(struct cli_search *search);

/* Under simple canonicalization: other white space, all fields or one. */
int cli_header_try_simple(struct cli_search *search);

/* Under simple canonicalization: names in other letters, all or one. */
int cli_header_try_names(struct cli_search *search);

/* Without this field the signature verifies. */
void cli_tell_added(struct cli_facts *causes, const struct cli_header *header,
                    size_t field);

/* Without the fields above the signature field it verifies. */
void cli_tell_above(struct cli_facts *causes, const struct cli_header *header);

#endif
