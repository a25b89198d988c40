/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "errors.h"
#include "explainjson.h"
#include "signature.h"
#include "text.h"

json_t *cli_json_octets(const char *text, size_t len)
{
  char *repaired = NULL;
  size_t size = 0;
  json_t *value = NULL;
  FILE *out = open_memstream(&repaired, &size);

  if (!out) {
    return NULL;
  }
  cli_text_repair(out, text, len);
  if (fclose(out) == 0) {
    value = json_stringn(repaired, size);
  }
  free(repaired);
  return value;
}

json_t *cli_json_text(const char *text)
{
  return text ? cli_json_octets(text, strlen(text)) : json_null();
}

json_t *cli_json_number(uint64_t number)
{
  return json_integer(number > INT64_MAX ? INT64_MAX : (json_int_t)number);
}

void cli_json_put(json_t *object, const char *name, json_t *value,
                  int *failures)
{
  *failures += json_object_set_new(object, name, value) != 0;
}

void cli_json_append(json_t *array, json_t *value, int *failures)
{
  *failures += json_array_append_new(array, value) != 0;
}

static bool is_plain(const char *text, size_t len)
{
  size_t i;

  for (i = 0; i < len && (unsigned char)text[i] < 0x7f; ++i) {
  }
  return i == len;
}

/* Jansson never divides a character. */
static int write_part(const char *text, size_t len, void *spool)
{
  char *escaped = NULL;
  size_t size = 0;
  FILE *out;
  int rv = -1;

  if (is_plain(text, len)) {
    return cli_spool_write(spool, text, len) ? -1 : 0;
  }
  out = open_memstream(&escaped, &size);
  if (!out) {
    return -1;
  }
  cli_text_escape(out, text, len);
  if (fclose(out) == 0 && cli_spool_write(spool, escaped, size) == 0) {
    rv = 0;
  }
  free(escaped);
  return rv;
}

int cli_json_write(struct cli_spool *spool, json_t *value, int failures)
{
  int rv = CLI_INTERNAL;

  if (!value || failures) {
    rv = cli_error_memory();
  } else if (json_dump_callback(value, write_part, spool,
                                JSON_COMPACT | JSON_PRESERVE_ORDER) == 0) {
    rv = cli_spool_write(spool, "\n", 1);
  }
  json_decref(value);
  return rv;
}

static json_t *text_or_null(const char *text)
{
  return cli_json_text(text && *text ? text : NULL);
}

static json_t *number_or_null(int present, uint64_t number)
{
  return present ? cli_json_number(number) : json_null();
}

static void put_identity(json_t *object, const dkimkit_signature *signature,
                         size_t index, int *failures)
{
  dkimkit_algorithm algorithm = dkimkit_signature_algorithm(signature);
  char form[32];

  cli_json_put(object, "index", cli_json_number(index), failures);
  cli_json_put(object, "domain",
               cli_json_text(dkimkit_signature_domain(signature)), failures);
  cli_json_put(object, "selector",
               cli_json_text(dkimkit_signature_selector(signature)), failures);
  cli_json_put(object, "identity",
               cli_json_text(dkimkit_signature_identity(signature)), failures);
  cli_json_put(object, "domain_ascii",
               cli_json_text(dkimkit_signature_domain_ascii(signature)),
               failures);
  cli_json_put(object, "selector_ascii",
               cli_json_text(dkimkit_signature_selector_ascii(signature)),
               failures);
  cli_json_put(object, "algorithm",
               cli_json_text(algorithm == DKIMKIT_ALGORITHM_UNKNOWN
                                 ? NULL
                                 : dkimkit_algorithm_name(algorithm)),
               failures);
  cli_json_put(object, "canonicalization",
               cli_json_text(cli_signature_form(form, sizeof(form), signature)),
               failures);
}

static void put_result(json_t *object, const dkimkit_signature *signature,
                       int *failures)
{
  dkimkit_reason reason = dkimkit_signature_reason(signature);
  unsigned bits = dkimkit_signature_key_bits(signature);

  cli_json_put(
      object, "result",
      cli_json_text(dkimkit_result_name(dkimkit_signature_result(signature))),
      failures);
  cli_json_put(object, "reason", cli_json_text(dkimkit_reason_name(reason)),
               failures);
  cli_json_put(object, "text", cli_json_text(dkimkit_reason_text(reason)),
               failures);
  cli_json_put(object, "subject",
               cli_json_text(dkimkit_signature_subject(signature)), failures);
  cli_json_put(object, "key_bits", number_or_null(bits > 0, bits), failures);
  cli_json_put(object, "dns_secure",
               json_boolean(dkimkit_signature_dns_secure(signature)), failures);
  cli_json_put(object, "testing",
               json_boolean(dkimkit_signature_testing(signature)), failures);
}

static json_t *signed_names(const dkimkit_signature *signature, int *failures)
{
  size_t count = dkimkit_signature_signed_count(signature);
  json_t *array = json_array();
  size_t i;

  for (i = 0; i < count; ++i) {
    cli_json_append(array,
                    cli_json_text(dkimkit_signature_signed_name(signature, i)),
                    failures);
  }
  return array;
}

static json_t *warnings(const dkimkit_signature *signature, int *failures)
{
  size_t count = dkimkit_signature_warning_count(signature);
  json_t *array = json_array();
  size_t i;

  for (i = 0; i < count; ++i) {
    cli_json_append(array,
                    cli_json_text(dkimkit_warning_name(
                        dkimkit_signature_warning(signature, i))),
                    failures);
  }
  return array;
}

static void put_details(json_t *object, const dkimkit_signature *signature,
                        int *failures)
{
  uint64_t number = 0;
  int present;

  cli_json_put(object, "signed_headers", signed_names(signature, failures),
               failures);
  present = dkimkit_signature_timestamp(signature, &number);
  cli_json_put(object, "timestamp", number_or_null(present, number), failures);
  present = dkimkit_signature_expiration(signature, &number);
  cli_json_put(object, "expiration", number_or_null(present, number), failures);
  present = dkimkit_signature_body_length(signature, &number);
  cli_json_put(object, "body_length_limit", number_or_null(present, number),
               failures);
  cli_json_put(object, "body_octets",
               cli_json_number(dkimkit_signature_body_octets(signature)),
               failures);
  cli_json_put(object, "unsigned_octets",
               cli_json_number(dkimkit_signature_unsigned_octets(signature)),
               failures);
  cli_json_put(object, "signature_prefix",
               text_or_null(dkimkit_signature_prefix(signature)), failures);
  cli_json_put(object, "warnings", warnings(signature, failures), failures);
}

/* The parts of which a result is made, as far as it came to them. */
static void put_part(json_t *object, const char *result_name,
                     const char *reason_name, dkimkit_reason reason,
                     int *failures)
{
  int known = reason != DKIMKIT_REASON_PENDING;

  cli_json_put(
      object, result_name,
      cli_json_text(known ? dkimkit_result_name(dkimkit_reason_result(reason))
                          : NULL),
      failures);
  cli_json_put(object, reason_name,
               cli_json_text(known ? dkimkit_reason_name(reason) : NULL),
               failures);
}

static json_t *atps(const dkimkit_signature *signature, int *failures)
{
  dkimkit_atps_status status = dkimkit_signature_atps_status(signature);
  json_t *object;

  if (status == DKIMKIT_ATPS_NONE) {
    return json_null();
  }
  object = json_object();
  cli_json_put(object, "result",
               cli_json_text(dkimkit_result_name(
                   dkimkit_signature_atps_result(signature))),
               failures);
  cli_json_put(object, "status",
               cli_json_text(dkimkit_atps_status_name(status)), failures);
  cli_json_put(object, "domain",
               cli_json_text(dkimkit_signature_atps_domain(signature)),
               failures);
  return object;
}

/* As in rr=. */
static json_t *requests(unsigned bits, int *failures)
{
  static const char *const tokens[] = {"d", "o", "p", "s", "u", "v", "x"};
  json_t *array = json_array();
  size_t i;

  for (i = 0; i < sizeof(tokens) / sizeof(*tokens); ++i) {
    if ((bits & 1u << i) != 0) {
      cli_json_append(array, cli_json_text(tokens[i]), failures);
    }
  }
  return array;
}

static json_t *report(const dkimkit_signature *signature, int *failures)
{
  dkimkit_report_status status = dkimkit_signature_report_status(signature);
  const char *address = dkimkit_signature_report_address(signature);
  json_t *object;

  if (status == DKIMKIT_REPORT_NONE) {
    return json_null();
  }
  object = json_object();
  cli_json_put(object, "status",
               cli_json_text(dkimkit_report_status_name(status)), failures);
  cli_json_put(object, "subject",
               cli_json_text(dkimkit_signature_report_subject(signature)),
               failures);
  cli_json_put(object, "address", cli_json_text(address), failures);
  cli_json_put(object, "percent",
               number_or_null(address != NULL,
                              dkimkit_signature_report_percent(signature)),
               failures);
  cli_json_put(object, "requests",
               requests(dkimkit_signature_report_requests(signature), failures),
               failures);
  cli_json_put(object, "wanted",
               json_boolean(dkimkit_signature_report_wanted(signature)),
               failures);
  cli_json_put(object, "smtp_text",
               cli_json_text(dkimkit_signature_report_smtp_text(signature)),
               failures);
  return object;
}

static void put_extensions(json_t *object, const dkimkit_signature *signature,
                           int *failures)
{
  put_part(object, "header_result", "header_reason",
           dkimkit_signature_header_reason(signature), failures);
  put_part(object, "body_result", "body_reason",
           dkimkit_signature_body_reason(signature), failures);
  cli_json_put(object, "atps", atps(signature, failures), failures);
  cli_json_put(object, "report", report(signature, failures), failures);
}

int cli_json_verdict(struct cli_spool *spool, const char *file,
                     const dkimkit_verifier *verifier,
                     const struct cli_diagnosis *diagnosis)
{
  size_t count = dkimkit_verifier_count(verifier);
  json_t *message = json_object();
  json_t *array = json_array();
  int failures = 0;
  size_t i;

  cli_json_put(message, "file", cli_json_text(file), &failures);
  cli_json_put(
      message, "result",
      cli_json_text(dkimkit_result_name(dkimkit_verifier_result(verifier))),
      &failures);
  for (i = 0; i < count; ++i) {
    const dkimkit_signature *signature =
        dkimkit_verifier_signature(verifier, i);
    json_t *object = json_object();

    put_identity(object, signature, i, &failures);
    put_result(object, signature, &failures);
    put_details(object, signature, &failures);
    put_extensions(object, signature, &failures);
    if (diagnosis) {
      cli_json_put(object, "explanation",
                   cli_json_explanation(&diagnosis->list[i], &failures),
                   &failures);
    }
    cli_json_append(array, object, &failures);
  }
  cli_json_put(message, "internationalized",
               json_boolean(dkimkit_verifier_internationalized(verifier)),
               &failures);
  cli_json_put(message, "signatures", array, &failures);
  return cli_json_write(spool, message, failures);
}
