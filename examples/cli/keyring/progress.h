/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_PROGRESS_H
#define CLI_KEYRING_PROGRESS_H

#include "ring.h"

/* On standard error if that is a terminal: one line that is written again and
   again. */
void cli_progress_show(struct cli_ring *ring, uint64_t done, uint64_t total);

/* Takes the line away, before anything else is written. */
void cli_progress_end(struct cli_ring *ring);

/* The same as a dkimkit_keyring_on_progress; user_data is the cli_ring. */
int cli_progress_on(uint64_t done, uint64_t total, void *user_data);

#endif
