/* SPDX-License-Identifier: MIT */
#ifndef CLI_ADVICE_H
#define CLI_ADVICE_H

#include "diagnosis.h"

/* What can be done about it, and by whom. */
void cli_advise(struct cli_facts *advice,
                const struct cli_explanation *explanation);

/* One sentence that says how it is, for people. */
const char *cli_verdict(const struct cli_explanation *explanation);

/* Which check failed: "body hash (bh=)"; NULL if none did. */
const char *cli_failed_check(const dkimkit_signature *signature);

#endif
