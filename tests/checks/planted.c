/* SPDX-License-Identifier: MIT */

/* A fault of each kind, for planted.sh: a check that doesn't find it here
 * wouldn't find it elsewhere.
 *
 * usage: planted race|uninitialised|leak|bounds|overflow
 */

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int shared;

static void *touch(void *user_data)
{
  (void)user_data;
  shared++;
  return NULL;
}

static int race(void)
{
  pthread_t threads[2];
  int i;

  for (i = 0; i < 2; i++) {
    if (pthread_create(&threads[i], NULL, touch, NULL) != 0) {
      return 2;
    }
  }
  for (i = 0; i < 2; i++) {
    (void)pthread_join(threads[i], NULL);
  }
  return 0;
}

static int uninitialised(void)
{
  int *octets = malloc(4 * sizeof(*octets));

  if (octets != NULL && octets[3] != 0) {
    puts("set");
  }
  free(octets);
  return 0;
}

/* Nobody knows the address any more. */
static int leak(void)
{
  void *volatile lost = malloc(1000);

  lost = NULL;
  return lost != NULL;
}

/* `count` is 2. */
static int bounds(size_t count)
{
  char octets[4];

  memset(octets, 0, 3 + count);
  return octets[0];
}

static int overflow(int count)
{
  return INT32_MAX - 1 + count > 0;
}

int main(int argc, char **argv)
{
  const char *what = argc > 1 ? argv[1] : "";

  if (strcmp(what, "race") == 0) {
    return race();
  }
  if (strcmp(what, "uninitialised") == 0) {
    return uninitialised();
  }
  if (strcmp(what, "leak") == 0) {
    return leak();
  }
  if (strcmp(what, "bounds") == 0) {
    return bounds((size_t)argc);
  }
  return strcmp(what, "overflow") == 0 ? overflow(argc) : 2;
}
