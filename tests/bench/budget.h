/* SPDX-License-Identifier: MIT */
#ifndef BENCH_BUDGET_H
#define BENCH_BUDGET_H

#include "cases.h"
#include "measure.h"

/** One case and what came of it: [0] is the floor, [1] dkimkit, [2] the peer
 *  if `count` is 3. */
typedef struct bench_result {
  bench_case what;
  measured figures[3];
  size_t count;
} bench_result;

typedef struct budget {
  const char *text;
  double figure;
  double limit;
  /** The figure must be `limit` at least, instead of at most. */
  int at_least;
  /** Nothing in this run says anything about it. */
  int unknown;
  /** The case that decides. */
  const bench_result *worst;
} budget;

#define BUDGETS_MAX 40

/** Writes the budgets that are about the results; @return how many. */
size_t budgets_of(budget out[BUDGETS_MAX], const bench_result *results,
                  size_t count);

int budget_holds(const budget *b);

#endif /* !defined(BENCH_BUDGET_H) */
