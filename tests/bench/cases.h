/* SPDX-License-Identifier: MIT */
#ifndef BENCH_CASES_H
#define BENCH_CASES_H

#include "contestant.h"

typedef enum case_operation { CASE_VERIFY, CASE_SIGN } case_operation;

typedef struct bench_case {
  case_operation operation;
  const provider_set *set;
  scenario_spec spec;
  /** libopendkim does it, too. */
  int with_peer;
} bench_case;

typedef struct case_list {
  bench_case *cases;
  size_t count;
} case_list;

/** Everything that is measured with the providers that this build has.
 *  @param quick only the base case of each set. */
case_list cases_make(int quick);
void cases_free(case_list *list);

const provider_set *cases_set(size_t index);

#endif /* !defined(BENCH_CASES_H) */
