/* SPDX-License-Identifier: MIT */
#include "recordprint.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "errors.h"
#include "json.h"
#include "meaning.h"
#include "text.h"

#define WILDCARD                                                               \
  "every selector gives an answer: a wildcard record covers _domainkey"

static const char *type_name(const dkimkit_keyrecord *record)
{
  switch (dkimkit_keyrecord_key_type(record)) {
  case DKIMKIT_KEY_TYPE_RSA:
    return "rsa";
  case DKIMKIT_KEY_TYPE_ED25519:
    return "ed25519";
  default:
    return NULL;
  }
}

static void print_result(FILE *out, const dkimkit_keyrecord *record)
{
  dkimkit_reason reason = dkimkit_keyrecord_reason(record);
  const char *subject = dkimkit_keyrecord_subject(record);

  if (reason == DKIMKIT_REASON_OK) {
    fputs("acceptable\n", out);
    return;
  }
  fprintf(out, "not acceptable: %s (%s", dkimkit_reason_text(reason),
          dkimkit_reason_name(reason));
  fprintf(out, "%s%s)\n", subject ? ", " : "", subject ? subject : "");
  fprintf(out, "    %-9s %s\n", "meaning:", cli_reason_meaning(reason));
}

static void print_findings(FILE *out, const dkimkit_keylint *lint)
{
  size_t offset;
  size_t i;

  for (i = 0; i < dkimkit_keylint_count(lint); ++i) {
    dkimkit_fault fault = dkimkit_keylint_fault(lint, i);
    const char *severity =
        dkimkit_severity_name(dkimkit_keylint_severity(lint, i));

    fprintf(out, "    %s:%*s%s (%s", severity, (int)(9 - strlen(severity)), "",
            dkimkit_fault_text(fault), dkimkit_fault_name(fault));
    if (dkimkit_keylint_offset(lint, i, &offset)) {
      fprintf(out, ", octet %zu", offset);
    }
    fprintf(out, ")\n    %-9s %s\n", "", dkimkit_fault_advice(fault));
  }
}

static void print_mended(FILE *out, const dkimkit_keylint *lint)
{
  size_t len;
  const char *mended = dkimkit_keylint_mended(lint, &len);

  if (mended) {
    fprintf(out, "    %-9s ", "publish:");
    cli_text_print(out, mended, len);
    fputc('\n', out);
  }
}

static void print_key(FILE *out, const struct cli_record *record)
{
  const char *type = type_name(record->parsed);
  unsigned bits = dkimkit_keyrecord_key_bits(record->parsed);

  if (type) {
    fprintf(out, "    %-9s %s", "key:", type);
    if (bits > 0) {
      fprintf(out, ", %u bits", bits);
    }
    fputc('\n', out);
  }
  if (record->matches >= 0) {
    fprintf(out, "    %-9s %s\n", "matches:",
            record->matches ? "belongs to the private key"
                            : "does not belong to the private key");
  }
}

static void print_record(FILE *out, const struct cli_record *record)
{
  size_t len = 0;
  const char *version = dkimkit_keyrecord_tag(record->parsed, "v", &len);

  print_result(out, record->parsed);
  if (version) {
    fprintf(out, "    %-9s ", "version:");
    cli_text_print(out, version, len);
    fputc('\n', out);
  }
  print_key(out, record);
  fprintf(out, "    %-9s ", "text:");
  cli_text_print(out, record->text, record->len);
  fputc('\n', out);
  print_findings(out, record->lint);
  print_mended(out, record->lint);
}

static void print_all(FILE *out, const struct cli_records *records)
{
  size_t i;

  if (records->name) {
    cli_text_print(out, records->name, strlen(records->name));
    fprintf(out, ": TTL %" PRIu32 "%s\n", records->ttl,
            records->secure ? ", DNSSEC" : "");
  } else {
    fputs("text:\n", out);
  }
  print_findings(out, records->answer);
  if (records->wildcard) {
    fprintf(out, "    %-9s %s\n", "wildcard:", WILDCARD);
  }
  for (i = 0; i < records->count; ++i) {
    fprintf(out, "  record %zu of %zu: ", i + 1, records->count);
    print_record(out, &records->records[i]);
  }
  if (records->expected) {
    fprintf(out, "  record of the private key:\n    %-9s %s\n",
            "publish:", records->expected);
  }
}

int cli_record_print(struct cli_spool *spool, const struct cli_records *records)
{
  char *text = NULL;
  size_t len = 0;
  int rv;
  FILE *out = open_memstream(&text, &len);

  if (!out) {
    return cli_error_memory();
  }
  print_all(out, records);
  rv =
      fclose(out) == 0 ? cli_spool_write(spool, text, len) : cli_error_memory();
  free(text);
  return rv;
}

static json_t *findings_array(const dkimkit_keylint *lint, int *failures)
{
  json_t *array = json_array();
  size_t offset;
  size_t i;

  for (i = 0; i < dkimkit_keylint_count(lint); ++i) {
    dkimkit_fault fault = dkimkit_keylint_fault(lint, i);
    const char *severity =
        dkimkit_severity_name(dkimkit_keylint_severity(lint, i));
    json_t *object = json_object();

    cli_json_put(object, "severity", cli_json_text(severity), failures);
    cli_json_put(object, "name", cli_json_text(dkimkit_fault_name(fault)),
                 failures);
    cli_json_put(object, "offset",
                 dkimkit_keylint_offset(lint, i, &offset)
                     ? cli_json_number(offset)
                     : json_null(),
                 failures);
    cli_json_put(object, "text", cli_json_text(dkimkit_fault_text(fault)),
                 failures);
    cli_json_put(object, "fix", cli_json_text(dkimkit_fault_advice(fault)),
                 failures);
    cli_json_append(array, object, failures);
  }
  return array;
}

/* What a verifier says of a signature that needs this. */
static json_t *verifier_object(dkimkit_reason reason, int *failures)
{
  json_t *object = json_object();

  cli_json_put(
      object, "result",
      cli_json_text(dkimkit_result_name(dkimkit_reason_result(reason))),
      failures);
  cli_json_put(object, "reason", cli_json_text(dkimkit_reason_name(reason)),
               failures);
  return object;
}

/* What to do about a record. */
static void put_advice(json_t *object, const struct cli_record *record,
                       int *failures)
{
  const dkimkit_keylint *lint = record->lint;

  cli_json_put(
      object, "verifier",
      verifier_object(dkimkit_keyrecord_reason(record->parsed), failures),
      failures);
  cli_json_put(object, "findings", findings_array(lint, failures), failures);
  cli_json_put(object, "corrected",
               cli_json_text(dkimkit_keylint_mended(lint, NULL)), failures);
}

static json_t *record_object(const struct cli_record *record, size_t index,
                             int *failures)
{
  const dkimkit_keyrecord *parsed = record->parsed;
  dkimkit_reason reason = dkimkit_keyrecord_reason(parsed);
  unsigned flags = dkimkit_keyrecord_flags(parsed);
  unsigned bits = dkimkit_keyrecord_key_bits(parsed);
  size_t len = 0;
  const char *version = dkimkit_keyrecord_tag(parsed, "v", &len);
  json_t *object = json_object();

  cli_json_put(object, "index", cli_json_number(index), failures);
  cli_json_put(object, "acceptable", json_boolean(reason == DKIMKIT_REASON_OK),
               failures);
  cli_json_put(object, "reason", cli_json_text(dkimkit_reason_name(reason)),
               failures);
  cli_json_put(object, "subject",
               cli_json_text(dkimkit_keyrecord_subject(parsed)), failures);
  cli_json_put(object, "version",
               version ? cli_json_octets(version, len) : json_null(), failures);
  cli_json_put(object, "type", cli_json_text(type_name(parsed)), failures);
  cli_json_put(object, "bits", bits ? cli_json_number(bits) : json_null(),
               failures);
  cli_json_put(object, "testing",
               json_boolean(flags & DKIMKIT_KEYRECORD_TESTING), failures);
  cli_json_put(object, "strict", json_boolean(flags & DKIMKIT_KEYRECORD_STRICT),
               failures);
  cli_json_put(object, "pkcs1",
               json_boolean(dkimkit_keyrecord_is_pkcs1(parsed)), failures);
  cli_json_put(object, "matches",
               record->matches < 0 ? json_null()
                                   : json_boolean(record->matches),
               failures);
  cli_json_put(object, "record", cli_json_octets(record->text, record->len),
               failures);
  put_advice(object, record, failures);
  return object;
}

int cli_record_json(struct cli_spool *spool, const struct cli_records *records)
{
  json_t *object = json_object();
  json_t *array = json_array();
  int failures = 0;
  size_t i;

  cli_json_put(object, "name", cli_json_text(records->name), &failures);
  cli_json_put(object, "ttl",
               records->name ? cli_json_number(records->ttl) : json_null(),
               &failures);
  cli_json_put(object, "dns_secure", json_boolean(records->secure), &failures);
  for (i = 0; i < records->count; ++i) {
    cli_json_append(array, record_object(&records->records[i], i, &failures),
                    &failures);
  }
  cli_json_put(object, "records", array, &failures);
  cli_json_put(object, "verifier",
               verifier_object(
                   records->answer
                       ? dkimkit_keylint_reason(records->answer)
                       : dkimkit_keyrecord_reason(records->records[0].parsed),
                   &failures),
               &failures);
  cli_json_put(object, "findings", findings_array(records->answer, &failures),
               &failures);
  cli_json_put(object, "wildcard",
               records->name ? json_boolean(records->wildcard) : json_null(),
               &failures);
  cli_json_put(object, "expected", cli_json_text(records->expected), &failures);
  return cli_json_write(spool, object, failures);
}
