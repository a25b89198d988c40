/* SPDX-License-Identifier: MIT */
#include "authres/resinfo.h"
#include "dkim/alabels.h"
#include "dkim/names.h"

#include <string.h>

/* A comment has no other places to break a long word at. */
#define COMMENT_PIECE 72

static int is_plain(unsigned flags)
{
  return (flags & DKIMKIT_AUTHRES_WRITE_NO_QUOTED_PAIRS) != 0;
}

/* Octets of the id as written. */
static size_t id_octets(dkk_slice id)
{
  size_t octets = id.len + 2;
  size_t i;

  if (dkk_authres_is_token(id)) {
    return id.len;
  }
  for (i = 0; i < id.len; i++) {
    octets += id.data[i] == '"' || id.data[i] == '\\';
  }
  return octets;
}

/* Printable ASCII that fits a line. */
static int check_ascii_id(dkk_slice id, unsigned flags)
{
  size_t i;

  for (i = 0; i < id.len; i++) {
    if (id.data[i] < 0x20 || id.data[i] > 0x7e) {
      return DKIMKIT_ERR_INVALID_ARGUMENT;
    }
  }
  if (id.len == 0 || (is_plain(flags) && dkk_authres_needs_pairs(id))) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  return id_octets(id) > DKIMKIT_AUTHRES_MAX_WORD_OCTETS ? DKIMKIT_ERR_LIMIT
                                                         : DKIMKIT_OK;
}

/* One in UTF-8 has to be a host name (RFC 8601, 2.5). Appends it with
 * A-labels. */
static int convert_id(dkk_buf *out, dkk_slice id)
{
  dkk_slice name;
  int rv = dkk_append_alabels(out, id, 0);

  name = dkk_buf_slice(out);
  return rv == DKIMKIT_ERR_SYNTAX ||
                 (rv == DKIMKIT_OK && !dkk_is_query_name(name))
             ? DKIMKIT_ERR_INVALID_ARGUMENT
             : rv;
}

/* Appends the id as a value, in the form that may stand in the message. */
static int append_id(dkk_buf *out, dkk_slice id, unsigned flags)
{
  dkk_buf ascii;
  int rv;

  if (dkk_slice_is_ascii(id)) {
    rv = check_ascii_id(id, flags);
    return rv == DKIMKIT_OK ? dkk_authres_append_value(out, id) : rv;
  }
  dkk_buf_init(&ascii, out->mem);
  rv = convert_id(&ascii, id);
  if (rv == DKIMKIT_OK) {
    if ((flags & DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED) == 0 ||
        id_octets(id) > DKIMKIT_AUTHRES_MAX_WORD_OCTETS) {
      id = dkk_buf_slice(&ascii);
    }
    rv = dkk_authres_append_value(out, id);
  }
  dkk_buf_clear(&ascii);
  return rv;
}

int dkk_authres_begin(dkk_authres_writer *writer, dkk_buf *out, dkk_slice id,
                      unsigned flags)
{
  dkk_buf word;
  int rv;

  writer->flags = flags;
  writer->results = 0;
  dkk_fieldwriter_init(&writer->out, out, "Authentication-Results:");
  /* Whether ";" follows a word isn't known when it is written. */
  writer->out.reserve = 1;
  dkk_buf_init(&word, out->mem);
  rv = append_id(&word, id, flags);
  if (rv == DKIMKIT_OK) {
    dkk_authres_word(writer, &word);
    rv = writer->out.rv;
  }
  dkk_buf_clear(&word);
  return rv;
}

void dkk_authres_word(dkk_authres_writer *writer, const dkk_buf *word)
{
  if (writer->out.rv == DKIMKIT_OK && word->len > 0) {
    dkk_fieldwriter_word(&writer->out, dkk_buf_slice(word));
  }
}

static int append_all(dkk_buf *word, const char *const *texts, size_t count)
{
  int rv = DKIMKIT_OK;
  size_t i;

  for (i = 0; rv == DKIMKIT_OK && i < count; i++) {
    rv = dkk_buf_append_text(word, texts[i]);
  }
  return rv;
}

void dkk_authres_result(dkk_authres_writer *writer, const char *method,
                        const char *result)
{
  const char *texts[] = {method, "=", result};
  dkk_buf word;

  dkk_fieldwriter_break(&writer->out, ';');
  dkk_buf_init(&word, writer->out.out->mem);
  if (writer->out.rv == DKIMKIT_OK) {
    writer->out.rv = append_all(&word, texts, 3);
  }
  dkk_authres_word(writer, &word);
  dkk_buf_clear(&word);
  writer->results++;
}

static int append_escaped(dkk_buf *out, dkk_slice text)
{
  int rv = dkk_buf_append_octet(out, '(');
  size_t i;

  for (i = 0; rv == DKIMKIT_OK && i < text.len; i++) {
    uint8_t c = text.data[i];

    if (c == '(' || c == ')' || c == '\\') {
      rv = dkk_buf_append_octet(out, '\\');
    }
    if (rv == DKIMKIT_OK) {
      rv = dkk_buf_append_octet(out, c);
    }
  }
  return rv == DKIMKIT_OK ? dkk_buf_append_octet(out, ')') : rv;
}

/* The first word of an escaped comment, or as much of it as may stand alone:
 * no quoted-pair and no UTF-8 sequence is cut. */
static size_t piece_octets(dkk_slice comment)
{
  size_t len = 0;

  while (len < comment.len && comment.data[len] != ' ') {
    dkk_slice rest = {comment.data + len, comment.len - len};
    size_t step = rest.data[0] == '\\' ? 2 : dkk_authres_utf8_octets(rest);

    if (len > 0 && len + step > COMMENT_PIECE) {
      break;
    }
    len += step > 0 ? step : 1;
  }
  return len;
}

void dkk_authres_comment(dkk_authres_writer *writer, dkk_slice text)
{
  const dkimkit_mem *mem = writer->out.out->mem;
  dkk_buf clean;
  dkk_buf comment;
  dkk_slice rest;

  dkk_buf_init(&clean, mem);
  dkk_buf_init(&comment, mem);
  if (writer->out.rv == DKIMKIT_OK) {
    writer->out.rv = dkk_authres_append_clean(&clean, text, writer->flags);
  }
  if (writer->out.rv == DKIMKIT_OK && clean.len > 0) {
    writer->out.rv = append_escaped(&comment, dkk_buf_slice(&clean));
  }
  rest = dkk_buf_slice(&comment);
  while (writer->out.rv == DKIMKIT_OK && rest.len > 0) {
    dkk_slice piece = rest;

    piece.len = piece_octets(rest);
    dkk_fieldwriter_word(&writer->out, piece);
    piece.len += piece.len < rest.len && rest.data[piece.len] == ' ';
    rest.data += piece.len;
    rest.len -= piece.len;
  }
  dkk_buf_clear(&clean);
  dkk_buf_clear(&comment);
}

int dkk_authres_make_reason(dkk_buf *word, dkk_slice text, unsigned flags)
{
  dkk_buf clean;
  int rv;

  dkk_buf_init(&clean, word->mem);
  rv = dkk_authres_append_clean(&clean, text, flags);
  if (rv == DKIMKIT_OK && clean.len > 0) {
    rv = dkk_buf_append_text(word, "reason=");
  }
  if (rv == DKIMKIT_OK && clean.len > 0) {
    rv = dkk_authres_append_quoted(word, dkk_buf_slice(&clean));
  }
  dkk_buf_clear(&clean);
  return rv;
}

int dkk_authres_make_property(dkk_buf *word, const char *ptype,
                              const char *property, dkk_slice value)
{
  const char *texts[] = {ptype, ".", property, "="};
  int rv = append_all(word, texts, 4);

  return rv == DKIMKIT_OK ? dkk_authres_append_pvalue(word, value) : rv;
}
