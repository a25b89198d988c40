/* SPDX-License-Identifier: MIT */

/* Domains and orders: what each function returns, refuses and leaves behind.
 *
 * usage: ring_domain_test sqlite|postgresql [DIRECTORY|CONNINFO], see
 * database.h */

#include "contoso.h"

/* ---- domains ---- */

static int add_with_label(const char *domain, const char *label)
{
  dkimkit_keyring_settings *settings = world_ed25519();
  int rv =
      dkimkit_keyring_add_domain(contoso.ring, TENANT, domain, label, settings);

  dkimkit_keyring_settings_free(settings);
  return rv;
}

static void expect_label(const char *domain, const char *label)
{
  dkimkit_keyring_domain *of = world_read(&contoso, domain);

  assert_string_equal(dkimkit_keyring_domain_label(of), label);
  dkimkit_keyring_domain_free(of);
}

static void test_labels(void **state)
{
  static const char *const bad[] = {"",    "-a",  "a-",      "a.b",
                                    "a_b", "a b", "\xc3\xa9"};
  char name[200];
  size_t i;

  (void)state;
  expect_label(DOMAIN, "contoso-com");
  expect_label(INITIAL, "contoso-onhost-example");
  /* Two that come to the same. */
  assert_int_equal(add_with_label("a-b.example", NULL), DKIMKIT_OK);
  assert_int_equal(add_with_label("a.b.example", NULL), DKIMKIT_OK);
  expect_label("a-b.example", "a-b-example");
  expect_label("a.b.example", "a-b-example-2");
  assert_int_equal(add_with_label("x.example", "Given-1"), DKIMKIT_OK);
  expect_label("x.example", "given-1");
  assert_int_equal(add_with_label("y.example", "GIVEN-1"),
                   DKIMKIT_KEYRING_ERR_LABEL);
  for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
    assert_int_equal(add_with_label("y.example", bad[i]),
                     DKIMKIT_KEYRING_ERR_LABEL);
  }
  memset(name, 'l', sizeof(name));
  name[54] = '\0';
  assert_int_equal(add_with_label("y.example", name),
                   DKIMKIT_KEYRING_ERR_LABEL);
  name[53] = '\0';
  assert_int_equal(add_with_label("y.example", name), DKIMKIT_OK);
  /* Long names come to the same, too. */
  memset(name, 'n', sizeof(name));
  name[60] = '\0';
  strcat(name, ".example");
  assert_int_equal(add_with_label(name, NULL), DKIMKIT_OK);
  name[58] = '\0';
  strcat(name, ".example");
  assert_int_equal(add_with_label(name, NULL), DKIMKIT_OK);
  assert_int_equal(world_faults(&contoso), 0);
}

#define U_LABELS                                                               \
  "b\xc3\xbc"                                                                  \
  "cher.example"

/* In U-labels and in A-labels it's one domain. */
static void test_internationalized_domain(void **state)
{
  dkimkit_keyring_domain *of = NULL;
  const char *bucher =
      dkimkit_idn_name() != NULL ? U_LABELS : "xn--bcher-kva.example";

  (void)state;
  if (dkimkit_idn_name() == NULL) {
    assert_int_equal(add_with_label(U_LABELS, NULL),
                     DKIMKIT_ERR_IDN_UNSUPPORTED);
  }
  assert_int_equal(add_with_label(bucher, NULL), DKIMKIT_OK);
  of = world_read(&contoso, "XN--BCHER-KVA.Example.");
  assert_string_equal(dkimkit_keyring_domain_name(of), "xn--bcher-kva.example");
  assert_string_equal(dkimkit_keyring_domain_label(of),
                      "xn--bcher-kva-example");
  dkimkit_keyring_domain_free(of);
  of = world_read(&contoso, bucher);
  assert_string_equal(
      dkimkit_keyring_domain_record_name(of, 1, DKIMKIT_KEYRING_NAME_OWN),
      "selector2._domainkey.xn--bcher-kva.example");
  assert_string_equal(
      dkimkit_keyring_domain_record_name(of, 0, DKIMKIT_KEYRING_NAME_HOST),
      "selector1-xn--bcher-kva-example._domainkey." INITIAL);
  assert_null(
      dkimkit_keyring_domain_record_name(of, 2, DKIMKIT_KEYRING_NAME_OWN));
  assert_null(
      dkimkit_keyring_domain_record_name(of, 0, (dkimkit_keyring_name)2));
  dkimkit_keyring_domain_free(of);
  assert_int_equal(add_with_label(bucher, NULL),
                   DKIMKIT_KEYRING_ERR_DOMAIN_EXISTS);
}

static void test_domain_syntax(void **state)
{
  dkimkit_keyring_domain *of = NULL;

  (void)state;
  assert_int_equal(add_with_label("", NULL), DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(add_with_label(".", NULL), DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(add_with_label("a..example", NULL),
                   DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(add_with_label("\xff.example", NULL),
                   DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(
      dkimkit_keyring_domain_read(&of, contoso.ring, "a..b/ed25519"),
      DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(dkimkit_keyring_domain_read(&of, contoso.ring, "a.b/rsa"),
                   DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(dkimkit_keyring_domain_read(NULL, contoso.ring, DOMAIN),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_domain_read(&of, contoso.ring, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
}

static void test_domain_lengths(void **state)
{
  char name[260];
  dkimkit_keyring_domain *of = NULL;
  size_t i;

  (void)state;
  /* It doesn't fit with a selector before it. */
  for (i = 0; i < 240; i += 2) {
    memcpy(name + i, "a.", 3);
  }
  strcat(name, "example");
  assert_int_equal(add_with_label(name, NULL), DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(dkimkit_keyring_domain_read(&of, contoso.ring, name),
                   DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  /* 253 octets, and then one more. */
  for (i = 0; i < 250; i++) {
    name[i] = i % 50 == 49 ? '.' : 'n';
  }
  strcpy(name + 250, "ple");
  assert_int_equal(dkimkit_keyring_domain_read(&of, contoso.ring, name),
                   DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  strcat(name, "x");
  assert_int_equal(dkimkit_keyring_domain_read(&of, contoso.ring, name),
                   DKIMKIT_ERR_DOMAIN_SYNTAX);
}

static void test_domain_getters(void **state)
{
  dkimkit_keyring_domain *of = world_read(&contoso, DOMAIN);

  (void)state;
  assert_string_equal(dkimkit_keyring_domain_tenant(of), TENANT);
  assert_string_equal(dkimkit_keyring_domain_initial(of), INITIAL);
  assert_int_equal(dkimkit_keyring_domain_generation(of), 1);
  assert_int_equal(dkimkit_keyring_domain_enabled(of), 0);
  assert_int_equal(dkimkit_keyring_domain_fault(of), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_domain_status(of),
                   DKIMKIT_KEYRING_STATUS_RECORDS_MISSING);
  assert_int_equal(
      dkimkit_keyring_domain_signs(of, DKIMKIT_KEYRING_NAME_HOST, contoso.wall),
      -1);
  assert_int_equal(
      dkimkit_keyring_domain_signs(of, (dkimkit_keyring_name)2, contoso.wall),
      -1);
  assert_int_equal(dkimkit_keyring_domain_after(of), 0);
  assert_int_equal(dkimkit_keyring_domain_before(of), 1);
  assert_int_equal(
      dkimkit_keyring_domain_time(of, 0, DKIMKIT_KEYRING_TIME_CREATED),
      WORLD_BEGIN);
  assert_int_equal(
      dkimkit_keyring_domain_time(of, 0, DKIMKIT_KEYRING_TIME_GENERATED),
      WORLD_BEGIN);
  assert_int_equal(
      dkimkit_keyring_domain_time(of, 0, DKIMKIT_KEYRING_TIME_READY), 0);
  assert_int_equal(
      dkimkit_keyring_domain_time(of, 2, DKIMKIT_KEYRING_TIME_GENERATED), 0);
  assert_int_equal(dkimkit_keyring_domain_time(of, 0, (dkimkit_keyring_time)99),
                   0);
  assert_int_equal(dkimkit_keyring_domain_state(of, 0),
                   DKIMKIT_KEYRING_STATE_GENERATED);
  assert_int_equal(dkimkit_keyring_domain_state(of, -1),
                   DKIMKIT_KEYRING_STATE_EMPTY);
  assert_int_equal(dkimkit_keyring_domain_state(of, 2),
                   DKIMKIT_KEYRING_STATE_EMPTY);
  assert_null(dkimkit_keyring_domain_key_id(of, 2));
  assert_non_null(dkimkit_keyring_domain_key_id(of, 1));
  assert_int_equal(dkimkit_keyring_domain_key_bits(of, 2), 0);
  assert_int_equal(dkimkit_keyring_domain_key_type(of, 0),
                   DKIMKIT_KEY_TYPE_ED25519);
  assert_non_null(
      strstr(dkimkit_keyring_domain_record_text(of, 0), "k=ed25519"));
  assert_null(dkimkit_keyring_domain_record_text(of, 2));
  assert_int_equal(dkimkit_keyring_domain_record_ttl(of, 0), 3600);
  assert_int_equal(
      dkimkit_keyring_domain_verdict(of, 0, DKIMKIT_KEYRING_NAME_OWN),
      DKIMKIT_KEYRING_VERDICT_NONE);
  assert_int_equal(
      dkimkit_keyring_domain_verdict(of, 0, (dkimkit_keyring_name)2),
      DKIMKIT_KEYRING_VERDICT_NONE);
  assert_int_equal(
      dkimkit_keyring_domain_checked(of, 0, DKIMKIT_KEYRING_NAME_OWN), 0);
  assert_int_equal(dkimkit_keyring_domain_settings(NULL, of),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  dkimkit_keyring_domain_free(of);
  dkimkit_keyring_domain_free(NULL);
}

typedef struct names {
  char text[512];
  /** Ends it after so many. */
  unsigned most;
} names;

static int take_name(const dkimkit_keyring_domain *domain, void *user_data)
{
  names *n = user_data;

  strcat(n->text, dkimkit_keyring_domain_name(domain));
  strcat(n->text, " ");
  assert_non_null(dkimkit_keyring_domain_record_text(domain, 1));
  return --n->most == 0 ? 9 : 0;
}

static void expect_names(const char *tenant, unsigned most, int status,
                         const char *text)
{
  names n = {.most = most};

  assert_int_equal(
      dkimkit_keyring_each_domain(contoso.ring, tenant, take_name, &n), status);
  assert_string_equal(n.text, text);
}

/* By name; all, or a tenant's. */
static void test_each_domain(void **state)
{
  (void)state;
  world_tenant(&contoso, "fabrikam", "fabrikam.onhost.example");
  world_domain(&contoso, "fabrikam", "a.example");
  expect_names(NULL, 99, DKIMKIT_OK,
               "a.example contoso.com contoso.onhost.example "
               "fabrikam.onhost.example ");
  expect_names(TENANT, 99, DKIMKIT_OK, "contoso.com contoso.onhost.example ");
  expect_names("fabrikam", 99, DKIMKIT_OK,
               "a.example fabrikam.onhost.example ");
  expect_names("nobody", 99, DKIMKIT_OK, "");
  expect_names("", 99, DKIMKIT_OK, "");
  expect_names(NULL, 2, 9, "a.example contoso.com ");
  expect_names("fabrikam", 1, 9, "a.example ");
  assert_int_equal(dkimkit_keyring_each_domain(contoso.ring, NULL, NULL, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_keyring_each_domain(contoso.ring, "nobody", NULL, NULL),
      DKIMKIT_ERR_INVALID_ARGUMENT);
}

static void test_remove_domain(void **state)
{
  (void)state;
  contoso_bring_up();
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_NOT_EMPTY);
  assert_int_equal(dkimkit_keyring_disable(contoso.ring, DOMAIN), DKIMKIT_OK);
  /* Still signs under the initial domain. */
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  assert_int_equal(world_status(&contoso, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_LEAVING);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 1),
                   DKIMKIT_OK);
  assert_int_equal(world_count_events(&contoso, DOMAIN, "remove-domain"), 1);
  assert_int_equal(database_number("SELECT count(*) FROM ring_key WHERE"
                                   " domain = 'contoso.com' AND"
                                   " sealed IS NOT NULL"),
                   0);
  assert_int_equal(database_number("SELECT count(*) FROM ring_key WHERE"
                                   " domain = 'contoso.com'"),
                   2);
}

/* The hold is over, and no tick has recorded that the key signs: signers know
 * without. */
static void test_remove_what_may_sign(void **state)
{
  (void)state;
  world_publish(&contoso);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  contoso.nobody_checks = 1;
  world_pass(&contoso, HOLD - HOUR);
  world_wait(&contoso, 2 * HOUR);
  assert_int_equal(world_choose(&contoso, TENANT, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_choice_count(contoso.choice), 1);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  assert_int_equal(world_status(&contoso, DOMAIN),
                   DKIMKIT_KEYRING_STATUS_LEAVING);
}

static void test_remove_enabled(void **state)
{
  (void)state;
  world_publish(&contoso);
  world_delegate(&contoso, DOMAIN);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_enable(contoso.ring, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_NOT_EMPTY);
  assert_int_equal(dkimkit_keyring_disable(contoso.ring, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
}

/* ---- orders ---- */

static void test_acknowledge(void **state)
{
  uint64_t number = world_generation(&contoso, DOMAIN);

  (void)state;
  assert_int_equal(dkimkit_keyring_acknowledge(contoso.ring, NULL, 0,
                                               DKIMKIT_KEYRING_EFFECT_PUBLISH,
                                               1, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_acknowledge(contoso.ring, DOMAIN, 2,
                                               DKIMKIT_KEYRING_EFFECT_PUBLISH,
                                               1, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  /* Before anything is looked for. */
  assert_int_equal(
      dkimkit_keyring_acknowledge(contoso.ring, "nobody.example", 2,
                                  DKIMKIT_KEYRING_EFFECT_PUBLISH, 1, 0),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_acknowledge(contoso.ring, DOMAIN, 0,
                                               (dkimkit_keyring_effect)2, 1, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_acknowledge(contoso.ring, DOMAIN, 0,
                                               DKIMKIT_KEYRING_EFFECT_PUBLISH,
                                               number + 1, 0),
                   DKIMKIT_KEYRING_ERR_UNKNOWN_ORDER);
  assert_int_equal(dkimkit_keyring_acknowledge(contoso.ring, DOMAIN, 0,
                                               DKIMKIT_KEYRING_EFFECT_REVOKE,
                                               number, 0),
                   DKIMKIT_KEYRING_ERR_UNKNOWN_ORDER);
  assert_int_equal(dkimkit_keyring_acknowledge(contoso.ring, DOMAIN, 0,
                                               DKIMKIT_KEYRING_EFFECT_PUBLISH,
                                               number, 0),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_acknowledge(contoso.ring, DOMAIN, 0,
                                               DKIMKIT_KEYRING_EFFECT_PUBLISH,
                                               number, 0),
                   DKIMKIT_KEYRING_ERR_UNKNOWN_ORDER);
  assert_int_equal(world_count_events(&contoso, DOMAIN, "published"), 1);
  assert_int_equal(dkimkit_keyring_each_order(contoso.ring, NULL, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
}

/* What caches may have of it for longer is waited for. */
static void test_published_for_longer(void **state)
{
  uint64_t number = world_generation(&contoso, DOMAIN);
  dkimkit_keyring_domain *of = world_read(&contoso, DOMAIN);
  int slot;

  (void)state;
  for (slot = 0; slot < 2; slot++) {
    world_put(
        &contoso.zone,
        dkimkit_keyring_domain_record_name(of, slot, DKIMKIT_KEYRING_NAME_HOST),
        0, dkimkit_keyring_domain_record_text(of, slot));
    assert_int_equal(dkimkit_keyring_acknowledge(contoso.ring, DOMAIN, slot,
                                                 DKIMKIT_KEYRING_EFFECT_PUBLISH,
                                                 number, 3 * DAY),
                     DKIMKIT_OK);
  }
  dkimkit_keyring_domain_free(of);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  of = world_read(&contoso, DOMAIN);
  for (slot = 0; slot < 2; slot++) {
    assert_int_equal(
        dkimkit_keyring_domain_time(of, slot, DKIMKIT_KEYRING_TIME_SEEN),
        contoso.wall);
    /* Twice the TTL, two clock gaps and five minutes. */
    assert_int_equal(
        dkimkit_keyring_domain_time(of, slot, DKIMKIT_KEYRING_TIME_READY),
        contoso.wall + 6 * DAY + 24 * HOUR + 5 * MINUTE);
  }
  dkimkit_keyring_domain_free(of);
}

/* An order that isn't acknowledged comes again (I11), also to others. */
static void test_orders_come_again_I11(void **state)
{
  dkimkit_keyring *other = world_connect(&contoso, 0);
  unsigned count = 0;

  (void)state;
  assert_int_equal(
      dkimkit_keyring_each_order(contoso.ring, count_order, &count),
      DKIMKIT_OK);
  assert_int_equal(count, 4);
  assert_int_equal(dkimkit_keyring_each_order(other, count_order, &count),
                   DKIMKIT_OK);
  assert_int_equal(count, 8);
  world_publish(&contoso);
  assert_int_equal(dkimkit_keyring_each_order(other, count_order, &count),
                   DKIMKIT_OK);
  assert_int_equal(count, 8);
  dkimkit_keyring_free(other);
}

static uint32_t serial_of(const char *zone, uint8_t content)
{
  uint8_t digest[32];
  uint32_t serial = 0;

  memset(digest, content, sizeof(digest));
  assert_int_equal(
      dkimkit_keyring_zone_serial(&serial, contoso.ring, zone, digest),
      DKIMKIT_OK);
  return serial;
}

static void test_zone_serial(void **state)
{
  static const uint8_t digest[32];
  uint32_t serial = serial_of("onhost.example", 1);

  (void)state;
  assert_int_equal(serial, WORLD_BEGIN);
  world_wait(&contoso, 10);
  assert_int_equal(serial_of("ONHOST.example.", 1), serial);
  assert_int_equal(serial_of("onhost.example", 2), serial + 10);
  /* Within a second, and with a clock that went back. */
  assert_int_equal(serial_of("onhost.example", 3), serial + 11);
  contoso.wall -= 1000;
  assert_int_equal(serial_of("onhost.example", 4), serial + 12);
  assert_int_equal(serial_of("onhost.example", 4), serial + 12);
  assert_int_equal(
      dkimkit_keyring_zone_serial(&serial, contoso.ring, NULL, digest),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_keyring_zone_serial(&serial, contoso.ring, "a.example", NULL),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_keyring_zone_serial(NULL, contoso.ring, "a.example", digest),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_keyring_zone_serial(&serial, contoso.ring, "a..b", digest),
      DKIMKIT_ERR_DOMAIN_SYNTAX);
}

/* RFC 1982: serial numbers are on a circle. */
static void test_zone_serial_wraps(void **state)
{
  uint32_t serial;

  (void)state;
  contoso.wall = 0xfffffffe;
  assert_int_equal(serial_of("onhost.example", 1), 0xfffffffe);
  assert_int_equal(serial_of("onhost.example", 2), 0xffffffff);
  serial = serial_of("onhost.example", 3);
  assert_true((int32_t)(serial - 0xffffffff) > 0);
  /* Also there an unchanged zone keeps its serial. */
  world_wait(&contoso, 1000);
  assert_int_equal(serial_of("onhost.example", 3), serial);
  assert_true((int32_t)(serial_of("onhost.example", 4) - serial) > 0);
}

/* ---- checks ---- */

static int add_for(const char *tenant, const char *domain)
{
  dkimkit_keyring_settings *settings = world_ed25519();
  int rv =
      dkimkit_keyring_add_domain(contoso.ring, tenant, domain, NULL, settings);

  dkimkit_keyring_settings_free(settings);
  return rv;
}

static int add_tenant(const char *tenant, const char *initial_domain)
{
  dkimkit_keyring_settings *settings = world_ed25519();
  int rv = dkimkit_keyring_add_tenant(contoso.ring, tenant, initial_domain,
                                      settings);

  dkimkit_keyring_settings_free(settings);
  return rv;
}

/* What is signed for all that is below a domain. */
static void test_above_others(void **state)
{
  (void)state;
  world_tenant(&contoso, "fabrikam", "fabrikam.onhost.example");
  /* The host's own zone. */
  assert_int_equal(add_for("fabrikam", "onhost.example"),
                   DKIMKIT_KEYRING_ERR_DOMAIN_ABOVE);
  assert_int_equal(add_tenant("other", "onhost.example"),
                   DKIMKIT_KEYRING_ERR_DOMAIN_ABOVE);
  world_domain(&contoso, TENANT, "a.mail.shop.example");
  assert_int_equal(add_for("fabrikam", "SHOP.example."),
                   DKIMKIT_KEYRING_ERR_DOMAIN_ABOVE);
  assert_int_equal(add_for("fabrikam", "mail.shop.example"),
                   DKIMKIT_KEYRING_ERR_DOMAIN_ABOVE);
  assert_int_equal(add_for("fabrikam", "hop.example"), DKIMKIT_OK);
  assert_int_equal(add_for("fabrikam", "il.shop.example"), DKIMKIT_OK);
  /* Names that go on behind it in their order. */
  world_domain(&contoso, TENANT, "mail.elsewherex.net");
  assert_int_equal(add_for("fabrikam", "elsewhere.net"), DKIMKIT_OK);
  /* Its own. */
  assert_int_equal(add_for(TENANT, "mail.shop.example"), DKIMKIT_OK);
  assert_int_equal(add_for(TENANT, "mail.shop.example/ed25519"), DKIMKIT_OK);
}

static void test_nobodys_domain(void **state)
{
  (void)state;
  assert_int_equal(add_for(TENANT, "192.0.2.1"), DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(add_for(TENANT, "a.1"), DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(add_tenant("other", "192.0.2.1"), DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(add_for(TENANT, "1.2.3.4a"), DKIMKIT_OK);
#if defined(DKK_RING_PSL)
  assert_int_equal(add_for(TENANT, "CO.uk"), DKIMKIT_KEYRING_ERR_PUBLIC_SUFFIX);
  assert_int_equal(add_tenant("other", "co.uk"),
                   DKIMKIT_KEYRING_ERR_PUBLIC_SUFFIX);
#endif
  assert_int_equal(add_for(TENANT, "contoso.co.uk"), DKIMKIT_OK);
  /* It has an owner, whatever is below. */
  assert_int_equal(add_for(TENANT, "blogspot.com"), DKIMKIT_OK);
}

#define TEST(name)                                                             \
  cmocka_unit_test_setup_teardown(name, contoso_set_up, contoso_tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_labels),
      TEST(test_internationalized_domain),
      TEST(test_domain_syntax),
      TEST(test_domain_lengths),
      TEST(test_domain_getters),
      TEST(test_each_domain),
      TEST(test_remove_domain),
      TEST(test_remove_what_may_sign),
      TEST(test_remove_enabled),
      TEST(test_acknowledge),
      TEST(test_published_for_longer),
      TEST(test_orders_come_again_I11),
      TEST(test_zone_serial),
      TEST(test_zone_serial_wraps),

      TEST(test_above_others),
      TEST(test_nobodys_domain),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
