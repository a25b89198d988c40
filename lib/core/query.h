/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_QUERY_H
#define DKK_CORE_QUERY_H

/* One DNS question and its answer. */

#include "core/ascii.h"
#include "core/config.h"
#include "core/owner.h"

/** The RDATA had a character-string that runs past its end. */
#define DKK_RECORD_MALFORMED 1u
/** The record is longer than the configuration allows; it has no text. */
#define DKK_RECORD_TOO_LARGE 2u

typedef struct dkk_record {
  uint8_t *text;
  size_t len;
  unsigned flags;
} dkk_record;

struct dkimkit_query {
  const dkimkit_config *config;
  dkk_owner *owner;
  char *name;
  void *data;
  dkk_request_state state;
  /** A record is being added: an allocator may come back here. */
  int is_adding;
  dkimkit_dns_status status;
  unsigned flags;
  uint32_t ttl;
  dkk_record *records;
  size_t count;
  size_t capacity;
};

/** Makes a query for the TXT records of `name`. DKIMKIT_OK or
 *  DKIMKIT_ERR_NOMEM. */
int dkk_query_new(dkimkit_query **out, const dkimkit_config *config,
                  dkk_owner *owner, const char *name);

/** Hands it to the application. A refusal completes it with
 *  DKIMKIT_DNS_ERROR. @return DKIMKIT_OK or DKIMKIT_ERR_CALLBACK. */
int dkk_query_start(dkimkit_query *query);

/** Tells the application to forget the query if it is open. The owner can't
 *  be entered meanwhile. */
void dkk_query_cancel(dkimkit_query *query);

/** Frees, cancelling it if it is open; NULL is allowed. */
void dkk_query_free(dkimkit_query *query);

#endif /* !defined(DKK_CORE_QUERY_H) */
