/* SPDX-License-Identifier: MIT */
#include "sample.h"

int at_least(int value)
{
  return value < LOWEST ? LOWEST : value;
}

int sum_to(int n)
{
  int sum = 0;

  while (n > 0) {
    sum += n;
    n--;
  }
  return sum;
}

/* Of equal numbers either is the larger one. */
int larger(int a, int b)
{
  return a > b ? a : b;
}

int never_called(int a)
{
  return a + 1;
}

enum { FIRST, SECOND };

int pick(int which)
{
  const int values[] = {[FIRST] = 5, [SECOND] = 6};

  __builtin_prefetch(values, 0);
  switch (which) {
  case FIRST:
    return twice(values[FIRST]);
  default:
    return values[which];
  }
}
