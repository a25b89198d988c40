/* SPDX-License-Identifier: MIT */
#include "explain.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "advice.h"
#include "errors.h"
#include "meaning.h"
#include "signature.h"
#include "text.h"

/* Octets of a key record, lines of what belongs to a cause. */
#define RECORD_SHOWN 1200
#define SHOWN_LINES 12

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

/* Goes on with the fact before it. */
static bool goes_on(const struct cli_fact *fact)
{
  return strcmp(fact->id, "field-signed") == 0 ||
         strcmp(fact->id, "record-mended") == 0;
}

static const char *label_of(const struct cli_explanation *explanation,
                            const struct cli_fact *fact)
{
  if (goes_on(fact)) {
    return "";
  }
  return cli_is_besides(explanation, fact->id) ? "besides:" : "cause:";
}

static void print_fact(const struct cli_page *page, const char *label,
                       const struct cli_fact *fact)
{
  cli_page_paint(page, CLI_PAINT_MARK);
  fprintf(page->out, "    %-11s ", label);
  print_text(page->out, fact->text);
  cli_page_plain(page);
  fputs(fact->shown_len > 0 ? ":\n" : "\n", page->out);
  cli_page_octets(page, "                  ", fact->shown, fact->shown_len,
                  SHOWN_LINES, RECORD_SHOWN);
}

static void print_tested(FILE *out, const struct cli_explanation *explanation)
{
  const struct cli_facts *tested = &explanation->tested;
  size_t i;

  for (i = 0; i < tested->count; ++i) {
    if (!cli_facts_has(&explanation->causes, tested->list[i].id) &&
        !cli_is_besides(explanation, tested->list[i].id)) {
      fprintf(out, "%18s- %s\n", "", tested->list[i].text);
    }
  }
}

static void print_why(const struct cli_page *page,
                      const struct cli_explanation *explanation)
{
  const struct cli_facts *causes = &explanation->causes;
  dkimkit_result result = dkimkit_signature_result(explanation->signature);
  bool explained = result == DKIMKIT_RESULT_TEMPERROR ||
                   !cli_is_open(explanation) || explanation->tested.count == 0;
  size_t i;

  for (i = 0; i < explanation->known.count; ++i) {
    print_fact(page, "known:", &explanation->known.list[i]);
  }
  for (i = 0; i < causes->count; ++i) {
    explained = explained || !cli_is_besides(explanation, causes->list[i].id);
    print_fact(page, label_of(explanation, &causes->list[i]), &causes->list[i]);
  }
  if (!explained) {
    print_line(page->out, "cause:",
               cli_facts_has(&explanation->known, "attempts-ended")
                   ? "not found. Of these causes, those that were computed "
                     "don't apply:"
                   : "not found. None of these causes applies, all were "
                     "computed:");
    print_tested(page->out, explanation);
  }
  for (i = 0; i < explanation->advice.count; ++i) {
    print_fact(page, "to do:", &explanation->advice.list[i]);
  }
}

static void print_result(FILE *out, const struct cli_explanation *explanation)
{
  const dkimkit_signature *signature = explanation->signature;
  dkimkit_reason reason = dkimkit_signature_reason(signature);
  const char *subject = dkimkit_signature_subject(signature);
  const char *check = cli_failed_check(signature);

  fprintf(out, "    %-11s %s: %s (%s)\n",
          "result:", dkimkit_result_name(dkimkit_signature_result(signature)),
          dkimkit_reason_text(reason), dkimkit_reason_name(reason));
  if (check) {
    fprintf(out, "    %-11s %s", "check:", check);
    if (subject && !strchr(check, '=')) {
      fputs(" (", out);
      print_text(out, subject);
      fputs("=)", out);
    }
    fputc('\n', out);
  }
  print_line(out, "meaning:", cli_meaning(explanation));
}

static void print_record(FILE *out, const struct cli_explanation *explanation)
{
  const struct cli_slice *record = &explanation->key.record;

  if (record->data && explanation->key.verifies != CLI_YES &&
      explanation->key.made != CLI_YES) {
    fprintf(out, "    %-11s ", "record:");
    cli_text_visible(out, record->data, record->len, RECORD_SHOWN);
    fputc('\n', out);
  }
}

static void print_verdict(const struct cli_page *page,
                          const struct cli_explanation *explanation,
                          size_t index, size_t count)
{
  dkimkit_result result = dkimkit_signature_result(explanation->signature);
  const char *domain = dkimkit_signature_domain(explanation->signature);
  char verdict[CLI_VERDICT];

  fprintf(page->out, "  signature %zu of %zu", index + 1, count);
  if (domain) {
    fputs(" (", page->out);
    print_text(page->out, domain);
    fputc(')', page->out);
  }
  fputc(' ', page->out);
  cli_page_paint(page, result == DKIMKIT_RESULT_PASS   ? CLI_PAINT_GOOD
                       : result == DKIMKIT_RESULT_FAIL ? CLI_PAINT_BAD
                                                       : CLI_PAINT_DOUBT);
  fputs(cli_verdict(verdict, explanation), page->out);
  cli_page_plain(page);
  fputc('\n', page->out);
}

static void print_signature(const struct cli_page *page,
                            const struct cli_explanation *explanation)
{
  const dkimkit_signature *signature = explanation->signature;
  FILE *out = page->out;
  uint64_t seconds;

  print_result(out, explanation);
  print_why(page, explanation);
  print_signer(out, signature);
  print_record(out, explanation);
  print_algorithm(out, signature);
  if (!explanation->examined) {
    print_headers(out, signature);
  }
  if (dkimkit_signature_timestamp(signature, &seconds)) {
    print_time(out, "signed at:", seconds);
  }
  if (dkimkit_signature_expiration(signature, &seconds)) {
    print_time(out, "expires at:", seconds);
  }
  if (!explanation->body) {
    print_body(out, signature);
  }
  print_warnings(out, signature);
}

static int print_message(struct cli_page *page, const char *file,
                         const dkimkit_verifier *verifier,
                         const struct cli_diagnosis *diagnosis, bool canonical)
{
  size_t i;
  int rv = CLI_OK;

  print_text(page->out, file);
  fprintf(page->out, ": %s\n",
          dkimkit_result_name(dkimkit_verifier_result(verifier)));
  if (diagnosis->count == 0) {
    fprintf(page->out, "  %s\n",
            cli_reason_meaning(DKIMKIT_REASON_NO_SIGNATURE));
  }
  for (i = 0; !rv && i < diagnosis->count; ++i) {
    const struct cli_explanation *explanation = &diagnosis->list[i];

    print_verdict(page, explanation, i, diagnosis->count);
    print_signature(page, explanation);
    rv = cli_explain_canonical(page, diagnosis, explanation, canonical);
    if (!rv) {
      rv = cli_page_flush(page);
    }
  }
  return rv;
}

int cli_explain(struct cli_spool *spool, const char *file,
                const dkimkit_verifier *verifier,
                const struct cli_diagnosis *diagnosis,
                const struct cli_explain_options *options)
{
  struct cli_page page;
  int rv = cli_page_open(&page, spool, options->color);

  if (rv) {
    return rv;
  }
  rv = print_message(&page, file, verifier, diagnosis, options->canonical);
  if (page.out) {
    int closed = cli_page_close(&page);

    rv = rv ? rv : closed;
  }
  return rv;
}
