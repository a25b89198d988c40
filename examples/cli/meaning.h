/* SPDX-License-Identifier: MIT */
#ifndef CLI_MEANING_H
#define CLI_MEANING_H

#include <dkimkit/verify.h>

/* A sentence for people: what a reason or a warning means and who can do
   something about it. Never NULL. */
const char *cli_reason_meaning(dkimkit_reason reason);
const char *cli_warning_meaning(dkimkit_warning warning);

#endif
