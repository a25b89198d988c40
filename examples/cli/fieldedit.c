/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "header.h"

static bool is_space(uint8_t c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Bare LF becomes CRLF, a bare CR goes. */
static void normalize(struct cli_octets *out, struct cli_slice field)
{
  size_t i;

  for (i = 0; i < field.len; ++i) {
    if (field.data[i] == '\n') {
      cli_octets_add(out, "\r\n", 2);
    } else if (field.data[i] != '\r') {
      cli_octets_add(out, field.data + i, 1);
    }
  }
}

static void unfold(struct cli_octets *out, struct cli_slice field, bool one)
{
  size_t i = 0;

  while (i < field.len) {
    if (field.data[i] != '\r' && field.data[i] != '\n') {
      cli_octets_add(out, field.data + i, 1);
      ++i;
    } else if (one) {
      while (i < field.len && is_space(field.data[i])) {
        ++i;
      }
      cli_octets_add(out, " ", 1);
    } else {
      ++i;
    }
  }
}

static bool is_letter(uint8_t c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* In lower case, or with a capital at the beginning of each word. */
static void add_name(struct cli_octets *out, const uint8_t *data, size_t len,
                     bool capitals)
{
  size_t i;

  for (i = 0; i < len; ++i) {
    uint8_t c = data[i];

    if (is_letter(c)) {
      bool first = i == 0 || !is_letter(data[i - 1]);

      c = capitals && first ? (uint8_t)(c & ~0x20) : (uint8_t)(c | 0x20);
    }
    cli_octets_add(out, &c, 1);
  }
}

static size_t colon_of(struct cli_slice field)
{
  const uint8_t *colon =
      field.len > 0 ? memchr(field.data, ':', field.len) : NULL;

  return colon ? (size_t)(colon - field.data) : field.len;
}

static void rename_field(struct cli_octets *out, struct cli_slice field,
                         struct cli_slice name, enum cli_field_edit edit)
{
  size_t colon = colon_of(field);
  size_t value = colon < field.len ? colon + 1 : colon;

  if (edit == CLI_FIELD_NAME_LOWER || edit == CLI_FIELD_NAME_CAPITALS) {
    add_name(out, field.data, colon, edit == CLI_FIELD_NAME_CAPITALS);
  } else if (edit == CLI_FIELD_NAME_OF_LIST && name.data) {
    cli_octets_add(out, name.data, name.len);
  } else {
    cli_octets_add(out, field.data, colon);
  }
  cli_octets_add(out, field.data + colon, value - colon);
  if (edit == CLI_FIELD_ONE_SPACE || edit == CLI_FIELD_NO_SPACE) {
    while (value < field.len && is_space(field.data[value])) {
      ++value;
    }
    if (edit == CLI_FIELD_ONE_SPACE) {
      cli_octets_add(out, " ", 1);
    }
  }
  cli_octets_add(out, field.data + value, field.len - value);
}

static void edit_field(struct cli_octets *out, enum cli_field_edit edit,
                       struct cli_slice field, struct cli_slice name)
{
  switch (edit) {
  case CLI_FIELD_LINE_ENDS:
    normalize(out, field);
    break;
  case CLI_FIELD_UNFOLD:
    unfold(out, field, false);
    break;
  case CLI_FIELD_UNFOLD_ONE:
    unfold(out, field, true);
    break;
  case CLI_FIELD_NAME_OF_LIST:
  case CLI_FIELD_NAME_LOWER:
  case CLI_FIELD_NAME_CAPITALS:
  case CLI_FIELD_ONE_SPACE:
  case CLI_FIELD_NO_SPACE:
    rename_field(out, field, name, edit);
    break;
  case CLI_FIELD_AS_IS:
  case CLI_FIELD_FOLD_SPACE:
  case CLI_FIELD_END_SPACE:
  default:
    cli_octets_add(out, field.data, field.len);
    break;
  }
}

/* Relaxed, with the faults that some signers have. */
static void spoil(struct cli_octets *out, const struct cli_attempt *attempt,
                  struct cli_slice field, struct cli_slice canonical)
{
  size_t colon = colon_of(canonical);
  size_t value = colon_of(field) + 1;

  if (attempt->edit == CLI_FIELD_FOLD_SPACE && value + 1 < field.len &&
      field.data[value] == '\r' && field.data[value + 1] == '\n') {
    cli_octets_add(out, canonical.data, colon + 1);
    cli_octets_add(out, " ", 1);
    cli_octets_add(out, canonical.data + colon + 1, canonical.len - colon - 1);
    return;
  }
  cli_octets_add(out, canonical.data, canonical.len);
  if (attempt->edit == CLI_FIELD_END_SPACE && field.len > 0 &&
      is_space(field.data[field.len - 1])) {
    cli_octets_add(out, " ", 1);
  }
}

int cli_field_write(struct cli_octets *out, const struct cli_attempt *attempt,
                    struct cli_slice field, struct cli_slice name)
{
  struct cli_octets edited = {NULL, 0, 0, false};
  struct cli_octets canonical = {NULL, 0, 0, false};
  struct cli_slice result;
  int rv;

  edit_field(&edited, attempt->edit, field, name);
  rv = dkimkit_canon_field(attempt->form, edited.data, edited.len,
                           cli_octets_write, &canonical);
  result.data = canonical.data;
  result.len = canonical.len;
  if (rv || edited.failed) {
    cli_octets_free(out);
    out->failed = true;
  } else if (result.data) {
    spoil(out, attempt, field, result);
  }
  cli_octets_free(&edited);
  cli_octets_free(&canonical);
  return rv;
}
