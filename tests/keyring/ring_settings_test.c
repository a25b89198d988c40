/* SPDX-License-Identifier: MIT */

/* Settings and tenants: what is taken, what is refused.
 *
 * usage: ring_settings_test sqlite|postgresql [DIRECTORY|CONNINFO], see
 * database.h */

#include "contoso.h"
#include "meter.h"

/* ---- settings ---- */

static const struct {
  dkimkit_keyring_setting setting;
  uint64_t value;
  uint64_t good[2];
  uint64_t bad[2];
} setting_cases[] = {
    {DKIMKIT_KEYRING_SETTING_PUBLISH_HOLD,
     345600,
     {0, 345600},
     {UINT64_MAX, 1ull << 62}},
    {DKIMKIT_KEYRING_SETTING_DRAIN_HOLD,
     604800,
     {0, 604800},
     {UINT64_MAX, 1ull << 62}},
    {DKIMKIT_KEYRING_SETTING_LEASE, 900, {1, 900}, {0, UINT64_MAX}},
    {DKIMKIT_KEYRING_SETTING_CLOCK_GAP, 43200, {43200, 86400}, {0, UINT64_MAX}},
    {DKIMKIT_KEYRING_SETTING_ZONE_TTL, 3600, {1, 86400}, {0, UINT64_MAX}},
    {DKIMKIT_KEYRING_SETTING_ROTATE_INTERVAL,
     15552000,
     {0, 86400},
     {1, UINT64_MAX}},
    {DKIMKIT_KEYRING_SETTING_ON_LOST, 0, {0, 2}, {3, 1ull << 32}},
    {DKIMKIT_KEYRING_SETTING_REVOKE_RETIRED, 0, {0, 1}, {2, 256}},
    {DKIMKIT_KEYRING_SETTING_PRESTAGED, 0, {0, 1}, {2, 256}},
    {DKIMKIT_KEYRING_SETTING_KEY_TYPE, 1, {1, 2}, {0, 3}},
    {DKIMKIT_KEYRING_SETTING_KEY_BITS, 2048, {1024, 4096}, {1023, 4097}},
    {DKIMKIT_KEYRING_SETTING_HEADER_CANONICALIZATION,
     1,
     {0, 1},
     {2, 1ull << 32}},
    {DKIMKIT_KEYRING_SETTING_BODY_CANONICALIZATION, 1, {0, 1}, {2, 1ull << 32}},
    {DKIMKIT_KEYRING_SETTING_TIMESTAMP, 1, {0, 1}, {2, 256}},
    {DKIMKIT_KEYRING_SETTING_EXPIRE, 0, {0, 604800}, {UINT64_MAX, 1ull << 40}},
};

static void test_settings(void **state)
{
  dkimkit_keyring_settings *settings = NULL;
  size_t i;
  size_t j;

  (void)state;
  assert_int_equal(dkimkit_keyring_settings_new(NULL, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_settings_new(&settings, NULL), DKIMKIT_OK);
  for (i = 0; dkimkit_keyring_setting_name((dkimkit_keyring_setting)i); i++) {
    assert_true(i < sizeof(setting_cases) / sizeof(setting_cases[0]));
    if (setting_cases[i].setting != DKIMKIT_KEYRING_SETTING_KEY_TYPE) {
      assert_int_equal(
          dkimkit_keyring_settings_get(settings, setting_cases[i].setting),
          setting_cases[i].value);
    }
    for (j = 0; j < 2; j++) {
      uint64_t good = setting_cases[i].good[j];

      if (setting_cases[i].setting == DKIMKIT_KEYRING_SETTING_KEY_TYPE) {
        good = j == 0 ? DKIMKIT_KEY_TYPE_RSA : DKIMKIT_KEY_TYPE_ED25519;
      }
      assert_int_equal(dkimkit_keyring_settings_set(
                           settings, setting_cases[i].setting, good),
                       DKIMKIT_OK);
      assert_int_equal(
          dkimkit_keyring_settings_get(settings, setting_cases[i].setting),
          good);
      if (setting_cases[i].setting != DKIMKIT_KEYRING_SETTING_KEY_TYPE) {
        assert_int_equal(dkimkit_keyring_settings_set(settings,
                                                      setting_cases[i].setting,
                                                      setting_cases[i].bad[j]),
                         DKIMKIT_KEYRING_ERR_SETTING);
      }
      assert_int_equal(
          dkimkit_keyring_settings_get(settings, setting_cases[i].setting),
          good);
    }
  }
  assert_int_equal(i, sizeof(setting_cases) / sizeof(setting_cases[0]));
  assert_int_equal(dkimkit_keyring_settings_set(
                       settings, DKIMKIT_KEYRING_SETTING_KEY_TYPE, 77),
                   DKIMKIT_KEYRING_ERR_SETTING);
  assert_int_equal(
      dkimkit_keyring_settings_set(settings, (dkimkit_keyring_setting)15, 1),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_keyring_settings_get(settings, (dkimkit_keyring_setting)15), 0);
  assert_int_equal(
      dkimkit_keyring_settings_set(NULL, DKIMKIT_KEYRING_SETTING_LEASE, 1),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  dkimkit_keyring_settings_free(settings);
  dkimkit_keyring_settings_free(NULL);
}

/* At the ends of their ranges, where only they are changed. */
static void test_settings_ends(void **state)
{
  static const struct {
    dkimkit_keyring_setting setting;
    uint64_t most;
  } of[] = {
      {DKIMKIT_KEYRING_SETTING_ON_LOST, DKIMKIT_KEYRING_ON_LOST_NO_SIGNATURE},
      {DKIMKIT_KEYRING_SETTING_REVOKE_RETIRED, 1},
      {DKIMKIT_KEYRING_SETTING_PRESTAGED, 1},
      {DKIMKIT_KEYRING_SETTING_KEY_BITS, 4096},
      {DKIMKIT_KEYRING_SETTING_HEADER_CANONICALIZATION,
       DKIMKIT_CANONICALIZATION_RELAXED},
      {DKIMKIT_KEYRING_SETTING_BODY_CANONICALIZATION,
       DKIMKIT_CANONICALIZATION_RELAXED},
      {DKIMKIT_KEYRING_SETTING_TIMESTAMP, 1},
      {DKIMKIT_KEYRING_SETTING_EXPIRE, 3650 * DAY},
  };
  dkimkit_keyring_settings *settings = NULL;
  size_t i;

  (void)state;
  assert_int_equal(dkimkit_keyring_settings_new(&settings, NULL), DKIMKIT_OK);
  for (i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
    assert_int_equal(
        dkimkit_keyring_settings_set(settings, of[i].setting, of[i].most),
        DKIMKIT_OK);
    assert_int_equal(
        dkimkit_keyring_settings_set(settings, of[i].setting, of[i].most + 1),
        DKIMKIT_KEYRING_ERR_SETTING);
    assert_int_equal(dkimkit_keyring_settings_get(settings, of[i].setting),
                     of[i].most);
  }
  assert_int_equal(
      dkimkit_keyring_settings_set(settings, (dkimkit_keyring_setting)-1, 1),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_keyring_settings_get(settings, (dkimkit_keyring_setting)-1), 0);
  assert_null(dkimkit_keyring_setting_name((dkimkit_keyring_setting)-1));
  assert_null(dkimkit_keyring_text_name((dkimkit_keyring_text)-1));
  dkimkit_keyring_settings_free(settings);
}

/* Setting one leaves all others as they are. */
static void test_settings_alone(void **state)
{
  static const uint64_t others[] = {345600 + DAY,
                                    604800 + DAY,
                                    1800,
                                    43200 + 3600,
                                    7200,
                                    86400,
                                    1,
                                    1,
                                    1,
                                    2,
                                    1024,
                                    0,
                                    0,
                                    0,
                                    60};
  dkimkit_keyring_settings *settings = NULL;
  uint64_t defaults[15];
  int set;
  int got;

  (void)state;
  for (set = 0; set < 15; set++) {
    assert_int_equal(dkimkit_keyring_settings_new(&settings, NULL), DKIMKIT_OK);
    for (got = 0; got < 15; got++) {
      defaults[got] =
          dkimkit_keyring_settings_get(settings, (dkimkit_keyring_setting)got);
    }
    assert_int_not_equal(defaults[set], others[set]);
    assert_int_equal(dkimkit_keyring_settings_set(
                         settings, (dkimkit_keyring_setting)set, others[set]),
                     DKIMKIT_OK);
    for (got = 0; got < 15; got++) {
      assert_int_equal(
          dkimkit_keyring_settings_get(settings, (dkimkit_keyring_setting)got),
          got == set ? others[got] : defaults[got]);
    }
    dkimkit_keyring_settings_free(settings);
  }
}

static void test_texts_alone(void **state)
{
  static const size_t most[] = {1000, 1000, 255};
  dkimkit_keyring_settings *settings = NULL;
  char text[1002];
  int set;
  int got;

  (void)state;
  for (set = 0; set < 3; set++) {
    dkimkit_keyring_text of = (dkimkit_keyring_text)set;

    assert_int_equal(dkimkit_keyring_settings_new(&settings, NULL), DKIMKIT_OK);
    memset(text, 'x', sizeof(text));
    text[most[set] + 1] = '\0';
    assert_int_equal(dkimkit_keyring_settings_set_text(settings, of, text),
                     DKIMKIT_KEYRING_ERR_SETTING);
    assert_string_equal(dkimkit_keyring_settings_text(settings, of), "");
    text[most[set]] = '\0';
    assert_int_equal(dkimkit_keyring_settings_set_text(settings, of, text),
                     DKIMKIT_OK);
    for (got = 0; got < 3; got++) {
      assert_string_equal(
          dkimkit_keyring_settings_text(settings, (dkimkit_keyring_text)got),
          got == set ? text : "");
    }
    assert_int_equal(dkimkit_keyring_settings_set_text(settings, of, "a"),
                     DKIMKIT_OK);
    assert_string_equal(dkimkit_keyring_settings_text(settings, of), "a");
    dkimkit_keyring_settings_free(settings);
  }
  assert_string_equal(dkimkit_keyring_text_name(DKIMKIT_KEYRING_TEXT_HEADERS),
                      "headers");
  assert_string_equal(dkimkit_keyring_text_name(DKIMKIT_KEYRING_TEXT_OVERSIGN),
                      "oversign");
  assert_string_equal(
      dkimkit_keyring_text_name(DKIMKIT_KEYRING_TEXT_DISPLAY_NAME),
      "display-name");
}

static void test_settings_texts(void **state)
{
  dkimkit_keyring_settings *settings = world_ed25519();
  char text[1002];

  (void)state;
  assert_string_equal(
      dkimkit_keyring_settings_text(settings, DKIMKIT_KEYRING_TEXT_HEADERS),
      "");
  memset(text, 'x', sizeof(text));
  text[1001] = '\0';
  assert_int_equal(dkimkit_keyring_settings_set_text(
                       settings, DKIMKIT_KEYRING_TEXT_HEADERS, text),
                   DKIMKIT_KEYRING_ERR_SETTING);
  text[1000] = '\0';
  assert_int_equal(dkimkit_keyring_settings_set_text(
                       settings, DKIMKIT_KEYRING_TEXT_HEADERS, text),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_settings_set_text(
                       settings, DKIMKIT_KEYRING_TEXT_DISPLAY_NAME, text),
                   DKIMKIT_KEYRING_ERR_SETTING);
  text[255] = '\0';
  assert_int_equal(dkimkit_keyring_settings_set_text(
                       settings, DKIMKIT_KEYRING_TEXT_DISPLAY_NAME, text),
                   DKIMKIT_OK);
  assert_string_equal(dkimkit_keyring_settings_text(
                          settings, DKIMKIT_KEYRING_TEXT_DISPLAY_NAME),
                      text);
  assert_int_equal(dkimkit_keyring_settings_set_text(
                       settings, DKIMKIT_KEYRING_TEXT_DISPLAY_NAME, "a\x01z"),
                   DKIMKIT_KEYRING_ERR_SETTING);
  assert_int_equal(dkimkit_keyring_settings_set_text(
                       settings, DKIMKIT_KEYRING_TEXT_DISPLAY_NAME, "\xc2\x85"),
                   DKIMKIT_KEYRING_ERR_SETTING);
  assert_int_equal(dkimkit_keyring_settings_set_text(
                       settings, DKIMKIT_KEYRING_TEXT_DISPLAY_NAME, "\xc3"),
                   DKIMKIT_KEYRING_ERR_SETTING);
  assert_int_equal(dkimkit_keyring_settings_set_text(
                       settings, DKIMKIT_KEYRING_TEXT_DISPLAY_NAME, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_keyring_settings_set_text(settings, (dkimkit_keyring_text)3, ""),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_string_equal(
      dkimkit_keyring_settings_text(settings, (dkimkit_keyring_text)3), "");
  dkimkit_keyring_settings_free(settings);
}

static int set_headers(const char *headers, const char *oversign)
{
  dkimkit_keyring_settings *settings = world_ed25519();
  int rv;

  assert_int_equal(dkimkit_keyring_settings_set_text(
                       settings, DKIMKIT_KEYRING_TEXT_HEADERS, headers),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_settings_set_text(
                       settings, DKIMKIT_KEYRING_TEXT_OVERSIGN, oversign),
                   DKIMKIT_OK);
  rv = dkimkit_keyring_set_settings(contoso.ring, DOMAIN, settings, 0);
  dkimkit_keyring_settings_free(settings);
  return rv;
}

static void test_headers(void **state)
{
  char many[400];
  size_t i;

  (void)state;
  assert_int_equal(set_headers("From:To:Subject", ""), DKIMKIT_OK);
  assert_int_equal(set_headers("eop", ""), DKIMKIT_OK);
  assert_int_equal(set_headers("", "none"), DKIMKIT_OK);
  assert_int_equal(set_headers("To:Subject", ""), DKIMKIT_ERR_FROM_NOT_SIGNED);
  assert_int_equal(set_headers("From:S ubject", ""),
                   DKIMKIT_ERR_HEADER_NAME_SYNTAX);
  assert_int_equal(set_headers("From::To", ""), DKIMKIT_ERR_HEADER_NAME_SYNTAX);
  assert_int_equal(set_headers("From:", ""), DKIMKIT_ERR_HEADER_NAME_SYNTAX);
  assert_int_equal(set_headers("From:Return-Path", ""),
                   DKIMKIT_ERR_HEADER_NOT_SIGNABLE);
  memcpy(many, "From", 5);
  for (i = 0; i < 130; i++) {
    strcat(many, ":X");
  }
  assert_int_equal(set_headers(many, ""), DKIMKIT_KEYRING_ERR_SETTING);
}

static void test_set_settings(void **state)
{
  dkimkit_keyring_settings *settings = world_ed25519();
  dkimkit_keyring_settings *found = NULL;
  dkimkit_keyring_domain *of;
  uint64_t generation = world_generation(&contoso, DOMAIN);

  (void)state;
  assert_int_equal(dkimkit_keyring_set_settings(contoso.ring, DOMAIN, NULL, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_keyring_set_settings(contoso.ring, NULL, settings, 0),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_keyring_set_settings(contoso.ring, "nobody.example", settings, 0),
      DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  assert_int_equal(dkimkit_keyring_settings_set(
                       settings, DKIMKIT_KEYRING_SETTING_LEASE, 1800),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_settings_set(
                       settings, DKIMKIT_KEYRING_SETTING_EXPIRE, 3600),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_set_settings(contoso.ring, DOMAIN, settings,
                                                generation + 1),
                   DKIMKIT_KEYRING_ERR_GENERATION);
  assert_int_equal(world_generation(&contoso, DOMAIN), generation);
  assert_int_equal(
      dkimkit_keyring_set_settings(contoso.ring, DOMAIN, settings, generation),
      DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_set_settings(contoso.ring, DOMAIN, settings, generation),
      DKIMKIT_KEYRING_ERR_GENERATION);
  /* The lease can become longer only. */
  assert_int_equal(dkimkit_keyring_settings_set(
                       settings, DKIMKIT_KEYRING_SETTING_LEASE, 1799),
                   DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_set_settings(contoso.ring, DOMAIN, settings, 0),
      DKIMKIT_KEYRING_ERR_SETTING);
  of = world_read(&contoso, DOMAIN);
  assert_int_equal(dkimkit_keyring_domain_settings(&found, of), DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_settings_get(found, DKIMKIT_KEYRING_SETTING_LEASE), 1800);
  assert_int_equal(
      dkimkit_keyring_settings_get(found, DKIMKIT_KEYRING_SETTING_EXPIRE),
      3600);
  dkimkit_keyring_settings_free(found);
  dkimkit_keyring_domain_free(of);
  dkimkit_keyring_settings_free(settings);
}

/* ---- tenants ---- */

static void test_tenants(void **state)
{
  dkimkit_keyring_settings *settings = world_ed25519();
  dkimkit_keyring_tenant *tenant = NULL;
  char longest[130];
  unsigned count = 0;

  (void)state;
  assert_int_equal(
      dkimkit_keyring_add_tenant(contoso.ring, NULL, "a.example", settings),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_keyring_add_tenant(contoso.ring, "a", NULL, settings),
      DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(
      dkimkit_keyring_add_tenant(contoso.ring, "", "a.example", settings),
      DKIMKIT_KEYRING_ERR_TENANT_SYNTAX);
  assert_int_equal(
      dkimkit_keyring_add_tenant(contoso.ring, "a\tb", "a.example", settings),
      DKIMKIT_KEYRING_ERR_TENANT_SYNTAX);
  assert_int_equal(
      dkimkit_keyring_add_tenant(contoso.ring, "\xff", "a.example", settings),
      DKIMKIT_KEYRING_ERR_TENANT_SYNTAX);
  memset(longest, 't', sizeof(longest));
  longest[129] = '\0';
  assert_int_equal(
      dkimkit_keyring_add_tenant(contoso.ring, longest, "a.example", settings),
      DKIMKIT_KEYRING_ERR_TENANT_SYNTAX);
  longest[128] = '\0';
  assert_int_equal(
      dkimkit_keyring_add_tenant(contoso.ring, longest, "a.example", settings),
      DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_add_tenant(contoso.ring, TENANT, "b.example", settings),
      DKIMKIT_KEYRING_ERR_TENANT_EXISTS);
  assert_int_equal(
      dkimkit_keyring_add_tenant(contoso.ring, "b", "A.Example.", settings),
      DKIMKIT_KEYRING_ERR_DOMAIN_EXISTS);
  assert_int_equal(
      dkimkit_keyring_add_tenant(contoso.ring, "b", "no domain", settings),
      DKIMKIT_ERR_DOMAIN_SYNTAX);
  assert_int_equal(
      dkimkit_keyring_each_tenant(contoso.ring, count_tenant, &count),
      DKIMKIT_OK);
  assert_int_equal(count, 2);
  assert_int_equal(dkimkit_keyring_each_tenant(contoso.ring, NULL, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_tenant_read(&tenant, contoso.ring, TENANT),
                   DKIMKIT_OK);
  assert_string_equal(dkimkit_keyring_tenant_name(tenant), TENANT);
  assert_string_equal(dkimkit_keyring_tenant_initial(tenant), INITIAL);
  assert_int_equal(dkimkit_keyring_tenant_created(tenant), WORLD_BEGIN);
  dkimkit_keyring_tenant_free(tenant);
  dkimkit_keyring_tenant_free(NULL);
  dkimkit_keyring_settings_free(settings);
}

/* Names that nobody can have are nobody's, on every database. */
static void test_names_of_nobody(void **state)
{
  static const char *const names[] = {"nobody", "", "\xff", "a\tb"};
  dkimkit_keyring_settings *settings = world_ed25519();
  dkimkit_keyring_tenant *tenant = NULL;
  unsigned count = 0;
  size_t i;

  (void)state;
  for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
    assert_int_equal(
        dkimkit_keyring_tenant_read(&tenant, contoso.ring, names[i]),
        DKIMKIT_KEYRING_ERR_NO_TENANT);
    assert_int_equal(dkimkit_keyring_remove_tenant(contoso.ring, names[i], 1),
                     DKIMKIT_KEYRING_ERR_NO_TENANT);
    assert_int_equal(
        dkimkit_keyring_set_option(contoso.ring, names[i],
                                   DKIMKIT_KEYRING_OPTION_DOUBLE_SIGN, 1),
        DKIMKIT_KEYRING_ERR_NO_TENANT);
    assert_int_equal(dkimkit_keyring_add_domain(contoso.ring, names[i],
                                                "fabrikam.com", NULL, settings),
                     DKIMKIT_KEYRING_ERR_NO_TENANT);
    assert_int_equal(dkimkit_keyring_each_domain(contoso.ring, names[i],
                                                 count_domain, &count),
                     DKIMKIT_OK);
  }
  assert_int_equal(count, 0);
  dkimkit_keyring_settings_free(settings);
}

static void test_options(void **state)
{
  dkimkit_keyring_tenant *tenant = NULL;
  int option;

  (void)state;
  for (option = 0;
       dkimkit_keyring_option_name((dkimkit_keyring_option)option) != NULL;
       option++) {
    dkimkit_keyring_option of = (dkimkit_keyring_option)option;
    unsigned most = of == DKIMKIT_KEYRING_OPTION_DEFAULT_POLICY ? 2 : 1;

    assert_int_equal(dkimkit_keyring_set_option(contoso.ring, TENANT, of, 0),
                     DKIMKIT_KEYRING_UNCHANGED);
    assert_int_equal(
        dkimkit_keyring_set_option(contoso.ring, TENANT, of, most + 1),
        DKIMKIT_KEYRING_ERR_SETTING);
    assert_int_equal(dkimkit_keyring_set_option(contoso.ring, TENANT, of, most),
                     DKIMKIT_OK);
    assert_int_equal(dkimkit_keyring_set_option(contoso.ring, TENANT, of, most),
                     DKIMKIT_KEYRING_UNCHANGED);
    assert_int_equal(dkimkit_keyring_tenant_read(&tenant, contoso.ring, TENANT),
                     DKIMKIT_OK);
    assert_int_equal(dkimkit_keyring_tenant_option(tenant, of), most);
    dkimkit_keyring_tenant_free(tenant);
  }
  assert_int_equal(dkimkit_keyring_set_option(
                       contoso.ring, TENANT, (dkimkit_keyring_option)option, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(world_count_events(&contoso, NULL, "set-tenant"), 6);
  assert_int_equal(option, 6);
}

static void test_remove_tenant(void **state)
{
  dkimkit_keyring_tenant *tenant = NULL;

  (void)state;
  assert_int_equal(dkimkit_keyring_remove_tenant(contoso.ring, TENANT, 1),
                   DKIMKIT_KEYRING_ERR_NOT_EMPTY);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, INITIAL, 1),
                   DKIMKIT_KEYRING_ERR_INITIAL_DOMAIN);
  assert_int_equal(dkimkit_keyring_enable(contoso.ring, INITIAL),
                   DKIMKIT_KEYRING_ERR_INITIAL_DOMAIN);
  assert_int_equal(dkimkit_keyring_disable(contoso.ring, INITIAL),
                   DKIMKIT_KEYRING_ERR_INITIAL_DOMAIN);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 0),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_remove_domain(contoso.ring, DOMAIN, 0),
                   DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  assert_int_equal(dkimkit_keyring_remove_tenant(contoso.ring, TENANT, 1),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_tenant_read(&tenant, contoso.ring, TENANT),
                   DKIMKIT_KEYRING_ERR_NO_TENANT);
  assert_int_equal(database_number("SELECT count(*) FROM ring_key"
                                   " WHERE sealed IS NOT NULL"),
                   0);
  /* The name is free again. */
  world_tenant(&contoso, TENANT, INITIAL);
  assert_int_equal(world_faults(&contoso), 0);
}

/* What lets one name look like another one. */
static void test_names_that_turn(void **state)
{
  static const char *const bad[] = {
      "a\xe2\x80\xaa"
      "b",
      "a\xe2\x80\xae"
      "b",
      "\xe2\x81\xa6",
      "a\xe2\x81\xa9",
      "\xe2\x80\xad"
      "moc.osotnoc",
  };
  /* Their neighbours. */
  static const char *const good[] = {
      "a\xe2\x80\xa9"
      "b",
      "a\xe2\x80\xaf"
      "b",
      "\xe2\x81\xa5",
      "\xe2\x81\xaa",
      "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d",
  };
  dkimkit_keyring_settings *settings = world_ed25519();
  char initial[64];
  size_t i;

  (void)state;
  for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
    snprintf(initial, sizeof(initial), "b%zu.onhost.example", i);
    assert_int_equal(
        dkimkit_keyring_add_tenant(contoso.ring, bad[i], initial, settings),
        DKIMKIT_KEYRING_ERR_TENANT_SYNTAX);
    assert_int_equal(dkimkit_keyring_set_actor(contoso.ring, bad[i]),
                     DKIMKIT_ERR_INVALID_ARGUMENT);
  }
  for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
    snprintf(initial, sizeof(initial), "g%zu.onhost.example", i);
    assert_int_equal(
        dkimkit_keyring_add_tenant(contoso.ring, good[i], initial, settings),
        DKIMKIT_OK);
  }
  dkimkit_keyring_settings_free(settings);
}

/* Each of these is all that keeps the configuration, in turn. */
static void test_config_kept(void **state)
{
  meter m = {0};
  const dkimkit_mem mem = {.user_data = &m,
                           .allocate = meter_allocate,
                           .resize = meter_resize,
                           .release = meter_release};
  dkimkit_keyring_settings *settings = NULL;
  dkimkit_keyring_choice *choice = NULL;
  dkimkit_keyring_domain *domain = NULL;
  dkimkit_keyring_check *check = NULL;
  dkimkit_keyring *ring = NULL;
  dkimkit_config *config = NULL;

  (void)state;
  domain = world_read(&contoso, DOMAIN);
  assert_int_equal(dkimkit_config_new(&config, &mem), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(config), DKIMKIT_OK);
  assert_int_equal(m.open, 1);
  assert_int_equal(dkimkit_keyring_settings_new(&settings, config), DKIMKIT_OK);
  assert_int_equal(m.open, 2);
  assert_int_equal(dkimkit_keyring_choice_new(&choice, config), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_check_new(&check, domain, config),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_new(&ring, config), DKIMKIT_OK);
  dkimkit_config_free(config);
  dkimkit_keyring_settings_free(settings);
  assert_int_equal(m.open, 1);
  dkimkit_keyring_choice_free(choice);
  assert_int_equal(m.open, 1);
  dkimkit_keyring_check_free(check);
  assert_int_equal(m.open, 1);
  dkimkit_keyring_free(ring);
  assert_int_equal(m.open, 0);
  dkimkit_keyring_domain_free(domain);
}

#define TEST(name)                                                             \
  cmocka_unit_test_setup_teardown(name, contoso_set_up, contoso_tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_settings),        TEST(test_settings_ends),
      TEST(test_settings_alone),  TEST(test_texts_alone),
      TEST(test_settings_texts),  TEST(test_headers),
      TEST(test_set_settings),    TEST(test_tenants),
      TEST(test_names_of_nobody), TEST(test_options),
      TEST(test_remove_tenant),   TEST(test_names_that_turn),
      TEST(test_config_kept),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
