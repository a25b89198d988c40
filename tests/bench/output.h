/* SPDX-License-Identifier: MIT */
#ifndef BENCH_OUTPUT_H
#define BENCH_OUTPUT_H

#include "budget.h"

/** Everything of one run. */
typedef struct run_results {
  const bench_result *results;
  size_t count;
  const budget *budgets;
  size_t budget_count;
  size_t rounds;
} run_results;

void output_head(void);
void output_result(const bench_result *r);
void output_budgets(const run_results *run);

/** Writes all figures as JSON. */
void output_json(const char *path, const run_results *run);

#endif /* !defined(BENCH_OUTPUT_H) */
