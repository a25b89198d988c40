/* SPDX-License-Identifier: MIT */
#ifndef RINGSIGN_H
#define RINGSIGN_H

/* What the keyring says about one message: who signs it, and why. */

#include <dkimkit/dkimkit.h>
#include <stdbool.h>

#include "header.h"
#include "settings.h"
#include "submission.h"

/** DKIMKIT_KEYRING_SIGNATURES_MAX, without its header. */
#define RINGSIGN_MAX 4

struct ringsignature {
  dkimkit_profile *profile;
  char about[64];   /* for the log: "reason=own alignment=strict" */
  char *query_name; /* where the key record is, and its text; NULL if they */
  char *record;     /* weren't asked for, or the key isn't there any more */
};

struct ringsign {
  bool decides; /* else it's for others to say who signs */
  size_t count;
  struct ringsignature signatures[RINGSIGN_MAX];
  char about[512]; /* for the log: "why=signs tenant=contoso" */
};

/**
 * Asks the keyring of the settings.
 *
 * It decides about mail that a tenant brings, and about mail whose From domain
 * is a tenant's.
 *
 * @param out          zeroed; to be cleared, also after an error.
 * @param with_records whether key records are wanted, too.
 * @return a `dkimkit_status` or `dkimkit_keyring_error`.
 */
int ringsign_ask(struct ringsign *out, const struct settings *settings,
                 const struct header *header,
                 const struct submission *submission, bool with_records);

void ringsign_clear(struct ringsign *ring);

#endif /* !defined(RINGSIGN_H) */
