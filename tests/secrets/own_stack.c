/* SPDX-License-Identifier: MIT */
#include "own_stack.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define STACK_OCTETS ((size_t)256 << 10)

typedef struct order {
  void (*run)(void *argument);
  void *argument;
} order;

static void *obey(void *given)
{
  const order *o = given;

  o->run(o->argument);
  return NULL;
}

/* The stack is never unmapped. */
void run_on_own_stack(void (*run)(void *argument), void *argument)
{
  order o = {run, argument};
  void *stack = mmap(NULL, STACK_OCTETS, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  pthread_attr_t attributes;
  pthread_t thread;

  if (stack == MAP_FAILED || pthread_attr_init(&attributes) != 0 ||
      pthread_attr_setstack(&attributes, stack, STACK_OCTETS) != 0 ||
      pthread_create(&thread, &attributes, obey, &o) != 0 ||
      pthread_join(thread, NULL) != 0) {
    fprintf(stderr, "there is no stack\n");
    _Exit(1);
  }
  (void)pthread_attr_destroy(&attributes);
}
