/* SPDX-License-Identifier: MIT */
#include "authres/ids.h"
#include "authres/reading.h"
#include "authres/scan.h"
#include "core/config.h"

#include <dkimkit/authres.h>

#include <string.h>

/* Octets of a value that are looked at in each reading: an authserv-id, each
 * octet a dot with spaces beside it, and what shows that it ends. No longer
 * id can be written. */
#define HEAD_OCTETS (3 * DKIMKIT_AUTHRES_MAX_WORD_OCTETS + 8)

/* Octets of values that are looked at in each reading, of all fields: a name
 * that begins behind so many is none that anybody wrote. */
#define VALUES_MAX_OCTETS 262144

typedef struct claimed {
  dkk_authres_ids ids;
  unsigned flags;
  /** Of VALUES_MAX_OCTETS. */
  size_t left;
} claimed;

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

static int head_claims(dkk_slice head, int is_cut, claimed *mine)
{
  return may_be_encoded(head) || dkk_authres_ids_begin(&mine->ids, head) ||
         (is_cut && dkk_authres_ids_is_open(&mine->ids, head));
}

static int reading_claims(dkk_slice value, unsigned reading, claimed *mine,
                          size_t *seen)
{
  uint8_t octets[HEAD_OCTETS];
  dkk_slice head = {octets, 0};
  size_t room = mine->ids.longest < HEAD_OCTETS / 9 ? 9 * mine->ids.longest + 8
                                                    : sizeof(octets);
  dkk_reading_end end =
      dkk_reading_head(octets, room, value, reading, mine->left);

  *seen = end.seen > *seen ? end.seen : *seen;
  head.len = end.len;
  if (head_claims(head, end.is_cut, mine)) {
    return 1;
  }
  head.len = dkk_reading_close_dots(octets, end.len);
  return head.len < end.len && head_claims(head, end.is_cut, mine);
}

static int id_claims(dkk_slice value, const claimed *mine)
{
  dkk_scan scan;
  dkk_slice id;
  int quoted;

  dkk_scan_init(&scan, dkk_scan_without_line_end(value));
  if (!dkk_scan_authserv_id(&scan, &id, &quoted)) {
    return (mine->flags & DKIMKIT_AUTHRES_CLAIM_NO_ID) != 0;
  }
  return dkk_authres_ids_equal(&mine->ids, id, quoted);
}

static int value_claims(dkk_slice value, claimed *mine)
{
  dkk_slice near = {value.data,
                    value.len < mine->left ? value.len : mine->left};
  size_t seen = 0;
  unsigned reading;
  size_t i;

  if (id_claims(value, mine)) {
    return 1;
  }
  for (i = 0; dkk_reading_at(i, near, &reading); i++) {
    if (reading_claims(value, reading, mine, &seen)) {
      return 1;
    }
  }
  mine->left -= seen < mine->left ? seen : mine->left;
  return 0;
}

/* 1 if some reader ends a line with the octet at `last`: CR, LF, VT, FF, FS,
 * GS, RS, U+0085, U+2028 or U+2029. */
static int ends_line(dkk_slice text, size_t last)
{
  const uint8_t *p = text.data + last;

  switch (*p) {
  case '\n':
  case '\v':
  case '\f':
  case '\r':
  case 0x1c:
  case 0x1d:
  case 0x1e:
    return 1;
  case 0x85:
    return last >= 1 && p[-1] == 0xc2;
  case 0xa8:
  case 0xa9:
    return last >= 2 && p[-1] == 0x80 && p[-2] == 0xe2;
  default:
    return 0;
  }
}

/* Octets up to where a reader may see a new line begin: behind a line end
 * without white space after it. */
static size_t line_octets(dkk_slice text)
{
  size_t i;

  for (i = 1; i < text.len; i++) {
    if (ends_line(text, i - 1) && !dkk_is_wsp(text.data[i]) &&
        text.data[i] != '\n') {
      return i;
    }
  }
  return text.len;
}

static int field_claims(dkk_slice field, claimed *mine)
{
  dkk_slice value;

  dkk_authres_ids_next_field(&mine->ids);
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

static int begin(claimed *mine, const dkimkit_config *config,
                 const char *const *ids, size_t id_count, unsigned flags)
{
  const dkimkit_mem *mem = config != NULL ? &config->mem : &dkk_mem_default;
  int rv = dkk_authres_ids_init(&mine->ids, mem, ids, id_count);

  mine->flags = flags;
  mine->left = VALUES_MAX_OCTETS;
  return (flags &
          ~(DKIMKIT_AUTHRES_CLAIM_NO_ID | DKIMKIT_AUTHRES_CLAIM_BARE_LF)) != 0
             ? DKIMKIT_ERR_INVALID_ARGUMENT
             : rv;
}

int dkimkit_authres_claims(const dkimkit_config *config, const uint8_t *field,
                           size_t len, const char *const *ids, size_t id_count,
                           unsigned flags)
{
  dkk_slice octets = {field, len};
  claimed mine;
  int rv = begin(&mine, config, ids, id_count, flags);

  if (field == NULL && len > 0) {
    rv = DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (rv == DKIMKIT_OK) {
    int found = field_claims(octets, &mine);

    rv = mine.ids.rv == DKIMKIT_OK ? found : mine.ids.rv;
  }
  dkk_authres_ids_clear(&mine.ids);
  return rv;
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

/* What is found, and where it goes as far as there is room. */
typedef struct found_claims {
  size_t *fields;
  size_t *instances;
  size_t room;
  size_t count;
} found_claims;

static void find(found_claims *found, dkk_slice header, claimed *mine)
{
  size_t named = 0;
  size_t index;

  for (index = 0; header.len > 0 && mine->ids.rv == DKIMKIT_OK; index++) {
    dkk_slice field = {header.data, next_field(header, mine->flags)};
    dkk_slice value;
    int is_named = dkk_scan_field(&value, field, 0);

    if (field.len == 0) {
      break;
    }
    named += (size_t)is_named;
    if (field_claims(field, mine)) {
      if (found->count < found->room && found->fields != NULL) {
        found->fields[found->count] = index;
      }
      if (found->count < found->room && found->instances != NULL) {
        found->instances[found->count] = is_named ? named : 0;
      }
      found->count++;
    }
    header.data += field.len;
    header.len -= field.len;
  }
}

int dkimkit_authres_find_claims(size_t *fields, size_t *instances,
                                size_t *count, const dkimkit_config *config,
                                const uint8_t *header, size_t len,
                                const char *const *ids, size_t id_count,
                                unsigned flags)
{
  dkk_slice octets = {header, len};
  found_claims found = {fields, instances, 0, 0};
  claimed mine;
  int rv = begin(&mine, config, ids, id_count, flags);

  if (count == NULL || (header == NULL && len > 0)) {
    rv = DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (rv == DKIMKIT_OK) {
    found.room = *count;
    find(&found, octets, &mine);
    rv = mine.ids.rv;
  }
  dkk_authres_ids_clear(&mine.ids);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  *count = found.count;
  if ((fields != NULL || instances != NULL) && found.count > found.room) {
    return DKIMKIT_ERR_LIMIT;
  }
  reverse(fields, found.count);
  reverse(instances, found.count);
  return DKIMKIT_OK;
}
