/* SPDX-License-Identifier: MIT */
/* All keys of a keyring are sealed anew.
 *
 * usage: ring_rekey_test sqlite|postgresql [DIRECTORY|CONNINFO], see database.h
 */

#include "contoso.h"

#include "keyring/masters.h"

/* Keys of one transaction. */
#define PAGE 256

typedef struct listener {
  char domain[256];
  char detail[256];
  unsigned faults;
  uint64_t done[8];
  uint64_t total[8];
  size_t reports;
  /** What the callbacks return. */
  int end_fault;
  int end_progress;
} listener;

static listener heard;
static uint64_t changed;
static uint64_t faults;

static int on_fault(const dkimkit_keyring_fault *fault, void *user_data)
{
  listener *to = user_data;

  snprintf(to->domain, sizeof(to->domain), "%s",
           dkimkit_keyring_fault_domain(fault));
  snprintf(to->detail, sizeof(to->detail), "%s",
           dkimkit_keyring_fault_detail(fault));
  assert_string_equal(dkimkit_keyring_fault_tenant(fault), "");
  to->faults++;
  return to->end_fault;
}

static int on_progress(uint64_t done, uint64_t total, void *user_data)
{
  listener *to = user_data;

  to->done[to->reports] = done;
  to->total[to->reports] = total;
  to->reports++;
  return to->end_progress;
}

/* With a master key that is new, beside the old one. */
static int rekey(void)
{
  dkimkit_keyring *ring = world_connect(&contoso, 0);
  int rv;

  world_master(ring, 2);
  world_master(ring, 1);
  changed = 77;
  faults = 77;
  rv = dkimkit_keyring_rekey(&changed, &faults, ring, on_progress, on_fault,
                             &heard);
  dkimkit_keyring_free(ring);
  return rv;
}

static int set_up(void **state)
{
  memset(&heard, 0, sizeof(heard));
  return contoso_set_up(state);
}

/* With the two that are there; each has two keys. */
static void have_domains(unsigned count)
{
  char name[64];
  unsigned i;

  for (i = 2; i < count; i++) {
    snprintf(name, sizeof(name), "d%03u.example", i);
    world_domain(&contoso, TENANT, name);
  }
}

static void test_more_than_a_page(void **state)
{
  (void)state;
  have_domains(PAGE / 2 + 1);
  assert_int_equal(rekey(), DKIMKIT_OK);
  assert_int_equal(changed, PAGE + 2);
  assert_int_equal(faults, 0);
  assert_int_equal(heard.reports, 2);
  assert_int_equal(heard.done[0], PAGE);
  assert_int_equal(heard.total[0], PAGE + 2);
  assert_int_equal(heard.done[1], PAGE + 2);
  assert_int_equal(heard.total[1], PAGE + 2);
  /* Each transaction says so. */
  assert_int_equal(world_count_events(&contoso, NULL, "rekey"), 2);
  assert_int_equal(rekey(), DKIMKIT_OK);
  assert_int_equal(changed, 0);
  assert_int_equal(world_count_events(&contoso, NULL, "rekey"), 2);
}

static void test_exactly_a_page(void **state)
{
  (void)state;
  have_domains(PAGE / 2);
  assert_int_equal(rekey(), DKIMKIT_OK);
  assert_int_equal(changed, PAGE);
  assert_int_equal(heard.reports, 1);
  assert_int_equal(heard.done[0], PAGE);
  assert_int_equal(heard.total[0], PAGE);
  assert_int_equal(world_count_events(&contoso, NULL, "rekey"), 1);
}

/* What was told of is stored. */
static void test_ended_by_progress(void **state)
{
  (void)state;
  have_domains(PAGE / 2 + 1);
  heard.end_progress = 5;
  assert_int_equal(rekey(), 5);
  assert_int_equal(changed, PAGE);
  assert_int_equal(heard.reports, 1);
  heard.end_progress = 0;
  assert_int_equal(rekey(), DKIMKIT_OK);
  assert_int_equal(changed, 2);
}

static void test_nobody_listens(void **state)
{
  dkimkit_keyring *ring = world_connect(&contoso, 0);

  (void)state;
  world_master(ring, 2);
  /* Without the old master key none can be opened. */
  assert_int_equal(dkimkit_keyring_rekey(NULL, &faults, ring, NULL, NULL, NULL),
                   DKIMKIT_OK);
  assert_int_equal(faults, 4);
  world_master(ring, 1);
  assert_int_equal(
      dkimkit_keyring_rekey(&changed, NULL, ring, NULL, NULL, NULL),
      DKIMKIT_OK);
  assert_int_equal(changed, 4);
  dkimkit_keyring_free(ring);
}

static int knows_the_old_one(const uint8_t id[8], uint8_t key[32],
                             void *user_data)
{
  (void)user_data;
  if (id == NULL) {
    return -1;
  }
  memset(key, 1, 32);
  return 0;
}

/* What is stored then can be opened with the new master key alone. */
static void test_old_master_is_asked_for(void **state)
{
  dkimkit_keyring *ring = world_connect(&contoso, 0);
  dkimkit_keyring *later;

  (void)state;
  world_master(ring, 2);
  assert_int_equal(
      dkimkit_keyring_set_master_source(ring, knows_the_old_one, NULL),
      DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_rekey(&changed, &faults, ring, NULL, NULL, NULL),
      DKIMKIT_OK);
  assert_int_equal(changed, 4);
  assert_int_equal(faults, 0);
  dkimkit_keyring_free(ring);
  later = world_connect(&contoso, 0);
  world_master(later, 2);
  assert_int_equal(dkimkit_keyring_verify_store(&faults, later, NULL, NULL),
                   DKIMKIT_OK);
  assert_int_equal(faults, 0);
  dkimkit_keyring_free(later);
}

/* There is no room for one more master key: a fault of each key. */
static void test_too_many_masters(void **state)
{
  dkimkit_keyring *ring = world_connect(&contoso, 0);
  char expected[256];
  uint8_t octet;

  (void)state;
  for (octet = 2; octet < 2 + DKK_RING_MASTERS_MAX; octet++) {
    world_master(ring, octet);
  }
  assert_int_equal(
      dkimkit_keyring_set_master_source(ring, knows_the_old_one, NULL),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_rekey(&changed, &faults, ring, on_progress,
                                         on_fault, &heard),
                   DKIMKIT_OK);
  assert_int_equal(changed, 0);
  assert_int_equal(faults, 4);
  assert_int_equal(heard.faults, 4);
  snprintf(expected, sizeof(expected), ": %s",
           dkimkit_keyring_strerror(DKIMKIT_ERR_LIMIT));
  assert_non_null(strstr(heard.detail, expected));
  dkimkit_keyring_free(ring);
}

static void damage(int slot, const char *set)
{
  char statement[256];

  snprintf(statement, sizeof(statement),
           "UPDATE ring_key SET %s WHERE domain = '" DOMAIN "' AND slot = %d",
           set, slot);
  database_run(statement);
}

static void test_words_of_a_fault(void **state)
{
  char expected[256];

  (void)state;
  /* A seal belongs to its key. */
  damage(0, "sealed = (SELECT sealed FROM ring_key WHERE domain = '" INITIAL
            "' AND slot = 0)");
  assert_int_equal(rekey(), DKIMKIT_OK);
  assert_int_equal(changed, 3);
  assert_int_equal(faults, 1);
  assert_int_equal(heard.faults, 1);
  assert_string_equal(heard.domain, DOMAIN);
  snprintf(expected, sizeof(expected), "selector1: %s",
           dkimkit_keyring_strerror(DKIMKIT_KEYRING_ERR_SEAL));
  assert_string_equal(heard.detail, expected);
}

/* Of a row that can't be read its id is known, from the index. */
static void test_fault_without_a_slot(void **state)
{
  char expected[256] = "key ";
  uint8_t id[32];
  int i;

  (void)state;
  world_key_id(&contoso, DOMAIN, 1, id);
  damage(1, "domain = ' '");
  assert_int_equal(rekey(), DKIMKIT_OK);
  assert_int_equal(changed, 3);
  assert_int_equal(heard.faults, 1);
  assert_string_equal(heard.domain, "");
  for (i = 0; i < 32; i++) {
    snprintf(expected + strlen(expected), 3, "%02x", (unsigned)id[i]);
  }
  snprintf(expected + strlen(expected), 128, ": %s",
           dkimkit_keyring_strerror(DKIMKIT_KEYRING_ERR_STORE_DAMAGED));
  assert_string_equal(heard.detail, expected);
}

static void test_ended_by_a_fault(void **state)
{
  (void)state;
  damage(0, "sealed = (SELECT sealed FROM ring_key WHERE domain = '" INITIAL
            "' AND slot = 0)");
  damage(1, "domain = ' '");
  heard.end_fault = 9;
  assert_int_equal(rekey(), 9);
  assert_int_equal(heard.faults, 1);
  assert_int_equal(heard.reports, 0);
  /* Both were found, and the others are sealed anew. */
  assert_int_equal(faults, 2);
  assert_int_equal(changed, 2);
}

/* Nothing of a page is stored if it can't be logged. */
static void test_store_that_fails(void **state)
{
  (void)state;
  database_run("ALTER TABLE ring_audit ADD COLUMN never"
               " INTEGER CHECK (event <> 'rekey')");
  assert_int_equal(rekey(), DKIMKIT_KEYRING_ERR_STORE);
  assert_int_equal(changed, 0);
  assert_int_equal(heard.reports, 0);
}

#define TEST(name)                                                             \
  cmocka_unit_test_setup_teardown(name, set_up, contoso_tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_more_than_a_page),        TEST(test_exactly_a_page),
      TEST(test_ended_by_progress),       TEST(test_nobody_listens),
      TEST(test_old_master_is_asked_for), TEST(test_words_of_a_fault),
      TEST(test_fault_without_a_slot),    TEST(test_ended_by_a_fault),
      TEST(test_store_that_fails),        TEST(test_too_many_masters),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
