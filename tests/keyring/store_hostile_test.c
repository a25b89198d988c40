/* SPDX-License-Identifier: MIT */

/* Rows that the program hasn't written: each is refused, or is what it says it
 * is; nothing is cut.
 *
 * usage: store_hostile_test sqlite|postgresql [DIRECTORY|CONNINFO], see
 *        database.h */

#include "database.h"
#include "domain.h"
#include "rows.h"

#include "keyring/codec.h"

#include <sodium.h>

#include <stdio.h>
#include <stdlib.h>

static dkk_ring_store *store;

/* A tenant with contoso.example (keys 1 and 2) and x.example (11 and 12). */
static int set_up(void **state)
{
  dkk_ring_tenant_row tenant;

  (void)state;
  database_clear();
  assert_int_equal(database_open(&store, DKIMKIT_KEYRING_OPEN_CREATE),
                   DKIMKIT_OK);
  row_tenant(&tenant, "contoso");
  assert_int_equal(dkk_ring_store_begin(store, 1), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_add_tenant(store, &tenant), DKIMKIT_OK);
  assert_int_equal(row_add(store, "contoso.example", "contoso", 1), DKIMKIT_OK);
  assert_int_equal(row_add(store, "x.example", "contoso", 11), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_commit(store), DKIMKIT_OK);
  return 0;
}

static int tear_down(void **state)
{
  (void)state;
  dkk_ring_store_close(store);
  store = NULL;
  return 0;
}

/* Statements with text that is long, or octets, which each database writes in
 * its own way: %A and %B are texts of `long_text` and one more 'a', %X are
 * octets of `hex`. */
typedef struct wording {
  size_t long_text;
  const char *hex;
} wording;

static void put_octets(char *out, size_t size, const char *hex)
{
  snprintf(out, size,
           database_which() == DATABASE_SQLITE ? "x'%s'" : "'\\x%s'::bytea",
           hex);
}

static void run(const char *statement, const wording *words)
{
  static char text[16384];
  char *out = text;

  for (; *statement != '\0'; statement++) {
    size_t left = sizeof(text) - (size_t)(out - text);

    if (statement[0] == '%' && (statement[1] == 'A' || statement[1] == 'B')) {
      size_t len = words->long_text + (statement[1] == 'B');

      assert_true(len + 2 < left);
      *out++ = '\'';
      memset(out, 'a', len);
      out += len;
      *out++ = '\'';
      statement++;
    } else if (statement[0] == '%' && statement[1] == 'X') {
      put_octets(out, left, words->hex);
      out += strlen(out);
      statement++;
    } else {
      *out++ = *statement;
    }
  }
  *out = '\0';
  database_run(text);
}

typedef struct hostile {
  const char *statement;
  wording words;
  /** Of reading contoso.example, and its fault if that is DKIMKIT_OK. */
  int expected;
  int fault;
} hostile;

#define DAMAGED DKIMKIT_KEYRING_ERR_STORE_DAMAGED
#define SET(what)                                                              \
  "UPDATE ring_domain SET " what " WHERE name = 'contoso.example'"
#define KEY(what)                                                              \
  "UPDATE ring_key SET " what " WHERE slot = 0 AND domain = 'contoso.example'"
#define NONE                                                                   \
  {                                                                            \
    0, ""                                                                      \
  }

static const hostile both[] = {
    {SET("tick_at = 0"), NONE, DKIMKIT_OK, DKIMKIT_OK},
    /* texts */
    {SET("dashed = %A"), {63, ""}, DKIMKIT_OK, DKIMKIT_OK},
    {SET("dashed = %B"), {63, ""}, DKIMKIT_OK, DAMAGED},
    {SET("dashed = ''"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("dashed = 'Label'"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("dashed = 'a b'"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("dashed = 'a\nb'"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("dashed = 'b\xc3\xbc'"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("headers = %A"), {1000, ""}, DKIMKIT_OK, DKIMKIT_OK},
    {SET("headers = %B"), {1000, ""}, DKIMKIT_OK, DAMAGED},
    {SET("oversign = %B"), {1000, ""}, DKIMKIT_OK, DAMAGED},
    {SET("display_name = %A"), {255, ""}, DKIMKIT_OK, DKIMKIT_OK},
    {SET("display_name = %B"), {255, ""}, DKIMKIT_OK, DAMAGED},
    {SET("tenant = 'nobody'"), NONE, DAMAGED, 0},
    {"UPDATE ring_tenant SET initial_domain = %A", {253, ""}, DKIMKIT_OK, 0},
    {"UPDATE ring_tenant SET initial_domain = %B", {253, ""}, DAMAGED, 0},
    {"UPDATE ring_tenant SET initial_domain = 'a;b'", NONE, DAMAGED, 0},
    {"UPDATE ring_tenant SET name = %A; UPDATE ring_domain SET tenant = %A",
     {128, ""},
     DKIMKIT_OK,
     DKIMKIT_OK},
    {"UPDATE ring_tenant SET name = %B; UPDATE ring_domain SET tenant = %B",
     {128, ""},
     DAMAGED,
     0},
    /* numbers */
    {SET("created = -1"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("created = 9223372036854775807"), NONE, DKIMKIT_OK, DKIMKIT_OK},
    {SET("key_type = 3"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("key_type = 4294967297"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("key_bits = 16385"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("canon_header = 2"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("canon_body = -1"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("with_time = 2"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("with_time = 256"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("expire = -9223372036854775807"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("tick_at = -1"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("check_at = -1"), NONE, DKIMKIT_OK, DAMAGED},
    /* records */
    {SET("generation = 2"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("generation = -1"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("record = %X"), {0, ""}, DKIMKIT_OK, DAMAGED},
    {SET("record = %X"), {0, "444b52494e470100"}, DKIMKIT_OK, DAMAGED},
    {SET("record = (SELECT record FROM ring_domain WHERE name = 'x.example')"),
     NONE, DKIMKIT_OK, DAMAGED},
    {SET("key1 = key2"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("key1 = NULL"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("key1 = %X"), {0, "00"}, DKIMKIT_OK, DAMAGED},
    /* keys */
    {"DELETE FROM ring_key WHERE domain = 'contoso.example'", NONE, DKIMKIT_OK,
     DAMAGED},
    {KEY("slot = 1"), NONE, DKIMKIT_OK, DAMAGED},
    {KEY("domain = 'x.example'"), NONE, DKIMKIT_OK, DAMAGED},
    {KEY("slot = 2"), NONE, DKIMKIT_OK, DAMAGED},
    {KEY("slot = -1"), NONE, DKIMKIT_OK, DAMAGED},
    {KEY("key_type = 0"), NONE, DKIMKIT_OK, DAMAGED},
    {KEY("key_type = 3"), NONE, DKIMKIT_OK, DAMAGED},
    {KEY("compromised = 2"), NONE, DKIMKIT_OK, DAMAGED},
    {KEY("txt = %A"), {2047, ""}, DKIMKIT_OK, DKIMKIT_OK},
    {KEY("txt = %B"), {2047, ""}, DKIMKIT_OK, DAMAGED},
    {KEY("txt = ' v=DKIM1; p=~'"), NONE, DKIMKIT_OK, DKIMKIT_OK},
    {KEY("txt = 'v=DKIM1;\x1f'"), NONE, DKIMKIT_OK, DAMAGED},
    {KEY("txt = 'v=DKIM1;\x7f'"), NONE, DKIMKIT_OK, DAMAGED},
    {KEY("txt = 'v=DKIM1;\xc2\xa0'"), NONE, DKIMKIT_OK, DAMAGED},
    {KEY("domain = 'X.EXAMPLE'"), NONE, DKIMKIT_OK, DAMAGED},
};

/* What PostgreSQL's columns can't have. */
static const hostile sqlite_only[] = {
    {SET("created = 'yesterday'"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("created = 1.5"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("created = x'00'"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("headers = x'61'"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("headers = CAST(x'610062' AS TEXT)"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("headers = CAST(x'c0af' AS TEXT)"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("headers = CAST(x'eda080' AS TEXT)"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("display_name = CAST(x'42fc63686572' AS TEXT)"), NONE, DKIMKIT_OK,
     DAMAGED},
    {SET("record = 'DKRING'"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("key1 = 'key'"), NONE, DKIMKIT_OK, DAMAGED},
    {SET("record = zeroblob(3000000)"), NONE, DAMAGED, 0},
    {KEY("txt = CAST(x'ff' AS TEXT)"), NONE, DKIMKIT_OK, DAMAGED},
    {KEY("sealed = 'text'"), NONE, DKIMKIT_OK, DKIMKIT_OK},
};

/* Columns of other types than a keyring's. */
static const hostile postgresql_only[] = {
    {"ALTER TABLE ring_domain ALTER created TYPE NUMERIC", NONE, DKIMKIT_OK,
     DAMAGED},
    {"ALTER TABLE ring_domain ALTER created TYPE SMALLINT USING 7", NONE,
     DKIMKIT_OK, DAMAGED},
    {"ALTER TABLE ring_domain ALTER headers TYPE BYTEA USING 'from'", NONE,
     DKIMKIT_OK, DAMAGED},
    {"ALTER TABLE ring_domain ALTER record TYPE TEXT USING 'DKRING'", NONE,
     DKIMKIT_OK, DAMAGED},
    {"ALTER TABLE ring_domain ALTER created TYPE INTEGER USING -1", NONE,
     DKIMKIT_OK, DAMAGED},
    {"ALTER TABLE ring_domain ALTER created TYPE INTEGER USING 5", NONE,
     DKIMKIT_OK, DKIMKIT_OK},
    {"ALTER TABLE ring_domain DROP COLUMN expire", NONE, DAMAGED, 0},
};

typedef struct seen {
  int rows;
  int fault;
  int others;
} seen;

static int look(const dkk_ring_domain_row *row, void *user)
{
  seen *s = user;

  s->rows++;
  if (strcmp(row->name, "contoso.example") == 0) {
    s->fault = row->fault;
  } else {
    s->others += row->fault != DKIMKIT_OK;
  }
  return 0;
}

/* Of a damaged row its names are known, and nothing else. */
static void assert_names_only(const dkk_ring_domain_row *row)
{
  static const dkk_ring_domain_row nothing;

  assert_string_equal(row->name, "contoso.example");
  assert_memory_equal(&row->record, &nothing.record, sizeof(row->record));
  assert_memory_equal(&row->signing, &nothing.signing, sizeof(row->signing));
  assert_memory_equal(row->keys, nothing.keys, sizeof(row->keys));
  assert_int_equal(row->created, 0);
  assert_int_equal(row->tick_at, 0);
  assert_int_equal(row->check_at, 0);
}

static void assert_hostile(const hostile *h)
{
  dkk_ring_domain_row row;
  seen s = {0, 0, 0};
  int rv;

  run(h->statement, &h->words);
  memset(&row, 0xa5, sizeof(row));
  rv = dkk_ring_store_get_domain(store, "contoso.example", &row);
  if (rv != h->expected || (rv == DKIMKIT_OK && row.fault != h->fault)) {
    fail_msg("%s: %d, fault %d (%s)", h->statement, rv, row.fault,
             dkk_ring_store_message(store));
  }
  if (rv != DKIMKIT_OK) {
    assert_string_not_equal(dkk_ring_store_message(store), "");
  } else if (row.fault != DKIMKIT_OK) {
    assert_names_only(&row);
  }
  /* A list says the same, and that one row is damaged hides no other. */
  rv = dkk_ring_store_each_domain(store, NULL, 1, look, &s);
  if (rv != h->expected) {
    fail_msg("%s, in a list: %d (%s)", h->statement, rv,
             dkk_ring_store_message(store));
  }
  if (rv == DKIMKIT_OK) {
    assert_int_equal(s.rows, 2);
    assert_int_equal(s.fault, h->fault);
    /* A column of another type is all rows'. */
    assert_int_equal(s.others, h->fault != DKIMKIT_OK &&
                                   strncmp(h->statement, "ALTER", 5) == 0);
  }
}

static void test_rows(void **state)
{
  const hostile *more =
      database_which() == DATABASE_SQLITE ? sqlite_only : postgresql_only;
  size_t count = database_which() == DATABASE_SQLITE ? COUNT(sqlite_only)
                                                     : COUNT(postgresql_only);
  size_t i;

  for (i = 0; i < COUNT(both) + count; i++) {
    set_up(state);
    assert_hostile(i < COUNT(both) ? &both[i] : &more[i - COUNT(both)]);
    tear_down(state);
  }
}

/* Any record, under contoso.example. */
static void set_record(const uint8_t *octets, size_t len)
{
  char *hex = malloc(2 * len + 1);
  wording words = {0, hex};

  assert_non_null(hex);
  sodium_bin2hex(hex, 2 * len + 1, octets, len);
  run(SET("record = %X"), &words);
  free(hex);
}

static int fault_of_record(const uint8_t *octets, size_t len)
{
  dkk_ring_domain_row row;

  set_record(octets, len);
  assert_int_equal(dkk_ring_store_get_domain(store, "contoso.example", &row),
                   DKIMKIT_OK);
  return row.fault;
}

static void put_checksum(uint8_t *octets, size_t len, const char *name)
{
  crypto_generichash_state hash;
  size_t checked = len - DKK_RING_CHECKSUM_OCTETS;

  crypto_generichash_init(&hash, NULL, 0, DKK_RING_CHECKSUM_OCTETS);
  crypto_generichash_update(&hash, octets, checked);
  crypto_generichash_update(&hash, (const uint8_t *)name, strlen(name));
  crypto_generichash_final(&hash, octets + checked, DKK_RING_CHECKSUM_OCTETS);
}

static void test_records(void **state)
{
  dkk_ring_domain_row row;
  uint8_t octets[DKK_RING_RECORD_OCTETS];
  size_t len;

  (void)state;
  row_domain(&row, "contoso.example", "contoso", 1);
  assert_int_equal(dkk_ring_encode(&row.record, row.name, octets), 0);
  assert_int_equal(fault_of_record(octets, sizeof(octets)), DKIMKIT_OK);
  for (len = 0; len < sizeof(octets); len += 49) {
    assert_int_equal(fault_of_record(octets, len), DAMAGED);
  }
  octets[300] ^= 1;
  assert_int_equal(fault_of_record(octets, sizeof(octets)), DAMAGED);
  octets[300] ^= 1;
  octets[6] = 2;
  assert_int_equal(fault_of_record(octets, sizeof(octets)), DAMAGED);
  put_checksum(octets, sizeof(octets), row.name);
  assert_int_equal(fault_of_record(octets, sizeof(octets)),
                   DKIMKIT_KEYRING_ERR_STORE_NEWER);
  put_checksum(octets, sizeof(octets), "x.example");
  assert_int_equal(fault_of_record(octets, sizeof(octets)), DAMAGED);
}

/* That it leaves is known as long as it can be read. */
static void test_leaving(void **state)
{
  dkk_ring_domain_row row;

  (void)state;
  run(SET("record = %X, leaves_at = 7"), &(wording){0, "00"});
  assert_int_equal(dkk_ring_store_get_domain(store, "contoso.example", &row),
                   DKIMKIT_OK);
  assert_int_equal(row.fault, DAMAGED);
  assert_int_equal(row.leaves_at, 7);
  assert_names_only(&row);
  run(SET("created = -1"), NULL);
  assert_int_equal(dkk_ring_store_get_domain(store, "contoso.example", &row),
                   DKIMKIT_OK);
  assert_int_equal(row.leaves_at, 0);
}

/* A record with a fault can't be changed by accident, but replaced. */
static void test_mended(void **state)
{
  dkk_ring_domain_row row;

  (void)state;
  run(SET("record = %X"), &(wording){0, "00"});
  row_domain(&row, "contoso.example", "contoso", 1);
  row.record.generation = 2;
  assert_int_equal(dkk_ring_store_begin(store, 1), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_set_domain(store, &row, 1), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_commit(store), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_get_domain(store, "contoso.example", &row),
                   DKIMKIT_OK);
  assert_int_equal(row.fault, DKIMKIT_OK);
  assert_int_equal(row.record.generation, 2);
}

static int on_tenant(const dkk_ring_tenant_row *row, void *user)
{
  (void)row;
  (void)user;
  return 0;
}

static int on_audit(const dkk_ring_audit_row *row, void *user)
{
  (void)row;
  (void)user;
  return 0;
}

static int on_name(const char *name, void *user)
{
  (void)name;
  (void)user;
  return 0;
}

static int read_tenant(void)
{
  dkk_ring_tenant_row row;
  int rv = dkk_ring_store_get_tenant(store, "contoso", &row);

  assert_int_equal(dkk_ring_store_each_tenant(store, on_tenant, NULL), rv);
  return rv;
}

static int read_zone(void)
{
  uint32_t serial;
  uint8_t digest[32];

  return dkk_ring_store_get_zone(store, "onhost.example", &serial, digest);
}

static int read_audit(void)
{
  return dkk_ring_store_each_audit(store, NULL, 0, on_audit, NULL);
}

static int read_secret(void)
{
  dkk_ring_key_id id = row_key_id(1);
  uint8_t *sealed = NULL;
  size_t len;
  int rv = dkk_ring_store_get_secret(store, &id, NULL, &sealed, &len);

  free(sealed);
  return rv;
}

static int read_names(void)
{
  return dkk_ring_store_each_tick(store, INT64_MAX, "", 0, on_name, NULL);
}

static int read_ids(void)
{
  dkk_ring_key_id ids[8];

  return dkk_ring_store_list_secrets(store, NULL, ids, 8);
}

#define ZONE(serial, digest)                                                   \
  "INSERT INTO ring_zone (name, serial, digest) VALUES "                       \
  "('onhost.example', " serial ", " digest ")"
#define AUDIT(at, event)                                                       \
  "INSERT INTO ring_audit (at, generation, actor, tenant, domain, event,"      \
  " detail) VALUES (" at ", 1, '', '', '', " event ", '')"
#define DIGEST_HEX                                                             \
  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static const struct {
  const char *statement;
  wording words;
  int (*read)(void);
  int expected;
} others[] = {
    {"UPDATE ring_tenant SET default_policy = 3", NONE, read_tenant, DAMAGED},
    {"UPDATE ring_tenant SET default_policy = -1", NONE, read_tenant, DAMAGED},
    {"UPDATE ring_tenant SET allow_parent = 2", NONE, read_tenant, DAMAGED},
    {"UPDATE ring_tenant SET double_sign = 256", NONE, read_tenant, DAMAGED},
    {"UPDATE ring_tenant SET skip_internal = -1", NONE, read_tenant, DAMAGED},
    {"UPDATE ring_tenant SET created = -1", NONE, read_tenant, DAMAGED},
    {ZONE("4294967295", "%X"), {0, DIGEST_HEX}, read_zone, DKIMKIT_OK},
    {ZONE("4294967296", "%X"), {0, DIGEST_HEX}, read_zone, DAMAGED},
    {ZONE("-1", "%X"), {0, DIGEST_HEX}, read_zone, DAMAGED},
    {ZONE("1", "%X"), {0, DIGEST_HEX "20"}, read_zone, DAMAGED},
    {ZONE("1", "%X"), {0, ""}, read_zone, DAMAGED},
    {AUDIT("1", "%A"), {63, ""}, read_audit, DKIMKIT_OK},
    {AUDIT("1", "%B"), {63, ""}, read_audit, DAMAGED},
    {AUDIT("-1", "'rotate'"), NONE, read_audit, DAMAGED},
    {"UPDATE ring_domain SET name = 'X.example' WHERE name = 'x.example'", NONE,
     read_names, DAMAGED},
    {"UPDATE ring_domain SET name = %B WHERE name = 'x.example'",
     {253, ""},
     read_names,
     DAMAGED},
    {KEY("id = %X"), {0, "00"}, read_ids, DAMAGED},
    {KEY("sealed = %X"), {0, "00"}, read_secret, DKIMKIT_OK},
    {KEY("sealed = %X"), {0, ""}, read_secret, DKIMKIT_OK},
    {KEY("slot = 7"), NONE, read_secret, DAMAGED},
};

static void test_other_tables(void **state)
{
  size_t i;

  for (i = 0; i < COUNT(others); i++) {
    int rv;

    set_up(state);
    run(others[i].statement, &others[i].words);
    rv = others[i].read();
    if (rv != others[i].expected) {
      fail_msg("%s: %d (%s)", others[i].statement, rv,
               dkk_ring_store_message(store));
    }
    tear_down(state);
  }
}

/* ---- what couldn't be read back isn't written ---- */

static void spoil_dashed(dkk_ring_domain_row *row)
{
  strcpy(row->dashed, "No Label");
}

static void spoil_name(dkk_ring_domain_row *row)
{
  row->name[0] = '\0';
}

static void spoil_headers(dkk_ring_domain_row *row)
{
  strcpy(row->signing.headers, "from:\xff");
}

/* Without a NUL at its end. */
static void spoil_display_name(dkk_ring_domain_row *row)
{
  memset(row->signing.display_name, 'd', sizeof(row->signing.display_name));
}

static void spoil_canon(dkk_ring_domain_row *row)
{
  row->signing.canon_body = 2;
}

static void spoil_created(dkk_ring_domain_row *row)
{
  row->created = (uint64_t)INT64_MAX + 1;
}

static void spoil_record(dkk_ring_domain_row *row)
{
  row->record.last_tick = 0;
}

static void test_rows_given(void **state)
{
  static void (*const spoil[])(dkk_ring_domain_row *) = {
      spoil_dashed, spoil_name,    spoil_headers, spoil_display_name,
      spoil_canon,  spoil_created, spoil_record,
  };
  uint64_t count = 0;
  size_t i;

  (void)state;
  assert_int_equal(dkk_ring_store_begin(store, 1), DKIMKIT_OK);
  for (i = 0; i < COUNT(spoil); i++) {
    dkk_ring_domain_row row;

    row_domain(&row, "y.example", "contoso", 21);
    spoil[i](&row);
    assert_int_equal(dkk_ring_store_add_domain(store, &row),
                     DKIMKIT_ERR_INVALID_ARGUMENT);
  }
  /* Nothing was said to the database, so the transaction is whole. */
  assert_int_equal(row_add(store, "y.example", "contoso", 21), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_commit(store), DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_count_domains(store, &count), DKIMKIT_OK);
  assert_int_equal(count, 3);
}

static void test_keys_given(void **state)
{
  dkk_ring_key_row row;
  uint8_t sealed[ROW_SEALED_OCTETS];
  dkk_ring_key_id none = {{0}};

  (void)state;
  row_sealed(sealed, 21);
  row_key(&row, 21, "y.example", 0);
  assert_int_equal(dkk_ring_store_begin(store, 1), DKIMKIT_OK);
  row.slot = 2;
  assert_int_equal(dkk_ring_store_add_key(store, &row, sealed, sizeof(sealed)),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  row.slot = 0;
  row.type = 0;
  assert_int_equal(dkk_ring_store_add_key(store, &row, sealed, sizeof(sealed)),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  row.type = DKIMKIT_KEY_TYPE_RSA;
  row.id = none;
  assert_int_equal(dkk_ring_store_add_key(store, &row, sealed, sizeof(sealed)),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  row.id = row_key_id(21);
  assert_int_equal(dkk_ring_store_add_key(store, &row, sealed, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkk_ring_store_add_key(store, &row, NULL, 5),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkk_ring_store_add_key(store, &row, sealed, sizeof(sealed)),
                   DKIMKIT_OK);
  dkk_ring_store_rollback(store);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rows),
      TEST(test_records),
      TEST(test_leaving),
      TEST(test_mended),
      cmocka_unit_test(test_other_tables),
      TEST(test_rows_given),
      TEST(test_keys_given),
  };

  if (database_choose(argc, argv) != 0 || sodium_init() < 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
