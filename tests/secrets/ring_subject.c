/* SPDX-License-Identifier: MIT */
/*
 * A keyring with keys that sign, are looked at, withdrawn, revealed and sealed
 * anew; stops where ring.py looks through its memory, as subject.c does.
 *
 * usage: secrets_ring_subject sqlite DIRECTORY
 */
#include "../keyring/contoso.h"

#include <unistd.h>

#include <dkimkit/key.h>

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

static void reveal(void)
{
  uint8_t pem[8192];
  size_t len = sizeof(pem);
  dkimkit_key *key = NULL;

  must(dkimkit_keyring_withdraw(contoso.ring, DOMAIN, 1, 0));
  world_pass(&contoso, 6 * HOUR);
  world_pass(&contoso, HOLD);
  must(dkimkit_keyring_reveal(&key, contoso.ring, DOMAIN, 1));
  must(dkimkit_key_export(pem, &len, key, DKIMKIT_KEY_FORMAT_PKCS8_PEM));
  explicit_bzero(pem, sizeof(pem));
  dkimkit_key_free(key);
}

static void live(void **state)
{
  uint64_t changed = 0;
  uint64_t faults = 0;

  (void)state;
  contoso_bring_up();
  must(world_choose(&contoso, TENANT, DOMAIN));
  assert_int_equal(world_send(&contoso, 0), DKIMKIT_RESULT_PASS);
  reveal();
  must(
      dkimkit_keyring_rekey(&changed, &faults, contoso.ring, NULL, NULL, NULL));
  assert_int_equal(faults, 0);
  assert_int_equal(world_faults(&contoso), 0);
  must(world_choose(&contoso, TENANT, DOMAIN));
  assert_int_equal(world_send(&contoso, 0), DKIMKIT_RESULT_PASS);
  stop_at("alive\n");
}

static int tear_down(void **state)
{
  int rv = contoso_tear_down(state);

  stop_at("freed\n");
  return rv;
}

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(live, contoso_set_up, tear_down)};

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
