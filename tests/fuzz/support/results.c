/* SPDX-License-Identifier: MIT */
#include "results.h"

#include <stdio.h>
#include <stdlib.h>

static void put_text(fuzz_buf *out, const char *text)
{
  fuzz_buf_text(out, text != NULL ? text : "(null)");
  fuzz_buf_text(out, "\n");
}

static void put_number(fuzz_buf *out, uint64_t number)
{
  char text[32];

  snprintf(text, sizeof(text), "%llu\n", (unsigned long long)number);
  fuzz_buf_text(out, text);
}

static void check_pass(const dkimkit_signature *signature)
{
  int from = 0;
  size_t i;

  FUZZ_CHECK(dkimkit_signature_header_reason(signature) == DKIMKIT_REASON_OK);
  FUZZ_CHECK(dkimkit_signature_body_reason(signature) == DKIMKIT_REASON_OK);
  FUZZ_CHECK(dkimkit_signature_domain(signature) != NULL);
  FUZZ_CHECK(dkimkit_signature_key_bits(signature) >= 256);
  for (i = 0; i < dkimkit_signature_signed_count(signature); i++) {
    from |= strcmp(dkimkit_signature_signed_name(signature, i), "from") == 0;
  }
  FUZZ_CHECK(from);
}

static void check_field(const dkimkit_verifier *verifier,
                        const dkimkit_signature *signature)
{
  size_t len = 0;
  size_t offset = 0;
  size_t octets = 0;
  size_t header = dkimkit_signature_header_index(signature);
  size_t same_len = 0;
  const char *field = dkimkit_signature_field(signature, &len);

  FUZZ_CHECK(field != NULL);
  FUZZ_CHECK(dkimkit_verifier_header_field(verifier, header, &same_len) ==
                 field &&
             same_len == len);
  if (dkimkit_signature_b_range(signature, &offset, &octets)) {
    FUZZ_CHECK(offset + octets <= len && field[offset - 1] == '=');
    FUZZ_CHECK(offset + octets == len || field[offset + octets] == ';');
  }
}

static void check_signature(const dkimkit_verifier *verifier,
                            const dkimkit_signature *signature, int header_only)
{
  dkimkit_reason reason = dkimkit_signature_reason(signature);

  FUZZ_CHECK(reason != DKIMKIT_REASON_PENDING);
  FUZZ_CHECK(strcmp(dkimkit_reason_name(reason), "unknown") != 0);
  FUZZ_CHECK(dkimkit_signature_result(signature) ==
             dkimkit_reason_result(reason));
  FUZZ_CHECK((dkimkit_signature_result(signature) == DKIMKIT_RESULT_PASS) ==
             (reason == DKIMKIT_REASON_OK));
  FUZZ_CHECK(!header_only || reason != DKIMKIT_REASON_OK);
  if (reason == DKIMKIT_REASON_OK) {
    check_pass(signature);
  }
  check_field(verifier, signature);
}

static void put_names(fuzz_buf *out, const dkimkit_signature *signature)
{
  size_t i;

  for (i = 0; i < dkimkit_signature_signed_count(signature); i++) {
    size_t field = SIZE_MAX;

    (void)dkimkit_signature_signed_field(signature, i, &field);
    put_text(out, dkimkit_signature_signed_name(signature, i));
    put_number(out, field);
  }
  for (i = 0; i < dkimkit_signature_warning_count(signature); i++) {
    put_text(out,
             dkimkit_warning_name(dkimkit_signature_warning(signature, i)));
  }
}

static void put_extras(fuzz_buf *out, const dkimkit_signature *signature)
{
  put_text(out,
           dkimkit_atps_status_name(dkimkit_signature_atps_status(signature)));
  put_text(out, dkimkit_signature_atps_domain(signature));
  put_text(out, dkimkit_report_status_name(
                    dkimkit_signature_report_status(signature)));
  put_text(out, dkimkit_signature_report_subject(signature));
  put_text(out, dkimkit_signature_report_address(signature));
  put_text(out, dkimkit_signature_report_smtp_text(signature));
  put_number(out, dkimkit_signature_report_requests(signature));
}

static int put_copies(fuzz_buf *out, const dkimkit_signature *signature)
{
  int rv = dkimkit_signature_copies(signature, fuzz_buf_write, out);

  FUZZ_CHECK(rv == DKIMKIT_OK || rv == DKIMKIT_ERR_SYNTAX ||
             rv == DKIMKIT_ERR_NOMEM);
  return rv == DKIMKIT_ERR_NOMEM ? rv : DKIMKIT_OK;
}

static int put_signature(fuzz_buf *out, const dkimkit_signature *signature)
{
  uint64_t number = 0;

  put_text(out, dkimkit_reason_name(dkimkit_signature_reason(signature)));
  put_text(out,
           dkimkit_reason_name(dkimkit_signature_header_reason(signature)));
  put_text(out, dkimkit_reason_name(dkimkit_signature_body_reason(signature)));
  put_text(out, dkimkit_signature_subject(signature));
  put_text(out, dkimkit_signature_domain(signature));
  put_text(out, dkimkit_signature_selector(signature));
  put_text(out, dkimkit_signature_identity(signature));
  put_text(out, dkimkit_signature_domain_ascii(signature));
  put_text(out, dkimkit_signature_selector_ascii(signature));
  put_text(out, dkimkit_signature_identity_ascii(signature));
  put_text(out, dkimkit_algorithm_name(dkimkit_signature_algorithm(signature)));
  put_text(out, dkimkit_signature_prefix(signature));
  put_number(out, dkimkit_signature_body_octets(signature));
  put_number(out, dkimkit_signature_unsigned_octets(signature));
  put_number(out, dkimkit_signature_key_bits(signature));
  put_number(out, (uint64_t)dkimkit_signature_dns_secure(signature));
  put_number(out, (uint64_t)dkimkit_signature_testing(signature));
  (void)dkimkit_signature_body_length(signature, &number);
  put_number(out, number);
  put_names(out, signature);
  put_extras(out, signature);
  return put_copies(out, signature);
}

uint64_t fuzz_results_passes(const dkimkit_verifier *verifier)
{
  uint64_t passes = 0;
  size_t i;

  for (i = 0; i < dkimkit_verifier_count(verifier) && i < 64; i++) {
    const dkimkit_signature *signature =
        dkimkit_verifier_signature(verifier, i);

    if (dkimkit_signature_reason(signature) == DKIMKIT_REASON_OK) {
      passes |= UINT64_C(1) << i;
    }
  }
  return passes;
}

int fuzz_results_write(fuzz_buf *out, const dkimkit_verifier *verifier,
                       int header_only)
{
  int rv = DKIMKIT_OK;
  size_t i;

  put_text(out, dkimkit_reason_name(dkimkit_verifier_reason(verifier)));
  put_number(out, (uint64_t)dkimkit_verifier_internationalized(verifier));
  for (i = 0; i < dkimkit_verifier_count(verifier); i++) {
    const dkimkit_signature *signature =
        dkimkit_verifier_signature(verifier, i);

    check_signature(verifier, signature, header_only);
    if (put_signature(out, signature) != DKIMKIT_OK) {
      rv = DKIMKIT_ERR_NOMEM;
    }
  }
  FUZZ_CHECK(dkimkit_verifier_signature(verifier, i) == NULL);
  FUZZ_CHECK(dkimkit_reason_result(dkimkit_verifier_reason(verifier)) ==
             dkimkit_verifier_result(verifier));
  FUZZ_CHECK(dkimkit_verifier_want(verifier) == 0);
  return rv;
}

/* Lines of at most 998 octets that go on with white space (RFC 5322, 2.1.1
 * and 2.2.3). */
static void check_lines(const char *field)
{
  const char *line = field;

  while (*line != '\0') {
    const char *end = strstr(line, "\r\n");

    FUZZ_CHECK(end != NULL && end - line <= 998);
    FUZZ_CHECK(line == field || *line == ' ' || *line == '\t');
    FUZZ_CHECK(memchr(line, '\r', (size_t)(end - line)) == NULL);
    FUZZ_CHECK(memchr(line, '\n', (size_t)(end - line)) == NULL);
    line = end + 2;
  }
}

static void check_parsed(const char *field, size_t len)
{
  dkimkit_authres *authres = NULL;

  FUZZ_CHECK(dkimkit_authres_parse(&authres, fuzz_config(),
                                   (const uint8_t *)field, len) == DKIMKIT_OK);
  FUZZ_CHECK(dkimkit_authres_problems(authres) == 0);
  FUZZ_CHECK(dkimkit_authres_count(authres) > 0);
  FUZZ_CHECK(strcmp(dkimkit_authres_authserv_id(authres), "mx.example") == 0);
  dkimkit_authres_free(authres);
}

int fuzz_results_field(fuzz_buf *out, const dkimkit_verifier *verifier)
{
  size_t len = 0;
  int rv = dkimkit_authres_write(NULL, &len, verifier, "mx.example");
  char *field;

  FUZZ_CHECK(rv == DKIMKIT_OK || rv == DKIMKIT_ERR_NOMEM);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  len++;
  field = fuzz_allocate(len);
  rv = dkimkit_authres_write(field, &len, verifier, "mx.example");
  FUZZ_CHECK(rv == DKIMKIT_OK || rv == DKIMKIT_ERR_NOMEM);
  if (rv == DKIMKIT_OK) {
    check_lines(field);
    check_parsed(field, len);
    fuzz_buf_put(out, field, len);
  }
  free(field);
  return rv;
}
