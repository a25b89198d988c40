/* SPDX-License-Identifier: MIT */

/* The limits of every column, when it's read and when it's written; what is
 * wrong is said by its name.
 *
 * usage: store_rows_test sqlite|postgresql [DIRECTORY|CONNINFO], see
 *        database.h */

#include "opened.h"

#include <stdio.h>
#include <stdlib.h>

#define DAMAGED DKIMKIT_KEYRING_ERR_STORE_DAMAGED
#define INVALID DKIMKIT_ERR_INVALID_ARGUMENT
#define NAME "contoso.example"
#define FLAG 1
#define BITS 16384
#define SEALED 65536

/* ---- reading ---- */

static int read_domain(void)
{
  dkk_ring_domain_row row;
  int rv = dkk_ring_store_get_domain(store, NAME, &row);

  return rv == DKIMKIT_OK ? row.fault : rv;
}

static int read_key(void)
{
  dkk_ring_key_id id = row_key_id(1);
  uint8_t *sealed = NULL;
  size_t len = 0;
  int rv = dkk_ring_store_get_secret(store, &id, NULL, &sealed, &len);

  free(sealed);
  return rv;
}

static int read_flag(void)
{
  dkk_ring_key_id id = row_key_id(1);
  int is_compromised = 0;
  int rv = dkk_ring_store_has_key(store, &id, &is_compromised);

  return rv < 0 ? rv : DKIMKIT_OK;
}

static int read_ids(void)
{
  dkk_ring_key_id ids[4];
  int rv = dkk_ring_store_list_secrets(store, NULL, ids, 4);

  return rv < 0 ? rv : DKIMKIT_OK;
}

static int read_tenant(void)
{
  dkk_ring_tenant_row row;

  return dkk_ring_store_get_tenant(store, "contoso", &row);
}

static int ignore_tenant(const dkk_ring_tenant_row *row, void *user)
{
  (void)row;
  (void)user;
  return 0;
}

static int read_tenants(void)
{
  return dkk_ring_store_each_tenant(store, ignore_tenant, NULL);
}

static int read_zone(void)
{
  uint32_t serial;
  uint8_t digest[32];

  return dkk_ring_store_get_zone(store, "zone.example", &serial, digest);
}

static int ignore_audit(const dkk_ring_audit_row *row, void *user)
{
  (void)row;
  (void)user;
  return 0;
}

static int read_audit(void)
{
  return dkk_ring_store_each_audit(store, NULL, 0, ignore_audit, NULL);
}

static int ignore_name(const char *name, void *user)
{
  (void)name;
  (void)user;
  return 0;
}

static int read_names(void)
{
  return dkk_ring_store_each_last_tick(store, 0, ignore_name, NULL);
}

typedef int (*reader)(void);

typedef struct column {
  const char *table;
  const char *name;
  long long max;
  reader read;
} column;

static const column numbers[] = {
    {"ring_domain", "generation", INT64_MAX, read_domain},
    {"ring_domain", "created", INT64_MAX, read_domain},
    {"ring_domain", "key_type", DKIMKIT_KEY_TYPE_ED25519, read_domain},
    {"ring_domain", "key_bits", BITS, read_domain},
    {"ring_domain", "canon_header", DKIMKIT_CANONICALIZATION_RELAXED,
     read_domain},
    {"ring_domain", "canon_body", DKIMKIT_CANONICALIZATION_RELAXED,
     read_domain},
    {"ring_domain", "with_time", FLAG, read_domain},
    {"ring_domain", "expire", INT32_MAX, read_domain},
    {"ring_domain", "tick_at", INT64_MAX, read_domain},
    {"ring_domain", "check_at", INT64_MAX, read_domain},
    {"ring_domain", "leaves_at", INT64_MAX, read_domain},
    {"ring_key", "slot", DKK_RING_SLOTS - 1, read_key},
    {"ring_key", "key_type", DKIMKIT_KEY_TYPE_ED25519, read_key},
    {"ring_key", "key_bits", BITS, read_key},
    {"ring_key", "created", INT64_MAX, read_key},
    {"ring_key", "compromised", FLAG, read_key},
    {"ring_key", "compromised", FLAG, read_flag},
    {"ring_tenant", "default_policy", DKK_RING_DEFAULT_NONE, read_tenant},
    {"ring_tenant", "allow_parent", FLAG, read_tenant},
    {"ring_tenant", "double_sign", FLAG, read_tenants},
    {"ring_tenant", "skip_internal", FLAG, read_tenant},
    {"ring_tenant", "skip_list", FLAG, read_tenants},
    {"ring_tenant", "skip_signed", FLAG, read_tenant},
    {"ring_tenant", "created", INT64_MAX, read_tenants},
    {"ring_zone", "serial", UINT32_MAX, read_zone},
    {"ring_audit", "at", INT64_MAX, read_audit},
    {"ring_audit", "generation", INT64_MAX, read_audit},
};

/* A column that says another thing than the record is a fault of the row. */
static const column texts[] = {
    {"ring_domain", "dashed", 63, read_domain},
    {"ring_domain", "headers", 1000, read_domain},
    {"ring_domain", "oversign", 1000, read_domain},
    {"ring_domain", "display_name", 255, read_domain},
    {"ring_domain", "name", 253, read_names},
    {"ring_key", "domain", 253, read_key},
    {"ring_key", "txt", 2047, read_key},
    {"ring_tenant", "initial_domain", 253, read_tenant},
    {"ring_tenant", "name", 128, read_tenants},
    {"ring_audit", "actor", 128, read_audit},
    {"ring_audit", "tenant", 128, read_audit},
    {"ring_audit", "domain", 253, read_audit},
    {"ring_audit", "event", 63, read_audit},
    {"ring_audit", "detail", 511, read_audit},
};

static void fill(void)
{
  static const uint8_t digest[32] = {1};
  dkk_ring_audit_row row;

  memset(&row, 0, sizeof(row));
  add(NAME, 1);
  begin();
  assert_int_equal(dkk_ring_store_set_zone(store, "zone.example", 0, 1, digest),
                   DKIMKIT_OK);
  assert_int_equal(dkk_ring_store_add_audit(store, &row), DKIMKIT_OK);
  commit();
}

/* Of this column alone; what was there before comes back after it. */
static void with_value(const column *of, const char *value, const char *why)
{
  char statement[4096];
  char expected[256] = "";
  int rv;

  snprintf(statement, sizeof(statement),
           "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT * FROM %s;"
           "UPDATE %s SET %s = %s",
           of->table, of->table, of->name, value);
  database_run(statement);
  rv = of->read();
  if (rv != (why != NULL ? DAMAGED : DKIMKIT_OK)) {
    fail_msg("%s.%s = %.40s: %d (%s)", of->table, of->name, value, rv,
             dkk_ring_store_message(store));
  }
  if (why != NULL) {
    snprintf(expected, sizeof(expected), "a row of %s can't be: %s: %s",
             of->table, of->name, why);
  }
  assert_string_equal(dkk_ring_store_message(store), expected);
  snprintf(statement, sizeof(statement),
           "DELETE FROM %s; INSERT INTO %s %s SELECT * FROM kept", of->table,
           of->table,
           database_which() == DATABASE_SQLITE ? ""
                                               : "OVERRIDING SYSTEM VALUE");
  database_run(statement);
}

static void test_numbers(void **state)
{
  char value[32];
  size_t i;

  (void)state;
  fill();
  for (i = 0; i < COUNT(numbers); i++) {
    with_value(&numbers[i], "-1", "is out of its range");
    if (numbers[i].max < INT64_MAX) {
      snprintf(value, sizeof(value), "%lld", numbers[i].max + 1);
      with_value(&numbers[i], value, "is out of its range");
    }
    /* What the record says itself can't be another thing. */
    if (strcmp(numbers[i].name, "generation") != 0 ||
        numbers[i].read == read_audit) {
      snprintf(value, sizeof(value), "%lld", numbers[i].max);
      with_value(&numbers[i], value, NULL);
    }
  }
  with_value(&(column){"ring_key", "key_type", 0, read_key}, "0",
             "is out of its range");
}

/* Letters in quotes. */
static const char *letters(long long count)
{
  static char text[2100];

  text[0] = '\'';
  memset(text + 1, 'a', (size_t)count);
  text[count + 1] = '\'';
  text[count + 2] = '\0';
  return text;
}

static void test_texts(void **state)
{
  size_t i;

  (void)state;
  fill();
  for (i = 0; i < COUNT(texts); i++) {
    const column *of = &texts[i];

    with_value(of, letters(of->max + 1), "is too long");
    with_value(of, letters(of->max), NULL);
    if (of->read != read_domain && of->read != read_names) {
      continue;
    }
    if (strcmp(of->name, "dashed") == 0 || strcmp(of->name, "name") == 0) {
      with_value(of, "'A'", "is no name in lower case");
    } else {
      with_value(of, "''", NULL);
    }
  }
}

static const char *octets(const char *hex)
{
  static char text[256];

  snprintf(text, sizeof(text),
           database_which() == DATABASE_SQLITE ? "x'%s'" : "'\\x%s'::bytea",
           hex);
  return text;
}

static void test_octets(void **state)
{
  static const column digest = {"ring_zone", "digest", 0, read_zone};
  static const column id = {"ring_key", "id", 0, read_ids};
  static const column key1 = {"ring_domain", "key1", 0, read_domain};
  static const column key2 = {"ring_domain", "key2", 0, read_domain};

  (void)state;
  fill();
  with_value(&digest, octets("00"), "has another length");
  with_value(&key1, octets("00"), "has another length");
  with_value(&key2, octets("00"), "has another length");
  database_run("DELETE FROM ring_key WHERE slot = 1");
  with_value(&id, octets("00"), "has another length");
}

/* ---- writing ---- */

typedef enum row_kind { DOMAIN_ROW, TENANT_ROW, KEY_ROW, AUDIT_ROW } row_kind;

typedef union any_row {
  dkk_ring_domain_row domain;
  dkk_ring_tenant_row tenant;
  dkk_ring_key_row key;
  dkk_ring_audit_row audit;
} any_row;

static void make_row(any_row *row, row_kind kind)
{
  memset(row, 0, sizeof(*row));
  switch (kind) {
  case DOMAIN_ROW:
    row_domain(&row->domain, "new.example", "contoso", 1);
    break;
  case TENANT_ROW:
    row_tenant(&row->tenant, "new");
    break;
  case KEY_ROW:
    row_key(&row->key, 7, "new.example", 0);
    break;
  case AUDIT_ROW:
  default:
    break;
  }
}

static int write_row(const any_row *row, row_kind kind)
{
  static const uint8_t sealed[] = {1};

  switch (kind) {
  case DOMAIN_ROW:
    return dkk_ring_store_add_domain(store, &row->domain);
  case TENANT_ROW:
    return dkk_ring_store_add_tenant(store, &row->tenant);
  case KEY_ROW:
    return dkk_ring_store_add_key(store, &row->key, sealed, sizeof(sealed));
  case AUDIT_ROW:
  default:
    return dkk_ring_store_add_audit(store, &row->audit);
  }
}

typedef struct member {
  const char *name;
  row_kind kind;
  size_t offset;
  size_t size;
  uint64_t max;
} member;

#define MEMBER(kind, row, member, max)                                         \
  {                                                                            \
#member, kind, offsetof(row, member), sizeof(((row *)NULL)->member), max   \
  }
#define OF_DOMAIN(member, max)                                                 \
  MEMBER(DOMAIN_ROW, dkk_ring_domain_row, member, max)
#define OF_TENANT(member, max)                                                 \
  MEMBER(TENANT_ROW, dkk_ring_tenant_row, member, max)
#define OF_KEY(member, max) MEMBER(KEY_ROW, dkk_ring_key_row, member, max)
#define OF_AUDIT(member, max) MEMBER(AUDIT_ROW, dkk_ring_audit_row, member, max)

static const member written_numbers[] = {
    OF_DOMAIN(created, INT64_MAX),
    OF_DOMAIN(signing.key_type, DKIMKIT_KEY_TYPE_ED25519),
    OF_DOMAIN(signing.key_bits, BITS),
    OF_DOMAIN(signing.canon_header, DKIMKIT_CANONICALIZATION_RELAXED),
    OF_DOMAIN(signing.canon_body, DKIMKIT_CANONICALIZATION_RELAXED),
    OF_DOMAIN(signing.timestamp, FLAG),
    OF_DOMAIN(signing.expire, INT32_MAX),
    OF_TENANT(default_policy, DKK_RING_DEFAULT_NONE),
    OF_TENANT(allow_parent, FLAG),
    OF_TENANT(double_sign, FLAG),
    OF_TENANT(skip_internal, FLAG),
    OF_TENANT(skip_list, FLAG),
    OF_TENANT(skip_signed, FLAG),
    OF_TENANT(created, INT64_MAX),
    OF_KEY(slot, DKK_RING_SLOTS - 1),
    OF_KEY(type, DKIMKIT_KEY_TYPE_ED25519),
    OF_KEY(bits, BITS),
    OF_KEY(created, INT64_MAX),
    OF_KEY(is_compromised, FLAG),
    OF_AUDIT(time, INT64_MAX),
    OF_AUDIT(generation, INT64_MAX),
};

static const member written_texts[] = {
    OF_DOMAIN(name, 253),
    OF_DOMAIN(dashed, 63),
    OF_DOMAIN(signing.headers, 1000),
    OF_DOMAIN(signing.oversign, 1000),
    OF_DOMAIN(signing.display_name, 255),
    OF_TENANT(name, 128),
    OF_TENANT(initial_domain, 253),
    OF_KEY(domain, 253),
    OF_KEY(txt, 2047),
    OF_AUDIT(actor, 128),
    OF_AUDIT(tenant, 128),
    OF_AUDIT(domain, 253),
    OF_AUDIT(event, 63),
    OF_AUDIT(detail, 511),
};

static void put_number(any_row *row, const member *of, uint64_t number)
{
  char *to = (char *)row + of->offset;
  uint8_t octet = (uint8_t)number;
  unsigned word = (unsigned)number;

  switch (of->size) {
  case sizeof(octet):
    memcpy(to, &octet, sizeof(octet));
    break;
  case sizeof(word):
    memcpy(to, &word, sizeof(word));
    break;
  default:
    memcpy(to, &number, sizeof(number));
    break;
  }
}

/* The store stays as it was. */
static void written(const any_row *row, const member *of, int expected)
{
  int rv;

  begin();
  rv = write_row(row, of->kind);
  if (rv != expected) {
    fail_msg("%s: %d (%s)", of->name, rv, dkk_ring_store_message(store));
  }
  dkk_ring_store_rollback(store);
}

static void test_numbers_given(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(written_numbers); i++) {
    const member *of = &written_numbers[i];
    any_row row;

    make_row(&row, of->kind);
    put_number(&row, of, of->max);
    written(&row, of, DKIMKIT_OK);
    put_number(&row, of, of->max + 1);
    written(&row, of, INVALID);
    put_number(&row, of, UINT64_MAX);
    written(&row, of, INVALID);
  }
}

static void test_texts_given(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(written_texts); i++) {
    const member *of = &written_texts[i];
    any_row row;
    char *text = (char *)&row + of->offset;

    make_row(&row, of->kind);
    assert_int_equal(of->size, of->max + 1);
    memset(text, 'a', (size_t)of->max);
    text[of->max] = '\0';
    written(&row, of, DKIMKIT_OK);
    text[of->max] = 'a';
    written(&row, of, INVALID);
  }
}

static void test_options_set(void **state)
{
  int option;

  (void)state;
  begin();
  for (option = DKIMKIT_KEYRING_OPTION_DEFAULT_POLICY;
       option <= DKIMKIT_KEYRING_OPTION_SKIP_SIGNED; option++) {
    unsigned most = option == DKIMKIT_KEYRING_OPTION_DEFAULT_POLICY
                        ? DKK_RING_DEFAULT_NONE
                        : 1;

    assert_int_equal(dkk_ring_store_set_option(store, "contoso",
                                               (dkimkit_keyring_option)option,
                                               most),
                     DKIMKIT_OK);
    assert_int_equal(dkk_ring_store_set_option(store, "contoso",
                                               (dkimkit_keyring_option)option,
                                               most + 1),
                     INVALID);
  }
  assert_int_equal(dkk_ring_store_set_option(store, "contoso",
                                             (dkimkit_keyring_option)option, 0),
                   INVALID);
  assert_int_equal(dkk_ring_store_set_option(store, "contoso",
                                             (dkimkit_keyring_option)-1, 0),
                   INVALID);
  dkk_ring_store_rollback(store);
}

static void test_zone_given(void **state)
{
  static const uint8_t digest[32] = {1};
  char name[255];

  (void)state;
  memset(name, 'a', sizeof(name));
  name[253] = '\0';
  begin();
  assert_int_equal(dkk_ring_store_set_zone(store, name, 0, 1, digest),
                   DKIMKIT_OK);
  name[253] = 'a';
  name[254] = '\0';
  assert_int_equal(dkk_ring_store_set_zone(store, name, 0, 1, digest), INVALID);
  assert_int_equal(dkk_ring_store_set_zone(store, "A", 0, 1, digest), INVALID);
  commit();
}

static int ignore_domain(const dkk_ring_domain_row *row, void *user)
{
  (void)row;
  (void)user;
  return 0;
}

/* Letters, and as many; each is kept until the test ends. */
static const char *name_of(size_t letters_count)
{
  static char names[2][260];
  char *name = names[letters_count % 2];

  memset(name, 'a', letters_count);
  name[letters_count] = '\0';
  return name;
}

/* A name that none can have isn't one that isn't there. */
static void test_names_asked_for(void **state)
{
  dkk_ring_tenant_row tenant;
  dkk_ring_domain_row row;
  uint8_t digest[32];
  uint32_t serial;

  (void)state;
  assert_int_equal(dkk_ring_store_get_tenant(store, name_of(128), &tenant),
                   DKIMKIT_KEYRING_ERR_NO_TENANT);
  assert_int_equal(dkk_ring_store_get_tenant(store, name_of(129), &tenant),
                   INVALID);
  assert_int_equal(dkk_ring_store_get_domain(store, name_of(253), &row),
                   DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  assert_int_equal(dkk_ring_store_get_domain(store, name_of(254), &row),
                   INVALID);
  assert_int_equal(
      dkk_ring_store_get_zone(store, name_of(253), &serial, digest),
      DKIMKIT_OK);
  assert_int_equal(
      dkk_ring_store_get_zone(store, name_of(254), &serial, digest), INVALID);
  assert_int_equal(dkk_ring_store_has_label(store, name_of(128), name_of(63)),
                   0);
  assert_int_equal(dkk_ring_store_has_label(store, name_of(129), "a"), INVALID);
  assert_int_equal(dkk_ring_store_has_label(store, "a", name_of(64)), INVALID);
  assert_int_equal(dkk_ring_store_has_below(store, name_of(253), name_of(128)),
                   0);
  assert_int_equal(dkk_ring_store_has_below(store, name_of(254), "a"), INVALID);
  assert_int_equal(dkk_ring_store_has_below(store, "a", name_of(129)), INVALID);
  assert_int_equal(dkk_ring_store_has_below(store, "", "a"), INVALID);
  assert_int_equal(
      dkk_ring_store_each_domain(store, name_of(128), 0, ignore_domain, NULL),
      DKIMKIT_OK);
  assert_int_equal(
      dkk_ring_store_each_domain(store, name_of(129), 0, ignore_domain, NULL),
      INVALID);
  assert_int_equal(
      dkk_ring_store_each_tick(store, 0, name_of(253), 0, ignore_name, NULL),
      DKIMKIT_OK);
  assert_int_equal(
      dkk_ring_store_each_tick(store, 0, name_of(254), 0, ignore_name, NULL),
      INVALID);
  assert_int_equal(
      dkk_ring_store_each_audit(store, name_of(253), 0, ignore_audit, NULL),
      DKIMKIT_OK);
  assert_int_equal(
      dkk_ring_store_each_audit(store, name_of(254), 0, ignore_audit, NULL),
      INVALID);
}

static void test_names_changed(void **state)
{
  (void)state;
  begin();
  assert_int_equal(dkk_ring_store_remove_tenant(store, name_of(128)),
                   DKIMKIT_KEYRING_ERR_NO_TENANT);
  assert_int_equal(dkk_ring_store_remove_tenant(store, name_of(129)), INVALID);
  assert_int_equal(dkk_ring_store_remove_domain(store, name_of(253), 0),
                   DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  assert_int_equal(dkk_ring_store_remove_domain(store, name_of(254), 0),
                   INVALID);
  assert_int_equal(dkk_ring_store_set_leaving(store, name_of(253), 1, 1),
                   DKIMKIT_KEYRING_ERR_GENERATION);
  assert_int_equal(dkk_ring_store_set_leaving(store, name_of(254), 1, 1),
                   INVALID);
  commit();
}

static void test_sealed_given(void **state)
{
  static uint8_t sealed[SEALED + 1];
  static const column too_long = {"ring_key", "sealed", 0, read_key};
  dkk_ring_key_id id = row_key_id(1);
  dkk_ring_key_row row;

  (void)state;
  row_key(&row, 1, NAME, 0);
  begin();
  assert_int_equal(dkk_ring_store_add_key(store, &row, sealed, SEALED + 1),
                   INVALID);
  assert_int_equal(dkk_ring_store_add_key(store, &row, sealed, SEALED),
                   DKIMKIT_OK);
  assert_int_equal(
      dkk_ring_store_set_secret(store, &id, sealed, SEALED, sealed, SEALED + 1),
      INVALID);
  assert_int_equal(
      dkk_ring_store_set_secret(store, &id, sealed, SEALED + 1, sealed, SEALED),
      INVALID);
  assert_int_equal(
      dkk_ring_store_set_secret(store, &id, sealed, SEALED, sealed, SEALED),
      DKIMKIT_OK);
  commit();
  assert_int_equal(read_key(), DKIMKIT_OK);
  with_value(&too_long,
             database_which() == DATABASE_SQLITE
                 ? "zeroblob(65537)"
                 : "decode(repeat('00', 65537), 'hex')",
             "is too long");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_numbers),         TEST(test_texts),
      TEST(test_octets),          TEST(test_numbers_given),
      TEST(test_texts_given),     TEST(test_options_set),
      TEST(test_names_asked_for), TEST(test_names_changed),
      TEST(test_zone_given),      TEST(test_sealed_given),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
