/* SPDX-License-Identifier: MIT */
#ifndef CLI_PROFILE_H
#define CLI_PROFILE_H

#include <dkimkit/sign.h>

#include "signopts.h"

/* Makes and seals the profile of one group of the options. */
int cli_profile_new(dkimkit_profile **out, const dkimkit_config *config,
                    const struct cli_sign_options *options,
                    const struct cli_sign_group *group, dkimkit_key *key);

#endif
