/* SPDX-License-Identifier: MIT */
/* What a verifier allocates it cuts off larger blocks, so that one that can't
 * be had fails a few allocations only. Here the blocks end at any of them. */
#include "raw_sign.h"

#include <stdio.h>

#define KEY_NAME "s1._domainkey.example.com"
#define FROM "From: Joe <joe@other.example>\r\n"
#define HASH "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define NAMES_MAX 56
#define FIELDS_MAX 10
/* More are made only where each piece is a block of its own, for a sanitizer:
 * one length does there. */
#define CALLS_MAX 64

/* One passes and has a delegation, one fails and asks for reports, and of some
 * there is little to tell. Each name in h= takes a few octets more. */
static bytes make_message(size_t names, size_t fields)
{
  bytes passes = raw_sign("d=example.com; s=s1; h=from; atps=other.example; "
                          "atpsh=sha256",
                          FROM, "Hello\r\n");
  char text[2048] =
      "DKIM-Signature: v=1; a=ed25519-sha256; d=example.com; "
      "s=s1; i=J=6Fe@sub.example.com; z=To:a=20b|Cc:c; r=y; bh=" HASH
      "; b=AAAA; h=from";
  bytes message;
  size_t i;

  for (i = 0; i < names; i++) {
    strcat(text, ":x");
  }
  strcat(text, "\r\nDKIM-Signature: v=1; a=rsa-sha1; d=example.com; s=s1; "
               "h=to; i=@example.org; bh=AAAAAAAAAAAAAAAAAAAAAAAAAAA=; "
               "b=AAAA\r\n");
  for (i = 0; i < fields; i++) {
    strcat(text, "DKIM-Signature: v=1\r\n");
  }
  message = bytes_join(text, passes);
  bytes_free(&passes);
  return message;
}

static void init_dns(test_dns *dns)
{
  test_dns_init(dns);
  test_dns_add(dns, KEY_NAME, record_8463_ed25519);
  test_dns_add(dns, "_report._domainkey.example.com", "ra=a=2Eb; rs=No=20way");
  /* The SHA-256 of "example.com" in base32 (RFC 6541, 4.3). */
  test_dns_add(dns,
               "un42n5xov642kxrxrqiyanhcoupgql5lt4wtbkyt2ijflbwodfdq"
               "._atps.other.example",
               "v=ATPS1");
}

static void assert_results(const dkimkit_verifier *verifier, size_t fields)
{
  const dkimkit_signature *failed = dkimkit_verifier_signature(verifier, 0);
  size_t i;

  assert_reason(verifier, 0, DKIMKIT_REASON_BODY_HASH_MISMATCH);
  assert_string_equal(dkimkit_signature_subject(failed), "bh");
  assert_string_equal(dkimkit_signature_identity(failed),
                      "Joe@sub.example.com");
  assert_string_equal(dkimkit_signature_report_address(failed),
                      "a.b@example.com");
  assert_string_equal(dkimkit_signature_report_smtp_text(failed), "No way");
  assert_reason(verifier, 1, DKIMKIT_REASON_FROM_NOT_SIGNED);
  assert_string_equal(
      dkimkit_signature_subject(dkimkit_verifier_signature(verifier, 1)), "h");
  for (i = 2; i < 2 + fields; i++) {
    assert_reason(verifier, i, DKIMKIT_REASON_MISSING_TAG);
    assert_string_equal(
        dkimkit_signature_subject(dkimkit_verifier_signature(verifier, i)),
        "a");
  }
  assert_reason(verifier, i, DKIMKIT_REASON_OK);
  assert_string_equal(
      dkimkit_signature_atps_domain(dkimkit_verifier_signature(verifier, i)),
      "other.example");
  assert_int_equal(
      dkimkit_signature_atps_status(dkimkit_verifier_signature(verifier, i)),
      DKIMKIT_ATPS_AUTHORIZED);
}

/* Fails the allocation `fail_at` of those for the message; 0: none. @return how
 * many there were. */
static size_t run(bytes message, size_t fields, size_t fail_at)
{
  test_mem m;
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier = NULL;
  size_t before;
  size_t calls;
  int rv;

  test_mem_init(&m);
  init_dns(&dns);
  config = config_open(&dns, &m.mem);
  ok(dkimkit_config_set_reports(config, 1));
  ok(dkimkit_config_set_atps(config, 1));
  ok(dkimkit_config_seal(config));
  before = m.calls;
  m.fail_at = fail_at > 0 ? before + fail_at : 0;
  rv = dkimkit_verifier_new(&verifier, config, NULL);
  if (rv == DKIMKIT_OK) {
    rv = verifier_run(verifier, message);
  }
  calls = m.calls - before;
  m.fail_at = 0;
  rv = rv == DKIMKIT_OK ? dns.add_rv : rv;
  if (rv == DKIMKIT_OK) {
    assert_results(verifier, fields);
  }
  if (rv !=
      (fail_at > 0 && fail_at <= calls ? DKIMKIT_ERR_NOMEM : DKIMKIT_OK)) {
    fail_msg("allocation %zu: %s", fail_at, dkimkit_error_name(rv));
  }
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  assert_int_equal(m.open, 0);
  return calls;
}

static void test_blocks(void **state)
{
  size_t names;
  size_t fields;

  (void)state;
  for (fields = 0; fields < FIELDS_MAX; fields++) {
    for (names = 0; names < NAMES_MAX; names += 2) {
      bytes message = make_message(names, fields);
      size_t calls = run(message, fields, 0);
      size_t i;

      for (i = 1; i <= calls; i++) {
        (void)run(message, fields, i);
      }
      bytes_free(&message);
      if (calls > CALLS_MAX) {
        break;
      }
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_blocks),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
