/* SPDX-License-Identifier: MIT */
#ifndef DKK_TESTS_FUZZ_CALLBACKS_H
#define DKK_TESTS_FUZZ_CALLBACKS_H

/* Configurations all of whose callbacks come back to the target: the allocator,
 * the provider, the DNS, an external key, the clock, who decides on public
 * suffixes. */

#include "fuzz.h"

#define CALLBACKS_WORLDS 4u

/** Is told of memory that is about to be given back. */
typedef void (*callbacks_released)(const void *ptr);

/** What is behind a configuration, made once. */
typedef struct callbacks_world {
  dkimkit_config *config;
  /** With a key in this process, and with an external one. */
  dkimkit_profile *profiles[2];
  /** The record of the first key. */
  char record[256];
  /** A message with a signature of the first profile, and a bad one that asks
   * for reports. */
  fuzz_buf message;
} callbacks_world;

const callbacks_world *callbacks_world_of(unsigned which);

/** From now on `call` is called by each callback. NULL: no more. */
void callbacks_set(void (*call)(void), callbacks_released released);

/** The next allocation fails. */
void callbacks_fail_memory(void);

/** Blocks of the worlds' memory that are open. */
size_t callbacks_open_blocks(void);

/** Calls what `callbacks_set` set; for callbacks of the target's own. */
void callbacks_call(void);

/** Queries that have no answer, and sign requests. */
size_t callbacks_queries(void);
size_t callbacks_requests(void);

/**
 * Answers a query that is open. Its owner's `user_data` is an unsigned, which
 * is greater by 1 while a record is added.
 * @param which of those that are open.
 * @param how   what is added to it, and which status it gets.
 */
void callbacks_answer(const callbacks_world *world, unsigned which,
                      unsigned how);

/** Completes a sign request that is open. */
void callbacks_sign(unsigned which, unsigned how);

#endif /* !defined(DKK_TESTS_FUZZ_CALLBACKS_H) */
