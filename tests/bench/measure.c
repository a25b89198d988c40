/* SPDX-License-Identifier: MIT */
#include "measure.h"

#include "fatal.h"

#include <stdlib.h>
#include <time.h>

#define ROUNDS_MAX 101

static double cpu(void)
{
  struct timespec now;

  (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static double run(contestant *c, size_t times)
{
  double start = cpu();
  size_t i;

  for (i = 0; i < times; i++) {
    c->run(c->state);
  }
  return (cpu() - start) / (double)times;
}

/* So often that a turn is long enough for the clock. */
static size_t times_in_turn(contestant *c)
{
  double once;

  (void)run(c, 1);
  once = run(c, 3);
  return once > MEASURE_TURN ? 1 : (size_t)(MEASURE_TURN / once) + 1;
}

static int by_size(const void *a, const void *b)
{
  double x = *(const double *)a;
  double y = *(const double *)b;

  return (x > y) - (x < y);
}

quartiles quartiles_of(double *values, size_t count)
{
  quartiles q;

  qsort(values, count, sizeof(*values), by_size);
  q.low = values[count / 4];
  q.median = values[count / 2];
  q.high = values[3 * count / 4];
  return q;
}

void measure(measured *out, contestant *contestants, size_t count,
             size_t rounds)
{
  double costs[MEASURE_CONTESTANTS_MAX][ROUNDS_MAX];
  double ratios[ROUNDS_MAX];
  size_t times[MEASURE_CONTESTANTS_MAX];
  size_t i;
  size_t r;

  if (rounds > ROUNDS_MAX || count > MEASURE_CONTESTANTS_MAX) {
    fatal("measure", "too much");
  }
  for (i = 0; i < count; i++) {
    times[i] = times_in_turn(&contestants[i]);
  }
  for (r = 0; r < rounds; r++) {
    for (i = 0; i < count; i++) {
      size_t whose = (r + i) % count;

      costs[whose][r] = run(&contestants[whose], times[whose]);
    }
  }
  for (i = 0; i < count; i++) {
    for (r = 0; r < rounds; r++) {
      ratios[r] = costs[i][r] / costs[0][r];
    }
    out[i].name = contestants[i].name;
    out[i].ratio = quartiles_of(ratios, rounds);
  }
  for (i = 0; i < count; i++) {
    out[i].cost = quartiles_of(costs[i], rounds);
  }
}
