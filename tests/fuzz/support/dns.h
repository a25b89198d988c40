/* SPDX-License-Identifier: MIT */
#ifndef DKK_TESTS_FUZZ_DNS_H
#define DKK_TESTS_FUZZ_DNS_H

/* A resolver that does what the input says: what the answers are depends on
 * the names only, when they come on `late`. */

#include "fuzz.h"

/** A script has so many octets for an answer. */
#define FUZZ_DNS_ENTRY_OCTETS 3
#define FUZZ_DNS_TEXTS 2
#define FUZZ_DNS_OPEN 64

typedef struct fuzz_dns {
  /** What is answered; empty: the records of RFC 6376 and RFC 8463. */
  dkk_slice script;
  dkk_slice texts[FUZZ_DNS_TEXTS];
  /** A bit for each answer (of eight kinds of names): not at once. */
  unsigned late;
  /** The answer of this number is DKIMKIT_ERR_CALLBACK; 0: none. */
  unsigned fatal_at;
  unsigned asked;
  /** Answers that there was no memory for. */
  unsigned lost;
  dkimkit_query *open[FUZZ_DNS_OPEN];
  size_t open_count;
} fuzz_dns;

/** What the configuration has as user_data: who asks at the moment. */
typedef struct fuzz_dns_door {
  fuzz_dns *dns;
} fuzz_dns_door;

int fuzz_dns_lookup(dkimkit_query *query, void *door);
void fuzz_dns_cancel(dkimkit_query *query, void *door);

/** Answers one open query, the last or the first. @return 0 if there is
 *  none. */
int fuzz_dns_answer_one(fuzz_dns *dns, int last);

#endif /* !defined(DKK_TESTS_FUZZ_DNS_H) */
