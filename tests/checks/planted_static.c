/* SPDX-License-Identifier: MIT */

/* Faults for the checks that read the code only (planted.sh). */

#include <stdlib.h>

int planted_null(const int *number)
{
  if (number == NULL) {
    return *number;
  }
  return 0;
}

void *planted_leak(int is_wanted)
{
  char *text = malloc(8);

  if (text == NULL || !is_wanted) {
    return NULL;
  }
  text[7] = 0;
  return text;
}

int planted_index(void)
{
  int numbers[4] = {0};

  return numbers[4];
}

void *planted_arithmetic(void *octets)
{
  return octets + 1;
}
