/* SPDX-License-Identifier: MIT */
#include "fatal.h"

#include <dkimkit/dkimkit.h>

#include <stdio.h>
#include <stdlib.h>

void fatal(const char *what, const char *why)
{
  fprintf(stderr, "bench: %s: %s\n", what, why);
  exit(1);
}

void *must_have(void *memory)
{
  if (memory == NULL) {
    fatal("memory", "none left");
  }
  return memory;
}

void must(int rv, const char *what)
{
  if (rv != DKIMKIT_OK) {
    fatal(what, dkimkit_strerror(rv));
  }
}
