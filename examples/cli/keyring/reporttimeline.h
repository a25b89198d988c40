/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_REPORTTIMELINE_H
#define CLI_KEYRING_REPORTTIMELINE_H

#include <stdint.h>
#include <stdio.h>

#include <dkimkit/keyring.h>

/* Two weeks back and two ahead, on the same scale for every domain: one bar for
   each selector, in the states that its key was and will be in. */
void cli_timeline_chart(FILE *out, const dkimkit_keyring_domain *domain,
                        uint64_t now);

/* The same in words, from the first step to the last, with what is to come
   marked. */
void cli_timeline_list(FILE *out, const dkimkit_keyring_domain *domain,
                       uint64_t now);

#endif
