/* SPDX-License-Identifier: MIT */

/* A fault of each group of .clang-tidy (planted.sh), but for those that other
 * checks find as well: planted_static.c has them. */

#include <stdlib.h>
#include <string.h>

typedef int *numbers;

int planted_twice(int number);
int planted_twice(int number);

double planted_integers(int number)
{
  return number / 2;
}

int planted_number(const char *text)
{
  return atoi(text);
}

int planted_store(int number)
{
  number = 3;
  return 0;
}

void planted_copy(char *to, const char *from)
{
  strcpy(to, from);
}

int planted_const(const numbers which)
{
  return which[0];
}

int planted_depth(int number)
{
  return number > 0 ? planted_depth(number - 1) : 0;
}

/* clang-format off */
int planted_indentation(int number)
{
  if (number > 0)
    number++;
    number++;
  return number;
}
/* clang-format on */
