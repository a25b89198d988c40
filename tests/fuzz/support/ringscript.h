/* SPDX-License-Identifier: MIT */
#ifndef DKK_TESTS_FUZZ_RINGSCRIPT_H
#define DKK_TESTS_FUZZ_RINGSCRIPT_H

/* Events that happen to a domain of a keyring, read from the input. Most are
 * ones that may well come: a script of any octets leads somewhere. */

#include "fuzz.h"
#include "keyring/event.h"

typedef struct fuzz_ring {
  dkk_ring_record record;
  /** 0: there is no record yet. */
  int is_there;
  uint64_t now;
  /** Keys that have been used. */
  unsigned keys;
} fuzz_ring;

void fuzz_ring_init(fuzz_ring *ring);

/** Reads the next event, and moves the clock. The first creates the domain. */
void fuzz_ring_event(fuzz_ring *ring, dkk_ring_event *event, dkk_slice *in);

/** Reads an event and applies it. After one that is taken all invariants are
 *  checked; one that isn't leaves nothing behind. @return what dkk_ring_apply
 *  said. */
int fuzz_ring_step(fuzz_ring *ring, dkk_slice *in);

#endif /* !defined(DKK_TESTS_FUZZ_RINGSCRIPT_H) */
