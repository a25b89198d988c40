/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_TEAM_H
#define DKIMKIT_TESTS_TEAM_H

/* Threads that begin at the same moment. CMocka's assertions belong to its own
 * thread, so what goes wrong elsewhere is counted. */

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

#define TEAM_MAX 16

typedef struct team {
  pthread_barrier_t start;
  pthread_t threads[TEAM_MAX];
  size_t count;
  void (*work)(struct team *t, size_t number);
  void *shared;
  atomic_size_t taken;
  atomic_size_t wrong;
} team;

/** Starts `count` threads, each of which waits in team_begin for all others
 *  and the caller. */
void team_start(team *t, size_t count, void (*work)(team *t, size_t number),
                void *shared);
void team_begin(team *t);
/** Counts what should be true and isn't. */
void team_expect(team *t, int is_true);
/** Waits for the end of all; fails the test if anything went wrong. */
void team_join(team *t);
/** All of it, where the caller has nothing to do in between. */
void team_run(size_t count, void (*work)(team *t, size_t number), void *shared);

#endif /* !defined(DKIMKIT_TESTS_TEAM_H) */
