/* SPDX-License-Identifier: MIT */

/* The file of a keyring when it's damaged, or says more than it should. */

#include "sqlitefile.h"

#include <sodium.h>

#include <stdio.h>
#include <stdlib.h>

static int look(const dkk_ring_domain_row *row, void *user)
{
  unsigned number;
  dkk_ring_domain_row expected;

  (void)user;
  if (row->fault == DKIMKIT_OK &&
      sscanf(row->name, "d%u.example", &number) == 1) {
    row_domain(&expected, row->name, "contoso", 100 + 10 * number);
    assert_memory_equal(&row->record, &expected.record, sizeof(row->record));
  }
  return 0;
}

static int on_name(const char *name, void *user)
{
  (void)name;
  (void)user;
  return 0;
}

static int on_audit(const dkk_ring_audit_row *row, void *user)
{
  (void)row;
  (void)user;
  return 0;
}

static int is_answer(int rv)
{
  return rv >= DKIMKIT_OK || rv == DKIMKIT_KEYRING_ERR_STORE_DAMAGED ||
         rv == DKIMKIT_KEYRING_ERR_STORE || rv == DKIMKIT_ERR_NOMEM ||
         rv == DKIMKIT_KEYRING_ERR_STORE_MISSING ||
         rv == DKIMKIT_KEYRING_ERR_STORE_NEWER ||
         rv == DKIMKIT_KEYRING_ERR_STORE_READ_ONLY ||
         rv == DKIMKIT_KEYRING_ERR_NO_DOMAIN ||
         rv == DKIMKIT_KEYRING_ERR_KEY_DELETED ||
         rv == DKIMKIT_KEYRING_ERR_GENERATION;
}

/* Reads and writes everything; how many answers were errors. */
static int use_damaged(void)
{
  dkk_ring_domain_row row;
  dkk_ring_key_id ids[64];
  dkk_ring_key_id id = row_key_id(101);
  uint8_t *sealed = NULL;
  size_t len;
  int answers[8] = {0};
  int errors = 0;
  size_t i;

  answers[0] = dkk_ring_store_each_domain(store, NULL, 1, look, NULL);
  answers[1] = dkk_ring_store_get_domain(store, "d3.example", &row);
  if (answers[1] == DKIMKIT_OK) {
    (void)look(&row, NULL);
  }
  answers[2] = dkk_ring_store_each_tick(store, INT64_MAX, "", 0, on_name, NULL);
  answers[3] = dkk_ring_store_each_due(store, INT64_MAX, 0, look, NULL);
  answers[4] = dkk_ring_store_list_secrets(store, NULL, ids, COUNT(ids));
  answers[5] = dkk_ring_store_get_secret(store, &id, NULL, &sealed, &len);
  answers[6] = dkk_ring_store_each_audit(store, NULL, 0, on_audit, NULL);
  if (dkk_ring_store_begin(store, 1) == DKIMKIT_OK) {
    answers[7] = dkk_ring_store_remove_domain(store, "d2.example", 1);
    if (answers[7] == DKIMKIT_OK) {
      answers[7] = dkk_ring_store_commit(store);
    }
    dkk_ring_store_rollback(store);
  }
  free(sealed);
  for (i = 0; i < COUNT(answers); i++) {
    if (!is_answer(answers[i])) {
      fail_msg("call %zu: %d", i, answers[i]);
    }
    errors += answers[i] < 0;
  }
  return errors;
}

/* An octet here and there is another one: no crash, and never a record that
 * wasn't stored. SQLite can't tell it everywhere. */
static void test_flipped_octets(void **state)
{
  uint8_t *octets;
  size_t len;
  size_t at;
  unsigned refused = 0;
  unsigned tried = 0;

  (void)state;
  create_with(12);
  close_store();
  octets = read_file("", &len);
  assert_in_range(len, 20000, 1 << 20);
  for (at = 0; at < len; at += at < 4096 ? 13 : 101) {
    uint8_t was = octets[at];
    int rv;

    octets[at] ^= (uint8_t)(1 + randombytes_uniform(255));
    database_clear();
    write_file(octets, len);
    octets[at] = was;
    rv = database_open(&store, 0);
    tried++;
    assert_true(is_answer(rv));
    if (rv != DKIMKIT_OK) {
      assert_null(store);
      refused++;
      continue;
    }
    refused += use_damaged() > 0 || dkk_ring_store_check(store) != DKIMKIT_OK;
    close_store();
  }
  free(octets);
  print_message("# %u of %u refused\n", refused, tried);
  assert_in_range(refused, tried / 10, tried);
}

/* Pages that are missing. */
static void test_cut(void **state)
{
  uint8_t *octets;
  size_t len;
  size_t cut;

  (void)state;
  create_with(12);
  close_store();
  octets = read_file("", &len);
  for (cut = 0; cut < len; cut += 1000) {
    int rv;

    database_clear();
    write_file(octets, cut);
    rv = database_open(&store, 0);
    assert_true(is_answer(rv));
    if (rv == DKIMKIT_OK) {
      assert_int_equal(dkk_ring_store_check(store),
                       DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
      assert_string_not_equal(dkk_ring_store_message(store), "");
      (void)use_damaged();
      close_store();
    }
  }
  free(octets);
}

/* Nothing that a file says is run. */
static void test_triggers(void **state)
{
  uint64_t count = 0;

  (void)state;
  create_with(2);
  close_store();
  database_run("CREATE TRIGGER spread AFTER UPDATE ON ring_key BEGIN"
               " DELETE FROM ring_audit; DELETE FROM ring_domain; END");
  assert_int_equal(database_open(&store, 0), DKIMKIT_OK);
  begin();
  {
    dkk_ring_key_id id = row_key_id(100);

    assert_int_equal(dkk_ring_store_mark_compromised(store, &id), DKIMKIT_OK);
  }
  commit();
  assert_int_equal(dkk_ring_store_count_domains(store, &count), DKIMKIT_OK);
  assert_int_equal(count, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_flipped_octets),
      TEST(test_cut),
      TEST(test_triggers),
  };

  if (database_choose(argc, argv) != 0 || sodium_init() < 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
