/* SPDX-License-Identifier: MIT */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

#include <dkimkit/verify.h>

#include "spool.h"

/* Tells people what became of the signatures of a message. */
int cli_explain(struct cli_spool *spool, const char *file,
                const dkimkit_verifier *verifier);

#endif
