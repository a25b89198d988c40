/* SPDX-License-Identifier: MIT */
#include "authres/reading.h"

#include "authres/words.h"

#include <string.h>

typedef struct reader {
  dkk_slice in;
  size_t at;
  /** Octets that may be looked at, and those up to `at` that weren't. */
  size_t most;
  size_t passed;
  unsigned reading;
  /** Where the last ")" stands. */
  size_t last_close;
  uint8_t *out;
  size_t room;
  size_t len;
  int space;
} reader;

static int holds(dkk_slice value, uint8_t c)
{
  return value.len > 0 && memchr(value.data, c, value.len) != NULL;
}

int dkk_reading_at(size_t index, dkk_slice value, unsigned *reading)
{
  static const unsigned all[] = {
      0,
      DKK_READING_PAIRS,
      DKK_READING_NESTED,
      DKK_READING_NESTED | DKK_READING_PAIRS,
      DKK_READING_GREEDY,
      DKK_READING_FLAT,
  };
  size_t count = sizeof(all) / sizeof(all[0]);

  /* Without a comment they don't differ. */
  if (!holds(value, '(')) {
    count = 1;
  }
  if (index >= 2 * count) {
    return 0;
  }
  *reading = all[index / 2] | (index % 2 != 0 ? DKK_READING_GLUE : 0);
  return 1;
}

static int has(const reader *r, unsigned bit)
{
  return (r->reading & bit) != 0;
}

static void put(reader *r, uint8_t c)
{
  if (r->space && r->len > 0 && r->len < r->room) {
    r->out[r->len++] = ' ';
  }
  r->space = 0;
  if (r->len < r->room) {
    r->out[r->len++] = c;
  }
}

static void put_character(reader *r, size_t octets)
{
  for (; octets > 0; octets--) {
    put(r, r->in.data[r->at++]);
  }
}

static int hex_value(uint8_t c)
{
  return dkk_hex_value(c >= 'a' && c <= 'f' ? (uint8_t)(c - 'a' + 'A') : c);
}

/* The octet that stands for itself or is percent-encoded at `at`. */
static uint8_t decode(reader *r)
{
  const uint8_t *p = r->in.data + r->at;

  if (*p == '%' && r->in.len - r->at > 2 && hex_value(p[1]) >= 0 &&
      hex_value(p[2]) >= 0) {
    r->at += 3;
    return (uint8_t)(hex_value(p[1]) * 16 + hex_value(p[2]));
  }
  r->at++;
  return *p;
}

static int may_look(const reader *r)
{
  return r->at < r->in.len && r->at - r->passed < r->most;
}

static void skip_comment(reader *r)
{
  size_t depth = 0;

  while (may_look(r)) {
    uint8_t c = r->in.data[r->at++];

    if (c == '\\' && has(r, DKK_READING_PAIRS)) {
      r->at += r->at < r->in.len;
    } else if (c == '(' && (depth == 0 || has(r, DKK_READING_NESTED))) {
      depth++;
    } else if (c == ')' && --depth == 0) {
      break;
    }
  }
  if (!has(r, DKK_READING_GLUE)) {
    r->space = 1;
  }
}

static void skip_to_last_close(reader *r)
{
  size_t from = r->at;

  r->at = r->last_close > from ? r->last_close + 1 : r->in.len;
  r->passed += r->at - from;
  r->space |= !has(r, DKK_READING_GLUE);
}

static int opens_comment(const reader *r, uint8_t c)
{
  return c == '(' && !has(r, DKK_READING_FLAT);
}

/* Octets of a character that isn't seen and that readers trim or ignore: C1
 * controls, spaces, and Default_Ignorable_Code_Point of Unicode; and an octet
 * that isn't UTF-8, which readers leave out. */
static size_t unseen_octets(dkk_slice text)
{
  static const struct {
    uint32_t first;
    uint32_t last;
  } ranges[] = {{0x80, 0xa0},       {0xad, 0xad},      {0x34f, 0x34f},
                {0x61c, 0x61c},     {0x115f, 0x1160},  {0x1680, 0x1680},
                {0x17b4, 0x17b5},   {0x180b, 0x180f},  {0x2000, 0x200f},
                {0x2028, 0x202f},   {0x205f, 0x206f},  {0x3000, 0x3000},
                {0x3164, 0x3164},   {0xfe00, 0xfe0f},  {0xfeff, 0xfeff},
                {0xffa0, 0xffa0},   {0xfff0, 0xfff8},  {0x1bca0, 0x1bca3},
                {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}};
  size_t octets;
  uint32_t code;
  size_t i = 0;

  if (text.data[0] < 0x80) {
    return 0;
  }
  octets = dkk_authres_utf8_octets(text);
  if (octets == 0) {
    return 1;
  }
  code = dkk_authres_utf8_code(text, octets);
  while (i < sizeof(ranges) / sizeof(ranges[0]) && ranges[i].last < code) {
    i++;
  }
  return i < sizeof(ranges) / sizeof(ranges[0]) && ranges[i].first <= code
             ? octets
             : 0;
}

static int is_control(uint8_t c)
{
  return (c < 0x20 || c == 0x7f) && !dkk_is_wsp(c);
}

static int is_space(const reader *r, uint8_t c)
{
  return dkk_is_wsp(c) || ((c == ';' || c == ',') && r->len == 0) ||
         (has(r, DKK_READING_FLAT) && (c == '(' || c == ')')) ||
         (is_control(c) && c != '\r' && c != '\n' && !has(r, DKK_READING_GLUE));
}

/* Of a fold nothing is left, not even the white space. */
static void skip_fold(reader *r)
{
  while (may_look(r) && dkk_is_wsp(r->in.data[r->at])) {
    r->at++;
  }
}

static void read_octet(reader *r)
{
  dkk_slice rest = {r->in.data + r->at, r->in.len - r->at};
  size_t unseen = unseen_octets(rest);
  uint8_t c = rest.data[0];

  if (unseen > 0) {
    r->at += unseen;
    r->space |= !has(r, DKK_READING_GLUE);
    return;
  }
  if (c >= 0x80) {
    put_character(r, dkk_authres_utf8_octets(rest));
    return;
  }
  if (opens_comment(r, c)) {
    (has(r, DKK_READING_GREEDY) ? skip_to_last_close : skip_comment)(r);
    return;
  }
  c = decode(r);
  if (rest.data[0] == '\n' && has(r, DKK_READING_GLUE)) {
    skip_fold(r);
  } else if (is_space(r, c)) {
    r->space = 1;
  } else if (c != '"' && c != '\\' && !is_control(c)) {
    put(r, c);
  }
}

dkk_reading_end dkk_reading_head(uint8_t *out, size_t room, dkk_slice value,
                                 unsigned reading, size_t most)
{
  dkk_reading_end end;
  reader r;
  size_t i;

  memset(&r, 0, sizeof(r));
  r.in = value;
  r.most = most;
  r.reading = reading;
  r.out = out;
  r.room = room;
  if (has(&r, DKK_READING_GREEDY)) {
    for (i = value.len; i > 0 && r.last_close == 0; i--) {
      r.last_close = value.data[i - 1] == ')' ? i - 1 : 0;
    }
  }
  while (may_look(&r) && r.len < r.room) {
    read_octet(&r);
  }
  end.len = r.len;
  end.seen = r.at - r.passed;
  end.is_cut = r.at < value.len && r.len < room;
  return end;
}

size_t dkk_reading_close_dots(uint8_t *head, size_t len)
{
  size_t kept = 0;
  size_t i;

  for (i = 0; i < len; i++) {
    int before = i + 1 < len && head[i + 1] == '.';
    int behind = kept > 0 && head[kept - 1] == '.';

    if (head[i] != ' ' || (!before && !behind)) {
      head[kept++] = head[i];
    }
  }
  return kept;
}
