/* SPDX-License-Identifier: MIT */
#include "test_support.h"

static const char *const signed_files[] = {"rfc8463-A.3.eml",
                                           "rfc6376-A.2.eml"};

/* Ends where the canonicalizers have something pending. */
static const char tricky[] =
    "From: a@example.com\r\nSubject: a \r\n\t b\r\n  c \t\r\nTo:\r\n x\r\n"
    "\r\n  a \t b\t\r\n\r\n \r\n\r\nc \r\n\t\r\n\r\n\r\n";

static size_t header_octets(bytes message)
{
  const char *text = (const char *)message.data;
  const char *end = strstr(text, "\r\n\r\n");

  assert_non_null(end);
  return (size_t)(end - text) + 4;
}

static void assert_all_pass(dkimkit_verifier *verifier, size_t count)
{
  size_t i;

  ok(dkimkit_verifier_finish(verifier));
  assert_int_equal(dkimkit_verifier_count(verifier), count);
  for (i = 0; i < count; i++) {
    assert_reason(verifier, i, DKIMKIT_REASON_OK);
  }
}

static void verify_pieces(const dkimkit_config *config, bytes message,
                          size_t at, size_t step, size_t count)
{
  dkimkit_verifier *verifier = NULL;
  size_t done;

  ok(dkimkit_verifier_new(&verifier, config, NULL));
  for (done = 0; done < message.len;) {
    size_t len = done < at ? at - done : message.len - done;

    len = step > 0 && len > step ? step : len;
    ok(dkimkit_verifier_feed(verifier, message.data + done, len));
    done += len;
  }
  assert_all_pass(verifier, count);
  dkimkit_verifier_free(verifier);
}

static void test_verify_splits(void **state)
{
  size_t i;
  size_t at;

  (void)state;
  for (i = 0; i < COUNT(signed_files); i++) {
    test_dns dns;
    dkimkit_config *config;
    bytes message = vector(signed_files[i]);
    size_t count = i == 0 ? 2 : 1;

    test_dns_init(&dns);
    config = config_make(&dns);
    for (at = 0; at <= message.len; at++) {
      dns.asked = 0;
      verify_pieces(config, message, at, 0, count);
    }
    for (at = 1; at < 8; at++) {
      dns.asked = 0;
      verify_pieces(config, message, 0, at, count);
    }
    dkimkit_config_free(config);
    bytes_free(&message);
  }
}

/* The length of the field at the start of `text`, its CRLF included. */
static size_t field_octets(const char *text)
{
  const char *end = strstr(text, "\r\n");

  while (end != NULL && (end[2] == ' ' || end[2] == '\t')) {
    end = strstr(end + 2, "\r\n");
  }
  assert_non_null(end);
  return (size_t)(end - text) + 2;
}

/* Milters hand over fields without their CRLF. */
static void verify_fields(const dkimkit_config *config, bytes message,
                          size_t crlf, size_t step, size_t count)
{
  dkimkit_verifier *verifier = NULL;
  size_t header = header_octets(message) - 2;
  size_t done;

  ok(dkimkit_verifier_new(&verifier, config, NULL));
  for (done = 0; done < header;) {
    size_t len = field_octets((const char *)message.data + done);

    ok(dkimkit_verifier_header(verifier, message.data + done, len - 2 + crlf));
    done += len;
  }
  ok(dkimkit_verifier_end_headers(verifier));
  for (done = header + 2; done < message.len; done += step) {
    size_t left = message.len - done;

    ok(dkimkit_verifier_body(verifier, message.data + done,
                             left < step ? left : step));
  }
  assert_all_pass(verifier, count);
  dkimkit_verifier_free(verifier);
}

static void test_verify_fields(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(signed_files); i++) {
    test_dns dns;
    dkimkit_config *config;
    bytes message = vector(signed_files[i]);
    size_t step;

    test_dns_init(&dns);
    config = config_make(&dns);
    for (step = 1; step < message.len; step *= 3) {
      dns.asked = 0;
      verify_fields(config, message, 0, step, i == 0 ? 2 : 1);
      verify_fields(config, message, 2, step, i == 0 ? 2 : 1);
    }
    dkimkit_config_free(config);
    bytes_free(&message);
  }
}

typedef struct signing {
  dkimkit_config *config;
  dkimkit_key *keys[2];
  dkimkit_profile *profiles[2];
  char *fields[2];
} signing;

static void signing_open(signing *s, bytes message)
{
  size_t i;

  s->config = config_make(NULL);
  s->keys[0] = key_load(s->config, "keys/rfc8463-A.1-ed25519.pem");
  s->keys[1] = key_load(s->config, "keys/rfc8463-A.2-rsa1024.pem");
  for (i = 0; i < 2; i++) {
    dkimkit_canonicalization c = i == 0 ? DKIMKIT_CANONICALIZATION_RELAXED
                                        : DKIMKIT_CANONICALIZATION_SIMPLE;

    s->profiles[i] = profile_open(s->config, s->keys[i]);
    ok(dkimkit_profile_set_canonicalization(s->profiles[i], c, c));
    ok(dkimkit_profile_seal(s->profiles[i]));
    s->fields[i] = sign_field(s->config, s->profiles[i], message);
  }
}

static void signing_close(signing *s)
{
  size_t i;

  for (i = 0; i < 2; i++) {
    free(s->fields[i]);
    dkimkit_profile_free(s->profiles[i]);
    dkimkit_key_free(s->keys[i]);
  }
  dkimkit_config_free(s->config);
}

static void assert_fields(const signing *s, dkimkit_signer *signer)
{
  size_t i;

  ok(dkimkit_signer_finish(signer));
  assert_int_equal(dkimkit_signer_count(signer), 2);
  for (i = 0; i < 2; i++) {
    assert_string_equal(dkimkit_signer_field(signer, i, NULL), s->fields[i]);
  }
}

static void sign_pieces(const signing *s, bytes message, size_t at, size_t step)
{
  dkimkit_signer *signer = NULL;
  size_t done;

  ok(dkimkit_signer_new(&signer, s->config, s->profiles, 2, NULL));
  for (done = 0; done < message.len;) {
    size_t len = done < at ? at - done : message.len - done;

    len = step > 0 && len > step ? step : len;
    ok(dkimkit_signer_feed(signer, message.data + done, len));
    done += len;
  }
  assert_fields(s, signer);
  dkimkit_signer_free(signer);
}

static void sign_fields(const signing *s, bytes message, size_t crlf,
                        size_t step)
{
  dkimkit_signer *signer = NULL;
  size_t header = header_octets(message) - 2;
  size_t done;

  ok(dkimkit_signer_new(&signer, s->config, s->profiles, 2, NULL));
  for (done = 0; done < header;) {
    size_t len = field_octets((const char *)message.data + done);

    ok(dkimkit_signer_header(signer, message.data + done, len - 2 + crlf));
    done += len;
  }
  ok(dkimkit_signer_end_headers(signer));
  for (done = header + 2; done < message.len; done += step) {
    size_t left = message.len - done;

    ok(dkimkit_signer_body(signer, message.data + done,
                           left < step ? left : step));
  }
  assert_fields(s, signer);
  dkimkit_signer_free(signer);
}

static void check_sign(bytes message)
{
  signing s;
  size_t at;

  signing_open(&s, message);
  for (at = 0; at <= message.len; at++) {
    sign_pieces(&s, message, at, 0);
  }
  for (at = 1; at < 8; at++) {
    sign_pieces(&s, message, 0, at);
    sign_fields(&s, message, 0, at);
    sign_fields(&s, message, 2, at);
  }
  signing_close(&s);
}

static void C_687_signs_alike_however_cut(void **state)
{
  bytes message = vector("rfc8463-A.3-unsigned.eml");

  (void)state;
  check_sign(message);
  bytes_free(&message);
}

static void C_687_signs_tricky_alike_however_cut(void **state)
{
  bytes message = bytes_of(tricky);

  (void)state;
  check_sign(message);
  bytes_free(&message);
}

static void test_mixed(void **state)
{
  static const uint8_t field[] = "From: a@example.com";
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier = NULL;

  (void)state;
  test_dns_init(&dns);
  config = config_make(&dns);
  ok(dkimkit_verifier_new(&verifier, config, NULL));
  ok(dkimkit_verifier_feed(verifier, field, 3));
  assert_int_equal(dkimkit_verifier_header(verifier, field, 19),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_verifier_end_headers(verifier), DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_verifier_body(verifier, field, 3),
                   DKIMKIT_ERR_STATE);
  dkimkit_verifier_free(verifier);

  ok(dkimkit_verifier_new(&verifier, config, NULL));
  ok(dkimkit_verifier_header(verifier, field, 19));
  assert_int_equal(dkimkit_verifier_feed(verifier, field, 3),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_verifier_body(verifier, field, 3),
                   DKIMKIT_ERR_STATE);
  ok(dkimkit_verifier_end_headers(verifier));
  assert_int_equal(dkimkit_verifier_header(verifier, field, 19),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkimkit_verifier_end_headers(verifier), DKIMKIT_ERR_STATE);
  ok(dkimkit_verifier_body(verifier, field, 3));
  ok(dkimkit_verifier_finish(verifier));
  ok(dkimkit_verifier_finish(verifier));
  assert_int_equal(dkimkit_verifier_body(verifier, field, 3),
                   DKIMKIT_ERR_STATE);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
}

static void test_want(void **state)
{
  test_dns dns;
  dkimkit_config *config;
  bytes message = vector("rfc8463-A.3.eml");
  bytes old;
  size_t header = header_octets(message);
  dkimkit_verifier *verifier = NULL;

  (void)state;
  test_dns_init(&dns);
  config = config_make(&dns);
  ok(dkimkit_verifier_new(&verifier, config, NULL));
  assert_true(dkimkit_verifier_want(verifier) & DKIMKIT_WANT_HEADER);
  ok(dkimkit_verifier_feed(verifier, message.data, header));
  assert_int_equal(dkimkit_verifier_want(verifier), DKIMKIT_WANT_BODY);
  assert_int_equal(dkimkit_verifier_count(verifier), 2);
  ok(dkimkit_verifier_feed(verifier, message.data + header,
                           message.len - header));
  ok(dkimkit_verifier_finish(verifier));
  assert_int_equal(dkimkit_verifier_want(verifier), 0);
  dkimkit_verifier_free(verifier);

  /* With a version that isn't known no body can change anything. */
  old = vector("rfc6376-A.2.eml");
  bytes_free(&message);
  message = bytes_replace(old, "v=1;", "v=2;");
  bytes_free(&old);
  ok(dkimkit_verifier_new(&verifier, config, NULL));
  ok(dkimkit_verifier_feed(verifier, message.data, header_octets(message)));
  assert_int_equal(dkimkit_verifier_want(verifier), 0);
  ok(dkimkit_verifier_finish(verifier));
  assert_reason(verifier, 0, DKIMKIT_REASON_INCOMPATIBLE_VERSION);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_verify_splits),
      cmocka_unit_test(test_verify_fields),
      cmocka_unit_test(C_687_signs_alike_however_cut),
      cmocka_unit_test(C_687_signs_tricky_alike_however_cut),
      cmocka_unit_test(test_mixed),
      cmocka_unit_test(test_want),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
