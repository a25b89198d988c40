/* SPDX-License-Identifier: MIT */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include "contestant.h"

#define MEASURE_CONTESTANTS_MAX 4

/** Quartiles over the rounds. */
typedef struct quartiles {
  double low;
  double median;
  double high;
} quartiles;

/** Sorts the values. */
quartiles quartiles_of(double *values, size_t count);

typedef struct measured {
  const char *name;
  /** Microseconds of CPU for each message. */
  quartiles cost;
  /** The cost in units of the first contestant's in the same round. */
  quartiles ratio;
} measured;

/** Microseconds for which a contestant runs in a round, or one message. */
#define MEASURE_TURN 2000.0

/**
 * Lets contestants run in turns: in each round each of them handles messages
 * for about `MEASURE_TURN`, so that what slows the machine down
 * slows all of them.
 */
void measure(measured *out, contestant *contestants, size_t count,
             size_t rounds);

#endif /* !defined(BENCH_MEASURE_H) */
