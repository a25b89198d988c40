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

static size_t colon_of(struct cli_slice field)
{
  const uint8_t *colon =
      field.len > 0 ? memchr(field.data, ':', field.len) : NULL;

  return colon ? (size_t)(colon - field.data) : field.len;
}

/* One space or none between the colon and the value. */
static void set_space(struct cli_octets *out, struct cli_slice field, bool one)
{
  size_t value = colon_of(field);

  value += value < field.len;
  cli_octets_add(out, field.data, value);
  while (value < field.len && is_space(field.data[value])) {
    ++value;
  }
  cli_octets_add(out, " ", one);
  cli_octets_add(out, field.data + value, field.len - value);
}

static bool is_blank(uint8_t c)
{
  return c == ' ' || c == '\t';
}

/* One space for each run of white space in the value, none at the end of
   lines; in front of a line it stays. */
static void join_runs(struct cli_octets *out, struct cli_slice field)
{
  size_t at = colon_of(field);

  cli_octets_add(out, field.data, at);
  while (at < field.len) {
    size_t end = at + 1;

    while (is_blank(field.data[at]) && end < field.len &&
           is_blank(field.data[end])) {
      ++end;
    }
    if (!is_blank(field.data[at]) || field.data[at - 1] == '\n') {
      cli_octets_add(out, field.data + at, end - at);
    } else if (end < field.len && field.data[end] != '\r') {
      cli_octets_add(out, " ", 1);
    }
    at = end;
  }
}

static void edit_field(struct cli_octets *out, enum cli_field_edit edit,
                       struct cli_slice field)
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
  case CLI_FIELD_ONE_SPACE:
  case CLI_FIELD_NO_SPACE:
    set_space(out, field, edit == CLI_FIELD_ONE_SPACE);
    break;
  case CLI_FIELD_RUNS:
    join_runs(out, field);
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

bool cli_field_changes(enum cli_field_edit edit, struct cli_slice field)
{
  struct cli_octets edited = {NULL, 0, 0, false};
  bool changes;

  edit_field(&edited, edit, field);
  changes = edited.len != field.len ||
            (field.len > 0 && memcmp(edited.data, field.data, field.len) != 0);
  cli_octets_free(&edited);
  return changes;
}

int cli_field_write(struct cli_octets *out, const struct cli_attempt *attempt,
                    struct cli_slice field)
{
  struct cli_octets edited = {NULL, 0, 0, false};
  struct cli_octets canonical = {NULL, 0, 0, false};
  struct cli_slice result;
  int rv;

  edit_field(&edited, attempt->edit, field);
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
