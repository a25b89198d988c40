/* SPDX-License-Identifier: MIT */
#ifndef SAMPLE_H
#define SAMPLE_H

#define LOWEST 3

static inline int twice(int value)
{
  return value * 2;
}

int at_least(int value);
int sum_to(int n);
int larger(int a, int b);
int never_called(int a);
int pick(int which);

#endif /* !defined(SAMPLE_H) */
