/* SPDX-License-Identifier: MIT */
#include "dkim/sigwrite.h"

#include "core/base64.h"
#include "dkim/qp.h"

#include <string.h>

/* The writer's buffer for one word at a time, empty. */
static dkk_buf *new_word(dkk_fieldwriter *writer)
{
  writer->word.len = 0;
  return &writer->word;
}

static void begin_tag(dkk_fieldwriter *writer, const char *name)
{
  dkk_buf *word = new_word(writer);

  if (writer->rv == DKIMKIT_OK) {
    writer->rv = dkk_buf_append_text(word, name);
  }
  if (writer->rv == DKIMKIT_OK) {
    writer->rv = dkk_buf_append_octet(word, '=');
  }
}

/* Writes "name=value;" as one word. */
static void end_tag(dkk_fieldwriter *writer)
{
  if (writer->rv == DKIMKIT_OK) {
    writer->rv = dkk_buf_append_octet(&writer->word, ';');
  }
  if (writer->rv == DKIMKIT_OK) {
    dkk_fieldwriter_word(writer, dkk_buf_slice(&writer->word));
  }
}

static void write_text(dkk_fieldwriter *writer, const char *name,
                       const char *value)
{
  begin_tag(writer, name);
  if (writer->rv == DKIMKIT_OK) {
    writer->rv = dkk_buf_append_text(&writer->word, value);
  }
  end_tag(writer);
}

static void write_number(dkk_fieldwriter *writer, const char *name,
                         uint64_t number)
{
  begin_tag(writer, name);
  if (writer->rv == DKIMKIT_OK) {
    writer->rv = dkk_buf_append_number(&writer->word, number);
  }
  end_tag(writer);
}

static void write_canonicalization(dkk_fieldwriter *writer,
                                   const dkimkit_profile *profile)
{
  static const char *const forms[2][2] = {
      {"simple/simple", "simple/relaxed"},
      {"relaxed/simple", "relaxed/relaxed"},
  };

  write_text(
      writer, "c",
      forms[profile->header_canonicalization][profile->body_canonicalization]);
}

/* i=: "@" stays as it is, everything special becomes "=XX". */
static void write_identity(dkk_fieldwriter *writer, const char *identity)
{
  begin_tag(writer, "i");
  if (writer->rv == DKIMKIT_OK) {
    writer->rv = dkk_qp_encode(&writer->word, dkk_slice_of(identity), "");
  }
  end_tag(writer);
}

/* h=: may be broken after each ":". */
static void write_names(dkk_fieldwriter *writer, const dkk_headerlist *list)
{
  size_t i;

  for (i = 0; i < list->count && writer->rv == DKIMKIT_OK; i++) {
    dkk_buf *piece = new_word(writer);

    writer->rv = dkk_buf_append_text(piece, i == 0 ? "h=" : "");
    if (writer->rv == DKIMKIT_OK) {
      writer->rv = dkk_buf_append_text(piece, list->names[i]);
    }
    if (writer->rv == DKIMKIT_OK) {
      writer->rv = dkk_buf_append_octet(piece, i + 1 < list->count ? ':' : ';');
    }
    if (writer->rv == DKIMKIT_OK && i == 0) {
      dkk_fieldwriter_word(writer, dkk_buf_slice(piece));
    } else if (writer->rv == DKIMKIT_OK) {
      dkk_fieldwriter_piece(writer, dkk_buf_slice(piece));
    }
  }
}

/* One copy of z=: the name, ":" and the value in dkim-quoted-printable. Folding
 * white space may stand in the value and behind "|", but not in the name (RFC
 * 6376, 3.5). */
static void write_copy(dkk_fieldwriter *writer, const dkk_header *header,
                       size_t field, int is_first)
{
  dkk_slice value = dkk_slice_trim_wsp(dkk_header_value(header, field));
  dkk_buf *encoded = new_word(writer);

  writer->rv = dkk_qp_encode(encoded, dkk_header_name(header, field), "|");
  if (writer->rv == DKIMKIT_OK) {
    writer->rv = dkk_buf_append_octet(encoded, ':');
  }
  if (writer->rv == DKIMKIT_OK && !is_first) {
    dkk_fieldwriter_piece(writer, dkk_slice_of("|"));
  }
  if (writer->rv == DKIMKIT_OK) {
    dkk_fieldwriter_piece(writer, dkk_buf_slice(encoded));
  }
  encoded = new_word(writer);
  if (writer->rv == DKIMKIT_OK) {
    writer->rv = dkk_qp_encode(encoded, value, "|");
  }
  dkk_fieldwriter_run(writer, dkk_buf_slice(encoded), 1);
}

static void write_copies(dkk_fieldwriter *writer, const dkk_header *header,
                         const dkk_headerlist *list)
{
  int copied = 0;
  size_t i;

  for (i = 0; i < list->count && writer->rv == DKIMKIT_OK; i++) {
    if (list->fields[i] == DKK_HEADER_NONE ||
        strcmp(list->names[i], "bcc") == 0) {
      continue;
    }
    if (!copied) {
      dkk_fieldwriter_word(writer, dkk_slice_of("z="));
    }
    write_copy(writer, header, list->fields[i], !copied);
    copied = 1;
  }
  if (copied) {
    dkk_fieldwriter_piece(writer, dkk_slice_of(";"));
  }
}

static void write_body_hash(dkk_fieldwriter *writer, dkk_slice hash)
{
  begin_tag(writer, "bh");
  if (writer->rv == DKIMKIT_OK) {
    writer->rv = dkk_base64_encode(&writer->word, hash.data, hash.len);
  }
  end_tag(writer);
}

/* Most fields, with their b= to come, and most words. */
#define FIELD_OCTETS 1000
#define WORD_OCTETS 120

int dkk_sigwrite_begin(dkk_fieldwriter *writer, dkk_buf *out,
                       const dkk_sigwrite_input *input)
{
  const dkimkit_profile *profile = input->profile;

  int rv = dkk_buf_reserve(out, FIELD_OCTETS);

  dkk_fieldwriter_init(writer, out, "DKIM-Signature:");
  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_reserve(&writer->word, WORD_OCTETS);
  }
  writer->rv = writer->rv == DKIMKIT_OK ? rv : writer->rv;
  write_text(writer, "v", "1");
  write_text(writer, "a", dkimkit_algorithm_name(profile->algorithm));
  write_canonicalization(writer, profile);
  write_text(writer, "d", profile->domain);
  write_text(writer, "s", profile->selector);
  if (profile->identity != NULL) {
    write_identity(writer, profile->identity);
  }
  if (input->has_timestamp) {
    write_number(writer, "t", input->timestamp);
  }
  if (input->has_expiration) {
    write_number(writer, "x", input->expiration);
  }
  if (input->has_body_length) {
    write_number(writer, "l", input->body_length);
  }
  write_names(writer, input->list);
  if (profile->copy_headers) {
    write_copies(writer, input->header, input->list);
  }
  write_body_hash(writer, input->body_hash);
  dkk_fieldwriter_word(writer, dkk_slice_of("b="));
  dkk_buf_clear(&writer->word);
  return writer->rv;
}

int dkk_sigwrite_end(dkk_fieldwriter *writer, dkk_slice signature)
{
  dkk_buf text;

  dkk_buf_init(&text, writer->out->mem);
  writer->rv = dkk_base64_encode(&text, signature.data, signature.len);
  if (writer->rv == DKIMKIT_OK) {
    dkk_fieldwriter_run(writer, dkk_buf_slice(&text), 0);
  }
  if (writer->rv == DKIMKIT_OK) {
    writer->rv = dkk_buf_append(writer->out, "\r\n", 2);
  }
  if (writer->rv == DKIMKIT_OK) {
    writer->rv = dkk_buf_terminate(writer->out);
  }
  dkk_buf_clear(&text);
  return writer->rv;
}
