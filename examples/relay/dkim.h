/* SPDX-License-Identifier: MIT */
#ifndef RELAY_DKIM_H
#define RELAY_DKIM_H

#include "options.h"
#include "resolver.h"

#include <dkimkit/dkimkit.h>

/** What all messages share; made once. One configuration serves verifiers and
 *  signers. */
typedef struct dkim {
  dkimkit_config *config;
  /** Key records, for all messages; NULL for none. */
  dkimkit_cache *cache;
  dkimkit_profile *profile;
  const char *authserv_id;
  /** The authserv-id as it stands, and with A-labels: forged fields may claim
   *  either. */
  const char *claims[2];
  char ascii[512];
  int defer_temperror;
} dkim;

/** @return `DKIMKIT_OK`, or an error after saying what it was. */
int dkim_open(dkim *d, const options *o, resolver *r);
void dkim_close(dkim *d);

#endif /* !defined(RELAY_DKIM_H) */
