/* SPDX-License-Identifier: MIT */

/* One signature field, strict and lenient. What the getters say is what the
 * tags hold, and lenient syntax takes all that strict syntax takes. */

#include "dns.h"
#include "results.h"

#include <stdlib.h>

static fuzz_dns_door door;

static const dkimkit_config *config_of(int lenient)
{
  static dkimkit_config *configs[2];
  dkimkit_config **config = &configs[lenient];
  int rv = DKIMKIT_OK;

  if (*config == NULL) {
    rv |= dkimkit_config_new(config, NULL);
    rv |= dkimkit_config_set_clock(*config, fuzz_clock, NULL);
    rv |= dkimkit_config_set_dns(*config, fuzz_dns_lookup, fuzz_dns_cancel,
                                 &door);
    rv |= dkimkit_config_set_syntax(*config, lenient ? DKIMKIT_SYNTAX_LENIENT
                                                     : DKIMKIT_SYNTAX_STRICT);
    rv |= dkimkit_config_set_allow_sha1(*config, 1);
    rv |= dkimkit_config_seal(*config);
  }
  FUZZ_CHECK(rv == DKIMKIT_OK);
  return *config;
}

/* Base64 characters of a value, without white space and padding. */
static void put_characters(fuzz_buf *out, const char *value, size_t len)
{
  size_t i;

  for (i = 0; i < len; i++) {
    if (strchr(" \t\r\n=", value[i]) == NULL) {
      fuzz_buf_put(out, &value[i], 1);
    }
  }
}

static void check_prefix(const dkimkit_signature *signature)
{
  const char *prefix = dkimkit_signature_prefix(signature);
  size_t octets = 0;
  size_t len = 0;
  const char *b = dkimkit_signature_tag(signature, "b", &len);
  fuzz_buf characters = {NULL, 0, 0};

  if (dkimkit_signature_data(signature, &octets) == NULL) {
    return;
  }
  FUZZ_CHECK(b != NULL);
  put_characters(&characters, b, len);
  FUZZ_CHECK(octets == characters.len * 3 / 4);
  FUZZ_CHECK(strlen(prefix) >= 8 || strlen(prefix) >= characters.len);
  FUZZ_CHECK(strlen(prefix) >= characters.len ||
             memcmp(prefix, characters.data, strlen(prefix)) == 0);
  fuzz_buf_clear(&characters);
}

static void check_text(const dkimkit_signature *signature, const char *tag,
                       const char *got)
{
  size_t len = 0;
  const char *value = dkimkit_signature_tag(signature, tag, &len);

  if (got != NULL) {
    FUZZ_CHECK(value != NULL && strlen(got) == len &&
               memcmp(got, value, len) == 0);
  }
}

/* Up to 12 digits, as strict syntax has them. */
static void check_time(const dkimkit_signature *signature, const char *tag,
                       int there, uint64_t got)
{
  size_t len = 0;
  const char *value = dkimkit_signature_tag(signature, tag, &len);
  char text[16] = "";

  if (there && len <= 12) {
    memcpy(text, value, len);
    FUZZ_CHECK(strtoull(text, NULL, 10) == got);
  }
}

static void check_identity(const dkimkit_signature *signature)
{
  const char *identity = dkimkit_signature_identity(signature);
  const char *at = identity != NULL ? strrchr(identity, '@') : NULL;

  FUZZ_CHECK((identity != NULL) == (at != NULL));
  if (identity != NULL && dkimkit_signature_tag(signature, "i", NULL) == NULL) {
    FUZZ_CHECK(at == identity &&
               strcmp(at + 1, dkimkit_signature_domain(signature)) == 0);
  }
}

static void check_signature(const dkimkit_signature *signature)
{
  uint64_t number = 0;
  int there = dkimkit_signature_timestamp(signature, &number);

  check_time(signature, "t", there, number);
  there = dkimkit_signature_expiration(signature, &number);
  check_time(signature, "x", there, number);
  there = dkimkit_signature_body_length(signature, &number);
  check_time(signature, "l", there, number);
  check_text(signature, "d", dkimkit_signature_domain(signature));
  check_text(signature, "s", dkimkit_signature_selector(signature));
  check_identity(signature);
  check_prefix(signature);
}

/* The reason of the signature; PENDING if `value` is no field. */
static dkimkit_reason verify(dkk_slice value, int lenient)
{
  static const uint8_t from[] = "From: joe@football.example.com";
  dkimkit_verifier *verifier = NULL;
  dkimkit_reason reason = DKIMKIT_REASON_PENDING;
  fuzz_buf field = {NULL, 0, 0};
  fuzz_buf results = {NULL, 0, 0};

  fuzz_buf_text(&field, "DKIM-Signature:");
  fuzz_buf_put(&field, value.data, value.len);
  FUZZ_CHECK(dkimkit_verifier_new(&verifier, config_of(lenient), NULL) ==
             DKIMKIT_OK);
  if (dkimkit_verifier_header(verifier, field.data, field.len) == DKIMKIT_OK) {
    FUZZ_CHECK(dkimkit_verifier_header(verifier, from, sizeof(from) - 1) ==
               DKIMKIT_OK);
    FUZZ_CHECK(dkimkit_verifier_end_headers(verifier) == DKIMKIT_OK);
    FUZZ_CHECK(dkimkit_verifier_finish(verifier) == DKIMKIT_OK);
    FUZZ_CHECK(dkimkit_verifier_count(verifier) == 1);
    FUZZ_CHECK(fuzz_results_write(&results, verifier, 0) == DKIMKIT_OK);
    FUZZ_CHECK(fuzz_results_field(&results, verifier) == DKIMKIT_OK);
    check_signature(dkimkit_verifier_signature(verifier, 0));
    reason = dkimkit_verifier_reason(verifier);
  }
  dkimkit_verifier_free(verifier);
  fuzz_buf_clear(&field);
  fuzz_buf_clear(&results);
  return reason;
}

static int is_syntax(dkimkit_reason reason)
{
  return reason == DKIMKIT_REASON_SIGNATURE_SYNTAX ||
         (reason >= DKIMKIT_REASON_INCOMPATIBLE_VERSION &&
          reason <= DKIMKIT_REASON_UNSUPPORTED_QUERY_METHOD);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static const uint8_t all_records[] = {0, 1, 0};
  fuzz_dns dns;
  dkk_slice in = {data, size};
  dkimkit_reason strict;
  dkimkit_reason lenient;

  memset(&dns, 0, sizeof(dns));
  dns.script.data = all_records;
  dns.script.len = sizeof(all_records);
  door.dns = &dns;
  strict = verify(in, 0);
  lenient = verify(in, 1);
  FUZZ_CHECK(is_syntax(strict) || strict == lenient);
  return 0;
}
