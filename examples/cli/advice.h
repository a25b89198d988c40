/* SPDX-License-Identifier: MIT */
#ifndef CLI_ADVICE_H
#define CLI_ADVICE_H

#include "diagnosis.h"

/* Whether it is open why the check failed: for most reasons it isn't. */
bool cli_is_open(const struct cli_explanation *explanation);

/* Whether a cause is true, but has no part in the check that failed. */
bool cli_is_besides(const struct cli_explanation *explanation, const char *id);

/* What can be done about it, and by whom. */
void cli_advise(struct cli_facts *advice,
                const struct cli_explanation *explanation);

#define CLI_VERDICT 512

/* Says in one sentence how it is, for people. Returns `out`. */
const char *cli_verdict(char out[CLI_VERDICT],
                        const struct cli_explanation *explanation);

/* What the reason means, as far as it is known. */
const char *cli_meaning(const struct cli_explanation *explanation);

/* Which check failed: "body hash (bh=)"; NULL if none did. */
const char *cli_failed_check(const dkimkit_signature *signature);

#endif
