/* SPDX-License-Identifier: MIT */
#include "dkim/keylint.h"

#include <string.h>

/* Where the cleaning is. */
typedef struct cleaner {
  dkk_lint *lint;
  dkk_slice in;
  size_t at;
  /** The record as a whole stands in quotes. */
  int is_quoted;
  /** Between the quotes of two strings. */
  int is_between;
  /** Only white space since the last line break. */
  int is_blank_line;
  /** The first octets of the tag, to know n=. */
  uint8_t tag_name[2];
  size_t tag_name_len;
  int is_value;
} cleaner;

static int is_white(uint8_t c)
{
  return dkk_is_wsp(c) || c == '\r' || c == '\n';
}

static void found(cleaner *c, dkimkit_fault fault)
{
  dkk_keylint_add_offset(c->lint->out, fault, c->at);
}

static void keep(cleaner *c, uint8_t octet)
{
  dkk_buf *text = &c->lint->text;

  c->lint->origin[text->len] = c->at;
  text->data[text->len++] = octet;
}

/* Notes are quoted-printable, so that they can keep what isn't ASCII. */
static void keep_encoded(cleaner *c, uint8_t octet)
{
  static const char digits[] = "0123456789ABCDEF";

  keep(c, '=');
  keep(c, (uint8_t)digits[octet >> 4]);
  keep(c, (uint8_t)digits[octet & 15]);
}

static void note_tag(cleaner *c, uint8_t octet)
{
  if (octet == ';') {
    c->tag_name_len = 0;
    c->is_value = 0;
  } else if (octet == '=') {
    c->is_value = 1;
  } else if (!c->is_value && !dkk_is_wsp(octet)) {
    if (c->tag_name_len < sizeof(c->tag_name)) {
      c->tag_name[c->tag_name_len++] = octet;
    }
  }
}

static int is_notes(const cleaner *c)
{
  return c->is_value && c->tag_name_len == 1 && c->tag_name[0] == 'n';
}

/* The octets of the line break at `at`, which is no folding unless CRLF
 * before white space, and that not twice in a row. */
static size_t line_break(cleaner *c)
{
  const uint8_t *data = c->in.data + c->at;
  size_t left = c->in.len - c->at;
  int is_crlf = left >= 2 && data[0] == '\r' && data[1] == '\n';

  if (!is_crlf || left < 3 || !dkk_is_wsp(data[2]) || c->is_blank_line) {
    found(c, DKIMKIT_FAULT_LINE_BREAK);
  }
  c->is_blank_line = 1;
  keep(c, ' ');
  return is_crlf ? 2 : 1;
}

static size_t non_ascii(cleaner *c)
{
  static const uint8_t no_break_space[2] = {0xc2, 0xa0};
  size_t left = c->in.len - c->at;

  found(c, DKIMKIT_FAULT_NON_ASCII);
  if (left >= 2 && memcmp(c->in.data + c->at, no_break_space, 2) == 0) {
    keep(c, ' ');
    return 2;
  }
  if (is_notes(c)) {
    keep_encoded(c, c->in.data[c->at]);
  }
  return 1;
}

/* Takes a run of them, which was escaped more than once. */
static size_t backslash(cleaner *c)
{
  size_t start = c->at;
  size_t end = start;
  uint8_t next;

  while (end < c->in.len && c->in.data[end] == '\\') {
    end++;
  }
  next = end < c->in.len ? c->in.data[end] : 0;
  if (next == ';') {
    found(c, DKIMKIT_FAULT_ESCAPED_SEMICOLON);
  } else if (next == '"' && !is_notes(c)) {
    found(c, DKIMKIT_FAULT_BACKSLASH);
  } else {
    for (; c->at < end; c->at++) {
      keep(c, '\\');
    }
    c->at = start;
  }
  return end - start;
}

static size_t quote(cleaner *c)
{
  if (!c->is_quoted) {
    keep(c, '"');
  } else {
    if (c->is_between) {
      found(c, DKIMKIT_FAULT_QUOTES_INSIDE);
    }
    c->is_between = !c->is_between;
  }
  return 1;
}

static size_t control(cleaner *c)
{
  found(c, c->in.data[c->at] == '\0' ? DKIMKIT_FAULT_NUL
                                     : DKIMKIT_FAULT_CONTROL_CHARACTER);
  return 1;
}

/* @return the octets taken. */
static size_t step(cleaner *c)
{
  uint8_t octet = c->in.data[c->at];

  if (octet == '\r' || octet == '\n') {
    return line_break(c);
  }
  if (!dkk_is_wsp(octet)) {
    c->is_blank_line = 0;
  }
  if (octet >= 0x80) {
    return non_ascii(c);
  }
  if (octet == 0x7f || (octet < 0x20 && octet != '\t')) {
    return control(c);
  }
  if (octet == '\\') {
    return backslash(c);
  }
  if (octet == '"') {
    return quote(c);
  }
  if (!c->is_between || !dkk_is_wsp(octet)) {
    note_tag(c, octet);
    keep(c, octet);
  }
  return 1;
}

static void skip_white(cleaner *c)
{
  while (c->at < c->in.len && is_white(c->in.data[c->at])) {
    c->at++;
  }
}

/* "s1._domainkey IN TXT ( "v=…" )": the place behind TXT; 0 if it isn't. */
static size_t zone_line(dkk_slice in)
{
  size_t i;
  size_t next;

  for (i = 1; i + 4 < in.len && in.data[i] != '=' && in.data[i] != ';'; i++) {
    if (memcmp(in.data + i, "TXT", 3) != 0 || !is_white(in.data[i - 1])) {
      continue;
    }
    next = i + 3;
    while (next < in.len && is_white(in.data[next])) {
      next++;
    }
    return next < in.len && (in.data[next] == '"' || in.data[next] == '(')
               ? next
               : 0;
  }
  return 0;
}

/* The closing one of `open`, if it ends the text. */
static void drop_last(cleaner *c, uint8_t close)
{
  size_t len = c->in.len;

  while (len > c->at && is_white(c->in.data[len - 1])) {
    len--;
  }
  if (len > c->at && c->in.data[len - 1] == close) {
    c->in.len = len - 1;
  }
}

static void begin(cleaner *c)
{
  static const uint8_t mark[3] = {0xef, 0xbb, 0xbf};
  size_t line;

  if (c->in.len >= 3 && memcmp(c->in.data, mark, 3) == 0) {
    found(c, DKIMKIT_FAULT_BYTE_ORDER_MARK);
    c->at = 3;
  }
  line = zone_line(c->in);
  if (line > 0) {
    found(c, DKIMKIT_FAULT_ZONE_LINE);
    c->at = line;
  } else {
    size_t start = c->at;

    /* Folding in front is allowed; only look behind it. */
    skip_white(c);
    if (c->at < c->in.len && c->in.data[c->at] != '(' &&
        c->in.data[c->at] != '"') {
      c->at = start;
    }
  }
  if (c->at < c->in.len && c->in.data[c->at] == '(') {
    found(c, DKIMKIT_FAULT_PARENTHESES);
    c->at++;
    drop_last(c, ')');
    skip_white(c);
  }
  if (c->at < c->in.len && c->in.data[c->at] == '"') {
    found(c, DKIMKIT_FAULT_QUOTES_AROUND);
    c->is_quoted = 1;
    c->is_between = 0;
    c->at++;
    drop_last(c, '"');
  }
}

int dkk_lint_clean(dkk_lint *lint)
{
  cleaner c;
  int rv;

  memset(&c, 0, sizeof(c));
  c.lint = lint;
  c.in = lint->original;
  /* An octet of n= may become three. */
  rv = dkk_buf_reserve(&lint->text, 3 * c.in.len + 1);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  lint->origin = dkk_mem_zalloc_array(lint->text.mem, 3 * c.in.len + 1,
                                      sizeof(*lint->origin));
  if (lint->origin == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  begin(&c);
  while (c.at < c.in.len) {
    c.at += step(&c);
  }
  lint->origin[lint->text.len] = c.in.len;
  return DKIMKIT_OK;
}
