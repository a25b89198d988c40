/* SPDX-License-Identifier: MIT */
#include "contoso.h"
#include "team.h"

/* A keyring that goes from thread to thread, and keyrings of threads of their
 * own, all of which change the same database. */

#define THREADS 4
#define ROUNDS 4

typedef struct shared {
  pthread_mutex_t lock;
  /** The same one for all, or one each. */
  dkimkit_keyring *rings[THREADS];
  int is_one;
  dkimkit_keyring_settings *settings;
} shared;

static int stop_at_first(const dkimkit_keyring_domain *domain, void *user_data)
{
  (void)domain;
  (void)user_data;
  return 1;
}

static int add_and_read(shared *s, size_t number, size_t round)
{
  dkimkit_keyring *ring = s->rings[number];
  dkimkit_keyring_view *view = NULL;
  char name[64];
  unsigned orders = 0;
  int is_right;
  int rv;

  snprintf(name, sizeof(name), "%s%zu-%zu.example", s->is_one ? "one" : "each",
           number, round);
  /* On a slow disk others may keep the store for longer than one waits. */
  do {
    rv = dkimkit_keyring_add_domain(ring, TENANT, name, NULL, s->settings);
  } while (rv == DKIMKIT_KEYRING_ERR_STORE_BUSY);
  is_right =
      rv == DKIMKIT_OK &&
      dkimkit_keyring_each_order(ring, count_order, &orders) == DKIMKIT_OK &&
      dkimkit_keyring_each_domain(ring, TENANT, stop_at_first, NULL) == 1 &&
      dkimkit_keyring_view_load(&view, ring) == DKIMKIT_OK &&
      dkimkit_keyring_view_owner(view, name) != NULL && orders > 0;
  dkimkit_keyring_view_free(view);
  return is_right;
}

static void work(team *t, size_t number)
{
  shared *s = t->shared;
  size_t round;

  team_begin(t);
  for (round = 0; round < ROUNDS; round++) {
    int is_right;

    if (s->is_one) {
      (void)pthread_mutex_lock(&s->lock);
    }
    is_right = add_and_read(s, number, round);
    if (s->is_one) {
      (void)pthread_mutex_unlock(&s->lock);
    }
    team_expect(t, is_right);
  }
}

static void run(shared *s)
{
  dkimkit_keyring_view *view = NULL;

  assert_int_equal(pthread_mutex_init(&s->lock, NULL), 0);
  s->settings = world_ed25519();
  team_run(THREADS, work, s);
  dkimkit_keyring_settings_free(s->settings);
  assert_int_equal(pthread_mutex_destroy(&s->lock), 0);
  assert_int_equal(dkimkit_keyring_view_load(&view, contoso.ring), DKIMKIT_OK);
  /* With the initial domain and the one that is there from the beginning. */
  assert_int_equal(dkimkit_keyring_view_count(view), 2 + THREADS * ROUNDS);
  dkimkit_keyring_view_free(view);
  assert_int_equal(world_faults(&contoso), 0);
}

static void test_handed_over(void **state)
{
  shared s = {.is_one = 1};
  size_t i;

  (void)state;
  for (i = 0; i < THREADS; i++) {
    s.rings[i] = contoso.ring;
  }
  run(&s);
}

static void test_one_each(void **state)
{
  shared s = {.is_one = 0};
  size_t i;

  (void)state;
  for (i = 0; i < THREADS; i++) {
    s.rings[i] = world_connect(&contoso, 0);
    world_master(s.rings[i], 1);
  }
  run(&s);
  for (i = 0; i < THREADS; i++) {
    dkimkit_keyring_free(s.rings[i]);
  }
}

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_handed_over, contoso_set_up,
                                      contoso_tear_down),
      cmocka_unit_test_setup_teardown(test_one_each, contoso_set_up,
                                      contoso_tear_down),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
