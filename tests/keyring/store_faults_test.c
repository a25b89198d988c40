/* SPDX-License-Identifier: MIT */

/* The first operation on a file goes wrong, the second one, … until all is done
 * without reaching the one that would: whatever it was, the keyring has all of
 * a transaction or nothing. */

#include "database.h"
#include "domain.h"
#include "faultyfs.h"
#include "rows.h"

#include <sodium.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static dkk_ring_store *store;

/* What a scenario's process says at its end. */
#define DONE 0
#define NOT_REACHED 1
#define NOT_COMMITTED 2
#define WRONG_ERROR 3

static const char *beside(const char *end)
{
  static char name[4200];

  snprintf(name, sizeof(name), "%s%s", database_where(), end);
  return name;
}

static int open_and_begin(void)
{
  int rv = database_open(&store, 0);

  return rv == DKIMKIT_OK ? dkk_ring_store_begin(store, 1) : rv;
}

/* A tenant; stays.example, changes.example and goes.example. */
static void prepare(void)
{
  dkk_ring_tenant_row tenant;

  database_clear();
  assert_int_equal(database_open(&store, DKIMKIT_KEYRING_OPEN_CREATE),
                   DKIMKIT_OK);
  row_tenant(&tenant, "contoso");
  assert_int_equal(dkk_ring_store_begin(store, 1), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_add_tenant(store, &tenant), DKIMKIT_OK);
  assert_int_equal(row_add(store, "stays.example", "contoso", 10), 0);
  assert_int_equal(row_add(store, "changes.example", "contoso", 20), 0);
  assert_int_equal(row_add(store, "goes.example", "contoso", 30), 0);
  assert_int_equal(dkk_ring_store_commit(store), DKIMKIT_OK);
  dkk_ring_store_close(store);
  store = NULL;
}

static int change_all(void)
{
  dkk_ring_domain_row row;
  int rv = dkk_ring_store_get_domain(store, "changes.example", &row);

  if (rv == DKIMKIT_OK) {
    row.record.generation = 2;
    rv = dkk_ring_store_set_domain(store, &row, 1);
  }
  if (rv == DKIMKIT_OK) {
    rv = row_add(store, "comes.example", "contoso", 40);
  }
  return rv == DKIMKIT_OK
             ? dkk_ring_store_remove_domain(store, "goes.example", 1)
             : rv;
}

/* An error that the fault doesn't explain is one that nobody can act on. */
static int is_right_error(fault_kind kind, int rv)
{
  if (kind == FAULT_FULL || kind == FAULT_SHORT) {
    return rv == DKIMKIT_KEYRING_ERR_STORE_FULL;
  }
  return rv == DKIMKIT_KEYRING_ERR_STORE;
}

static int say(fault_kind kind, unsigned at, int rv)
{
  if (rv == DKIMKIT_OK) {
    return DONE;
  }
  if (!is_right_error(kind, rv)) {
    fprintf(stderr, "kind %d at %u: %d (%s)\n", (int)kind, at, rv,
            store != NULL ? dkk_ring_store_message(store) : database_message());
    return WRONG_ERROR;
  }
  return NOT_COMMITTED;
}

static int change_scenario(fault_kind kind, unsigned at)
{
  int rv;
  int said;

  faultyfs_fail(kind, at);
  rv = open_and_begin();
  if (rv == DKIMKIT_OK) {
    rv = change_all();
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_store_commit(store);
  }
  said = say(kind, at, rv);
  dkk_ring_store_close(store);
  return said == DONE && !faultyfs_has_failed() ? NOT_REACHED : said;
}

static int create_scenario(fault_kind kind, unsigned at)
{
  int rv;
  int said;

  faultyfs_fail(kind, at);
  rv = database_open(&store, DKIMKIT_KEYRING_OPEN_CREATE);
  said = say(kind, at, rv);
  dkk_ring_store_close(store);
  return said == DONE && !faultyfs_has_failed() ? NOT_REACHED : said;
}

typedef int (*scenario)(fault_kind kind, unsigned at);

/* In a process of its own, that may die. */
static int run(scenario act, fault_kind kind, unsigned at)
{
  pid_t child = fork();
  int status;

  assert_true(child >= 0);
  if (child == 0) {
    _exit(act(kind, at));
  }
  assert_int_equal(waitpid(child, &status, 0), child);
  if (!WIFEXITED(status) || WEXITSTATUS(status) == WRONG_ERROR) {
    fail_msg("kind %d at %u: status %d", (int)kind, at, status);
  }
  return WEXITSTATUS(status);
}

static int has(const char *name, uint64_t generation)
{
  dkk_ring_domain_row row;
  int rv = dkk_ring_store_get_domain(store, name, &row);

  assert_true(rv == DKIMKIT_OK || rv == DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  if (rv == DKIMKIT_OK) {
    assert_int_equal(row.fault, DKIMKIT_OK);
  }
  return rv == DKIMKIT_OK && row.record.generation == generation;
}

static int has_secret(unsigned number)
{
  dkk_ring_key_id id = row_key_id(number);
  uint8_t expected[ROW_SEALED_OCTETS];
  uint8_t *sealed = NULL;
  size_t len = 0;
  int rv = dkk_ring_store_get_secret(store, &id, NULL, &sealed, &len);

  if (rv == DKIMKIT_OK) {
    row_sealed(expected, number);
    assert_int_equal(len, sizeof(expected));
    assert_memory_equal(sealed, expected, len);
    free(sealed);
  }
  return rv == DKIMKIT_OK;
}

/* Whether the change is there; fails if a part of it is. */
static int is_changed(fault_kind kind, unsigned at)
{
  int after;
  int before;

  assert_int_equal(database_open(&store, 0), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_check(store), DKIMKIT_OK);
  before = has("changes.example", 1) && has("goes.example", 1) &&
           !has("comes.example", 1) && has_secret(30) && has_secret(31) &&
           !has_secret(40);
  after = has("changes.example", 2) && !has("goes.example", 1) &&
          has("comes.example", 1) && !has_secret(30) && !has_secret(31) &&
          has_secret(40) && has_secret(41);
  if (before == after || !has("stays.example", 1)) {
    fail_msg("kind %d at %u: between", (int)kind, at);
  }
  /* And it goes on from there. */
  assert_int_equal(dkk_ring_store_begin(store, 1), DKIMKIT_OK);
  assert_int_equal(row_add(store, "next.example", "contoso", 50), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_commit(store), DKIMKIT_OK);
  dkk_ring_store_close(store);
  store = NULL;
  return after;
}

typedef struct tally {
  unsigned cases;
  unsigned changed;
  unsigned changed_with_an_error;
} tally;

static int change_case(fault_kind kind, unsigned at, tally *t)
{
  int said;
  int changed;

  faultyfs_fail(kind, 0);
  prepare();
  said = run(change_scenario, kind, at);
  changed = is_changed(kind, at);
  if ((said == DONE || said == NOT_REACHED) && !changed) {
    fail_msg("kind %d at %u: committed, and not there", (int)kind, at);
  }
  t->cases++;
  t->changed += (unsigned)changed;
  t->changed_with_an_error += said == NOT_COMMITTED && changed;
  return said;
}

static void test_change(void **state)
{
  int kind;

  (void)state;
  for (kind = 0; kind < FAULT_KINDS; kind++) {
    tally t = {0, 0, 0};
    unsigned at = 0;

    while (change_case((fault_kind)kind, ++at, &t) != NOT_REACHED) {
      assert_in_range(at, 1, 1000);
    }
    print_message("# kind %d: %u operations, %u times all of it was there, %u"
                  " of them after an error\n",
                  kind, t.cases, t.changed, t.changed_with_an_error);
    assert_in_range(t.cases, 10, 1000);
    assert_in_range(t.changed, 1, t.cases - 1);
  }
}

/* Nothing is left of a keyring that couldn't be made, unless there was no time
 * to clean up; what is left then is none, or a whole one. */
static int create_case(fault_kind kind, unsigned at)
{
  static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
  int said;
  int rv;
  size_t i;

  faultyfs_fail(kind, 0);
  database_clear();
  said = run(create_scenario, kind, at);
  rv = database_open(&store, 0);
  if (rv == DKIMKIT_OK) {
    assert_int_equal(dkk_ring_store_check(store), DKIMKIT_OK);
    dkk_ring_store_close(store);
    store = NULL;
  } else {
    assert_int_equal(rv, DKIMKIT_KEYRING_ERR_STORE_MISSING);
  }
  if (said == DONE || said == NOT_REACHED) {
    assert_int_equal(rv, DKIMKIT_OK);
  }
  for (i = 0; said == NOT_COMMITTED && i < COUNT(ends); i++) {
    if (access(beside(ends[i]), F_OK) == 0) {
      fail_msg("kind %d at %u: %s is left", (int)kind, at, beside(ends[i]));
    }
  }
  return said;
}

static void test_create(void **state)
{
  int kind;

  (void)state;
  for (kind = 0; kind < FAULT_KINDS; kind++) {
    unsigned at = 0;

    while (create_case((fault_kind)kind, ++at) != NOT_REACHED) {
      assert_in_range(at, 1, 1000);
    }
    assert_in_range(at, 10, 1000);
  }
}

static int tear_down(void **state)
{
  (void)state;
  faultyfs_fail(FAULT_ERROR, 0);
  dkk_ring_store_close(store);
  store = NULL;
  database_clear();
  return 0;
}

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_teardown(test_change, tear_down),
      cmocka_unit_test_teardown(test_create, tear_down),
  };

  if (database_choose(argc, argv) != 0 || sodium_init() < 0 ||
      faultyfs_install() != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
