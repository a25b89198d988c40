/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_RESULTS_H
#define CLI_KEYRING_RESULTS_H

#include <jansson.h>

#include "../page.h"
#include "ring.h"

/* What a command did to each of the domains that it was to change. One that
   fails doesn't stop the others. */
struct cli_results {
  struct cli_ring *ring;
  struct cli_page page;
  json_t *list;
  int failures;
  size_t good;
  size_t bad;
  /* The exit code of the first that failed. */
  int rv;
};

int cli_results_open(struct cli_results *results, struct cli_ring *ring);

/* Adds one: `status` is the keyring's, `done` what is said of it if it went
   well ("enabled"). An error is printed at once. */
void cli_results_add(struct cli_results *results, const char *name, int status,
                     const char *done);

/* Adds one that failed, and of which everything was said. */
void cli_results_add_failed(struct cli_results *results, const char *name,
                            int rv);

/* Prints it all. Returns the exit code of the command. */
int cli_results_close(struct cli_results *results);

/* The same for a command that changes one thing. */
int cli_results_single(struct cli_ring *ring, const char *name, int status,
                       const char *done);

#endif
