/* SPDX-License-Identifier: MIT */

/* What is stored is what is read, one change at a time, on any database.
 *
 * usage: store_test sqlite|postgresql [DIRECTORY|CONNINFO], see database.h */

#include "database.h"
#include "domain.h"
#include "rows.h"

#include <stdio.h>
#include <stdlib.h>

static dkk_ring_store *store;

static void begin(void)
{
  assert_int_equal(dkk_ring_store_begin(store, 1), DKIMKIT_OK);
}

static void commit(void)
{
  assert_int_equal(dkk_ring_store_commit(store), DKIMKIT_OK);
  assert_string_equal(dkk_ring_store_message(store), "");
}

static int set_up(void **state)
{
  dkk_ring_tenant_row tenant;

  (void)state;
  database_clear();
  assert_int_equal(database_open(&store, DKIMKIT_KEYRING_CREATE), DKIMKIT_OK);
  assert_string_equal(database_message(), "");
  row_tenant(&tenant, "contoso");
  begin();
  assert_int_equal(dkk_ring_store_add_tenant(store, &tenant), DKIMKIT_OK);
  commit();
  return 0;
}

static int tear_down(void **state)
{
  (void)state;
  dkk_ring_store_close(store);
  store = NULL;
  return 0;
}

static dkk_ring_store *another(unsigned flags)
{
  dkk_ring_store *other = NULL;

  assert_int_equal(database_open(&other, flags), DKIMKIT_OK);
  return other;
}

static void add(const char *name, unsigned number)
{
  begin();
  assert_int_equal(row_add(store, name, "contoso", number), DKIMKIT_OK);
  commit();
}

/* ---- the keyring as a whole ---- */

static void test_exists(void **state)
{
  dkk_ring_store *other = NULL;

  (void)state;
  assert_int_equal(database_open(&other, DKIMKIT_KEYRING_CREATE),
                   DKIMKIT_KEYRING_ERR_STORE_EXISTS);
  assert_null(other);
  assert_string_not_equal(database_message(), "");
  /* It's still there, and can be used. */
  add("contoso.example", 1);
}

static void test_missing(void **state)
{
  dkk_ring_store *other = NULL;

  (void)state;
  dkk_ring_store_close(store);
  store = NULL;
  database_clear();
  assert_int_equal(database_open(&other, 0), DKIMKIT_KEYRING_ERR_STORE_MISSING);
  assert_string_not_equal(database_message(), "");
  assert_int_equal(database_open(&other, DKIMKIT_KEYRING_READ_ONLY),
                   DKIMKIT_KEYRING_ERR_STORE_MISSING);
  assert_int_equal(database_open(&other, 4), DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      database_open(&other, DKIMKIT_KEYRING_CREATE | DKIMKIT_KEYRING_READ_ONLY),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_null(other);
}

static void test_schema_version(void **state)
{
  static const struct {
    const char *change;
    int expected;
  } cases[] = {
      {"UPDATE ring_meta SET version = 2", DKIMKIT_KEYRING_ERR_STORE_NEWER},
      {"UPDATE ring_meta SET version = 9223372036854775807",
       DKIMKIT_KEYRING_ERR_STORE_NEWER},
      {"UPDATE ring_meta SET version = 0", DKIMKIT_KEYRING_ERR_STORE_DAMAGED},
      {"UPDATE ring_meta SET version = -1", DKIMKIT_KEYRING_ERR_STORE_DAMAGED},
      {"UPDATE ring_meta SET version = 1, mark = 'dkimkit'",
       DKIMKIT_KEYRING_ERR_STORE_DAMAGED},
      {"UPDATE ring_meta SET mark = 'dkimkit keyring'", DKIMKIT_OK},
      {"INSERT INTO ring_meta VALUES ('another', 1)",
       DKIMKIT_KEYRING_ERR_STORE_DAMAGED},
      {"DELETE FROM ring_meta", DKIMKIT_KEYRING_ERR_STORE_DAMAGED},
      {"ALTER TABLE ring_meta DROP COLUMN version",
       DKIMKIT_KEYRING_ERR_STORE_DAMAGED},
      {"DROP TABLE ring_meta", DKIMKIT_KEYRING_ERR_STORE_MISSING},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    dkk_ring_store *other = NULL;
    int rv;

    database_run(cases[i].change);
    rv = database_open(&other, 0);
    if (rv != cases[i].expected) {
      fail_msg("%s: %d (%s)", cases[i].change, rv, database_message());
    }
    assert_int_equal(database_message()[0] == '\0', rv == DKIMKIT_OK);
    dkk_ring_store_close(other);
  }
}

static void test_read_only(void **state)
{
  dkk_ring_store *other = another(DKIMKIT_KEYRING_READ_ONLY);
  dkk_ring_tenant_row row;

  (void)state;
  assert_int_equal(dkk_ring_store_get_tenant(other, "contoso", &row),
                   DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_begin(other, 1),
                   DKIMKIT_KEYRING_ERR_STORE_READ_ONLY);
  assert_string_not_equal(dkk_ring_store_message(other), "");
  assert_int_equal(dkk_ring_store_begin(other, 0), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_remove_tenant(other, "contoso"),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkk_ring_store_commit(other), DKIMKIT_OK);
  dkk_ring_store_close(other);
}

static void test_transactions_only(void **state)
{
  dkk_ring_key_id id = row_key_id(1);

  (void)state;
  add("contoso.example", 1);
  assert_int_equal(dkk_ring_store_commit(store), DKIMKIT_ERR_STATE);
  assert_int_equal(dkk_ring_store_delete_secret(store, &id), DKIMKIT_ERR_STATE);
  assert_int_equal(dkk_ring_store_begin(store, 0), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_begin(store, 1), DKIMKIT_ERR_STATE);
  assert_int_equal(dkk_ring_store_mark_compromised(store, &id),
                   DKIMKIT_ERR_STATE);
  dkk_ring_store_rollback(store);
  dkk_ring_store_rollback(store);
  begin();
  assert_int_equal(dkk_ring_store_mark_compromised(store, &id), DKIMKIT_OK);
  commit();
}

static void test_rollback(void **state)
{
  dkk_ring_domain_row row;
  uint64_t count = 99;

  (void)state;
  begin();
  assert_int_equal(row_add(store, "contoso.example", "contoso", 1), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_get_domain(store, "contoso.example", &row),
                   DKIMKIT_OK);
  dkk_ring_store_rollback(store);
  assert_int_equal(dkk_ring_store_get_domain(store, "contoso.example", &row),
                   DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  assert_int_equal(dkk_ring_store_count_secrets(store, &count), DKIMKIT_OK);
  assert_int_equal(count, 0);
  /* Closing is rolling back. */
  begin();
  assert_int_equal(row_add(store, "contoso.example", "contoso", 1), DKIMKIT_OK);
  dkk_ring_store_close(store);
  store = another(0);
  assert_int_equal(dkk_ring_store_count_domains(store, &count), DKIMKIT_OK);
  assert_int_equal(count, 0);
}

/* After a statement that the database refused, nothing of it is stored. */
static void test_after_an_error(void **state)
{
  dkk_ring_store *other;
  uint64_t count = 99;

  (void)state;
  database_run("ALTER TABLE ring_audit RENAME TO ring_gone");
  begin();
  assert_int_equal(row_add(store, "contoso.example", "contoso", 1), DKIMKIT_OK);
  {
    dkk_ring_audit_row audit = {0};

    assert_int_equal(dkk_ring_store_add_audit(store, &audit),
                     DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
    assert_string_not_equal(dkk_ring_store_message(store), "");
  }
  assert_int_equal(dkk_ring_store_count_domains(store, &count),
                   DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  assert_int_equal(dkk_ring_store_commit(store),
                   DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  other = another(0);
  assert_int_equal(dkk_ring_store_count_domains(other, &count), DKIMKIT_OK);
  assert_int_equal(count, 0);
  dkk_ring_store_close(other);
  add("contoso.example", 1);
}

/* ---- tenants ---- */

static int collect_tenant(const dkk_ring_tenant_row *row, void *user)
{
  char *names = user;

  strcat(names, row->name);
  strcat(names, "|");
  return strcmp(row->name, "stop") == 0 ? 77 : 0;
}

static void test_tenants(void **state)
{
  dkk_ring_tenant_row row;
  dkk_ring_tenant_row back;
  char names[512] = "";

  (void)state;
  row_tenant(&row, "B\xc3\xbc"
                   "cher & 'S\xc3\xb6"
                   "hne'");
  begin();
  assert_int_equal(dkk_ring_store_add_tenant(store, &row), DKIMKIT_OK);
  memset(&back, 0xa5, sizeof(back));
  assert_int_equal(dkk_ring_store_get_tenant(store, row.name, &back),
                   DKIMKIT_OK);
  assert_memory_equal(&back, &row, sizeof(row));
  row.default_policy = DKK_RING_DEFAULT_NONE;
  row.allow_parent = 0;
  row.double_sign = 1;
  row.skip_internal = 0;
  assert_int_equal(dkk_ring_store_set_tenant(store, &row), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_get_tenant(store, row.name, &back),
                   DKIMKIT_OK);
  assert_memory_equal(&back, &row, sizeof(row));
  commit();
  begin();
  assert_int_equal(dkk_ring_store_add_tenant(store, &row),
                   DKIMKIT_KEYRING_ERR_TENANT_EXISTS);
  row_tenant(&row, "stop");
  assert_int_equal(dkk_ring_store_set_tenant(store, &row),
                   DKIMKIT_KEYRING_ERR_NO_TENANT);
  assert_int_equal(dkk_ring_store_remove_tenant(store, "stop"),
                   DKIMKIT_KEYRING_ERR_NO_TENANT);
  assert_int_equal(dkk_ring_store_add_tenant(store, &row), DKIMKIT_OK);
  row_tenant(&row, "zebra");
  assert_int_equal(dkk_ring_store_add_tenant(store, &row), DKIMKIT_OK);
  commit();
  assert_int_equal(dkk_ring_store_each_tenant(store, collect_tenant, names),
                   77);
  assert_string_equal(names, "B\xc3\xbc"
                             "cher & 'S\xc3\xb6"
                             "hne'|contoso|stop|");
}

static void test_tenant_with_domains(void **state)
{
  dkk_ring_tenant_row row;

  (void)state;
  add("contoso.example", 1);
  begin();
  assert_int_equal(dkk_ring_store_remove_tenant(store, "contoso"),
                   DKIMKIT_KEYRING_ERR_NOT_EMPTY);
  dkk_ring_store_rollback(store);
  begin();
  assert_int_equal(dkk_ring_store_remove_domain(store, "contoso.example", 1),
                   DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_remove_tenant(store, "contoso"), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_get_tenant(store, "contoso", &row),
                   DKIMKIT_KEYRING_ERR_NO_TENANT);
  commit();
}

/* ---- domains ---- */

static void assert_same_row(const dkk_ring_domain_row *a,
                            const dkk_ring_domain_row *b)
{
  int slot;

  assert_string_equal(a->name, b->name);
  assert_string_equal(a->tenant, b->tenant);
  assert_string_equal(a->initial_domain, b->initial_domain);
  assert_string_equal(a->dashed, b->dashed);
  assert_int_equal(a->created, b->created);
  assert_memory_equal(&a->signing, &b->signing, sizeof(a->signing));
  assert_memory_equal(&a->record, &b->record, sizeof(a->record));
  assert_int_equal(a->fault, b->fault);
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    assert_memory_equal(&a->keys[slot], &b->keys[slot], sizeof(a->keys[slot]));
  }
  assert_int_equal(a->tick_at, b->tick_at);
  assert_int_equal(a->check_at, b->check_at);
}

static void test_domain_round_trip(void **state)
{
  dkk_ring_domain_row row;
  dkk_ring_domain_row back;

  (void)state;
  add("contoso.example", 1);
  row_domain(&row, "contoso.example", "contoso", 1);
  memset(&back, 0xa5, sizeof(back));
  assert_int_equal(dkk_ring_store_get_domain(store, "contoso.example", &back),
                   DKIMKIT_OK);
  assert_same_row(&back, &row);
  assert_int_equal(dkk_ring_store_get_domain(store, "example", &back),
                   DKIMKIT_KEYRING_ERR_NO_DOMAIN);
}

static void test_domain_refusals(void **state)
{
  dkk_ring_tenant_row other;
  dkk_ring_domain_row row;

  (void)state;
  add("contoso.example", 1);
  begin();
  row_tenant(&other, "fabrikam");
  assert_int_equal(dkk_ring_store_add_tenant(store, &other), DKIMKIT_OK);
  assert_int_equal(row_add(store, "x.example", "contoso", 11), DKIMKIT_OK);
  row_domain(&row, "contoso.example", "contoso", 3);
  assert_int_equal(dkk_ring_store_add_domain(store, &row),
                   DKIMKIT_KEYRING_ERR_DOMAIN_EXISTS);
  row_domain(&row, "contoso.example", "fabrikam", 3);
  assert_int_equal(dkk_ring_store_add_domain(store, &row),
                   DKIMKIT_KEYRING_ERR_DOMAIN_EXISTS);
  row_domain(&row, "y.example", "contoso", 3);
  strcpy(row.dashed, "label-11");
  assert_int_equal(dkk_ring_store_has_label(store, "contoso", "label-11"), 1);
  assert_int_equal(dkk_ring_store_has_label(store, "fabrikam", "label-11"), 0);
  assert_int_equal(dkk_ring_store_has_label(store, "contoso", "label-1"), 1);
  assert_int_equal(dkk_ring_store_add_domain(store, &row),
                   DKIMKIT_KEYRING_ERR_LABEL);
  row_domain(&row, "y.example", "nobody", 3);
  assert_int_equal(dkk_ring_store_add_domain(store, &row),
                   DKIMKIT_KEYRING_ERR_NO_TENANT);
  /* The same label is free in another tenant. */
  assert_int_equal(row_add(store, "z.example", "fabrikam", 21), DKIMKIT_OK);
  commit();
}

/* One more generation, with all that can change. */
static void change(dkk_ring_domain_row *row)
{
  dkk_ring_event event;
  dkk_ring_record before = row->record;
  dkk_ring_news news;

  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_SET;
  event.time = START;
  event.policy = before.policy;
  event.policy.publish_hold += HOUR;
  assert_int_equal(dkk_ring_apply(&before, &event, &row->record, &news),
                   DKK_RING_OK);
  memset(&row->signing, 0, sizeof(row->signing));
  row->signing.key_type = DKIMKIT_KEY_TYPE_ED25519;
  row->signing.canon_header = DKIMKIT_CANONICALIZATION_SIMPLE;
  row->signing.canon_body = DKIMKIT_CANONICALIZATION_RELAXED;
  strcpy(row->signing.headers, "eop");
  strcpy(row->signing.oversign, "none");
  row->tick_at += 1000;
  row->check_at += 2000;
}

static void test_compare_and_swap(void **state)
{
  dkk_ring_store *other = another(0);
  dkk_ring_domain_row first;
  dkk_ring_domain_row second;
  dkk_ring_domain_row back;
  uint64_t count = 0;

  (void)state;
  add("contoso.example", 1);
  assert_int_equal(dkk_ring_store_get_domain(store, "contoso.example", &first),
                   DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_get_domain(other, "contoso.example", &second),
                   DKIMKIT_OK);
  change(&first);
  /* Nothing shows before it is committed. */
  begin();
  assert_int_equal(dkk_ring_store_set_domain(store, &first, 1), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_get_domain(other, "contoso.example", &back),
                   DKIMKIT_OK);
  assert_int_equal(back.record.generation, 1);
  commit();
  /* The slower one is told, loses nothing else, and nothing is overwritten. */
  change(&second);
  second.tick_at = 7;
  assert_int_equal(dkk_ring_store_begin(other, 1), DKIMKIT_OK);
  assert_int_equal(row_add(other, "x.example", "contoso", 11), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_set_domain(other, &second, 1),
                   DKIMKIT_KEYRING_ERR_GENERATION);
  assert_int_equal(dkk_ring_store_commit(other), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_count_domains(store, &count), DKIMKIT_OK);
  assert_int_equal(count, 2);
  assert_int_equal(dkk_ring_store_get_domain(store, "contoso.example", &back),
                   DKIMKIT_OK);
  assert_same_row(&back, &first);
  assert_int_equal(back.record.generation, 2);
  dkk_ring_store_close(other);
}

static void test_generations_grow(void **state)
{
  dkk_ring_domain_row row;

  (void)state;
  add("contoso.example", 1);
  row_domain(&row, "contoso.example", "contoso", 1);
  begin();
  assert_int_equal(dkk_ring_store_set_domain(store, &row, 2),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkk_ring_store_set_domain(store, &row, 1), DKIMKIT_OK);
  change(&row);
  strcpy(row.name, "gone.example");
  assert_int_equal(dkk_ring_store_set_domain(store, &row, 1),
                   DKIMKIT_KEYRING_ERR_GENERATION);
  dkk_ring_store_rollback(store);
}

static void test_remove_domain(void **state)
{
  dkk_ring_domain_row row;
  dkk_ring_key_id id = row_key_id(1);
  dkk_ring_key_row key_row;
  uint8_t *sealed = NULL;
  size_t len;
  uint64_t count = 99;
  int is_compromised = 99;

  (void)state;
  add("contoso.example", 1);
  add("x.example", 11);
  begin();
  assert_int_equal(dkk_ring_store_mark_compromised(store, &id), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_remove_domain(store, "contoso.example", 2),
                   DKIMKIT_KEYRING_ERR_GENERATION);
  assert_int_equal(dkk_ring_store_remove_domain(store, "y.example", 1),
                   DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  assert_int_equal(dkk_ring_store_remove_domain(store, "contoso.example", 1),
                   DKIMKIT_OK);
  commit();
  assert_int_equal(dkk_ring_store_get_domain(store, "contoso.example", &row),
                   DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  /* Its keys are remembered, without what is secret. */
  assert_int_equal(
      dkk_ring_store_get_secret(store, &id, &key_row, &sealed, &len),
      DKIMKIT_KEYRING_ERR_KEY_DELETED);
  assert_null(sealed);
  assert_string_equal(key_row.domain, "contoso.example");
  assert_int_equal(dkk_ring_store_count_secrets(store, &count), DKIMKIT_OK);
  assert_int_equal(count, 2);
  assert_int_equal(dkk_ring_store_has_key(store, &id, &is_compromised), 1);
  assert_int_equal(is_compromised, 1);
  begin();
  assert_int_equal(row_add(store, "contoso.example", "contoso", 1),
                   DKIMKIT_KEYRING_ERR_COMPROMISED_KEY);
  dkk_ring_store_rollback(store);
  begin();
  assert_int_equal(row_add(store, "contoso.example", "contoso", 2),
                   DKIMKIT_KEYRING_ERR_KEY_USED);
  dkk_ring_store_rollback(store);
  begin();
  assert_int_equal(row_add(store, "contoso.example", "contoso", 101),
                   DKIMKIT_OK);
  commit();
}

/* ---- lists ---- */

typedef struct list {
  char names[4096];
  int with_keys;
  int stop_after;
} list;

static int collect_domain(const dkk_ring_domain_row *row, void *user)
{
  list *l = user;

  assert_int_equal(row->fault, DKIMKIT_OK);
  assert_int_equal(row->keys[1].type != 0, l->with_keys);
  strcat(l->names, row->name);
  strcat(l->names, "|");
  return --l->stop_after == 0 ? 55 : 0;
}

static int collect_name(const char *name, void *user)
{
  strcat(user, name);
  strcat(user, "|");
  return 0;
}

/* In the order of octets, whatever language the database thinks in. */
static void test_lists(void **state)
{
  static const char *const names[] = {"a-b.example", "a.example", "ab.example",
                                      "b.example", "z-1.example"};
  dkk_ring_tenant_row tenant;
  list l = {"", 1, 0};
  size_t i;

  (void)state;
  for (i = COUNT(names); i-- > 0;) {
    add(names[i], 10 * (unsigned)(i + 1));
  }
  row_tenant(&tenant, "fabrikam");
  begin();
  assert_int_equal(dkk_ring_store_add_tenant(store, &tenant), DKIMKIT_OK);
  assert_int_equal(row_add(store, "f.example", "fabrikam", 5), DKIMKIT_OK);
  commit();

  assert_int_equal(
      dkk_ring_store_each_domain(store, NULL, 1, collect_domain, &l), 0);
  assert_string_equal(l.names, "a-b.example|a.example|ab.example|b.example|"
                               "f.example|z-1.example|");
  l = (list){"", 0, 0};
  assert_int_equal(
      dkk_ring_store_each_domain(store, "contoso", 0, collect_domain, &l), 0);
  assert_string_equal(
      l.names, "a-b.example|a.example|ab.example|b.example|z-1.example|");
  l = (list){"", 1, 2};
  assert_int_equal(
      dkk_ring_store_each_domain(store, "contoso", 1, collect_domain, &l), 55);
  assert_string_equal(l.names, "a-b.example|a.example|");
  l = (list){"", 0, 0};
  assert_int_equal(
      dkk_ring_store_each_domain(store, "nobody", 0, collect_domain, &l), 0);
  assert_string_equal(l.names, "");
}

static void test_due(void **state)
{
  list l = {"", 1, 0};
  char names[1024] = "";

  (void)state;
  add("a.example", 30);
  add("b.example", 10);
  add("c.example", 20);
  add("d.example", 40);
  assert_int_equal(
      dkk_ring_store_each_due(store, START + 3 * 30, 0, collect_domain, &l), 0);
  assert_string_equal(l.names, "b.example|c.example|a.example|");
  l = (list){"", 1, 0};
  assert_int_equal(
      dkk_ring_store_each_due(store, START + 3 * 30, 2, collect_domain, &l), 0);
  assert_string_equal(l.names, "b.example|c.example|");
  l = (list){"", 1, 0};
  assert_int_equal(dkk_ring_store_each_due(store, START, 2, collect_domain, &l),
                   0);
  assert_string_equal(l.names, "");

  assert_int_equal(dkk_ring_store_each_tick(store, START + 2 * 30, "", 2,
                                            collect_name, names),
                   0);
  assert_string_equal(names, "a.example|b.example|");
  names[0] = '\0';
  assert_int_equal(dkk_ring_store_each_tick(store, START + 2 * 30, "b.example",
                                            2, collect_name, names),
                   0);
  assert_string_equal(names, "c.example|");
  names[0] = '\0';
  assert_int_equal(dkk_ring_store_each_tick(store, START + 2 * 30, "c.example",
                                            2, collect_name, names),
                   0);
  assert_string_equal(names, "");
}

/* "Never" is stored as never. */
static void test_never_due(void **state)
{
  dkk_ring_domain_row row;
  list l = {"", 1, 0};

  (void)state;
  add("a.example", 10);
  assert_int_equal(dkk_ring_store_get_domain(store, "a.example", &row), 0);
  change(&row);
  row.check_at = UINT64_MAX;
  row.tick_at = UINT64_MAX;
  begin();
  assert_int_equal(dkk_ring_store_set_domain(store, &row, 1), DKIMKIT_OK);
  commit();
  assert_int_equal(
      dkk_ring_store_each_due(store, UINT32_MAX, 0, collect_domain, &l), 0);
  assert_string_equal(l.names, "");
  assert_int_equal(dkk_ring_store_get_domain(store, "a.example", &row), 0);
  assert_int_equal(row.check_at, INT64_MAX);
  assert_int_equal(row.tick_at, INT64_MAX);
}

typedef struct moment {
  dkk_ring_store *other;
  int rows;
} moment;

static int change_others(const dkk_ring_domain_row *row, void *user)
{
  moment *m = user;
  dkk_ring_domain_row late;

  assert_int_equal(row->record.generation, 1);
  if (m->rows++ > 0) {
    return 0;
  }
  assert_int_equal(dkk_ring_store_begin(m->other, 1), DKIMKIT_OK);
  row_domain(&late, "b.example", "contoso", 20);
  change(&late);
  assert_int_equal(dkk_ring_store_set_domain(m->other, &late, 1), DKIMKIT_OK);
  assert_int_equal(row_add(m->other, "c.example", "contoso", 30), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_commit(m->other), DKIMKIT_OK);
  return 0;
}

/* All statements of a transaction that reads see one moment. */
static void test_one_moment(void **state)
{
  moment m = {another(0), 0};
  dkk_ring_domain_row row;
  uint64_t count = 0;

  (void)state;
  add("a.example", 10);
  add("b.example", 20);
  assert_int_equal(dkk_ring_store_begin(store, 0), DKIMKIT_OK);
  assert_int_equal(
      dkk_ring_store_each_domain(store, NULL, 1, change_others, &m), 0);
  assert_int_equal(m.rows, 2);
  assert_int_equal(dkk_ring_store_get_domain(store, "b.example", &row),
                   DKIMKIT_OK);
  assert_int_equal(row.record.generation, 1);
  assert_int_equal(dkk_ring_store_count_domains(store, &count), DKIMKIT_OK);
  assert_int_equal(count, 2);
  commit();
  assert_int_equal(dkk_ring_store_get_domain(store, "b.example", &row),
                   DKIMKIT_OK);
  assert_int_equal(row.record.generation, 2);
  assert_int_equal(dkk_ring_store_count_domains(store, &count), DKIMKIT_OK);
  assert_int_equal(count, 3);
  dkk_ring_store_close(m.other);
}

/* ---- keys ---- */

static void test_secrets(void **state)
{
  dkk_ring_key_id id = row_key_id(1);
  dkk_ring_key_id none = row_key_id(99);
  dkk_ring_key_row expected;
  dkk_ring_key_row row;
  uint8_t before[ROW_SEALED_OCTETS];
  uint8_t after[ROW_SEALED_OCTETS];
  uint8_t *sealed = NULL;
  size_t len = 0;
  int is_compromised = 99;

  (void)state;
  add("contoso.example", 1);
  row_key(&expected, 1, "contoso.example", 0);
  row_sealed(before, 1);
  row_sealed(after, 100);
  memset(&row, 0xa5, sizeof(row));
  assert_int_equal(dkk_ring_store_get_secret(store, &id, &row, &sealed, &len),
                   DKIMKIT_OK);
  assert_memory_equal(&row, &expected, sizeof(row));
  assert_int_equal(len, sizeof(before));
  assert_memory_equal(sealed, before, len);
  free(sealed);
  assert_int_equal(dkk_ring_store_get_secret(store, &none, &row, &sealed, &len),
                   DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  assert_string_not_equal(dkk_ring_store_message(store), "");
  assert_int_equal(dkk_ring_store_has_key(store, &none, &is_compromised), 0);
  assert_int_equal(dkk_ring_store_has_key(store, &id, &is_compromised), 1);
  assert_int_equal(is_compromised, 0);

  begin();
  assert_int_equal(dkk_ring_store_set_secret(store, &id, after, sizeof(after),
                                             before, sizeof(before)),
                   DKIMKIT_KEYRING_ERR_GENERATION);
  assert_int_equal(dkk_ring_store_set_secret(store, &id, before, sizeof(before),
                                             after, sizeof(after) - 1),
                   DKIMKIT_OK);
  commit();
  assert_int_equal(dkk_ring_store_get_secret(store, &id, NULL, &sealed, &len),
                   DKIMKIT_OK);
  assert_int_equal(len, sizeof(after) - 1);
  assert_memory_equal(sealed, after, len);
  free(sealed);

  begin();
  assert_int_equal(dkk_ring_store_delete_secret(store, &id), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_delete_secret(store, &id), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_delete_secret(store, &none),
                   DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  assert_int_equal(dkk_ring_store_mark_compromised(store, &none),
                   DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  assert_int_equal(dkk_ring_store_set_secret(store, &id, after,
                                             sizeof(after) - 1, before,
                                             sizeof(before)),
                   DKIMKIT_KEYRING_ERR_GENERATION);
  commit();
  assert_int_equal(dkk_ring_store_get_secret(store, &id, &row, &sealed, &len),
                   DKIMKIT_KEYRING_ERR_KEY_DELETED);
}

static void test_list_secrets(void **state)
{
  dkk_ring_key_id ids[3];
  dkk_ring_key_id id = row_key_id(11);
  uint64_t count = 0;

  (void)state;
  add("a.example", 0x01000010);
  add("b.example", 10);
  begin();
  assert_int_equal(dkk_ring_store_delete_secret(store, &id), DKIMKIT_OK);
  commit();
  assert_int_equal(dkk_ring_store_count_secrets(store, &count), DKIMKIT_OK);
  assert_int_equal(count, 3);
  assert_int_equal(dkk_ring_store_list_secrets(store, NULL, ids, 2), 2);
  id = row_key_id(10);
  assert_memory_equal(&ids[0], &id, sizeof(id));
  id = row_key_id(0x01000010);
  assert_memory_equal(&ids[1], &id, sizeof(id));
  assert_int_equal(dkk_ring_store_list_secrets(store, &id, ids, 3), 1);
  id = row_key_id(0x01000011);
  assert_memory_equal(&ids[0], &id, sizeof(id));
  assert_int_equal(dkk_ring_store_list_secrets(store, &id, ids, 3), 0);
  assert_int_equal(dkk_ring_store_list_secrets(store, NULL, ids, -1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
}

/* A record's key that isn't there can't be committed, in whatever order. */
static void test_keys_of_records(void **state)
{
  dkk_ring_domain_row row;
  uint8_t sealed[ROW_SEALED_OCTETS];
  uint64_t count = 99;

  (void)state;
  row_domain(&row, "contoso.example", "contoso", 1);
  row_sealed(sealed, 1);
  begin();
  assert_int_equal(dkk_ring_store_add_domain(store, &row), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_commit(store), DKIMKIT_KEYRING_ERR_STORE);
  assert_string_not_equal(dkk_ring_store_message(store), "");
  assert_int_equal(dkk_ring_store_count_domains(store, &count), DKIMKIT_OK);
  assert_int_equal(count, 0);
  begin();
  assert_int_equal(dkk_ring_store_add_domain(store, &row), DKIMKIT_OK);
  assert_int_equal(
      dkk_ring_store_add_key(store, &row.keys[0], sealed, sizeof(sealed)),
      DKIMKIT_OK);
  assert_int_equal(
      dkk_ring_store_add_key(store, &row.keys[1], sealed, sizeof(sealed)),
      DKIMKIT_OK);
  commit();
}

/* ---- zones and the audit log ---- */

static void test_zones(void **state)
{
  uint8_t digest[32];
  uint8_t expected[32] = {0};
  uint32_t serial = 99;

  (void)state;
  memset(digest, 0xa5, sizeof(digest));
  assert_int_equal(
      dkk_ring_store_get_zone(store, "onhost.example", &serial, digest),
      DKIMKIT_OK);
  assert_int_equal(serial, 0);
  assert_memory_equal(digest, expected, sizeof(digest));
  memset(expected, 0xc3, sizeof(expected));
  begin();
  assert_int_equal(dkk_ring_store_set_zone(store, "onhost.example", 7, digest),
                   DKIMKIT_OK);
  assert_int_equal(
      dkk_ring_store_set_zone(store, "onhost.example", UINT32_MAX, expected),
      DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_set_zone(store, "other.example", 1, digest),
                   DKIMKIT_OK);
  commit();
  assert_int_equal(
      dkk_ring_store_get_zone(store, "onhost.example", &serial, digest),
      DKIMKIT_OK);
  assert_true(serial == UINT32_MAX);
  assert_memory_equal(digest, expected, sizeof(digest));
}

typedef struct audits {
  dkk_ring_audit_row rows[4];
  int count;
} audits;

static int collect_audit(const dkk_ring_audit_row *row, void *user)
{
  audits *a = user;

  assert_in_range(a->count, 0, COUNT(a->rows) - 1);
  a->rows[a->count++] = *row;
  return 0;
}

static void test_audit(void **state)
{
  static const char *const domains[] = {"a.example", "b.example", "a.example",
                                        ""};
  dkk_ring_audit_row row;
  audits a = {.count = 0};
  audits of_one = {.count = 0};
  audits later = {.count = 0};
  int i;

  (void)state;
  memset(&row, 0, sizeof(row));
  begin();
  for (i = 0; i < 4; i++) {
    row.time = START + (uint64_t)i;
    row.generation = (uint64_t)i;
    strcpy(row.actor, "J\xc3\xb6rg");
    strcpy(row.tenant, "contoso");
    strcpy(row.domain, domains[i]);
    strcpy(row.event, "rotate");
    memset(row.detail, 'd', sizeof(row.detail) - 1);
    assert_int_equal(dkk_ring_store_add_audit(store, &row), DKIMKIT_OK);
  }
  commit();
  assert_int_equal(dkk_ring_store_each_audit(store, NULL, 0, collect_audit, &a),
                   DKIMKIT_OK);
  assert_int_equal(a.count, 4);
  for (i = 0; i < 4; i++) {
    if (i > 0) {
      assert_true(a.rows[i].id > a.rows[i - 1].id);
    }
    row.id = a.rows[i].id;
    row.time = START + (uint64_t)i;
    row.generation = (uint64_t)i;
    memset(row.domain, 0, sizeof(row.domain));
    strcpy(row.domain, domains[i]);
    assert_memory_equal(&a.rows[i], &row, sizeof(row));
  }
  assert_int_equal(
      dkk_ring_store_each_audit(store, "a.example", 0, collect_audit, &of_one),
      DKIMKIT_OK);
  assert_int_equal(of_one.count, 2);
  assert_int_equal(of_one.rows[1].id, a.rows[2].id);
  assert_int_equal(dkk_ring_store_each_audit(store, NULL, a.rows[2].id,
                                             collect_audit, &later),
                   DKIMKIT_OK);
  assert_int_equal(later.count, 1);
  assert_int_equal(later.rows[0].id, a.rows[3].id);
}

static void test_check(void **state)
{
  (void)state;
  add("contoso.example", 1);
  assert_int_equal(dkk_ring_store_check(store), DKIMKIT_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_exists),
      TEST(test_missing),
      TEST(test_schema_version),
      TEST(test_read_only),
      TEST(test_transactions_only),
      TEST(test_rollback),
      TEST(test_after_an_error),
      TEST(test_tenants),
      TEST(test_tenant_with_domains),
      TEST(test_domain_round_trip),
      TEST(test_domain_refusals),
      TEST(test_compare_and_swap),
      TEST(test_generations_grow),
      TEST(test_remove_domain),
      TEST(test_lists),
      TEST(test_due),
      TEST(test_never_due),
      TEST(test_one_moment),
      TEST(test_secrets),
      TEST(test_list_secrets),
      TEST(test_keys_of_records),
      TEST(test_zones),
      TEST(test_audit),
      TEST(test_check),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
