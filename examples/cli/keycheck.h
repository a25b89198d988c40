/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYCHECK_H
#define CLI_KEYCHECK_H

#include <dkimkit/key.h>

#include "signopts.h"

/* Whether verifiers will find the keys: each signature's key record has to be
   there, acceptable, and belong to its key. */
int cli_keycheck(const struct cli_sign_options *options,
                 dkimkit_profile *const *profiles, dkimkit_key *const *keys);

#endif
