/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_FAULTS_INJECT_H
#define DKIMKIT_TESTS_FAULTS_INJECT_H

/* Lets one call of a kind fail: the first, the second, and so on. For one
 * thread. */

#include <stddef.h>

typedef enum faults_kind {
  FAULTS_NONE,
  /** malloc(3) and friends, the configuration's allocator, sodium_malloc. */
  FAULTS_MEMORY,
  /** A function of the provider table. */
  FAULTS_PROVIDER,
  /** A callback of the embedder's. */
  FAULTS_CALLBACK,
  /** A statement to the database, or a value bound to one. */
  FAULTS_STORE
} faults_kind;

/** From now on the call `at` of this kind, counted from 1, fails; `how` is for
 *  whoever lets it fail. 0: none does, they are only counted. */
void faults_arm(faults_kind kind, size_t at, int how);
void faults_disarm(void);
int faults_are_armed(void);
/** Counts a call. 1: it is to fail. */
int faults_hit(faults_kind kind);
int faults_how(void);
/** Calls since `faults_arm`. */
size_t faults_calls(void);
/** Whether the one that is to fail came. It stays known after
 *  `faults_disarm`. */
int faults_has_failed(void);

/** Pieces of memory that the library has. */
size_t faults_open(void);
void faults_opened(void);
void faults_closed(void);

/** Asked at each allocation whether it fails, instead of counting; NULL: no
 *  more. */
void faults_decide(int (*decider)(void));

/** For a process that leaves by _exit(2): what was covered isn't lost. Does
 *  nothing in other builds than for coverage. */
void faults_keep_coverage(void);

void *faults_malloc(size_t size);
void *faults_calloc(size_t count, size_t size);
void *faults_realloc(void *ptr, size_t size);
char *faults_strndup(const char *text, size_t len);
void faults_free(void *ptr);
void *faults_sodium_malloc(size_t size);
void faults_sodium_free(void *ptr);

#endif /* !defined(DKIMKIT_TESTS_FAULTS_INJECT_H) */
