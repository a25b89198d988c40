/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_EXPLAINCHOICE_H
#define CLI_KEYRING_EXPLAINCHOICE_H

#include <dkimkit/keyring_view.h>

#include "../spool.h"

/* Which key signs, and why: on standard error, for people. */
int cli_choice_explain(const dkimkit_keyring_choice *choice);

/* The same as an object, with the fields that were made. */
int cli_choice_json(struct cli_spool *spool,
                    const dkimkit_keyring_choice *choice,
                    struct cli_spool *fields);

#endif
