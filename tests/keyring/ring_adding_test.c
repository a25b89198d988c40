/* SPDX-License-Identifier: MIT */

/* A domain that is added: what it gets, how long names may be, and what others
 * have changed while its keys were made.
 *
 * usage: ring_adding_test sqlite|postgresql [DIRECTORY|CONNINFO], see
 * database.h */

#include "contoso.h"

/* What the host's name has beside the label and the initial domain, and the
 * owner's beside the domain: none is longer than 253. */
#define HOST_REST (strlen("selector1-._domainkey."))
#define OWN_REST (strlen("selector1e._domainkey."))

static int add(const char *tenant, const char *domain, const char *label)
{
  dkimkit_keyring_settings *settings = world_ed25519();
  int rv =
      dkimkit_keyring_add_domain(contoso.ring, tenant, domain, label, settings);

  dkimkit_keyring_settings_free(settings);
  return rv;
}

static void expect_label(const char *domain, const char *label)
{
  dkimkit_keyring_domain *of = world_read(&contoso, domain);

  assert_string_equal(dkimkit_keyring_domain_label(of), label);
  dkimkit_keyring_domain_free(of);
}

static uint64_t setting(const char *domain, dkimkit_keyring_setting which)
{
  dkimkit_keyring_domain *of = world_read(&contoso, domain);
  dkimkit_keyring_settings *settings = NULL;
  uint64_t value;

  assert_int_equal(dkimkit_keyring_domain_settings(&settings, of), DKIMKIT_OK);
  value = dkimkit_keyring_settings_get(settings, which);
  dkimkit_keyring_settings_free(settings);
  dkimkit_keyring_domain_free(of);
  return value;
}

/* ---- what it gets ---- */

static void test_defaults(void **state)
{
  dkimkit_keyring_domain *of;
  int slot;

  (void)state;
  world_wait(&contoso, HOUR);
  assert_int_equal(dkimkit_keyring_add_domain(contoso.ring, TENANT,
                                              "fabrikam.com", NULL, NULL),
                   DKIMKIT_OK);
  of = world_read(&contoso, "fabrikam.com");
  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; slot++) {
    assert_int_equal(dkimkit_keyring_domain_key_type(of, slot),
                     DKIMKIT_KEY_TYPE_RSA);
    assert_int_equal(dkimkit_keyring_domain_key_bits(of, slot), 2048);
    assert_int_equal(dkimkit_keyring_domain_state(of, slot),
                     DKIMKIT_KEYRING_STATE_GENERATED);
    assert_int_equal(
        dkimkit_keyring_domain_time(of, slot, DKIMKIT_KEYRING_TIME_GENERATED),
        WORLD_BEGIN + HOUR);
  }
  assert_memory_not_equal(dkimkit_keyring_domain_key_id(of, 0),
                          dkimkit_keyring_domain_key_id(of, 1), 32);
  assert_int_equal(
      dkimkit_keyring_domain_time(of, 0, DKIMKIT_KEYRING_TIME_CREATED),
      WORLD_BEGIN + HOUR);
  assert_int_equal(
      dkimkit_keyring_domain_time(of, 0, DKIMKIT_KEYRING_TIME_KEY_CREATION),
      WORLD_BEGIN + HOUR);
  dkimkit_keyring_domain_free(of);
  assert_int_equal(database_number("SELECT count(*) FROM ring_key"
                                   " WHERE domain = 'fabrikam.com'"
                                   " AND created = 1700003600"),
                   2);
}

static void test_settings(void **state)
{
  dkimkit_keyring_settings *settings = world_ed25519();

  (void)state;
  assert_int_equal(dkimkit_keyring_settings_set(
                       settings, DKIMKIT_KEYRING_SETTING_LEASE, 1800),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_settings_set(
                       settings, DKIMKIT_KEYRING_SETTING_EXPIRE, 60),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_add_domain(contoso.ring, TENANT,
                                              "fabrikam.com", NULL, settings),
                   DKIMKIT_OK);
  assert_int_equal(setting("fabrikam.com", DKIMKIT_KEYRING_SETTING_LEASE),
                   1800);
  assert_int_equal(setting("fabrikam.com", DKIMKIT_KEYRING_SETTING_EXPIRE), 60);
  assert_int_equal(setting("fabrikam.com", DKIMKIT_KEYRING_SETTING_KEY_TYPE),
                   DKIMKIT_KEY_TYPE_ED25519);
  /* A second set is of Ed25519, whatever is set. */
  assert_int_equal(dkimkit_keyring_add_domain(contoso.ring, TENANT,
                                              "fabrikam.com/ed25519", NULL,
                                              NULL),
                   DKIMKIT_OK);
  assert_int_equal(
      setting("fabrikam.com/ed25519", DKIMKIT_KEYRING_SETTING_KEY_TYPE),
      DKIMKIT_KEY_TYPE_ED25519);
  /* What can't be signed with isn't taken. */
  assert_int_equal(dkimkit_keyring_settings_set_text(
                       settings, DKIMKIT_KEYRING_TEXT_HEADERS, "To"),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_add_domain(contoso.ring, TENANT,
                                              "other.example", NULL, settings),
                   DKIMKIT_ERR_FROM_NOT_SIGNED);
  dkimkit_keyring_settings_free(settings);
}

static int take_detail(const dkimkit_keyring_audit_entry *entry,
                       void *user_data)
{
  snprintf(user_data, 64, "%s %s %s", dkimkit_keyring_audit_event(entry),
           dkimkit_keyring_audit_tenant(entry),
           dkimkit_keyring_audit_detail(entry));
  return 0;
}

static void test_arguments(void **state)
{
  (void)state;
  assert_int_equal(add(NULL, "a.example", NULL), DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(add(TENANT, NULL, NULL), DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(add(TENANT, "a..b", NULL), DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(add("nobody", "a.example", NULL),
                   DKIMKIT_KEYRING_ERR_NO_TENANT);
  assert_int_equal(add(TENANT, DOMAIN, NULL),
                   DKIMKIT_KEYRING_ERR_DOMAIN_EXISTS);
}

/* Sets of keys are in no zone of their own. */
static void test_second_set_is_no_domain_of_the_host(void **state)
{
  static const uint8_t digest[32] = {1};
  uint32_t serial = 7;

  (void)state;
  assert_int_equal(dkimkit_keyring_add_tenant(contoso.ring, "northwind",
                                              INITIAL "/ed25519", NULL),
                   DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(dkimkit_keyring_zone_serial(
                       &serial, contoso.ring, "onhost.example/ed25519", digest),
                   DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(serial, 7);
}

/* Whoever writes the store himself may have given it away: it isn't taken from
 * its tenant. */
static void test_second_set_of_another_tenant(void **state)
{
  dkimkit_keyring_domain *second = NULL;

  (void)state;
  assert_int_equal(add(TENANT, INITIAL "/ed25519", NULL), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_add_tenant(contoso.ring, "northwind",
                                              "northwind.onhost.example", NULL),
                   DKIMKIT_OK);
  database_run("UPDATE ring_domain SET tenant = 'northwind'"
               " WHERE name = '" INITIAL "/ed25519'");
  assert_int_equal(dkimkit_keyring_remove_tenant(contoso.ring, TENANT, 1),
                   DKIMKIT_KEYRING_ERR_NOT_EMPTY);
  assert_int_equal(
      dkimkit_keyring_domain_read(&second, contoso.ring, INITIAL "/ed25519"),
      DKIMKIT_OK);
  dkimkit_keyring_domain_free(second);
}

/* Of 136 octets: no tenant's name. */
#define LONG8 "12345678"
#define LONG64 LONG8 LONG8 LONG8 LONG8 LONG8 LONG8 LONG8 LONG8
#define LONG LONG64 LONG64 LONG8

/* A first set that is there but can't be read isn't missing. */
static void test_second_set_of_a_damaged_domain(void **state)
{
  (void)state;
  database_run("INSERT INTO ring_tenant"
               " SELECT '" LONG "', 'x.onhost.example', 0, 0, 0, 0, 0, 0, 0"
               " FROM ring_tenant WHERE name = '" TENANT "'");
  database_run("UPDATE ring_domain SET tenant = '" LONG "'"
               " WHERE name = '" DOMAIN "'");
  assert_int_equal(add(TENANT, DOMAIN "/ed25519", NULL),
                   DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
}

/* Keys of RSA are for first sets only. */
static void test_settings_of_sets(void **state)
{
  dkimkit_keyring_settings *rsa = NULL;
  dkimkit_keyring_settings *ed25519 = world_ed25519();

  (void)state;
  assert_int_equal(dkimkit_keyring_settings_new(&rsa, NULL), DKIMKIT_OK);
  assert_int_equal(add(TENANT, DOMAIN "/ed25519", NULL), DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_set_settings(contoso.ring, DOMAIN "/ed25519", rsa, 0),
      DKIMKIT_KEYRING_ERR_SETTING);
  assert_int_equal(
      dkimkit_keyring_set_settings(contoso.ring, DOMAIN "/ed25519", ed25519, 0),
      DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_set_settings(contoso.ring, DOMAIN, ed25519, 0),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_set_settings(contoso.ring, DOMAIN, rsa, 0),
                   DKIMKIT_OK);
  assert_int_equal(setting(DOMAIN, DKIMKIT_KEYRING_SETTING_KEY_TYPE),
                   DKIMKIT_KEY_TYPE_RSA);
  dkimkit_keyring_settings_free(ed25519);
  dkimkit_keyring_settings_free(rsa);
}

static void test_log(void **state)
{
  char text[64] = "";

  (void)state;
  assert_int_equal(
      dkimkit_keyring_each_audit(contoso.ring, DOMAIN, 0, take_detail, text),
      DKIMKIT_OK);
  assert_string_equal(text, "add-domain contoso contoso-com");
}

/* ---- labels ---- */

static void test_stems(void **state)
{
  char name[200];

  (void)state;
  memset(name, 0, sizeof(name));
  memset(name, 'n', 60);
  strcat(name, ".example");
  assert_int_equal(add(TENANT, name, NULL), DKIMKIT_OK);
  /* 47 and room for what follows. */
  expect_label(name, "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn");
  name[59] = 'm';
  assert_int_equal(add(TENANT, name, NULL), DKIMKIT_OK);
  expect_label(name, "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn-2");
  name[59] = 'l';
  assert_int_equal(add(TENANT, name, NULL), DKIMKIT_OK);
  expect_label(name, "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn-3");
  /* No label ends in a dash. */
  memset(name, 'p', 60);
  name[46] = '.';
  assert_int_equal(add(TENANT, name, NULL), DKIMKIT_OK);
  expect_label(name, "pppppppppppppppppppppppppppppppppppppppppppppp");
  memset(name, 'q', 60);
  name[44] = '-';
  name[45] = '-';
  name[46] = '-';
  assert_int_equal(add(TENANT, name, NULL), DKIMKIT_OK);
  expect_label(name, "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq");
  /* It fits in whole. */
  memset(name, 0, sizeof(name));
  memset(name, 'r', 39);
  strcat(name, ".example");
  assert_int_equal(add(TENANT, name, NULL), DKIMKIT_OK);
  expect_label(name, "rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-example");
}

static void test_labels_of_second_sets(void **state)
{
  (void)state;
  assert_int_equal(add(TENANT, "a-b.example", NULL), DKIMKIT_OK);
  assert_int_equal(add(TENANT, "a.b.example", NULL), DKIMKIT_OK);
  assert_int_equal(add(TENANT, "a-b.example/ed25519", NULL), DKIMKIT_OK);
  assert_int_equal(add(TENANT, "a.b.example/ed25519", NULL), DKIMKIT_OK);
  expect_label("a-b.example/ed25519", "a-b-example-e");
  expect_label("a.b.example/ed25519", "a-b-example-e-2");
  /* Another tenant's don't matter. */
  world_tenant(&contoso, "fabrikam", "fabrikam.onhost.example");
  assert_int_equal(add("fabrikam", "a.b-example.net", "a-b-example"),
                   DKIMKIT_OK);
}

/* Domains that have the labels from 2 to `last`, and that without a number. */
static void take_labels(unsigned last)
{
  char statement[1500];

  snprintf(statement, sizeof(statement),
           "%s INSERT INTO ring_domain (name, tenant, dashed, generation,"
           " created, key_type, key_bits, canon_header, canon_body, with_time,"
           " expire, headers, oversign, display_name, record, tick_at,"
           " check_at, leaves_at, first_set, backward, key1, key2)"
           " SELECT 'x' || i || '.example', tenant,"
           " CASE WHEN i = 1 THEN 'a-example' ELSE 'a-example-' || i END,"
           " generation, created, key_type, key_bits, canon_header, canon_body,"
           " with_time, expire, headers, oversign, display_name, record,"
           " tick_at, check_at, leaves_at, NULL, 'elpmaxe.' || i || 'x',"
           " NULL, NULL FROM ring_domain, %s"
           " WHERE name = 'contoso.com' AND i <= %u",
           database_which() == DATABASE_SQLITE
               ? "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
                 " SELECT i + 1 FROM n WHERE i < 999)"
               : "",
           database_which() == DATABASE_SQLITE ? "n"
                                               : "generate_series(1, 999) n(i)",
           last);
  database_run(statement);
}

static void test_last_label(void **state)
{
  (void)state;
  take_labels(998);
  assert_int_equal(add(TENANT, "a.example", NULL), DKIMKIT_OK);
  expect_label("a.example", "a-example-999");
}

static void test_labels_run_out(void **state)
{
  (void)state;
  take_labels(999);
  assert_int_equal(add(TENANT, "a.example", NULL), DKIMKIT_KEYRING_ERR_LABEL);
  assert_int_equal(database_number("SELECT count(*) FROM ring_domain"
                                   " WHERE name = 'a.example'"),
                   0);
  assert_int_equal(database_number("SELECT count(*) FROM ring_key"
                                   " WHERE domain = 'a.example'"),
                   0);
}

static void test_given_labels(void **state)
{
  (void)state;
  assert_int_equal(add(TENANT, "a.example", "a"), DKIMKIT_OK);
  expect_label("a.example", "a");
  assert_int_equal(add(TENANT, "b.example", "AZ-09"), DKIMKIT_OK);
  expect_label("b.example", "az-09");
  assert_int_equal(add(TENANT, "c.example", "contoso-com"),
                   DKIMKIT_KEYRING_ERR_LABEL);
  /* A good label makes no domain good. */
  world_tenant(&contoso, "fabrikam", "fabrikam.onhost.example");
  assert_int_equal(add("fabrikam", "b.d.example", NULL), DKIMKIT_OK);
  assert_int_equal(add(TENANT, "d.example", "d"),
                   DKIMKIT_KEYRING_ERR_DOMAIN_ABOVE);
  /* Nothing is left of what was refused. */
  assert_int_equal(world_faults(&contoso), 0);
  assert_int_equal(database_number("SELECT count(*) FROM ring_key"
                                   " WHERE domain = 'c.example'"),
                   0);
}

/* ---- lengths ---- */

/* A name of so many octets, in labels of one. */
static void name_of(char *name, size_t len, char with)
{
  size_t i;

  for (i = 0; i < len; i++) {
    name[i] = i % 2 == 1 && i + 1 < len ? '.' : with;
  }
  name[len] = '\0';
}

static void test_lengths(void **state)
{
  char name[260];

  (void)state;
  name_of(name, 253 - OWN_REST, 'a');
  assert_int_equal(add(TENANT, name, NULL), DKIMKIT_OK);
  name_of(name, 254 - OWN_REST, 'b');
  assert_int_equal(add(TENANT, name, NULL), DKIMKIT_ERR_DOMAIN_SYNTAX);
}

/* Whatever label a domain of the tenant's gets, up to 53 octets. */
static void test_lengths_of_initial_domains(void **state)
{
  dkimkit_keyring_settings *settings = world_ed25519();
  char name[260];

  (void)state;
  name_of(name, 253 - HOST_REST - 53, 'c');
  assert_int_equal(
      dkimkit_keyring_add_tenant(contoso.ring, "longest", name, settings),
      DKIMKIT_OK);
  assert_int_equal(add("longest", "l.example",
                       "lllllllllllllllllllllllllllllllllllllllllllllllllllll"),
                   DKIMKIT_OK);
  name_of(name, 254 - HOST_REST - 53, 'd');
  assert_int_equal(
      dkimkit_keyring_add_tenant(contoso.ring, "longer", name, settings),
      DKIMKIT_ERR_DOMAIN_SYNTAX);
  dkimkit_keyring_settings_free(settings);
}

/* ---- meanwhile ---- */

typedef struct meanwhile {
  dkimkit_keyring *other;
  void (*act)(struct meanwhile *m);
  unsigned calls;
} meanwhile;

/* It's asked for when the first key is made. */
static int give_master(const uint8_t id[8], uint8_t key[32], void *user_data)
{
  meanwhile *m = user_data;

  assert_null(id);
  memset(key, 1, 32);
  m->calls++;
  m->act(m);
  return 0;
}

static void remove_tenant(meanwhile *m)
{
  assert_int_equal(dkimkit_keyring_remove_domain(m->other, DOMAIN, 1),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_tenant(m->other, TENANT, 1),
                   DKIMKIT_OK);
}

static void let_tenant_leave(meanwhile *m)
{
  assert_int_equal(dkimkit_keyring_remove_domain(m->other, DOMAIN, 1),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_tenant(m->other, TENANT, 0),
                   DKIMKIT_OK);
}

static void remove_first_set(meanwhile *m)
{
  assert_int_equal(dkimkit_keyring_remove_domain(m->other, DOMAIN, 1),
                   DKIMKIT_OK);
}

static void let_first_set_leave(meanwhile *m)
{
  assert_int_equal(dkimkit_keyring_remove_domain(m->other, DOMAIN, 0),
                   DKIMKIT_OK);
}

static void add_same(meanwhile *m)
{
  dkimkit_keyring_settings *settings = world_ed25519();

  assert_int_equal(dkimkit_keyring_add_domain(m->other, TENANT, "fabrikam.com",
                                              NULL, settings),
                   DKIMKIT_OK);
  dkimkit_keyring_settings_free(settings);
}

static void give_to_another(meanwhile *m)
{
  dkimkit_keyring_settings *settings = world_ed25519();

  assert_int_equal(dkimkit_keyring_remove_domain(m->other, DOMAIN, 1),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_add_tenant(m->other, "fabrikam",
                                              "f.onhost.example", settings),
                   DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_add_domain(m->other, "fabrikam", DOMAIN, NULL, settings),
      DKIMKIT_OK);
  dkimkit_keyring_settings_free(settings);
}

static void test_meanwhile(void **state)
{
  static const struct {
    const char *domain;
    void (*act)(meanwhile *m);
    int status;
  } cases[] = {
      {"fabrikam.com", remove_tenant, DKIMKIT_KEYRING_ERR_NO_DOMAIN},
      {"fabrikam.com", let_tenant_leave, DKIMKIT_KEYRING_ERR_LEAVING},
      {"fabrikam.com", add_same, DKIMKIT_KEYRING_ERR_DOMAIN_EXISTS},
      {DOMAIN "/ed25519", remove_first_set, DKIMKIT_KEYRING_ERR_NO_DOMAIN},
      {DOMAIN "/ed25519", let_first_set_leave, DKIMKIT_KEYRING_ERR_LEAVING},
      {DOMAIN "/ed25519", give_to_another, DKIMKIT_KEYRING_ERR_NO_DOMAIN},
  };
  size_t i;

  (void)state;
  for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    dkimkit_keyring_settings *settings;
    dkimkit_keyring *ring;
    meanwhile m = {.act = cases[i].act};

    contoso_tear_down(NULL);
    contoso_set_up(NULL);
    settings = world_ed25519();
    /* Records that somebody may need outlive a removal. */
    contoso_bring_up();
    assert_int_equal(dkimkit_keyring_disable(contoso.ring, DOMAIN), DKIMKIT_OK);
    ring = world_connect(&contoso, 0);
    m.other = contoso.ring;
    assert_int_equal(dkimkit_keyring_set_master_source(ring, give_master, &m),
                     DKIMKIT_OK);
    assert_int_equal(dkimkit_keyring_add_domain(ring, TENANT, cases[i].domain,
                                                NULL, settings),
                     cases[i].status);
    assert_int_equal(m.calls, 1);
    /* No key is left that nobody has. */
    assert_int_equal(world_faults(&contoso), 0);
    dkimkit_keyring_free(ring);
    dkimkit_keyring_settings_free(settings);
  }
}

#define TEST(name)                                                             \
  cmocka_unit_test_setup_teardown(name, contoso_set_up, contoso_tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_defaults),
      TEST(test_settings),
      TEST(test_arguments),
      TEST(test_second_set_is_no_domain_of_the_host),
      TEST(test_second_set_of_another_tenant),
      TEST(test_second_set_of_a_damaged_domain),
      TEST(test_settings_of_sets),
      TEST(test_log),
      TEST(test_stems),
      TEST(test_labels_of_second_sets),
      TEST(test_last_label),
      TEST(test_labels_run_out),
      TEST(test_given_labels),
      TEST(test_lengths),
      TEST(test_lengths_of_initial_domains),
      TEST(test_meanwhile),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
