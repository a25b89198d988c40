/* SPDX-License-Identifier: MIT */

/* What is stored is what is read: domains, one change at a time, and their
 * keys, on any database.
 *
 * usage: store_domain_test sqlite|postgresql [DIRECTORY|CONNINFO], see
 * database.h */

#include "opened.h"

#include "keyring/storage.h"

#include <stdio.h>
#include <stdlib.h>

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
  assert_int_equal(dkk_ring_store_set_domain(store, &row, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
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

/* ---- statements that fail ---- */

static dkk_ring_sql_driver failing;
static const dkk_ring_sql_driver *whole;
/* The one, from 1, that fails, and with what. */
static int fails_at;
static int fails_with;

static int run_or_fail(dkk_ring_sql *sql,
                       const dkk_ring_sql_statement *statement,
                       uint64_t *changed)
{
  return --fails_at == 0 ? fails_with : whole->run(sql, statement, changed);
}

static void begin_to_fail(int at, int with)
{
  begin();
  whole = store->sql->driver;
  failing = *whole;
  failing.run = run_or_fail;
  store->sql->driver = &failing;
  fails_at = at;
  fails_with = with;
}

static void end_to_fail(void)
{
  assert_true(fails_at <= 0);
  store->sql->driver = whole;
  dkk_ring_store_rollback(store);
}

/* Why nothing was changed is asked afterwards, and may not be known. */
static void test_reason_is_not_known(void **state)
{
  dkk_ring_domain_row row;
  int at;

  (void)state;
  add("contoso.example", 1);
  row_domain(&row, "contoso.example", "contoso", 3);
  for (at = 1; at <= 3; at++) {
    begin_to_fail(at, DKIMKIT_KEYRING_ERR_STORE);
    assert_int_equal(dkk_ring_store_add_domain(store, &row),
                     DKIMKIT_KEYRING_ERR_STORE);
    end_to_fail();
  }
  for (at = 1; at <= 2; at++) {
    begin_to_fail(at, DKIMKIT_KEYRING_ERR_STORE);
    assert_int_equal(dkk_ring_store_remove_domain(store, "contoso.example", 2),
                     DKIMKIT_KEYRING_ERR_STORE);
    end_to_fail();
  }
}

/* What refers to a row may have come after it was asked whether there is any.
 */
static void test_reference_in_between(void **state)
{
  (void)state;
  begin_to_fail(2, DKK_RING_SQL_ERR_FOREIGN);
  assert_int_equal(dkk_ring_store_remove_tenant(store, "contoso"),
                   DKIMKIT_KEYRING_ERR_NOT_EMPTY);
  end_to_fail();
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
                                      "b.example", "a_b.example"};
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
  assert_string_equal(l.names, "a-b.example|a.example|a_b.example|ab.example|"
                               "b.example|f.example|");
  l = (list){"", 0, 0};
  assert_int_equal(
      dkk_ring_store_each_domain(store, "contoso", 0, collect_domain, &l), 0);
  assert_string_equal(
      l.names, "a-b.example|a.example|a_b.example|ab.example|b.example|");
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
  assert_int_equal(is_compromised, 99);
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

/* A slot may be empty beside one with a key. */
static void test_one_key(void **state)
{
  static const dkk_ring_key_row no_key;
  dkk_ring_domain_row row;
  domain of;
  uint8_t sealed[ROW_SEALED_OCTETS];

  (void)state;
  switch_over(&of);
  pass(&of, of.record.slots[0].t_last_sign + DRAIN);
  assert_int_equal(apply_type(&of, DKK_RING_DELETE, 0), DKK_RING_OK);
  row_domain(&row, "one.example", "contoso", 1);
  row.record = of.record;
  row.keys[1].id = of.record.slots[1].key_id;
  row_sealed(sealed, 1);
  begin();
  assert_int_equal(
      dkk_ring_store_add_key(store, &row.keys[1], sealed, sizeof(sealed)),
      DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_add_domain(store, &row), DKIMKIT_OK);
  commit();
  memset(&row, 0xa5, sizeof(row));
  assert_int_equal(dkk_ring_store_get_domain(store, "one.example", &row),
                   DKIMKIT_OK);
  assert_int_equal(row.fault, DKIMKIT_OK);
  assert_memory_equal(&row.keys[0], &no_key, sizeof(no_key));
  assert_true(
      dkk_ring_key_id_equal(&row.keys[1].id, &of.record.slots[1].key_id));
  assert_string_equal(row.keys[1].domain, "one.example");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_domain_round_trip),
      TEST(test_domain_refusals),
      TEST(test_compare_and_swap),
      TEST(test_generations_grow),
      TEST(test_remove_domain),
      TEST(test_reason_is_not_known),
      TEST(test_reference_in_between),
      TEST(test_lists),
      TEST(test_due),
      TEST(test_never_due),
      TEST(test_one_moment),
      TEST(test_secrets),
      TEST(test_list_secrets),
      TEST(test_keys_of_records),
      TEST(test_one_key),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
