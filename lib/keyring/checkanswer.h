/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_CHECKANSWER_H
#define DKK_KEYRING_CHECKANSWER_H

/* The answer of one server to one question of a check: its records, whatever
 * they are. */

#include "keyring/checkname.h"
#include "keyring/verdict.h"

#include <dkimkit/keyring_check.h>

#define DKK_RING_TYPE_A 1u
#define DKK_RING_TYPE_CNAME 5u
#define DKK_RING_TYPE_TXT 16u
#define DKK_RING_TYPE_AAAA 28u

#define DKK_RING_CHECK_RECORDS 64
#define DKK_RING_CHECK_SERVER_MAX 255
/** Of a TXT record; also of what stands where a name belongs. */
#define DKK_RING_CHECK_TEXT_MAX 4096

typedef struct dkk_ring_check_record {
  /** Of addresses: DKK_RING_TYPE_A. */
  unsigned type;
  uint32_t ttl;
  /** A CNAME's value is a name that can be asked for, as checkname.h has it. */
  uint8_t is_name;
  /** The value isn't here. */
  uint8_t is_too_long;
  /** "" if it is no name that can be asked for. */
  char owner[DKK_RING_NAME_OCTETS];
  /** Octets of the value, and a NUL that isn't counted. */
  size_t len;
  char value[];
} dkk_ring_check_record;

typedef struct dkk_ring_check_answer {
  /** As given, cut; "" if not known. */
  char server[DKK_RING_CHECK_SERVER_MAX + 1];
  dkk_ring_check_record *records[DKK_RING_CHECK_RECORDS];
  size_t count;
  /** There was more than could be kept: what isn't here isn't absent. */
  uint8_t is_cut;
  dkimkit_dns_status status;
  unsigned flags;
  uint32_t negative_ttl;
} dkk_ring_check_answer;

/** DKIMKIT_OK, DKIMKIT_ERR_NOMEM. `server` may be NULL. */
int dkk_ring_check_answer_new(dkk_ring_check_answer **out, const char *server);

/** Frees; NULL is allowed. */
void dkk_ring_check_answer_free(dkk_ring_check_answer *answer);

/**
 * Adds a record. Whatever it answers, an answer that lacks something remembers
 * that.
 * @param value of CNAME: a name's text; NULL only if `len` is 0.
 * @return DKIMKIT_OK, DKIMKIT_ERR_LIMIT, DKIMKIT_ERR_NOMEM.
 */
int dkk_ring_check_answer_add(dkk_ring_check_answer *answer, unsigned type,
                              const char *owner, uint32_t ttl,
                              const void *value, size_t len);

/** The first record of a type at a name from `*at` on, NULL if there is none;
 *  `*at`, at first 0, moves behind it. */
const dkk_ring_check_record *
dkk_ring_check_next_at(const dkk_ring_check_answer *answer, unsigned type,
                       const char *name, size_t *at);

/** Whether there is one. */
int dkk_ring_check_has_at(const dkk_ring_check_answer *answer, unsigned type,
                          const char *name);

/** What a status says: DKK_RING_VERDICT_NONE if its records are an answer, else
 *  _BOGUS, _SERVFAIL, _TIMEOUT. */
dkk_ring_verdict dkk_ring_check_failure(const dkk_ring_check_answer *answer);

/** 1 or 0. */
int dkk_ring_check_is_own(const dkk_ring_check_answer *answer);

#endif /* !defined(DKK_KEYRING_CHECKANSWER_H) */
