/* SPDX-License-Identifier: MIT */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

#include <dkimkit/verify.h>

#include "diagnosis.h"
#include "page.h"

/* How much is told. */
struct cli_explain_options {
  bool color;
  /* --show-canonical: nothing is left out. */
  bool canonical;
};

/* Tells people what became of the signatures of a message. */
int cli_explain(struct cli_spool *spool, const char *file,
                const dkimkit_verifier *verifier,
                const struct cli_diagnosis *diagnosis,
                const struct cli_explain_options *options);

/* What was hashed, and what the copies in z= tell. */
int cli_explain_canonical(struct cli_page *page,
                          const struct cli_diagnosis *diagnosis,
                          const struct cli_explanation *explanation,
                          bool whole);

#endif
