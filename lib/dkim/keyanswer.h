/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_KEYANSWER_H
#define DKK_DKIM_KEYANSWER_H

/* The answer to a key query, parsed: immutable, counted, shared between
 * threads. */

#include "core/query.h"
#include "dkim/keyrecord.h"

/** One record of the answer. */
typedef struct dkk_keyanswer_record {
  /** NULL if the record couldn't be kept or read as TXT. */
  dkimkit_keyrecord *parsed;
  /** Why: DKK_RECORD_*. */
  unsigned flags;
} dkk_keyanswer_record;

typedef struct dkk_keyanswer {
  dkimkit_config *config;
  atomic_size_t references;
  dkimkit_dns_status status;
  unsigned flags;
  uint32_t ttl;
  dkk_keyanswer_record *records;
  size_t count;
  /** About what it takes, keys included. */
  size_t octets;
} dkk_keyanswer;

/** Parses what a completed query was told. DKIMKIT_OK, DKIMKIT_ERR_NOMEM,
 *  DKIMKIT_ERR_CRYPTO. */
int dkk_keyanswer_new(dkk_keyanswer **out, const dkimkit_query *query);

/** Another reference. */
dkk_keyanswer *dkk_keyanswer_ref(dkk_keyanswer *answer);

/** Gives one up; NULL is allowed. */
void dkk_keyanswer_free(dkk_keyanswer *answer);

/** 1 if it says something that stays true for its TTL: records, or that there
 *  are none. */
int dkk_keyanswer_is_lasting(const dkk_keyanswer *answer);

#endif /* !defined(DKK_DKIM_KEYANSWER_H) */
