/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_FAULTS_SCENARIO_H
#define DKIMKIT_TESTS_FAULTS_SCENARIO_H

/* Scenarios that are run again and again, until none of their calls is left to
 * fail. docs/faults.md says how to add one. */

#include "inject.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

/** The call has failed, but not so that `act` noticed: what it made is right
 *  all the same, or is what the header allows. `act` has looked. */
#define SCENE_ALLOWED 1001

typedef struct scene {
  const char *name;
  /** Does it all, asserts that what works is right, and frees what it made.
   *  DKIMKIT_OK, what failed first, or SCENE_ALLOWED. */
  int (*act)(void);
  /** Around all runs, and around each; without faults. Each may be NULL. */
  void (*set_up)(void);
  void (*before)(void);
  void (*after)(int rv);
  void (*tear_down)(void);
  /** Nothing of it takes memory. */
  int needs_no_memory;
  /** Of a keyring's scene: why calls of providers are in it (ringscene.h). */
  int asks_provider;
} scene;

/** Set in `after`: what was done can't be done again, though a call failed.
 */
extern int scene_is_over;

/** Says whether `rv` is a right answer to the fault. */
typedef int (*scene_judge)(int rv, int how);

/** Runs the scene with each of its calls of this kind failing. */
void scene_run(const scene *s, faults_kind kind, int how, scene_judge judge);
/** Of all runs so far. */
typedef struct scene_tally {
  unsigned scenes;
  /** Runs of scenes, with a manner of failing each; and those to the end. */
  unsigned begun;
  unsigned right;
  unsigned points;
  unsigned allowed;
} scene_tally;
extern scene_tally scenes_done[FAULTS_STORE + 1];
/** Prints it as "# summary: ...". */
void scene_report(const char *about);

/** Leaves `act` at `end` with what failed. */
#define TRY(call)                                                              \
  do {                                                                         \
    rv = (call);                                                               \
    if (rv != DKIMKIT_OK) {                                                    \
      goto end;                                                                \
    }                                                                          \
  } while (0)

#endif /* !defined(DKIMKIT_TESTS_FAULTS_SCENARIO_H) */
