/* SPDX-License-Identifier: MIT */
/* Pointers that are NULL, numbers outside of an enum, objects in the wrong
 * state: refused by the error that the headers name, and nothing is done. */
#include "test_support.h"

#define refused(call) assert_int_equal((call), DKIMKIT_ERR_INVALID_ARGUMENT)
#define too_early(call) assert_int_equal((call), DKIMKIT_ERR_STATE)

typedef struct fixture {
  test_dns dns;
  dkimkit_config *open;
  dkimkit_config *config;
} fixture;

static int set_up(void **state)
{
  static fixture f;

  memset(&f, 0, sizeof(f));
  test_dns_init(&f.dns);
  test_dns_add(&f.dns, NAME_8463_ED25519, record_8463_ed25519);
  test_dns_add(&f.dns, NAME_8463_RSA, record_8463_rsa);
  f.open = config_open(&f.dns, NULL);
  f.config = config_make(&f.dns);
  *state = &f;
  return 0;
}

static int tear_down(void **state)
{
  fixture *f = *state;

  dkimkit_config_free(f->open);
  dkimkit_config_free(f->config);
  return 0;
}

static void test_config(void **state)
{
  fixture *f = *state;
  dkimkit_mem mem = {0};
  dkimkit_config *config;

  refused(dkimkit_config_new(NULL, NULL));
  refused(dkimkit_config_new(&config, &mem));
  refused(dkimkit_config_seal(NULL));
  assert_int_equal(dkimkit_config_limit(NULL, DKIMKIT_LIMIT_TAGS), 0);
  assert_null(dkimkit_config_mem(NULL));
  assert_null(dkimkit_config_ref(NULL));
  assert_int_equal(dkimkit_config_limit(f->config, (dkimkit_limit)0), 0);
  assert_int_equal(dkimkit_config_limit(f->config, DKIMKIT_LIMIT_TAGS), 4096);
  refused(dkimkit_config_set_allow_sha1(f->open, 2));
  refused(dkimkit_config_set_allow_sha1(f->open, -1));
  refused(dkimkit_config_set_clock_skew(f->open, 86401));
  ok(dkimkit_config_set_clock_skew(f->open, 86400));
  too_early(dkimkit_config_set_clock_skew(f->config, 1));
}

static void test_providers(void **state)
{
  fixture *f = *state;
  dkimkit_crypto_ops ops = {0};

  refused(dkimkit_config_add_crypto(NULL, &ops));
  refused(dkimkit_config_add_crypto(f->open, NULL));
  refused(dkimkit_config_add_crypto(f->open, &ops));
  ops.struct_size = sizeof(ops);
  refused(dkimkit_config_add_crypto(f->open, &ops));
  too_early(dkimkit_config_add_crypto(f->config, &ops));
  refused(dkimkit_config_set_builtin_crypto(NULL, "openssl"));
  refused(dkimkit_config_set_builtin_crypto(f->open, NULL));
  too_early(dkimkit_config_set_builtin_crypto(f->config, ""));
  assert_int_equal(dkimkit_config_set_builtin_crypto(f->open, "none-such"),
                   DKIMKIT_ERR_UNSUPPORTED);
}

static void test_provider_names(void **state)
{
  fixture *f = *state;
  dkimkit_algorithm known = DKIMKIT_ALGORITHM_RSA_SHA256;

  assert_null(dkimkit_config_crypto_name(NULL, known));
  assert_null(dkimkit_config_crypto_name(f->open, known));
  assert_null(dkimkit_config_crypto_name(f->config, DKIMKIT_ALGORITHM_UNKNOWN));
  assert_non_null(dkimkit_config_crypto_name(f->config, known));
  assert_null(dkimkit_crypto_builtin_name(100));
  assert_null(dkimkit_crypto_builtin(NULL));
  assert_null(dkimkit_crypto_builtin("none-such"));
}

static int written(const uint8_t *data, size_t len, void *user_data)
{
  size_t *octets = user_data;

  (void)data;
  *octets += len;
  return DKIMKIT_OK;
}

static void test_canon(void **state)
{
  const dkimkit_canonicalization simple = DKIMKIT_CANONICALIZATION_SIMPLE;
  const dkimkit_canonicalization none = (dkimkit_canonicalization)9;
  fixture *f = *state;
  dkimkit_canon *canon;
  size_t octets = 0;

  refused(dkimkit_canon_new(NULL, f->config, simple, simple, written, NULL));
  refused(dkimkit_canon_new(&canon, NULL, simple, simple, written, NULL));
  refused(dkimkit_canon_new(&canon, f->config, none, simple, written, NULL));
  refused(dkimkit_canon_new(&canon, f->config, simple, none, written, NULL));
  refused(dkimkit_canon_new(&canon, f->config, simple, simple, NULL, NULL));
  too_early(dkimkit_canon_new(&canon, f->open, simple, simple, written, NULL));
  refused(dkimkit_canon_feed(NULL, NULL, 0));
  refused(dkimkit_canon_finish(NULL));
  dkimkit_canon_free(NULL);
  ok(dkimkit_canon_new(&canon, f->config, simple, simple, written, &octets));
  refused(dkimkit_canon_feed(canon, NULL, 1));
  ok(dkimkit_canon_feed(canon, NULL, 0));
  ok(dkimkit_canon_feed(canon, (const uint8_t *)"a: b\r\n\r\nc\r\n", 11));
  ok(dkimkit_canon_finish(canon));
  assert_int_equal(octets, 11);
  /* Simple changes nothing of it, and it ends once only. */
  ok(dkimkit_canon_finish(canon));
  assert_int_equal(octets, 11);
  dkimkit_canon_free(canon);
}

static void test_canon_field(void **state)
{
  const dkimkit_canonicalization simple = DKIMKIT_CANONICALIZATION_SIMPLE;
  const uint8_t field[] = "a: b\r\n";
  size_t octets = 0;

  (void)state;
  refused(dkimkit_canon_field(simple, field, 6, NULL, NULL));
  refused(dkimkit_canon_field(simple, NULL, 6, written, &octets));
  refused(dkimkit_canon_field((dkimkit_canonicalization)9, field, 6, written,
                              &octets));
  assert_int_equal(octets, 0);
}

static int refuse_write(const uint8_t *data, size_t len, void *user_data)
{
  (void)data;
  (void)len;
  (void)user_data;
  return DKIMKIT_ERR_CALLBACK;
}

static void test_canon_keeps_its_error(void **state)
{
  fixture *f = *state;
  dkimkit_canon *canon;
  int rv;

  ok(dkimkit_canon_new(&canon, f->config, DKIMKIT_CANONICALIZATION_SIMPLE,
                       DKIMKIT_CANONICALIZATION_RELAXED, refuse_write, NULL));
  rv = dkimkit_canon_feed(canon, (const uint8_t *)"a: b\r\n\r\nc\r\n", 11);
  assert_int_equal(rv == DKIMKIT_OK ? dkimkit_canon_finish(canon) : rv,
                   DKIMKIT_ERR_CALLBACK);
  assert_int_equal(dkimkit_canon_feed(canon, (const uint8_t *)"d", 1),
                   DKIMKIT_ERR_CALLBACK);
  assert_int_equal(dkimkit_canon_finish(canon), DKIMKIT_ERR_CALLBACK);
  dkimkit_canon_free(canon);
}

static void test_keys(void **state)
{
  fixture *f = *state;
  dkimkit_key *key;
  size_t len = 0;

  refused(dkimkit_key_import(NULL, f->config, "x", 1));
  refused(dkimkit_key_import(&key, NULL, "x", 1));
  refused(dkimkit_key_import(&key, f->config, NULL, 1));
  too_early(dkimkit_key_import(&key, f->open, "x", 1));
  refused(dkimkit_key_generate(NULL, f->config, DKIMKIT_KEY_TYPE_RSA, 1024));
  refused(dkimkit_key_generate(&key, NULL, DKIMKIT_KEY_TYPE_RSA, 1024));
  refused(dkimkit_key_generate(&key, f->config, (dkimkit_key_type)9, 1024));
  refused(dkimkit_key_generate(&key, f->config, DKIMKIT_KEY_TYPE_ED25519, 255));
  too_early(dkimkit_key_generate(&key, f->open, DKIMKIT_KEY_TYPE_ED25519, 0));
  assert_null(dkimkit_key_ref(NULL));
  dkimkit_key_free(NULL);
  assert_int_equal(dkimkit_key_get_type(NULL), 0);
  assert_int_equal(dkimkit_key_bits(NULL), 0);
  refused(dkimkit_key_export(NULL, &len, NULL, DKIMKIT_KEY_FORMAT_PKCS8_PEM));
  key = key_load(f->config, "keys/rfc8463-A.1-ed25519.pem");
  refused(dkimkit_key_export(NULL, NULL, key, DKIMKIT_KEY_FORMAT_PKCS8_PEM));
  refused(dkimkit_key_export(NULL, &len, key, (dkimkit_key_format)9));
  dkimkit_key_free(key);
}

static void test_external_keys(void **state)
{
  const dkimkit_algorithm rsa = DKIMKIT_ALGORITHM_RSA_SHA256;
  fixture *f = *state;
  dkimkit_key *key;

  refused(dkimkit_key_external(NULL, f->config, rsa, hsm_start, NULL, NULL));
  refused(dkimkit_key_external(&key, NULL, rsa, hsm_start, NULL, NULL));
  refused(dkimkit_key_external(&key, f->config, rsa, NULL, NULL, NULL));
  refused(dkimkit_key_external(&key, f->config, DKIMKIT_ALGORITHM_UNKNOWN,
                               hsm_start, NULL, NULL));
  too_early(dkimkit_key_external(&key, f->open, rsa, hsm_start, NULL, NULL));
  refused(dkimkit_key_external_public(NULL, f->config, "x", 1, hsm_start, NULL,
                                      NULL));
  refused(
      dkimkit_key_external_public(&key, NULL, "x", 1, hsm_start, NULL, NULL));
  refused(dkimkit_key_external_public(&key, f->config, NULL, 1, hsm_start, NULL,
                                      NULL));
  refused(
      dkimkit_key_external_public(&key, f->config, "x", 1, NULL, NULL, NULL));
}

static void test_sign_requests(void **state)
{
  const uint8_t octet = 0;
  size_t len = 7;

  (void)state;
  assert_int_equal(dkimkit_sign_req_algorithm(NULL), DKIMKIT_ALGORITHM_UNKNOWN);
  assert_null(dkimkit_sign_req_digest(NULL, &len));
  assert_int_equal(len, 0);
  assert_null(dkimkit_sign_req_digest(NULL, NULL));
  assert_null(dkimkit_sign_req_domain(NULL));
  assert_null(dkimkit_sign_req_selector(NULL));
  dkimkit_sign_req_set_data(NULL, &len);
  assert_null(dkimkit_sign_req_data(NULL));
  assert_null(dkimkit_sign_req_owner_data(NULL));
  refused(dkimkit_sign_req_done(NULL, &octet, 1));
  refused(dkimkit_sign_req_fail(NULL, DKIMKIT_ERR_SIGN_FAILED));
}

static void test_queries(void **state)
{
  const uint8_t octet = 0;

  (void)state;
  assert_null(dkimkit_query_name(NULL));
  dkimkit_query_set_data(NULL, NULL);
  assert_null(dkimkit_query_data(NULL));
  assert_null(dkimkit_query_owner_data(NULL));
  refused(dkimkit_query_add_txt(NULL, &octet, 1));
  refused(dkimkit_query_add_rdata(NULL, &octet, 1));
  refused(dkimkit_query_done(NULL, DKIMKIT_DNS_OK, 0, 0));
}

static void test_authres_builder(void **state)
{
  fixture *f = *state;
  dkimkit_authres_builder *builder;
  char field[64];
  size_t len = sizeof(field);

  ok(dkimkit_authres_builder_new(&builder, f->config, "a.example", 0));
  refused(dkimkit_authres_builder_add_verifier(builder, NULL));
  refused(dkimkit_authres_builder_add_verifier(NULL, NULL));
  refused(dkimkit_authres_builder_add_result(NULL, "spf", "pass"));
  refused(dkimkit_authres_builder_add_result(builder, NULL, "pass"));
  refused(dkimkit_authres_builder_add_result(builder, "spf", NULL));
  refused(dkimkit_authres_builder_add_comment(NULL, "x", 1));
  refused(dkimkit_authres_builder_add_comment(builder, NULL, 1));
  refused(dkimkit_authres_builder_add_reason(NULL, "x", 1));
  refused(dkimkit_authres_builder_add_reason(builder, NULL, 1));
  refused(dkimkit_authres_builder_add_property(NULL, "smtp", "helo", "x", 1));
  refused(dkimkit_authres_builder_add_property(builder, NULL, "helo", "x", 1));
  refused(dkimkit_authres_builder_add_property(builder, "smtp", NULL, "x", 1));
  refused(
      dkimkit_authres_builder_add_property(builder, "smtp", "helo", NULL, 1));
  refused(
      dkimkit_authres_builder_add_property(builder, "smtp", "helo", "x", 0));
  refused(dkimkit_authres_builder_write(field, &len, NULL));
  refused(dkimkit_authres_builder_write(field, NULL, builder));
  /* RFC 8601, 2.2: nothing was added. */
  ok(dkimkit_authres_builder_write(field, &len, builder));
  assert_string_equal(field, "Authentication-Results: a.example;\r\n none\r\n");
  dkimkit_authres_builder_free(builder);
  refused(dkimkit_authres_write(field, &len, NULL, "a.example"));
}

static void test_authres_limits(void **state)
{
  static const char text[4097] = "";
  fixture *f = *state;
  dkimkit_authres_builder *builder;
  char word[DKIMKIT_AUTHRES_MAX_WORD_OCTETS + 2];
  size_t half = DKIMKIT_AUTHRES_MAX_WORD_OCTETS / 2;

  memset(word, 'a', sizeof(word));
  word[sizeof(word) - 1] = '\0';
  ok(dkimkit_authres_builder_new(&builder, f->config, "a.example", 0));
  ok(dkimkit_authres_builder_add_result(builder, "spf", "pass"));
  assert_int_equal(dkimkit_authres_builder_add_comment(builder, text, 4097),
                   DKIMKIT_ERR_LIMIT);
  assert_int_equal(dkimkit_authres_builder_add_reason(builder, text, 4097),
                   DKIMKIT_ERR_LIMIT);
  assert_int_equal(dkimkit_authres_builder_add_property(builder, "smtp", "helo",
                                                        word, strlen(word)),
                   DKIMKIT_ERR_LIMIT);
  word[half] = '\0';
  assert_int_equal(dkimkit_authres_builder_add_result(builder, "spf", word),
                   DKIMKIT_ERR_LIMIT);
  word[half - 1] = '\0';
  ok(dkimkit_authres_builder_add_result(builder, "spf", word));
  dkimkit_authres_builder_free(builder);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_config),
      cmocka_unit_test(test_providers),
      cmocka_unit_test(test_provider_names),
      cmocka_unit_test(test_canon),
      cmocka_unit_test(test_canon_field),
      cmocka_unit_test(test_canon_keeps_its_error),
      cmocka_unit_test(test_keys),
      cmocka_unit_test(test_external_keys),
      cmocka_unit_test(test_sign_requests),
      cmocka_unit_test(test_queries),
      cmocka_unit_test(test_authres_builder),
      cmocka_unit_test(test_authres_limits),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
