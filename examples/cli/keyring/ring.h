/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_RING_H
#define CLI_KEYRING_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <dkimkit/config.h>
#include <dkimkit/keyring.h>

#include "../color.h"
#include "../config.h"
#include "../options.h"
#include "../spool.h"
#include "dnsopts.h"
#include "settings.h"

/* As many as the library takes. */
#define CLI_RING_MASTERS_MAX 16

/* What all commands have: --keyring, --master and so on. */
struct cli_ring_options {
  const char *keyring;
  const char *masters[CLI_RING_MASTERS_MAX];
  size_t master_count;
  const char *actor;
  bool json;
  bool dry_run;
  enum cli_color color;
  struct cli_settings settings;
};

struct cli_ring;

/* What a command needs besides the common options. */
#define CLI_RING_CHANGES 1u  /* stores something: has --dry-run and --actor */
#define CLI_RING_SETTINGS 2u /* has the settings of a domain */
#define CLI_RING_DNS 4u      /* asks the DNS */
#define CLI_RING_CREATES 8u  /* opens by itself */

struct cli_ring_command {
  /* "add-domain" */
  const char *name;
  const char *arguments;
  const char *about;
  unsigned flags;
  /* How many arguments there have to be, and may be. */
  size_t least;
  size_t most;
  /* Its own options, with codes below CLI_OPTION_SHARED; NULL for none. */
  const struct poptOption *table;
  int (*take)(struct cli_ring *ring, int option, char *value);
  /* Octets of what it keeps itself, zeroed, at `own`. */
  size_t own;
  int (*run)(struct cli_ring *ring);
};

/* One run of `dkimkit keyring COMMAND`. */
struct cli_ring {
  const struct cli_ring_command *command;
  /* "keyring add-domain", for errors of usage. */
  char title[40];
  struct cli_options base;
  struct cli_ring_options options;
  struct cli_ring_changes changes;
  struct cli_dns_options dns;
  void *own;
  /* Of a message that shall be signed; to be set before cli_ring_open. */
  dkimkit_line_ends line_ends;
  dkimkit_config *config;
  dkimkit_keyring *keyring;
  /* What is printed if all goes well. */
  struct cli_spool spool;
  bool progress_shown;
};

/* No limit of arguments. */
#define CLI_RING_ANY SIZE_MAX

/* Makes the configuration and opens the keyring with `flags` of
   dkimkit_keyring_open_sqlite. */
int cli_ring_open(struct cli_ring *ring, unsigned flags);

/* Prints an error as cli_error_status does, with what the keyring has to say
   about it. Returns the exit code. */
int cli_ring_error(struct cli_ring *ring, const char *what, int status);

/* The exit code of a status of the keyring or of the library. */
int cli_ring_exit_code(int status);

/* The argument at `index`. */
const char *cli_ring_argument(const struct cli_ring *ring, size_t index);

/* "selector1" or "1", "selector2" or "2". */
int cli_ring_slot(int *slot, const struct cli_ring *ring, const char *text);

/* "selector1", "selector2"; "-" for no slot. */
const char *cli_ring_selector(int slot);

/* Seconds since the epoch, as the keyring's clock has it. */
uint64_t cli_ring_now(const struct cli_ring *ring);

#endif
