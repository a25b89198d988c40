/* SPDX-License-Identifier: MIT */
#include "authres/reading.h"
#include "authres/scan.h"

#include <dkimkit/authres.h>

#include <string.h>

/* Octets of a value that are looked at in each reading: an authserv-id, each
 * octet a dot with spaces beside it, and what shows that it ends. No longer
 * id can be written. */
#define HEAD_OCTETS (3 * DKIMKIT_AUTHRES_MAX_WORD_OCTETS + 8)

typedef struct claimed {
  const char *const *ids;
  size_t count;
  /** Octets of the longest. */
  size_t longest;
  unsigned flags;
} claimed;

/* Octets that another name could go on with. */
static int goes_on(uint8_t c)
{
  return dkk_is_alnum(c) || c == '-' || c == '_' || c >= 0x80;
}

static dkk_slice without_final_dot(dkk_slice name)
{
  if (name.len > 1 && name.data[name.len - 1] == '.') {
    name.len--;
  }
  return name;
}

/* The one place where names are compared: case only, no IDNA. */
static int same_name(dkk_slice a, dkk_slice b)
{
  return dkk_slice_equal_nocase(without_final_dot(a), without_final_dot(b));
}

/* 1 if the text begins with the name and the name ends there. */
static int begins_with(dkk_slice text, dkk_slice name)
{
  dkk_slice head = text;
  size_t end;

  name = without_final_dot(name);
  end = name.len;
  if (text.len < end) {
    return 0;
  }
  head.len = end;
  if (!same_name(head, name)) {
    return 0;
  }
  end += end < text.len && text.data[end] == '.';
  return end >= text.len || !goes_on(text.data[end]);
}

/* The first word has "=?", as an encoded-word begins. */
static int may_be_encoded(dkk_slice head)
{
  size_t i;

  for (i = 0; i + 1 < head.len && head.data[i] != ' '; i++) {
    if (head.data[i] == '=' && head.data[i + 1] == '?') {
      return 1;
    }
  }
  return 0;
}

static int head_claims(dkk_slice head, const claimed *mine)
{
  size_t i;

  if (may_be_encoded(head)) {
    return 1;
  }
  for (i = 0; i < mine->count; i++) {
    if (begins_with(head, dkk_slice_of(mine->ids[i]))) {
      return 1;
    }
  }
  return 0;
}

/* As the RFC reads it: any characters may be quoted, so the whole id counts.
 * The quoted-pairs are taken apart on the way. */
static int equals_quoted(dkk_slice text, dkk_slice name)
{
  size_t at = 0;
  size_t i;

  for (i = 0; i < text.len; i++) {
    if (text.data[i] == '\\' && i + 1 < text.len) {
      i++;
    } else if (text.data[i] == '\r' || text.data[i] == '\n') {
      continue;
    }
    if (at >= name.len ||
        dkk_to_lower(text.data[i]) != dkk_to_lower(name.data[at])) {
      return 0;
    }
    at++;
  }
  return at == name.len;
}

static int id_claims(dkk_slice value, const claimed *mine)
{
  dkk_scan scan;
  dkk_slice id;
  int quoted;
  size_t i;

  dkk_scan_init(&scan, value);
  if (!dkk_scan_authserv_id(&scan, &id, &quoted)) {
    return (mine->flags & DKIMKIT_AUTHRES_CLAIM_NO_ID) != 0;
  }
  for (i = 0; i < mine->count; i++) {
    dkk_slice name = dkk_slice_of(mine->ids[i]);

    if (same_name(id, name) || (quoted && equals_quoted(id, name))) {
      return 1;
    }
  }
  return 0;
}

static int value_claims(dkk_slice value, const claimed *mine)
{
  uint8_t octets[HEAD_OCTETS];
  dkk_slice head = {octets, 0};
  size_t room = mine->longest < DKIMKIT_AUTHRES_MAX_WORD_OCTETS
                    ? 3 * mine->longest + 8
                    : sizeof(octets);
  unsigned reading;
  size_t i;

  if (id_claims(value, mine)) {
    return 1;
  }
  for (i = 0; dkk_reading_at(i, value, &reading); i++) {
    head.len = dkk_reading_head(octets, room, value, reading);
    if (head_claims(head, mine)) {
      return 1;
    }
    head.len = dkk_reading_close_dots(octets, head.len);
    if (head_claims(head, mine)) {
      return 1;
    }
  }
  return 0;
}

/* Octets up to where a reader may see a new line begin: behind a CR or LF
 * without white space after it. */
static size_t line_octets(dkk_slice text)
{
  size_t i;

  for (i = 1; i < text.len; i++) {
    if ((text.data[i - 1] == '\r' || text.data[i - 1] == '\n') &&
        !dkk_is_wsp(text.data[i]) && text.data[i] != '\n') {
      return i;
    }
  }
  return text.len;
}

static int field_claims(dkk_slice field, const claimed *mine)
{
  dkk_slice value;

  if (dkk_scan_field(&value, field, 1) && value_claims(value, mine)) {
    return 1;
  }
  if (line_octets(field) == field.len) {
    return 0;
  }
  while (field.len > 0) {
    size_t octets = line_octets(field);
    dkk_slice line = {field.data, octets};

    if (dkk_scan_field(&value, line, 1) && value_claims(value, mine)) {
      return 1;
    }
    field.data += octets;
    field.len -= octets;
  }
  return 0;
}

static int set_claimed(claimed *mine, const char *const *ids, size_t id_count,
                       unsigned flags)
{
  size_t i;

  if (ids == NULL || id_count == 0 ||
      (flags &
       ~(DKIMKIT_AUTHRES_CLAIM_NO_ID | DKIMKIT_AUTHRES_CLAIM_BARE_LF)) != 0) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  mine->ids = ids;
  mine->count = id_count;
  mine->longest = 0;
  mine->flags = flags;
  for (i = 0; i < id_count; i++) {
    size_t len = ids[i] != NULL ? strlen(ids[i]) : 0;

    if (len == 0) {
      return DKIMKIT_ERR_INVALID_ARGUMENT;
    }
    mine->longest = len > mine->longest ? len : mine->longest;
  }
  return DKIMKIT_OK;
}

int dkimkit_authres_claims(const uint8_t *field, size_t len,
                           const char *const *ids, size_t id_count,
                           unsigned flags)
{
  dkk_slice octets = {field, len};
  claimed mine;
  int rv = set_claimed(&mine, ids, id_count, flags);

  if (rv == DKIMKIT_OK && field == NULL && len > 0) {
    rv = DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  return rv == DKIMKIT_OK ? field_claims(octets, &mine) : rv;
}

/* Octets of the line at the start, its line end included. */
static size_t next_line(dkk_slice text, unsigned flags)
{
  const uint8_t *at = text.data;
  const uint8_t *end = text.data + text.len;

  while (at < end) {
    const uint8_t *lf = memchr(at, '\n', (size_t)(end - at));

    if (lf == NULL) {
      break;
    }
    at = lf + 1;
    if ((flags & DKIMKIT_AUTHRES_CLAIM_BARE_LF) != 0 ||
        (lf > text.data && lf[-1] == '\r')) {
      return (size_t)(at - text.data);
    }
  }
  return text.len;
}

/* Octets of the field at the start, its line ends included; 0 at the end of
 * the header. */
static size_t next_field(dkk_slice text, unsigned flags)
{
  size_t octets = text.len > 0 ? next_line(text, flags) : 0;

  if (octets == 2 && text.data[0] == '\r' && text.data[1] == '\n') {
    return 0;
  }
  if (octets == 1 && text.data[0] == '\n') {
    return 0;
  }
  while (octets < text.len && dkk_is_wsp(text.data[octets])) {
    dkk_slice rest = {text.data + octets, text.len - octets};

    octets += next_line(rest, flags);
  }
  return octets;
}

static void reverse(size_t *numbers, size_t count)
{
  size_t i;

  for (i = 0; numbers != NULL && i < count / 2; i++) {
    size_t other = numbers[i];

    numbers[i] = numbers[count - 1 - i];
    numbers[count - 1 - i] = other;
  }
}

int dkimkit_authres_find_claims(size_t *fields, size_t *instances,
                                size_t *count, const uint8_t *header,
                                size_t len, const char *const *ids,
                                size_t id_count, unsigned flags)
{
  dkk_slice rest = {header, len};
  size_t found = 0;
  size_t named = 0;
  size_t index;
  claimed mine;
  int rv = set_claimed(&mine, ids, id_count, flags);

  if (rv != DKIMKIT_OK || count == NULL || (header == NULL && len > 0)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  for (index = 0; rest.len > 0; index++) {
    dkk_slice field = {rest.data, next_field(rest, flags)};
    dkk_slice value;
    int is_named = dkk_scan_field(&value, field, 0);

    if (field.len == 0) {
      break;
    }
    named += (size_t)is_named;
    if (field_claims(field, &mine)) {
      if (found < *count && fields != NULL) {
        fields[found] = index;
      }
      if (found < *count && instances != NULL) {
        instances[found] = is_named ? named : 0;
      }
      found++;
    }
    rest.data += field.len;
    rest.len -= field.len;
  }
  rv = (fields != NULL || instances != NULL) && found > *count
           ? DKIMKIT_ERR_LIMIT
           : DKIMKIT_OK;
  if (rv == DKIMKIT_OK) {
    reverse(fields, found);
    reverse(instances, found);
  }
  *count = found;
  return rv;
}
