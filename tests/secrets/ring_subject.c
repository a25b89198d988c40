/* SPDX-License-Identifier: MIT */
/*
 * A keyring with keys that sign, are looked at, withdrawn, revealed and sealed
 * anew; stops where ring.py looks through its memory, as subject.c does. What
 * is freed, and what each step leaves on its stack, stays as it is.
 *
 * usage: secrets_ring_subject sqlite DIRECTORY
 */
#include "../keyring/contoso.h"

#include <unistd.h>

#include <dkimkit/key.h>

#include "own_stack.h"

#define ROOM 8192

static void stop_at(const char *word)
{
  char octet;

  assert_int_equal(write(1, word, strlen(word)), strlen(word));
  assert_int_equal(read(0, &octet, 1), 1);
}

static void must(int rv)
{
  if (rv != DKIMKIT_OK) {
    fprintf(stderr, "%s\n", dkimkit_keyring_error_name(rv));
  }
  assert_int_equal(rv, DKIMKIT_OK);
}

static void bring_up(void *argument)
{
  (void)argument;
  contoso_bring_up();
}

static void sign(void *argument)
{
  (void)argument;
  must(world_choose(&contoso, TENANT, DOMAIN));
  assert_int_equal(world_send(&contoso, 0), DKIMKIT_RESULT_PASS);
}

static void reveal(void *argument)
{
  uint8_t *pem = argument;
  size_t len = ROOM;
  dkimkit_key *key = NULL;

  must(dkimkit_keyring_withdraw(contoso.ring, DOMAIN, 1, 0));
  world_pass(&contoso, 6 * HOUR);
  world_pass(&contoso, HOLD);
  must(dkimkit_keyring_reveal(&key, contoso.ring, DOMAIN, 1));
  must(dkimkit_key_export(pem, &len, key, DKIMKIT_KEY_FORMAT_PKCS8_PEM));
  explicit_bzero(pem, ROOM);
  dkimkit_key_free(key);
}

static void rekey(void *argument)
{
  uint64_t changed = 0;
  uint64_t faults = 0;

  (void)argument;
  must(
      dkimkit_keyring_rekey(&changed, &faults, contoso.ring, NULL, NULL, NULL));
  assert_int_equal(faults, 0);
  assert_int_equal(world_faults(&contoso), 0);
}

static void live(void **state)
{
  static uint8_t pem[ROOM];

  (void)state;
  run_on_own_stack(bring_up, NULL);
  run_on_own_stack(sign, NULL);
  run_on_own_stack(reveal, pem);
  run_on_own_stack(rekey, NULL);
  run_on_own_stack(sign, NULL);
  stop_at("alive\n");
}

static int world_rv;

static void set_up(void *state)
{
  world_rv = contoso_set_up(state);
}

static int set_up_world(void **state)
{
  run_on_own_stack(set_up, state);
  return world_rv;
}

static void end(void *state)
{
  world_rv = contoso_tear_down(state);
}

static int tear_down(void **state)
{
  run_on_own_stack(end, state);
  stop_at("freed\n");
  return world_rv;
}

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(live, set_up_world, tear_down)};

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
