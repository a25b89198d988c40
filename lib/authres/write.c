/* SPDX-License-Identifier: MIT */
#include "authres/resinfo.h"
#include "dkim/verifier.h"

#include <dkimkit/atps.h>

#include <string.h>

/* Writes what the verifier found, unless it is too long for a line or has
 * what is never written. */
static void write_property(dkk_authres_writer *writer, const char *ptype,
                           const char *property, const char *value)
{
  dkk_buf word;

  if (value == NULL || value[0] == '\0' ||
      !dkk_authres_is_printable(dkk_slice_of(value), writer->flags)) {
    return;
  }
  dkk_buf_init(&word, writer->out.out->mem);
  if (writer->out.rv == DKIMKIT_OK) {
    writer->out.rv =
        dkk_authres_make_property(&word, ptype, property, dkk_slice_of(value));
  }
  if (word.len <= DKIMKIT_AUTHRES_MAX_WORD_OCTETS) {
    dkk_authres_word(writer, &word);
  }
  dkk_buf_clear(&word);
}

static void write_text(dkk_authres_writer *writer, dkimkit_reason reason)
{
  dkk_slice text = dkk_slice_of(dkimkit_reason_text(reason));
  dkk_buf word;

  if ((writer->flags & DKIMKIT_AUTHRES_WRITE_REASON) == 0) {
    dkk_authres_comment(writer, text);
    return;
  }
  dkk_buf_init(&word, writer->out.out->mem);
  if (writer->out.rv == DKIMKIT_OK) {
    writer->out.rv = dkk_authres_make_reason(&word, text, writer->flags);
  }
  dkk_authres_word(writer, &word);
  dkk_buf_clear(&word);
}

/* "(2048-bit key)" */
static void write_key_bits(dkk_authres_writer *writer, unsigned bits)
{
  dkk_buf text;

  if (bits == 0 || (writer->flags & DKIMKIT_AUTHRES_WRITE_KEY_BITS) == 0) {
    return;
  }
  dkk_buf_init(&text, writer->out.out->mem);
  if (writer->out.rv == DKIMKIT_OK) {
    writer->out.rv = dkk_buf_append_number(&text, bits);
  }
  if (writer->out.rv == DKIMKIT_OK) {
    writer->out.rv = dkk_buf_append_text(&text, "-bit key");
  }
  if (writer->out.rv == DKIMKIT_OK) {
    dkk_authres_comment(writer, dkk_buf_slice(&text));
  }
  dkk_buf_clear(&text);
}

/* What has its name from the reason (RFC 8601, 2.4). */
static void write_policy(dkk_authres_writer *writer, dkimkit_reason reason)
{
  if (dkimkit_reason_result(reason) == DKIMKIT_RESULT_POLICY) {
    write_property(writer, "policy", "dkim-rules", dkimkit_reason_name(reason));
  }
}

static void write_bare(dkk_authres_writer *writer, dkimkit_reason reason)
{
  dkk_authres_result(writer, "dkim",
                     dkimkit_result_name(dkimkit_reason_result(reason)));
  write_text(writer, reason);
  write_policy(writer, reason);
}

/* In octets U-labels may be longer than a line. */
static const char *choose_name(const dkk_authres_writer *writer,
                               const char *text, const char *ascii)
{
  return text != NULL &&
                 (writer->flags & DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED) !=
                     0 &&
                 strlen(text) <= DKIMKIT_AUTHRES_MAX_WORD_OCTETS / 2
             ? text
             : ascii;
}

/* The octets of it when it is quoted. */
static size_t quoted_octets(const char *text)
{
  size_t octets = 2;

  for (; *text != '\0'; text++) {
    octets += *text == '"' || *text == '\\' ? 2 : 1;
  }
  return octets;
}

static int can_be_written(const dkk_authres_writer *writer,
                          const char *identity)
{
  dkk_slice text = dkk_slice_of(identity);

  return quoted_octets(identity) + strlen("header.i=") <=
             DKIMKIT_AUTHRES_MAX_WORD_OCTETS &&
         dkk_authres_is_printable(text, writer->flags) &&
         ((writer->flags & DKIMKIT_AUTHRES_WRITE_NO_QUOTED_PAIRS) == 0 ||
          !dkk_authres_needs_pairs(text));
}

/* The part of i= that is written; says so if it isn't all of it. */
static const char *choose_identity(dkk_authres_writer *writer,
                                   const dkimkit_signature *signature)
{
  const char *ascii = dkimkit_signature_identity_ascii(signature);
  const char *identity =
      choose_name(writer, dkimkit_signature_identity(signature), ascii);

  if (identity == NULL || can_be_written(writer, identity)) {
    return identity;
  }
  dkk_authres_comment(writer, dkk_slice_of("local-part of i= left out"));
  return choose_name(writer, strrchr(identity, '@'), strrchr(ascii, '@'));
}

/* The one place that chooses what is said of a signature. */
static void write_signature(dkk_authres_writer *writer,
                            const dkimkit_signature *signature)
{
  dkimkit_reason reason = dkimkit_signature_reason(signature);
  dkimkit_algorithm algorithm = dkimkit_signature_algorithm(signature);
  const char *prefix = dkimkit_signature_prefix(signature);
  const char *identity;

  dkk_authres_result(writer, "dkim",
                     dkimkit_result_name(dkimkit_signature_result(signature)));
  write_text(writer, reason);
  write_key_bits(writer, dkimkit_signature_key_bits(signature));
  if (dkimkit_signature_testing(signature)) {
    dkk_authres_comment(writer, dkk_slice_of("testing"));
  }
  identity = choose_identity(writer, signature);
  write_policy(writer, reason);
  write_property(writer, "header", "d",
                 choose_name(writer, dkimkit_signature_domain(signature),
                             dkimkit_signature_domain_ascii(signature)));
  write_property(writer, "header", "i", identity);
  write_property(writer, "header", "s",
                 choose_name(writer, dkimkit_signature_selector(signature),
                             dkimkit_signature_selector_ascii(signature)));
  if (algorithm != DKIMKIT_ALGORITHM_UNKNOWN) {
    write_property(writer, "header", "a", dkimkit_algorithm_name(algorithm));
  }
  if (prefix != NULL && !dkk_authres_needs_pairs(dkk_slice_of(prefix))) {
    write_property(writer, "header", "b", prefix);
  }
}

/* RFC 6541, 8.3: a result of its own. */
static void write_atps(dkk_authres_writer *writer,
                       const dkimkit_signature *signature)
{
  dkimkit_atps_status status = dkimkit_signature_atps_status(signature);

  if (status != DKIMKIT_ATPS_NONE && status != DKIMKIT_ATPS_PENDING) {
    dkk_authres_result(
        writer, "dkim-atps",
        dkimkit_result_name(dkimkit_signature_atps_result(signature)));
    write_property(writer, "header", "from",
                   dkimkit_signature_atps_domain(signature));
  }
}

void dkk_authres_verifier(dkk_authres_writer *writer,
                          const dkimkit_verifier *verifier)
{
  size_t count = dkimkit_verifier_count(verifier);
  int left_out = 0;
  size_t i;

  for (i = 0; i < count && writer->out.rv == DKIMKIT_OK; i++) {
    const dkimkit_signature *signature =
        dkimkit_verifier_signature(verifier, i);

    /* Thousands of these may stand in a message, and each would cost the next
     * reader more octets than the sender. */
    if (dkimkit_signature_reason(signature) ==
        DKIMKIT_REASON_TOO_MANY_SIGNATURES) {
      left_out = 1;
    } else {
      write_signature(writer, signature);
      write_atps(writer, signature);
    }
  }
  if (left_out) {
    write_bare(writer, DKIMKIT_REASON_TOO_MANY_SIGNATURES);
  }
  if (count == 0) {
    write_bare(writer, dkimkit_verifier_reason(verifier));
  }
}

static int write_field(dkk_buf *field, const dkimkit_verifier *verifier,
                       const char *authserv_id)
{
  unsigned flags = dkimkit_verifier_internationalized(verifier)
                       ? DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED
                       : 0;
  dkk_authres_writer writer;
  int rv = dkk_authres_begin(&writer, field, dkk_slice_of(authserv_id), flags);

  if (rv == DKIMKIT_OK) {
    dkk_authres_verifier(&writer, verifier);
    rv = writer.out.rv;
  }
  return rv == DKIMKIT_OK ? dkk_buf_append(field, "\r\n", 2) : rv;
}

int dkimkit_authres_write(char *out, size_t *len,
                          const dkimkit_verifier *verifier,
                          const char *authserv_id)
{
  dkk_buf field;
  int rv;

  if (len == NULL || verifier == NULL || authserv_id == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (dkimkit_verifier_reason(verifier) == DKIMKIT_REASON_PENDING) {
    return DKIMKIT_ERR_STATE;
  }
  dkk_buf_init(&field, dkk_verifier_mem(verifier));
  rv = write_field(&field, verifier, authserv_id);
  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_copy_out(&field, out, len, 1);
  }
  dkk_buf_clear(&field);
  return rv;
}
