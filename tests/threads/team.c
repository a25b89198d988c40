/* SPDX-License-Identifier: MIT */
#include "team.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void *enter(void *user_data)
{
  team *t = user_data;

  t->work(t, atomic_fetch_add(&t->taken, 1));
  return NULL;
}

void team_start(team *t, size_t count, void (*work)(team *t, size_t number),
                void *shared)
{
  size_t i;

  assert_true(count <= TEAM_MAX);
  assert_int_equal(pthread_barrier_init(&t->start, NULL, (unsigned)(count + 1)),
                   0);
  t->count = count;
  t->work = work;
  t->shared = shared;
  atomic_init(&t->taken, 0);
  atomic_init(&t->wrong, 0);
  for (i = 0; i < count; i++) {
    assert_int_equal(pthread_create(&t->threads[i], NULL, enter, t), 0);
  }
}

void team_begin(team *t)
{
  (void)pthread_barrier_wait(&t->start);
}

void team_expect(team *t, int is_true)
{
  if (!is_true) {
    atomic_fetch_add(&t->wrong, 1);
  }
}

void team_join(team *t)
{
  size_t i;

  for (i = 0; i < t->count; i++) {
    assert_int_equal(pthread_join(t->threads[i], NULL), 0);
  }
  assert_int_equal(pthread_barrier_destroy(&t->start), 0);
  assert_int_equal(atomic_load(&t->wrong), 0);
}

void team_run(size_t count, void (*work)(team *t, size_t number), void *shared)
{
  team t;

  team_start(&t, count, work, shared);
  team_begin(&t);
  team_join(&t);
}
