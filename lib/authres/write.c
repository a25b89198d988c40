/* SPDX-License-Identifier: MIT */
#include "core/buf.h"
#include "dkim/alabels.h"
#include "dkim/fieldwriter.h"
#include "dkim/names.h"
#include "dkim/verifier.h"

#include <dkimkit/authres.h>

#include <string.h>

/* token of RFC 2045, 5.1. */
static int is_token(dkk_slice text)
{
  size_t i;

  for (i = 0; i < text.len; i++) {
    uint8_t c = text.data[i];

    if (c <= 0x20 || c >= 0x7f || strchr("()<>@,;:\\\"/[]?=", c) != NULL) {
      return 0;
    }
  }
  return text.len > 0;
}

/* [ [ dot-atom ] "@" ] domain-name, which needs no quotes (RFC 8601, 2.2). */
static int is_address(dkk_slice text)
{
  const uint8_t *at = text.len > 0 ? memchr(text.data, '@', text.len) : NULL;
  dkk_slice domain = text;
  size_t i;

  if (at == NULL) {
    return 0;
  }
  for (i = 0; text.data + i < at; i++) {
    if (!dkk_is_atext(text.data[i]) && text.data[i] != '.') {
      return 0;
    }
  }
  domain.data = at + 1;
  domain.len = text.len - i - 1;
  return is_token(domain);
}

static int append_quoted(dkk_buf *out, dkk_slice text)
{
  int rv = dkk_buf_append_octet(out, '"');
  size_t i;

  for (i = 0; rv == DKIMKIT_OK && i < text.len; i++) {
    if (text.data[i] == '"' || text.data[i] == '\\') {
      rv = dkk_buf_append_octet(out, '\\');
    }
    /* Nothing that reaches this has control characters; to be sure that none
     * ends the line, they would become "?". */
    if (rv == DKIMKIT_OK) {
      rv = dkk_buf_append_octet(out, text.data[i] < 0x20 ? '?' : text.data[i]);
    }
  }
  return rv == DKIMKIT_OK ? dkk_buf_append_octet(out, '"') : rv;
}

static int append_value(dkk_buf *out, dkk_slice text)
{
  return is_token(text) || is_address(text)
             ? dkk_buf_append(out, text.data, text.len)
             : append_quoted(out, text);
}

/* Writes "name=value" as one word. */
static void write_property(dkk_fieldwriter *writer, const char *name,
                           const char *value)
{
  dkk_buf word;

  if (value == NULL || value[0] == '\0') {
    return;
  }
  dkk_buf_init(&word, writer->out->mem);
  if (writer->rv == DKIMKIT_OK) {
    writer->rv = dkk_buf_append_text(&word, name);
  }
  if (writer->rv == DKIMKIT_OK) {
    writer->rv = dkk_buf_append_octet(&word, '=');
  }
  if (writer->rv == DKIMKIT_OK) {
    writer->rv = append_value(&word, dkk_slice_of(value));
  }
  if (writer->rv == DKIMKIT_OK) {
    dkk_fieldwriter_word(writer, dkk_buf_slice(&word));
  }
  dkk_buf_clear(&word);
}

/* Writes text in parentheses; it may be broken at its spaces. */
static void write_comment(dkk_fieldwriter *writer, const char *text)
{
  dkk_buf comment;
  dkk_slice rest;

  dkk_buf_init(&comment, writer->out->mem);
  if (writer->rv == DKIMKIT_OK) {
    writer->rv = dkk_buf_append_octet(&comment, '(');
  }
  if (writer->rv == DKIMKIT_OK) {
    writer->rv = dkk_buf_append_text(&comment, text);
  }
  if (writer->rv == DKIMKIT_OK) {
    writer->rv = dkk_buf_append_octet(&comment, ')');
  }
  rest = dkk_buf_slice(&comment);
  while (writer->rv == DKIMKIT_OK && rest.len > 0) {
    const uint8_t *space = memchr(rest.data, ' ', rest.len);
    dkk_slice word = rest;

    word.len = space == NULL ? rest.len : (size_t)(space - rest.data);
    dkk_fieldwriter_word(writer, word);
    rest.data += word.len + (space != NULL);
    rest.len -= word.len + (space != NULL);
  }
  dkk_buf_clear(&comment);
}

/* A value can't be folded, and a line has 998 octets at most (RFC 5322,
 * 2.1.1), every one of which may need a backslash. */
static int fits_a_line(const char *value)
{
  return value != NULL && strlen(value) <= 480;
}

/* Only an internationalized message has names with U-labels. In octets they may
 * be longer than a line. */
static const char *choose_name(const char *text, const char *ascii)
{
  return fits_a_line(text) ? text : ascii;
}

static void write_signature(dkk_fieldwriter *writer,
                            const dkimkit_signature *signature)
{
  dkimkit_algorithm algorithm = dkimkit_signature_algorithm(signature);
  const char *domain = choose_name(dkimkit_signature_domain(signature),
                                   dkimkit_signature_domain_ascii(signature));
  const char *identity =
      choose_name(dkimkit_signature_identity(signature),
                  dkimkit_signature_identity_ascii(signature));
  const char *selector =
      choose_name(dkimkit_signature_selector(signature),
                  dkimkit_signature_selector_ascii(signature));

  write_property(writer, "dkim",
                 dkimkit_result_name(dkimkit_signature_result(signature)));
  write_comment(writer,
                dkimkit_reason_text(dkimkit_signature_reason(signature)));
  if (dkimkit_signature_testing(signature)) {
    write_comment(writer, "testing");
  }
  write_property(writer, "header.d", domain);
  if (fits_a_line(identity)) {
    write_property(writer, "header.i", identity);
  }
  write_property(writer, "header.s", selector);
  if (algorithm != DKIMKIT_ALGORITHM_UNKNOWN) {
    write_property(writer, "header.a", dkimkit_algorithm_name(algorithm));
  }
  write_property(writer, "header.b", dkimkit_signature_prefix(signature));
}

static int is_authserv_id(dkk_slice id)
{
  size_t i;

  for (i = 0; i < id.len; i++) {
    if (id.data[i] < 0x20 || id.data[i] > 0x7e) {
      return 0;
    }
  }
  return id.len > 0;
}

/* Appends the identifier as it may stand in the message, and a NUL. One in
 * UTF-8 has to be a host name (RFC 8601, 2.5). */
static int choose_authserv_id(dkk_buf *out, const char *authserv_id,
                              int internationalized)
{
  dkk_slice id = dkk_slice_of(authserv_id);
  int rv;

  if (is_authserv_id(id)) {
    return dkk_buf_append(out, id.data, id.len + 1);
  }
  rv = dkk_append_alabels(out, id, 0);
  if (rv == DKIMKIT_ERR_SYNTAX ||
      (rv == DKIMKIT_OK && !dkk_is_query_name(dkk_buf_slice(out)))) {
    rv = DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (rv == DKIMKIT_OK && internationalized && fits_a_line(authserv_id)) {
    out->len = 0;
    rv = dkk_buf_append(out, id.data, id.len + 1);
  }
  return rv;
}

static void write_authserv_id(dkk_fieldwriter *writer, const char *authserv_id)
{
  dkk_buf word;

  dkk_buf_init(&word, writer->out->mem);
  if (writer->rv == DKIMKIT_OK) {
    writer->rv = append_value(&word, dkk_slice_of(authserv_id));
  }
  if (writer->rv == DKIMKIT_OK) {
    dkk_fieldwriter_word(writer, dkk_buf_slice(&word));
  }
  dkk_buf_clear(&word);
}

static int write_field(dkk_buf *out, const dkimkit_verifier *verifier,
                       const char *authserv_id)
{
  dkk_fieldwriter writer;
  size_t count = dkimkit_verifier_count(verifier);
  size_t i;

  dkk_fieldwriter_init(&writer, out, "Authentication-Results:");
  write_authserv_id(&writer, authserv_id);
  for (i = 0; i < count && writer.rv == DKIMKIT_OK; i++) {
    dkk_fieldwriter_break(&writer, ';');
    write_signature(&writer, dkimkit_verifier_signature(verifier, i));
  }
  if (count == 0) {
    dkk_fieldwriter_break(&writer, ';');
    write_property(&writer, "dkim",
                   dkimkit_result_name(dkimkit_verifier_result(verifier)));
    write_comment(&writer,
                  dkimkit_reason_text(dkimkit_verifier_reason(verifier)));
  }
  if (writer.rv == DKIMKIT_OK) {
    writer.rv = dkk_buf_append(out, "\r\n", 2);
  }
  return writer.rv;
}

int dkimkit_authres_write(char *out, size_t *len,
                          const dkimkit_verifier *verifier,
                          const char *authserv_id)
{
  dkk_buf field;
  dkk_buf id;
  int rv;

  if (len == NULL || verifier == NULL || authserv_id == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (dkimkit_verifier_reason(verifier) == DKIMKIT_REASON_PENDING) {
    return DKIMKIT_ERR_STATE;
  }
  dkk_buf_init(&id, dkk_verifier_mem(verifier));
  dkk_buf_init(&field, dkk_verifier_mem(verifier));
  rv = choose_authserv_id(&id, authserv_id,
                          dkimkit_verifier_internationalized(verifier));
  if (rv == DKIMKIT_OK) {
    rv = write_field(&field, verifier, (const char *)id.data);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_copy_out(&field, out, len, 1);
  }
  dkk_buf_clear(&id);
  dkk_buf_clear(&field);
  return rv;
}
