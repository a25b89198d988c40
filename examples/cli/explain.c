/* SPDX-License-Identifier: MIT */
#include "explain.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "errors.h"
#include "meaning.h"
#include "signature.h"
#include "text.h"

static void print_text(FILE *out, const char *text)
{
  cli_text_print(out, text, strlen(text));
}

static void print_line(FILE *out, const char *label, const char *text)
{
  fprintf(out, "    %-11s ", label);
  print_text(out, text);
  fputc('\n', out);
}

static void print_time(FILE *out, const char *label, uint64_t seconds)
{
  char date[64] = "";
  struct tm tm;
  time_t when = (time_t)seconds;

  if (gmtime_r(&when, &tm)) {
    strftime(date, sizeof(date), " (%Y-%m-%d %H:%M:%S UTC)", &tm);
  }
  fprintf(out, "    %-11s %" PRIu64 "%s\n", label, seconds, date);
}

static void print_signer(FILE *out, const dkimkit_signature *signature)
{
  const char *domain = dkimkit_signature_domain(signature);
  const char *selector = dkimkit_signature_selector_ascii(signature);
  const char *identity = dkimkit_signature_identity(signature);

  if (domain) {
    print_line(out, "domain:", domain);
  }
  if (domain && selector) {
    fprintf(out, "    %-11s ", "key record:");
    print_text(out, selector);
    fputs("._domainkey.", out);
    print_text(out, dkimkit_signature_domain_ascii(signature));
    fputs(dkimkit_signature_dns_secure(signature) ? " (DNSSEC)\n" : "\n", out);
  }
  if (identity) {
    print_line(out, "identity:", identity);
  }
}

static void print_algorithm(FILE *out, const dkimkit_signature *signature)
{
  unsigned bits = dkimkit_signature_key_bits(signature);
  char form[32];
  size_t len = 0;
  const char *name = dkimkit_signature_tag(signature, "a", &len);

  if (name) {
    fprintf(out, "    %-11s ", "algorithm:");
    cli_text_print(out, name, len);
    if (bits > 0) {
      fprintf(out, ", %u-bit key", bits);
    }
    fputc('\n', out);
  }
  if (cli_signature_form(form, sizeof(form), signature)) {
    print_line(out, "form:", form);
  }
}

/* Before the signature is evaluated no name has its field. */
static bool has_fields(const dkimkit_signature *signature)
{
  size_t count = dkimkit_signature_signed_count(signature);
  size_t field;
  size_t i;

  for (i = 0; i < count; ++i) {
    if (dkimkit_signature_signed_field(signature, i, &field)) {
      return true;
    }
  }
  return false;
}

static void print_headers(FILE *out, const dkimkit_signature *signature)
{
  size_t count = dkimkit_signature_signed_count(signature);
  bool known = has_fields(signature);
  size_t i;

  if (count == 0) {
    return;
  }
  fprintf(out, "    %-11s", "signed:");
  for (i = 0; i < count; ++i) {
    size_t field;

    fputc(' ', out);
    print_text(out, dkimkit_signature_signed_name(signature, i));
    if (known && !dkimkit_signature_signed_field(signature, i, &field)) {
      fputs("(none)", out);
    }
  }
  fputc('\n', out);
}

static void print_body(FILE *out, const dkimkit_signature *signature)
{
  uint64_t octets = dkimkit_signature_body_octets(signature);
  uint64_t extra = dkimkit_signature_unsigned_octets(signature);
  uint64_t limit;

  /* The body of a signature that can't pass isn't looked at. */
  if (octets == 0 &&
      dkimkit_signature_result(signature) != DKIMKIT_RESULT_PASS) {
    return;
  }
  fprintf(out, "    %-11s %" PRIu64 " canonical octets", "body:", octets);
  if (dkimkit_signature_body_length(signature, &limit)) {
    fprintf(out, ", l=%" PRIu64 ", %" PRIu64 " not signed", limit, extra);
  }
  fputc('\n', out);
}

static void print_warnings(FILE *out, const dkimkit_signature *signature)
{
  size_t count = dkimkit_signature_warning_count(signature);
  size_t i;

  for (i = 0; i < count; ++i) {
    print_line(out, "warning:",
               cli_warning_meaning(dkimkit_signature_warning(signature, i)));
  }
  if (dkimkit_signature_testing(signature)) {
    print_line(out, "testing:",
               "the domain only tests DKIM (t=y): treat the message as if it "
               "weren't signed");
  }
}

static void print_signature(FILE *out, const dkimkit_signature *signature)
{
  dkimkit_reason reason = dkimkit_signature_reason(signature);
  const char *subject = dkimkit_signature_subject(signature);
  uint64_t seconds;

  fprintf(out, "%s: %s (%s)\n",
          dkimkit_result_name(dkimkit_signature_result(signature)),
          dkimkit_reason_text(reason), dkimkit_reason_name(reason));
  if (subject) {
    print_line(out, "tag:", subject);
  }
  print_line(out, "meaning:", cli_reason_meaning(reason));
  print_signer(out, signature);
  print_algorithm(out, signature);
  print_headers(out, signature);
  if (dkimkit_signature_timestamp(signature, &seconds)) {
    print_time(out, "signed at:", seconds);
  }
  if (dkimkit_signature_expiration(signature, &seconds)) {
    print_time(out, "expires at:", seconds);
  }
  print_body(out, signature);
  print_warnings(out, signature);
}

static void print_message(FILE *out, const char *file,
                          const dkimkit_verifier *verifier)
{
  size_t count = dkimkit_verifier_count(verifier);
  size_t i;

  print_text(out, file);
  fprintf(out, ": %s\n",
          dkimkit_result_name(dkimkit_verifier_result(verifier)));
  if (count == 0) {
    fprintf(out, "  %s\n", cli_reason_meaning(DKIMKIT_REASON_NO_SIGNATURE));
  }
  for (i = 0; i < count; ++i) {
    fprintf(out, "  signature %zu of %zu: ", i + 1, count);
    print_signature(out, dkimkit_verifier_signature(verifier, i));
  }
}

int cli_explain(struct cli_spool *spool, const char *file,
                const dkimkit_verifier *verifier)
{
  char *text = NULL;
  size_t len = 0;
  int rv;
  FILE *out = open_memstream(&text, &len);

  if (!out) {
    return cli_error_memory();
  }
  print_message(out, file, verifier);
  rv =
      fclose(out) == 0 ? cli_spool_write(spool, text, len) : cli_error_memory();
  free(text);
  return rv;
}
