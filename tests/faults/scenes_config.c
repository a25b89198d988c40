/* SPDX-License-Identifier: MIT */
#include "kit.h"
#include "scenes.h"

static int nobodys(const char *domain, void *user_data)
{
  (void)domain;
  (void)user_data;
  return 0;
}

/* All that takes no memory, so that the sweep is about the others. */
static void set_plain_options(dkimkit_config *config)
{
  ok(dkimkit_config_set_allow_expired(config, 0));
  ok(dkimkit_config_set_allow_future(config, 0));
  ok(dkimkit_config_set_allow_sha1(config, 1));
  ok(dkimkit_config_set_atps(config, 1));
  ok(dkimkit_config_set_body_length_policy(config, DKIMKIT_BODY_LENGTH_ALLOW));
  ok(dkimkit_config_set_builtin_crypto(config, dkimkit_crypto_builtin_name(0)));
  ok(dkimkit_config_set_clock(config, fixed_clock, NULL));
  ok(dkimkit_config_set_clock_skew(config, 10));
  ok(dkimkit_config_set_internationalized(config,
                                          DKIMKIT_INTERNATIONALIZED_AUTO));
  ok(dkimkit_config_set_limit(config, DKIMKIT_LIMIT_TAGS, 100));
  ok(dkimkit_config_set_line_ends(config, DKIMKIT_LINE_ENDS_NORMALIZE));
  ok(dkimkit_config_set_malformed_policy(config, DKIMKIT_MALFORMED_ALLOW));
  ok(dkimkit_config_set_public_suffix(config, nobodys, NULL));
  ok(dkimkit_config_set_refuse_duplicates(config, 1));
  ok(dkimkit_config_set_refuse_multiple_from(config, 1));
  ok(dkimkit_config_set_reports(config, 1));
  ok(dkimkit_config_set_rsa_bits(config, 1024, 4096));
  ok(dkimkit_config_set_sign_allow(config, DKIMKIT_SIGN_ALLOW_NUL));
  ok(dkimkit_config_set_syntax(config, DKIMKIT_SYNTAX_LENIENT));
  ok(dkimkit_config_set_underscore_policy(config, DKIMKIT_UNDERSCORE_ANYWHERE));
}

/* In `act` of a scene that needs no memory. */
static int plain_options(void)
{
  const dkimkit_crypto_ops *ops =
      dkimkit_crypto_builtin(dkimkit_crypto_builtin_name(0));
  dkimkit_config *config = NULL;
  size_t calls;

  faults_disarm();
  ok(dkimkit_config_new(&config, NULL));
  faults_arm(FAULTS_MEMORY, 1, 0);
  set_plain_options(config);
  ok(dkimkit_config_add_crypto(config, ops));
  assert_int_equal(dkimkit_config_limit(config, DKIMKIT_LIMIT_TAGS), 100);
  ok(dkimkit_config_seal(config));
  assert_ptr_equal(dkimkit_config_ref(config), config);
  dkimkit_config_free(config);
  assert_non_null(dkimkit_config_mem(config)->allocate);
  assert_string_equal(
      dkimkit_config_crypto_name(config, DKIMKIT_ALGORITHM_ED25519_SHA256) ==
              NULL
          ? ""
          : "known",
      ops->has_key_type(DKIMKIT_KEY_TYPE_ED25519) ? "known" : "");
  calls = faults_calls();
  dkimkit_config_free(config);
  assert_int_equal(calls, 0);
  return DKIMKIT_OK;
}

/* The old list stays, and another try may work. */
static int required_headers(void)
{
  static const char *const first[] = {"Subject"};
  static const char *const second[] = {"Subject", "To", "Message-ID"};
  dkimkit_config *config = NULL;
  int rv;

  TRY(kit_config(&config, NULL));
  TRY(dkimkit_config_set_required_headers(config, first, 1));
  rv = dkimkit_config_set_required_headers(config, second, COUNT(second));
  if (rv == DKIMKIT_ERR_NOMEM) {
    ok(dkimkit_config_set_required_headers(config, second, COUNT(second)));
    ok(dkimkit_config_set_required_headers(config, NULL, 0));
    ok(dkimkit_config_seal(config));
    assert_ptr_equal(dkimkit_config_ref(config), config);
    dkimkit_config_free(config);
    assert_non_null(dkimkit_config_mem(config)->allocate);
  }
end:
  dkimkit_config_free(config);
  return rv;
}

static int to_ascii(void)
{
  dkimkit_config *config = NULL;
  char name[256];
  size_t len = sizeof(name);
  int rv;

  TRY(kit_config(&config, NULL));
  memset(name, 'x', sizeof(name));
  rv = dkimkit_domain_to_ascii(name, &len, config,
                               TEST_IDN ? "b\xc3\xbc"
                                          "cher.example"
                                        : "books.example");
  if (rv == DKIMKIT_OK) {
    assert_string_equal(name,
                        TEST_IDN ? "xn--bcher-kva.example" : "books.example");
  }
end:
  dkimkit_config_free(config);
  return rv;
}

const scene scenes_config[] = {
    {"config: options", .act = plain_options, .needs_no_memory = 1},
    {"config: required headers", .act = required_headers},
    {"config: A-labels", .act = to_ascii},
    {.name = NULL},
};
