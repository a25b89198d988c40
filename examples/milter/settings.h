/* SPDX-License-Identifier: MIT */
#ifndef SETTINGS_H
#define SETTINGS_H

/*
 * What a configuration file says. Immutable once loaded, counted by
 * references: a message keeps the settings that it began with, whatever is
 * loaded meanwhile.
 */

#include <dkimkit/dkimkit.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "keyring.h"
#include "networks.h"
#include "signtable.h"

enum action {
  ACTION_ACCEPT,
  ACTION_QUARANTINE,
  ACTION_REJECT,
  ACTION_TEMPFAIL
};

enum { RESULTS = DKIMKIT_RESULT_PERMERROR + 1 };

/** README.md has a sentence for each option. */
struct settings {
  atomic_uint references;

  /* Used once, at the start. */
  char *socket;
  size_t socket_mode;
  char *socket_group;
  char *user;
  char *pid_file;
  size_t logs_to_stderr;

  /* What is done with which message. */
  size_t mode; /* MODE_SIGN, MODE_VERIFY, or-ed */
  struct networks internal;
  char *originating; /* names of {daemon_name}; NULL for none */
  char *authserv_id;
  struct signtable signers;
  struct keyring_options ring_options;
  struct signing_style style;
  size_t header_canonicalization;
  size_t body_canonicalization;
  size_t allow_readable_keys;
  size_t sign_subdomains;
  size_t on_unsignable;
  size_t on_result[RESULTS];

  /* What a message may cost. */
  char *nameservers; /* NULL: those of the system */
  size_t dns_try;    /* milliseconds */
  size_t dns_tries;
  size_t dns_budget; /* milliseconds, for all of a message */
  size_t max_header_octets;
  size_t max_signatures;
  size_t key_cache; /* names; 0 for none */

  dkimkit_config *signing;
  dkimkit_config *verifying;
  dkimkit_cache *keys;     /* for all messages; NULL for none */
  dkimkit_config *own;     /* verifies our signatures without DNS */
  struct keyring *keyring; /* NULL for none */
};

#define MODE_SIGN 1u
#define MODE_VERIFY 2u

/** Makes settings with the defaults. @return NULL if there is no memory. */
struct settings *settings_new(void);

/**
 * Makes what all messages share: the configurations, keys, profiles.
 * @param report as for `signtable_load`; line 0: about no line.
 * @return the number of things that are wrong.
 */
unsigned settings_complete(struct settings *settings,
                           void (*report)(unsigned line, const char *about,
                                          const char *wrong, void *user_data),
                           void *user_data);

/** @return whether what is used at the start only differs. */
bool settings_start_differs(const struct settings *settings,
                            const struct settings *other);

/** Gives up a reference. */
void settings_free(struct settings *settings);

/** Makes settings, and the caller's reference, those in force. Any thread. */
void settings_publish(struct settings *settings);

/** @return a reference to the settings in force. Any thread. */
struct settings *settings_current(void);

#endif /* !defined(SETTINGS_H) */
