/* SPDX-License-Identifier: MIT */

/* libdkimkit-keyring with each allocation, and each call of the database,
 * failing.
 *
 * usage: ring_test sqlite|postgresql, see database.h
 *
 * With FAULTS_FILTER in the environment only tests of such a name. */

#include "ringscene.h"
#include "scenes_ring.h"

#ifdef DKK_RING_SQLITE
#include <sqlite3.h>
#endif
#ifdef DKK_RING_POSTGRESQL
#include "inject_postgresql.h"
#endif

#include <sodium.h>

static const scene *const files[] = {scenes_ring, scenes_change, scenes_read,
                                     scenes_view};

static int is_nomem(int rv, int how)
{
  (void)how;
  return rv == DKIMKIT_ERR_NOMEM;
}

static void test_memory(void **state)
{
  ring_is_kept = 0;
  ring_may_be_done = 0;
  scene_run(*state, FAULTS_MEMORY, 0, is_nomem);
}

#ifdef DKK_RING_SQLITE
/* SQLite's code, and what keyring.h calls that. */
static const struct {
  int code;
  int status;
} codes[] = {
    {SQLITE_IOERR, DKIMKIT_KEYRING_ERR_STORE},
    {SQLITE_NOMEM, DKIMKIT_ERR_NOMEM},
    {SQLITE_IOERR_NOMEM, DKIMKIT_ERR_NOMEM},
    {SQLITE_BUSY, DKIMKIT_KEYRING_ERR_STORE_BUSY},
    {SQLITE_FULL, DKIMKIT_KEYRING_ERR_STORE_FULL},
    {SQLITE_READONLY, DKIMKIT_KEYRING_ERR_STORE_READ_ONLY},
    {SQLITE_CORRUPT, DKIMKIT_KEYRING_ERR_STORE_DAMAGED},
};

#define CODES (sizeof(codes) / sizeof(codes[0]))

static int is_of_code(int rv, int how)
{
  size_t i;

  for (i = 0; i < CODES; i++) {
    if (codes[i].code == how) {
      return rv == codes[i].status;
    }
  }
  return 0;
}

static void fail_sqlite(const scene *s)
{
  static size_t next;
  size_t i;

  /* The first one, and one of the others in turn; all if that is wanted. */
  next = next % (CODES - 1) + 1;
  for (i = 0; i < CODES; i++) {
    if (i == 0 || i == next || getenv("FAULTS_ALL") != NULL) {
      scene_run(s, FAULTS_STORE, codes[i].code, is_of_code);
    }
  }
}
#else
static void fail_sqlite(const scene *s)
{
  (void)s;
}
#endif

#ifdef DKK_RING_POSTGRESQL
static int is_store(int rv, int how)
{
  (void)how;
  return rv == DKIMKIT_KEYRING_ERR_STORE;
}

static void fail_postgresql(const scene *s)
{
  ring_may_be_done = 0;
  scene_run(s, FAULTS_STORE, FAULTS_PQ_BEFORE, is_store);
  ring_may_be_done = 1;
  scene_run(s, FAULTS_STORE, FAULTS_PQ_BEHIND, is_store);
}
#else
static void fail_postgresql(const scene *s)
{
  (void)s;
}
#endif

static void test_store(void **state)
{
  ring_is_kept = 0;
  ring_may_be_done = 0;
  if (database_which() == DATABASE_SQLITE) {
    fail_sqlite(*state);
  } else {
    fail_postgresql(*state);
  }
}

static int is_as_told(int rv, int how)
{
  return rv == how;
}

static void test_callbacks(void **state)
{
  const scene *s;

  (void)state;
  ring_may_be_done = 0;
  for (s = scenes_told; s->name != NULL; s++) {
    scene_run(s, FAULTS_CALLBACK, 7, is_as_told);
    scene_run(s, FAULTS_CALLBACK, -7, is_as_told);
  }
}

#define TESTS_MAX 256

int main(int argc, char **argv)
{
  static struct CMUnitTest tests[TESTS_MAX];
  static char names[TESTS_MAX][120];
  size_t count = 0;
  size_t i;
  int rv;

  if (database_choose(argc, argv) != 0 || sodium_init() < 0) {
    return 2;
  }
  for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
    const scene *s;

    for (s = files[i]; s->name != NULL; s++) {
      int kind;

      /* Memory is the same with each database, but for opening one. */
      kind = database_which() != DATABASE_SQLITE && files[i] != scenes_ring;
      for (; kind < (s->before == NULL ? 1 : 2); kind++) {
        snprintf(names[count], sizeof(names[0]), "%s, failing %s", s->name,
                 kind == 0 ? "memory" : "statement");
        tests[count].name = names[count];
        tests[count].test_func = kind == 0 ? test_memory : test_store;
        tests[count++].initial_state = (void *)(uintptr_t)s;
      }
    }
  }
  tests[count].name = "keyring, failing callbacks";
  tests[count++].test_func = test_callbacks;
  cmocka_set_message_output(CM_OUTPUT_TAP);
  cmocka_set_test_filter(getenv("FAULTS_FILTER"));
  rv = _cmocka_run_group_tests("keyring", tests, count, NULL, NULL);
  scene_report("libdkimkit-keyring");
  return rv;
}
