/* SPDX-License-Identifier: MIT */
#include "primitives.h"

#include <string.h>

const primitives *primitives_named(const char *name)
{
  static const primitives *const all[] = {
#ifdef BENCH_SODIUM
      &primitives_sodium,
#endif
#ifdef BENCH_MBEDTLS
      &primitives_mbedtls,
#endif
#ifdef BENCH_OPENSSL
      &primitives_openssl,
#endif
      NULL};
  size_t i = 0;

  while (all[i] != NULL && strcmp(all[i]->name, name) != 0) {
    i++;
  }
  return all[i];
}
