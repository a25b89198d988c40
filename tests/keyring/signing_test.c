/* SPDX-License-Identifier: MIT */

/* How a domain is signed for, by its settings: in the DKIM-Signature field. */

#include "../provider/provider.h"

#include "keyring/settings.h"

#include <dkimkit/config.h>
#include <dkimkit/key.h>
#include <dkimkit/sign.h>

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ok(call) assert_int_equal((call), DKIMKIT_OK)
#define NOW ((uint64_t)1700000000)

static const char message[] = "From: <someone@contoso.com>\r\n"
                              "To: <other@elsewhere.example>\r\n"
                              "Subject: a message\r\n"
                              "Date: Mon, 1 Jan 2024 00:00:00 +0000\r\n"
                              "Message-ID: <1@contoso.com>\r\n"
                              "\r\n"
                              "What is to be signed.\r\n";

static dkimkit_config *config;
static dkimkit_key *key;
static dkimkit_keyring_settings settings;
static char field[2048];

static uint64_t now(void *user_data)
{
  (void)user_data;
  return NOW;
}

static int set_up(void **state)
{
  (void)state;
  ok(config_with_provider(&config, NULL));
  ok(dkimkit_config_set_clock(config, now, NULL));
  ok(dkimkit_config_seal(config));
  ok(dkimkit_key_generate(&key, config, DKIMKIT_KEY_TYPE_ED25519, 0));
  dkk_ring_settings_default(&settings);
  return 0;
}

static int tear_down(void **state)
{
  (void)state;
  dkimkit_key_free(key);
  dkimkit_config_free(config);
  return 0;
}

/* In lower case, as names of fields may be written, and without folds. */
static void keep(const char *text, size_t len)
{
  size_t at = 0;
  size_t i;

  for (i = 0; i < len && at + 1 < sizeof(field); i++) {
    if (strchr(" \t\r\n", text[i]) == NULL) {
      field[at++] = (char)tolower((unsigned char)text[i]);
    }
  }
  field[at] = '\0';
}

static void sign(void)
{
  dkimkit_profile *profile = NULL;
  dkimkit_signer *signer = NULL;
  const char *text;
  size_t len = 0;

  ok(dkk_ring_settings_check(&settings, config));
  ok(dkimkit_profile_new(&profile, config));
  ok(dkimkit_profile_set_domain(profile, "contoso.com"));
  ok(dkimkit_profile_set_selector(profile, "selector1"));
  ok(dkimkit_profile_set_key(profile, key));
  ok(dkk_ring_signing_apply(&settings.signing, profile));
  ok(dkimkit_profile_seal(profile));
  ok(dkimkit_signer_new(&signer, config, &profile, 1, NULL));
  ok(dkimkit_signer_feed(signer, (const uint8_t *)message,
                         sizeof(message) - 1));
  ok(dkimkit_signer_finish(signer));
  text = dkimkit_signer_field(signer, 0, &len);
  assert_non_null(text);
  keep(text, len);
  dkimkit_signer_free(signer);
  dkimkit_profile_free(profile);
}

static void put(char *to, const char *text)
{
  memcpy(to, text, strlen(text) + 1);
}

/* "h=from:to" at the beginning of a tag. */
static int has(const char *tag)
{
  char with[512];

  snprintf(with, sizeof(with), ";%s;", tag);
  return strstr(field, with) != NULL;
}

static void test_defaults(void **state)
{
  (void)state;
  sign();
  assert_true(has("c=relaxed/relaxed"));
  assert_true(has("t=1700000000"));
  assert_null(strstr(field, ";x="));
  /* Over-signed by default. */
  assert_non_null(strstr(field, "from:from"));
}

static void test_canonicalization(void **state)
{
  static const struct {
    unsigned header;
    unsigned body;
    const char *tag;
  } cases[] = {
      {DKIMKIT_CANONICALIZATION_SIMPLE, DKIMKIT_CANONICALIZATION_RELAXED,
       "c=simple/relaxed"},
      {DKIMKIT_CANONICALIZATION_RELAXED, DKIMKIT_CANONICALIZATION_SIMPLE,
       "c=relaxed/simple"},
  };
  size_t i;

  (void)state;
  for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    settings.signing.canon_header = cases[i].header;
    settings.signing.canon_body = cases[i].body;
    sign();
    assert_true(has(cases[i].tag));
  }
}

static void test_times(void **state)
{
  (void)state;
  settings.signing.expire = 3600;
  sign();
  assert_true(has("t=1700000000"));
  assert_true(has("x=1700003600"));
  settings.signing.timestamp = 0;
  settings.signing.expire = 0;
  sign();
  assert_null(strstr(field, ";t="));
  assert_null(strstr(field, ";x="));
}

static void test_headers(void **state)
{
  (void)state;
  put(settings.signing.headers, "From:Subject");
  put(settings.signing.oversign, "none");
  sign();
  assert_true(has("h=from:subject"));
  put(settings.signing.headers, "From");
  sign();
  assert_true(has("h=from"));
  put(settings.signing.oversign, "To:Cc");
  sign();
  assert_true(has("h=from:to:to:cc"));
  put(settings.signing.oversign, "To");
  sign();
  assert_true(has("h=from:to:to"));
  put(settings.signing.oversign, "");
  sign();
  assert_non_null(strstr(field, "from:from"));
  put(settings.signing.headers, "");
  put(settings.signing.oversign, "none");
  sign();
  assert_null(strstr(field, "from:from"));
  assert_non_null(strstr(field, ":subject"));
}

/* As Exchange Online: its field that no message has is listed, too. */
static void test_eop(void **state)
{
  (void)state;
  put(settings.signing.headers, "eop");
  sign();
  assert_true(
      has("h=from:date:subject:message-id:x-ms-exchange-senderadcheck"));
  put(settings.signing.oversign, "none");
  sign();
  assert_true(has("h=from:date:subject:message-id"));
  put(settings.signing.oversign, "Subject");
  sign();
  assert_non_null(strstr(field, ":subject:subject:"));
  assert_null(strstr(field, "x-ms-exchange"));
}

static void test_refused(void **state)
{
  (void)state;
  put(settings.signing.headers, "Subject");
  assert_int_equal(dkk_ring_settings_check(&settings, config),
                   DKIMKIT_ERR_FROM_NOT_SIGNED);
  put(settings.signing.headers, "");
  put(settings.signing.oversign, "DKIM-Signature");
  assert_int_equal(dkk_ring_settings_check(&settings, config),
                   DKIMKIT_ERR_HEADER_NOT_SIGNABLE);
  put(settings.signing.oversign, "");
  settings.signing.canon_body = 2;
  assert_int_not_equal(dkk_ring_settings_check(&settings, config), DKIMKIT_OK);
  settings.signing.canon_body = DKIMKIT_CANONICALIZATION_RELAXED;
  settings.signing.expire = UINT64_MAX;
  assert_int_equal(dkk_ring_settings_check(&settings, config),
                   DKIMKIT_ERR_TIMESTAMP_RANGE);
  settings.signing.expire = 0;
  settings.policy.lease = 0;
  assert_int_equal(dkk_ring_settings_check(&settings, config),
                   DKIMKIT_KEYRING_ERR_SETTING);
}

/* "From", and so many more. */
static void put_many(char *to, size_t more)
{
  put(to, "From");
  to += 4;
  for (; more > 0; more--) {
    put(to, ":X");
    to += 2;
  }
}

static void test_many_headers(void **state)
{
  (void)state;
  put_many(settings.signing.headers, 127);
  assert_int_equal(dkk_ring_settings_check(&settings, config), DKIMKIT_OK);
  put_many(settings.signing.headers, 128);
  assert_int_equal(dkk_ring_settings_check(&settings, config),
                   DKIMKIT_KEYRING_ERR_SETTING);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
      T(test_defaults),     T(test_canonicalization),
      T(test_times),        T(test_headers),
      T(test_eop),          T(test_refused),
      T(test_many_headers),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
