/* SPDX-License-Identifier: MIT */
#include "raw_sign.h"

/* A scenario: DKIMKIT_OK, or what failed first. It frees what it made. */
typedef int (*scenario)(const dkimkit_mem *mem);

/* Fails the first allocation, then only the second, and so on, until there is
 * none left to fail. */
static void check_scenario(scenario run)
{
  test_mem m;
  size_t calls;
  size_t i;

  test_mem_init(&m);
  assert_int_equal(run(&m.mem), DKIMKIT_OK);
  assert_int_equal(m.open, 0);
  calls = m.calls;
  assert_true(calls > 1);
  for (i = 1; i <= calls; i++) {
    int rv;

    test_mem_init(&m);
    m.fail_at = i;
    rv = run(&m.mem);
    if (rv != DKIMKIT_ERR_NOMEM || m.open != 0) {
      fail_msg("allocation %d of %d: %s, %d not freed", (int)i, (int)calls,
               dkimkit_error_name(rv), (int)m.open);
    }
  }
}

static int config_sealed(dkimkit_config **out, test_dns *dns,
                         const dkimkit_mem *mem)
{
  int rv = config_try(out, dns, mem);

  return rv == DKIMKIT_OK ? dkimkit_config_seal(*out) : rv;
}

/* Completes what is open; the resolver passes on that memory ran out by its
 * verifier's next status. */
static int run_verify(const dkimkit_mem *mem, const char *file)
{
  test_dns dns;
  dkimkit_config *config = NULL;
  dkimkit_verifier *verifier = NULL;
  bytes message = vector(file);
  int rv;

  test_dns_init(&dns);
  rv = config_sealed(&config, &dns, mem);
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_verifier_new(&verifier, config, NULL);
  }
  if (rv == DKIMKIT_OK) {
    rv = verifier_run(verifier, message);
  }
  if (rv == DKIMKIT_OK) {
    rv = dns.add_rv;
  }
  if (rv == DKIMKIT_OK) {
    assert_int_equal(dkimkit_verifier_result(verifier), DKIMKIT_RESULT_PASS);
  }
  /* Half a text would have no end: ASan and valgrind see that. */
  assert_true(strlen(dkimkit_signature_prefix(
                  dkimkit_verifier_signature(verifier, 0))) < message.len);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
  return rv;
}

static int verify_8463(const dkimkit_mem *mem)
{
  return run_verify(mem, "rfc8463-A.3.eml");
}

static int verify_6376(const dkimkit_mem *mem)
{
  return run_verify(mem, "rfc6376-A.2.eml");
}

/* U-labels in all names, and in the field of results. */
static int verify_idn(const dkimkit_mem *mem)
{
  test_dns dns;
  dkimkit_config *config = NULL;
  dkimkit_verifier *verifier = NULL;
  bytes message = vector("idn/all.eml");
  char out[2048];
  size_t len = sizeof(out);
  int rv;

  test_dns_init(&dns);
  rv = config_sealed(&config, &dns, mem);
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_verifier_new(&verifier, config, NULL);
  }
  if (rv == DKIMKIT_OK) {
    rv = verifier_run(verifier, message);
  }
  if (rv == DKIMKIT_OK) {
    assert_int_equal(dkimkit_verifier_reason(verifier),
                     TEST_IDN ? DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE
                              : DKIMKIT_REASON_SIGNATURE_SYNTAX);
    rv = dkimkit_authres_write(out, &len, verifier,
                               TEST_IDN ? "b\xc3\xbc"
                                          "cher.example"
                                        : "mx");
  }
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
  return rv;
}

static int is_public_suffix(const char *domain, void *user_data)
{
  (void)user_data;
  return strcmp(domain, "com") == 0;
}

/* Every option that allocates. */
static int config_with_options(dkimkit_config **out, test_dns *dns,
                               const dkimkit_mem *mem)
{
  static const char *const names[] = {"Subject", "To"};
  int rv = config_try(out, dns, mem);

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_config_set_required_headers(*out, names, COUNT(names));
  }
  if (rv == DKIMKIT_OK) {
    ok(dkimkit_config_set_public_suffix(*out, is_public_suffix, NULL));
    ok(dkimkit_config_set_atps(*out, 1));
    ok(dkimkit_config_set_reports(*out, 1));
    rv = dkimkit_config_seal(*out);
  }
  return rv;
}

/* Two signatures: the upper one fails and asks for reports, the lower one
 * passes and claims to be authorized. */
static bytes message_with_extensions(void)
{
  bytes lower = raw_sign("d=example.com; s=s1; atps=example.org; atpsh=sha256; "
                         "h=from",
                         "From: joe@example.org\r\n", "Hello\r\n");
  bytes both = raw_sign_again("d=example.com; s=s1; r=y; new=1; h=from", lower);
  bytes changed = bytes_replace(both, "new=1", "new=2");

  bytes_free(&lower);
  bytes_free(&both);
  return changed;
}

static int verify_extensions(const dkimkit_mem *mem)
{
  /* Python: base32(sha256("example.com")). */
  static const char atps[] =
      "un42n5xov642kxrxrqiyanhcoupgql5lt4wtbkyt2ijflbwodfdq._atps.example.org";
  test_dns dns;
  dkimkit_config *config = NULL;
  dkimkit_verifier *verifier = NULL;
  bytes message = message_with_extensions();
  int rv;

  test_dns_init(&dns);
  test_dns_add(&dns, "s1._domainkey.example.com", record_8463_ed25519);
  test_dns_add(&dns, "_report._domainkey.example.com", "ra=a; rr=v; rs=No");
  test_dns_add(&dns, atps, "v=ATPS1; d=example.com");
  rv = config_with_options(&config, &dns, mem);
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_verifier_new(&verifier, config, NULL);
  }
  if (rv == DKIMKIT_OK) {
    rv = verifier_run(verifier, message);
  }
  if (rv == DKIMKIT_OK) {
    rv = dns.add_rv;
  }
  if (rv == DKIMKIT_OK) {
    assert_int_equal(dkimkit_signature_report_wanted(
                         dkimkit_verifier_signature(verifier, 0)),
                     1);
    assert_int_equal(
        dkimkit_signature_atps_result(dkimkit_verifier_signature(verifier, 1)),
        DKIMKIT_RESULT_PASS);
  }
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
  return rv;
}

static int import_key(dkimkit_key **key, const dkimkit_config *config,
                      const char *file)
{
  bytes data = vector(file);
  int rv = dkimkit_key_import(key, config, data.data, data.len);

  bytes_free(&data);
  return rv;
}

/* Longer than what the words of most signatures need. */
#define TEN "x123456789"
#define LONG_NAME TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

static int set_profile(dkimkit_profile **out, const dkimkit_config *config,
                       dkimkit_key *key)
{
  static const char *const names[] = {"from", LONG_NAME, "to", "subject",
                                      "content-type"};
  int rv = dkimkit_profile_new(out, config);

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_domain(*out, "example.com");
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_selector(*out, "s1");
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_key(*out, key);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_headers(*out, names, COUNT(names));
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_oversign(*out, names, 2);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_identity(*out, TEST_IDN ? "a@\xc3\xbc.example.com"
                                                     : "a@sub.example.com");
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_copy_headers(*out, 1);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_body_length(*out, DKIMKIT_BODY_LENGTH_ALL);
  }
  return rv == DKIMKIT_OK ? dkimkit_profile_seal(*out) : rv;
}

static int sign_with(const dkimkit_config *config, dkimkit_key *keys[2])
{
  dkimkit_profile *profiles[2] = {NULL, NULL};
  dkimkit_signer *signer = NULL;
  bytes message = vector("rfc8463-A.3-unsigned.eml");
  int rv = set_profile(&profiles[0], config, keys[0]);

  if (rv == DKIMKIT_OK) {
    rv = set_profile(&profiles[1], config, keys[1]);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_signer_new(&signer, config, profiles, 2, NULL);
  }
  if (rv == DKIMKIT_OK) {
    rv = signer_run(signer, message);
  }
  if (rv == DKIMKIT_OK) {
    assert_int_equal(dkimkit_signer_count(signer), 2);
  }
  dkimkit_signer_free(signer);
  dkimkit_profile_free(profiles[0]);
  dkimkit_profile_free(profiles[1]);
  bytes_free(&message);
  return rv;
}

static int sign_two(const dkimkit_mem *mem)
{
  dkimkit_config *config = NULL;
  dkimkit_key *keys[2] = {NULL, NULL};
  int rv = config_sealed(&config, NULL, mem);

  if (rv == DKIMKIT_OK) {
    rv = import_key(&keys[0], config, "keys/rfc8463-A.1-ed25519.pem");
  }
  if (rv == DKIMKIT_OK) {
    rv = import_key(&keys[1], config, "keys/rsa1024.pem");
  }
  if (rv == DKIMKIT_OK) {
    rv = sign_with(config, keys);
  }
  dkimkit_key_free(keys[0]);
  dkimkit_key_free(keys[1]);
  dkimkit_config_free(config);
  return rv;
}

/* The public part may be given or not. */
static int sign_elsewhere(const dkimkit_mem *mem, const bytes *public_key)
{
  dkimkit_config *config = NULL;
  dkimkit_key *keys[2] = {NULL, NULL};
  test_hsm hsm;
  int rv = config_sealed(&config, NULL, mem);

  test_hsm_init(&hsm, "keys/rfc8463-A.2-rsa1024.pem");
  if (rv == DKIMKIT_OK) {
    rv = public_key == NULL
             ? dkimkit_key_external(&keys[0], config,
                                    DKIMKIT_ALGORITHM_RSA_SHA256, hsm_start,
                                    hsm_cancel, &hsm)
             : dkimkit_key_external_public(&keys[0], config, public_key->data,
                                           public_key->len, hsm_start,
                                           hsm_cancel, &hsm);
  }
  keys[1] = keys[0];
  if (rv == DKIMKIT_OK) {
    rv = sign_with(config, keys);
  }
  dkimkit_key_free(keys[0]);
  dkimkit_config_free(config);
  test_hsm_clear(&hsm);
  return rv;
}

static int sign_external(const dkimkit_mem *mem)
{
  return sign_elsewhere(mem, NULL);
}

/* p= of a key record. */
static int sign_external_public(const dkimkit_mem *mem)
{
  bytes p = bytes_of(strstr(record_8463_rsa, "p=") + 2);
  int rv = sign_elsewhere(mem, &p);

  bytes_free(&p);
  return rv;
}

static int run_import(const dkimkit_mem *mem, const char *file)
{
  dkimkit_config *config = NULL;
  dkimkit_key *key = NULL;
  uint8_t out[2048];
  size_t len = sizeof(out);
  int rv = config_sealed(&config, NULL, mem);

  if (rv == DKIMKIT_OK) {
    rv = import_key(&key, config, file);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_key_export(out, &len, key, DKIMKIT_KEY_FORMAT_PKCS8_PEM);
  }
  len = sizeof(out);
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_key_export(out, &len, key, DKIMKIT_KEY_FORMAT_RECORD_PUBLIC);
  }
  dkimkit_key_free(key);
  dkimkit_config_free(config);
  return rv;
}

static int import_rsa_pem(const dkimkit_mem *mem)
{
  return run_import(mem, "keys/rsa2048-pkcs8.pem");
}

static int import_rsa_der(const dkimkit_mem *mem)
{
  return run_import(mem, "keys/rsa2048-pkcs1.der");
}

static int import_ed25519(const dkimkit_mem *mem)
{
  return run_import(mem, "keys/ed25519-seed.b64");
}

static int generate(const dkimkit_mem *mem)
{
  dkimkit_config *config = NULL;
  dkimkit_key *key = NULL;
  int rv = config_sealed(&config, NULL, mem);

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_key_generate(&key, config, DKIMKIT_KEY_TYPE_ED25519, 0);
  }
  dkimkit_key_free(key);
  dkimkit_config_free(config);
  return rv;
}

static int keyrecord(const dkimkit_mem *mem)
{
  dkimkit_config *config = NULL;
  dkimkit_key *key = NULL;
  dkimkit_keyrecord *record = NULL;
  char text[1024];
  size_t len = sizeof(text);
  int rv = config_sealed(&config, NULL, mem);

  if (rv == DKIMKIT_OK) {
    rv = import_key(&key, config, "keys/rfc8463-A.2-rsa1024.pem");
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_keyrecord_write(text, &len, key);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_keyrecord_parse(&record, config, (uint8_t *)text, len);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_keyrecord_matches(record, key);
    assert_int_not_equal(rv, 0);
    rv = rv == 1 ? DKIMKIT_OK : rv;
  }
  dkimkit_keyrecord_free(record);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
  return rv;
}

static int keylookup(const dkimkit_mem *mem)
{
  test_dns dns;
  dkimkit_config *config = NULL;
  dkimkit_keylookup *lookup = NULL;
  int rv;

  test_dns_init(&dns);
  rv = config_sealed(&config, &dns, mem);
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_keylookup_new(&lookup, config, NAME_8463_RSA, NULL);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_keylookup_finish(lookup);
  }
  if (rv == DKIMKIT_OK) {
    rv = dns.add_rv;
  }
  dkimkit_keylookup_free(lookup);
  dkimkit_config_free(config);
  return rv;
}

static int authres(const dkimkit_mem *mem)
{
  test_dns dns;
  dkimkit_config *config = NULL;
  dkimkit_verifier *verifier = NULL;
  bytes message = vector("rfc8463-A.3.eml");
  char out[2048];
  size_t len = sizeof(out);
  int rv;

  test_dns_init(&dns);
  rv = config_sealed(&config, &dns, mem);
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_verifier_new(&verifier, config, NULL);
  }
  if (rv == DKIMKIT_OK) {
    rv = verifier_run(verifier, message);
  }
  if (rv == DKIMKIT_OK) {
    rv = dns.add_rv;
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_authres_write(out, &len, verifier, "mx.example.org");
  }
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
  return rv;
}

static int authres_build(const dkimkit_mem *mem)
{
  static const char text[] = "a long text (with all) that \\ needs room, "
                             "longer than one line of the field";
  dkimkit_config *config = NULL;
  dkimkit_authres_builder *b = NULL;
  char out[1024];
  size_t len = sizeof(out);
  int rv = config_sealed(&config, NULL, mem);

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_authres_builder_new(&b, config, "mx.example.org", 0);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_authres_builder_add_result(b, "spf", "pass");
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_authres_builder_add_comment(b, text, sizeof(text) - 1);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_authres_builder_add_reason(b, text, sizeof(text) - 1);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_authres_builder_add_property(b, "smtp", "helo", text,
                                              sizeof(text) - 1);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_authres_builder_write(out, &len, b);
  }
  dkimkit_authres_builder_free(b);
  dkimkit_config_free(config);
  return rv;
}

/* With all that may be said of a signature. */
static int authres_verified(const dkimkit_mem *mem)
{
  test_dns dns;
  dkimkit_config *config = NULL;
  dkimkit_verifier *verifier = NULL;
  dkimkit_authres_builder *b = NULL;
  bytes message = vector("rfc6376-A.2.eml");
  int rv;

  test_dns_init(&dns);
  rv = config_sealed(&config, &dns, mem);
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_verifier_new(&verifier, config, NULL);
  }
  if (rv == DKIMKIT_OK) {
    rv = verifier_run(verifier, message);
  }
  if (rv == DKIMKIT_OK) {
    rv = dns.add_rv;
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_authres_builder_new(&b, config, "mx.example.org",
                                     DKIMKIT_AUTHRES_WRITE_KEY_BITS |
                                         DKIMKIT_AUTHRES_WRITE_REASON);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_authres_builder_add_verifier(b, verifier);
  }
  dkimkit_authres_builder_free(b);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
  return rv;
}

static int authres_parse(const dkimkit_mem *mem)
{
  static const char field[] =
      "Authentication-Results: mx.example.org 1; spf/1=pass (a) (b) (c) "
      "reason=\"d\" smtp (x) . (y) helo (z) = (w) e smtp.mailfrom=f; a=b; c=d; "
      "e=f (g); h=i j.k=l";
  dkimkit_config *config = NULL;
  dkimkit_authres *a = NULL;
  int rv = config_sealed(&config, NULL, mem);

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_authres_parse(&a, config, (const uint8_t *)field,
                               sizeof(field) - 1);
  }
  dkimkit_authres_free(a);
  dkimkit_config_free(config);
  return rv;
}

static int canon_write(const uint8_t *data, size_t len, void *user_data)
{
  (void)data;
  *(size_t *)user_data += len;
  return 0;
}

static int canon(const dkimkit_mem *mem)
{
  dkimkit_config *config = NULL;
  dkimkit_canon *c = NULL;
  bytes message = vector("rfc8463-A.3.eml");
  size_t octets = 0;
  int rv = config_sealed(&config, NULL, mem);

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_canon_new(&c, config, DKIMKIT_CANONICALIZATION_RELAXED,
                           DKIMKIT_CANONICALIZATION_RELAXED, canon_write,
                           &octets);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_canon_feed(c, message.data, message.len);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_canon_finish(c);
  }
  dkimkit_canon_free(c);
  dkimkit_config_free(config);
  bytes_free(&message);
  return rv;
}

static void test_verify(void **state)
{
  (void)state;
  check_scenario(verify_8463);
  check_scenario(verify_6376);
  check_scenario(verify_idn);
}

static void test_extensions(void **state)
{
  (void)state;
  check_scenario(verify_extensions);
}

static void test_sign(void **state)
{
  (void)state;
  check_scenario(sign_two);
}

static void test_sign_external(void **state)
{
  (void)state;
  check_scenario(sign_external);
  check_scenario(sign_external_public);
}

static void test_import(void **state)
{
  (void)state;
  check_scenario(import_rsa_pem);
  check_scenario(import_rsa_der);
  check_scenario(import_ed25519);
}

static void test_generate(void **state)
{
  (void)state;
  check_scenario(generate);
}

static void test_keyrecord(void **state)
{
  (void)state;
  check_scenario(keyrecord);
}

static void test_keylookup(void **state)
{
  (void)state;
  check_scenario(keylookup);
}

static void test_authres(void **state)
{
  (void)state;
  check_scenario(authres);
  check_scenario(authres_build);
  check_scenario(authres_verified);
  check_scenario(authres_parse);
}

static void test_canon(void **state)
{
  (void)state;
  check_scenario(canon);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_verify),        cmocka_unit_test(test_sign),
      cmocka_unit_test(test_sign_external), cmocka_unit_test(test_import),
      cmocka_unit_test(test_generate),      cmocka_unit_test(test_keyrecord),
      cmocka_unit_test(test_keylookup),     cmocka_unit_test(test_authres),
      cmocka_unit_test(test_canon),         cmocka_unit_test(test_extensions),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
