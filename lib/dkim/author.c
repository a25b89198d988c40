/* SPDX-License-Identifier: MIT */
#include "dkim/author.h"

#include "core/headerindex.h"

#include <string.h>

/* Where in an address the reader stands. */
typedef enum place {
  /** Before anything, or in words that are a local part or a display name:
   *  which of them, only "@" or "<" will tell. */
  PLACE_WORDS,
  PLACE_DOMAIN,
  /** Behind "]" of an address literal. */
  PLACE_LITERAL,
  /** Behind ">". */
  PLACE_END
} place;

typedef struct reader {
  dkk_slice rest;
  dkk_slice domain;
  place at;
  int in_angle;
  int in_group;
  /** Something stands there since the last "," ":" or "<". */
  int has_words;
  /** The words so far can't be a local part. */
  int is_phrase;
  /** A word or a label has to come next. */
  int wants_word;
  /** Octets of `domain` that the address' domain has so far; SIZE_MAX: it
   *  differs. */
  size_t same;
  int matches;
  size_t count;
} reader;

static void begin(reader *r)
{
  r->at = PLACE_WORDS;
  r->has_words = 0;
  r->is_phrase = 0;
  r->wants_word = 1;
  r->same = 0;
}

static void skip(reader *r, size_t octets)
{
  r->rest.data += octets;
  r->rest.len -= octets;
}

/* White space, folded or not: 0 if there is none. */
static size_t blank_octets(dkk_slice text)
{
  if (dkk_is_wsp(text.data[0])) {
    return 1;
  }
  return text.len >= 3 && text.data[0] == '\r' && text.data[1] == '\n' &&
                 dkk_is_wsp(text.data[2])
             ? 3
             : 0;
}

/* The octets from an opening mark to its end, quoted pairs heeded and
 * parentheses nested; 0 if it has no end. */
static size_t enclosed_octets(dkk_slice text, uint8_t open, uint8_t close)
{
  size_t depth = 1;
  size_t i;

  for (i = 1; i < text.len; i++) {
    uint8_t c = text.data[i];

    if (c == '\0') {
      return 0;
    }
    if (c == '\\') {
      i++;
    } else if (c == close) {
      if (--depth == 0) {
        return i + 1;
      }
    } else if (c == open && c == '(') {
      depth++;
    }
  }
  return 0;
}

static size_t atom_octets(dkk_slice text)
{
  size_t i = 0;

  while (i < text.len && (dkk_is_atext(text.data[i]) || text.data[i] >= 0x80)) {
    i++;
  }
  return i;
}

static void compare(reader *r, const uint8_t *data, size_t len)
{
  size_t i;

  for (i = 0; i < len && r->same != SIZE_MAX; i++) {
    if (r->same < r->domain.len &&
        dkk_to_lower(data[i]) == dkk_to_lower(r->domain.data[r->same])) {
      r->same++;
    } else {
      r->same = SIZE_MAX;
    }
  }
}

/* Takes a word of `octets`. @return 0 where none may stand. */
static int take_word(reader *r, size_t octets, int is_atom)
{
  if (octets == 0 || r->at > PLACE_DOMAIN ||
      (r->at == PLACE_DOMAIN && (!is_atom || !r->wants_word))) {
    return 0;
  }
  if (r->at == PLACE_DOMAIN) {
    compare(r, r->rest.data, octets);
  } else if (!r->wants_word) {
    r->is_phrase = 1;
  }
  r->has_words = 1;
  r->wants_word = 0;
  skip(r, octets);
  return 1;
}

static int take_dot(reader *r)
{
  if (r->at > PLACE_DOMAIN || (r->at == PLACE_DOMAIN && r->wants_word)) {
    return 0;
  }
  if (r->at == PLACE_DOMAIN) {
    compare(r, r->rest.data, 1);
  } else if (r->wants_word) {
    r->is_phrase = 1;
  }
  r->has_words = 1;
  r->wants_word = 1;
  return 1;
}

static int take_at(reader *r)
{
  if (r->at != PLACE_WORDS || r->wants_word || r->is_phrase) {
    return 0;
  }
  r->at = PLACE_DOMAIN;
  r->wants_word = 1;
  return 1;
}

/* An address literal: a domain that is no name. */
static int take_literal(reader *r)
{
  size_t octets = enclosed_octets(r->rest, '[', ']');

  if (r->at != PLACE_DOMAIN || r->same != 0 || octets == 0) {
    return 0;
  }
  r->at = PLACE_LITERAL;
  r->same = SIZE_MAX;
  r->wants_word = 0;
  skip(r, octets);
  return 1;
}

/* An address is complete. */
static int finish_address(reader *r)
{
  if ((r->at != PLACE_DOMAIN && r->at != PLACE_LITERAL) || r->wants_word) {
    return 0;
  }
  r->matches |= r->same == r->domain.len;
  r->count++;
  return 1;
}

/* "," ";" or the end of the field: an address may stand before it. */
static int finish_item(reader *r)
{
  int good = !r->in_angle &&
             (r->at == PLACE_END || !r->has_words || finish_address(r));

  begin(r);
  return good;
}

static int take_angle(reader *r, uint8_t c)
{
  if (c == '<') {
    if (r->in_angle || r->at != PLACE_WORDS) {
      return 0;
    }
    begin(r);
    r->in_angle = 1;
    return 1;
  }
  if (!r->in_angle || !finish_address(r)) {
    return 0;
  }
  r->in_angle = 0;
  r->at = PLACE_END;
  return 1;
}

/* The name of a group ends. The same in "<@relay:joe@example.com>" was
 * obsolete before DKIM was there, and only misleads. */
static int take_colon(reader *r)
{
  if (r->in_angle || r->in_group || r->at != PLACE_WORDS || !r->has_words) {
    return 0;
  }
  r->in_group = 1;
  begin(r);
  return 1;
}

static int take_special(reader *r)
{
  uint8_t c = r->rest.data[0];
  int rv = 0;

  switch (c) {
  case '.':
    rv = take_dot(r);
    break;
  case '@':
    rv = take_at(r);
    break;
  case '<':
  case '>':
    rv = take_angle(r, c);
    break;
  case ':':
    rv = take_colon(r);
    break;
  case ',':
    rv = finish_item(r);
    break;
  case ';':
    rv = r->in_group && finish_item(r);
    r->in_group = 0;
    break;
  default:
    break;
  }
  skip(r, 1);
  return rv;
}

static int take(reader *r)
{
  size_t octets = blank_octets(r->rest);

  if (octets > 0) {
    skip(r, octets);
    return 1;
  }
  switch (r->rest.data[0]) {
  case '(':
    octets = enclosed_octets(r->rest, '(', ')');
    skip(r, octets);
    return octets > 0;
  case '"':
    return take_word(r, enclosed_octets(r->rest, '"', '"'), 0);
  case '[':
    return take_literal(r);
  default:
    break;
  }
  octets = atom_octets(r->rest);
  return octets > 0 ? take_word(r, octets, 1) : take_special(r);
}

dkk_author dkk_addresses_in_domain(dkk_slice value, dkk_slice domain)
{
  reader r;
  int good = 1;

  memset(&r, 0, sizeof(r));
  r.rest = value;
  r.domain = domain;
  begin(&r);
  while (good && r.rest.len > 0) {
    good = take(&r);
  }
  if (!good || r.in_group || !finish_item(&r) || r.count == 0) {
    return DKK_AUTHOR_UNKNOWN;
  }
  return r.matches ? DKK_AUTHOR_MATCHES : DKK_AUTHOR_OTHER;
}

dkk_author dkk_author_in_domain(const dkk_header *header, dkk_slice domain)
{
  dkk_slice from = dkk_slice_of("from");

  if (dkk_header_count_named(header, from) != 1) {
    return DKK_AUTHOR_UNKNOWN;
  }
  return dkk_addresses_in_domain(
      dkk_header_value(header, dkk_header_first_named(header, from)), domain);
}
