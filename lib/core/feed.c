/* SPDX-License-Identifier: MIT */
#include "core/feed.h"

#include "core/headerindex.h"

#include <string.h>

void dkk_feed_init(dkk_feed *feed, const dkimkit_config *config,
                   const dkimkit_mem *mem, const dkk_feed_consumer *consumer,
                   void *context)
{
  memset(feed, 0, sizeof(*feed));
  feed->config = config;
  feed->consumer = consumer;
  feed->context = context;
  dkk_header_init(&feed->header, mem);
}

void dkk_feed_clear(dkk_feed *feed)
{
  dkk_header_clear(&feed->header);
}

static int end_header(dkk_feed *feed)
{
  int rv = dkk_header_index(&feed->header);

  dkk_header_look(&feed->header);
  feed->state = DKK_FEED_BODY;
  return rv == DKIMKIT_OK ? feed->consumer->end_headers(feed->context) : rv;
}

static int too_large(dkk_feed *feed)
{
  feed->header.problems |= DKK_HEADER_TOO_LARGE;
  return end_header(feed);
}

static int has_room_for_field(const dkk_feed *feed)
{
  return feed->header.count < feed->config->limits[DKIMKIT_LIMIT_HEADER_FIELDS];
}

/* Ends the open field at `end`, if there is one. */
static int close_field(dkk_feed *feed, size_t end)
{
  size_t start = feed->field_start;

  feed->field_start = feed->line_start;
  if (end <= start) {
    return DKIMKIT_OK;
  }
  return has_room_for_field(feed)
             ? dkk_header_add(&feed->header, start, end - start)
             : too_large(feed);
}

static int ends_with_crlf(const dkk_buf *octets)
{
  return octets->len >= 2 && octets->data[octets->len - 2] == '\r' &&
         octets->data[octets->len - 1] == '\n';
}

/* A line of the header is complete, CRLF included. What it is shows only in
 * its first octet: the fold of an open field, a new field, or the end. */
static int take_line(dkk_feed *feed)
{
  dkk_buf *octets = &feed->header.octets;
  const uint8_t *line = octets->data + feed->line_start;
  size_t len = octets->len - feed->line_start;
  int rv = DKIMKIT_OK;

  if (len == 2 || !dkk_is_wsp(line[0]) || feed->line_start == 0) {
    rv = close_field(feed, feed->line_start >= 2 ? feed->line_start - 2 : 0);
    if (rv == DKIMKIT_OK && feed->state == DKK_FEED_HEADER && len == 2) {
      rv = end_header(feed);
    }
  }
  feed->line_start = octets->len;
  return rv;
}

static int show(dkk_feed *feed, const uint8_t *data, size_t len)
{
  return feed->consumer->octets != NULL
             ? feed->consumer->octets(feed->context, data, len)
             : DKIMKIT_OK;
}

/* Octets of the header that are stored at once. Those of the body among them
 * are taken out again. */
#define PIECE_OCTETS 1024

/* Most headers fit. */
#define FIRST_OCTETS 4096

/* To the end of a line, and of those behind it that are folds: nothing ends
 * with it then, but the header by one field too many. What follows the empty
 * line at the end of the header is no fold. */
static size_t line_octets(const dkk_feed *feed, const uint8_t *line, size_t len)
{
  const uint8_t *start = feed->header.octets.data + feed->line_start;
  const uint8_t *end = line + len;
  const uint8_t *lf = memchr(line, '\n', len);

  while (lf != NULL && lf + 1 < end && dkk_is_wsp(lf[1]) && lf - start > 1 &&
         has_room_for_field(feed)) {
    lf = memchr(lf + 1, '\n', (size_t)(end - lf - 1));
  }
  return lf != NULL ? (size_t)(lf - line) + 1 : len;
}

/* Goes on to the end of a line, or of the `len` octets at `at` in the store. */
static int take_stored(dkk_feed *feed, size_t *at, size_t len)
{
  dkk_buf *octets = &feed->header.octets;
  const uint8_t *line = octets->data + *at;
  int rv;

  len = line_octets(feed, line, len);
  rv = show(feed, line, len);
  *at += len;
  octets->len = *at;
  return rv == DKIMKIT_OK && ends_with_crlf(octets) ? take_line(feed) : rv;
}

/* Line by line, so that the first fault of a message is the same however it is
 * cut into chunks. */
static int take_piece(dkk_feed *feed, size_t *used, const uint8_t *data,
                      size_t len)
{
  dkk_buf *octets = &feed->header.octets;
  size_t start = octets->len;
  size_t at = start;
  int rv = dkk_buf_reserve(octets, octets->capacity > 0 ? len : FIRST_OCTETS);

  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_append(octets, data, len);
  }
  while (rv == DKIMKIT_OK && at - start < len &&
         feed->state == DKK_FEED_HEADER) {
    rv = take_stored(feed, &at, len - (at - start));
  }
  *used = at - start;
  return rv;
}

/* The octet for which there is no room. */
static int take_too_much(dkk_feed *feed, size_t *used, const uint8_t *data,
                         size_t len)
{
  const uint8_t *lf = memchr(data, '\n', len);
  int rv;

  *used = lf == NULL ? len : (size_t)(lf - data) + 1;
  rv = show(feed, data, *used);
  return rv == DKIMKIT_OK ? too_large(feed) : rv;
}

static int take_header(dkk_feed *feed, size_t *used, const uint8_t *data,
                       size_t len)
{
  size_t room = feed->config->limits[DKIMKIT_LIMIT_HEADER_OCTETS] -
                feed->header.octets.len;

  if (room == 0) {
    return take_too_much(feed, used, data, len);
  }
  len = len < room ? len : room;
  return take_piece(feed, used, data, len < PIECE_OCTETS ? len : PIECE_OCTETS);
}

/* What is given on at once, so that all who look at it find it in the
 * processor's nearest cache. */
#define BODY_OCTETS 16384

static int take_body(dkk_feed *feed, const uint8_t *data, size_t len)
{
  int rv = DKIMKIT_OK;

  while (rv == DKIMKIT_OK && len > 0) {
    size_t some = len < BODY_OCTETS ? len : BODY_OCTETS;

    rv = show(feed, data, some);
    len -= some;
    feed->following = len;
    if (rv == DKIMKIT_OK) {
      rv = feed->consumer->body(feed->context, data, some);
    }
    data += some;
  }
  return rv;
}

static int take_octets(dkk_feed *feed, const uint8_t *data, size_t len)
{
  int rv = DKIMKIT_OK;

  while (rv == DKIMKIT_OK && len > 0 && feed->state == DKK_FEED_HEADER) {
    size_t used;

    rv = take_header(feed, &used, data, len);
    data += used;
    len -= used;
  }
  return rv == DKIMKIT_OK ? take_body(feed, data, len) : rv;
}

/* Bare LF becomes CRLF; everything else passes in runs. */
static int take_normalized(dkk_feed *feed, const uint8_t *data, size_t len)
{
  static const uint8_t crlf[] = {'\r', '\n'};
  int rv = DKIMKIT_OK;

  while (rv == DKIMKIT_OK && len > 0) {
    const uint8_t *lf = memchr(data, '\n', len);
    size_t text = lf == NULL ? len : (size_t)(lf - data);
    int is_bare;

    if (text > 0) {
      feed->after_cr = data[text - 1] == '\r';
    }
    is_bare = lf != NULL && !feed->after_cr;
    rv = take_octets(feed, data, lf != NULL && !is_bare ? text + 1 : text);
    if (rv == DKIMKIT_OK && is_bare) {
      rv = take_octets(feed, crlf, sizeof(crlf));
    }
    text += lf != NULL;
    feed->after_cr = lf == NULL && feed->after_cr;
    data += text;
    len -= text;
  }
  return rv;
}

static int take(dkk_feed *feed, const uint8_t *data, size_t len)
{
  if (len == 0) {
    return DKIMKIT_OK;
  }
  if (feed->config->line_ends == DKIMKIT_LINE_ENDS_NORMALIZE) {
    return take_normalized(feed, data, len);
  }
  return feed->state == DKK_FEED_BODY ? take_body(feed, data, len)
                                      : take_octets(feed, data, len);
}

int dkk_feed_octets(dkk_feed *feed, const uint8_t *data, size_t len)
{
  if (feed->piecewise || feed->state == DKK_FEED_END) {
    return DKIMKIT_ERR_STATE;
  }
  if (feed->state == DKK_FEED_NEW) {
    feed->state = DKK_FEED_HEADER;
  }
  return take(feed, data, len);
}

/* One field has no empty line and no line that doesn't begin with white space
 * but its first: anything else would smuggle in another field. */
static int is_one_field(const uint8_t *field, size_t len, int lf_ends_line)
{
  size_t i;

  if (len == 0 || field[0] == '\r' || field[0] == '\n') {
    return 0;
  }
  for (i = 2; i <= len; i++) {
    int line_end =
        field[i - 1] == '\n' && (lf_ends_line || field[i - 2] == '\r');

    if (line_end && (i == len || !dkk_is_wsp(field[i]))) {
      return 0;
    }
  }
  return 1;
}

int dkk_feed_header(dkk_feed *feed, const uint8_t *field, size_t len)
{
  static const uint8_t crlf[] = {'\r', '\n'};
  int lf_ends_line = feed->config->line_ends == DKIMKIT_LINE_ENDS_NORMALIZE;
  int rv;

  if (feed->state != DKK_FEED_NEW &&
      (feed->state != DKK_FEED_HEADER || !feed->piecewise)) {
    /* After too large a header the rest of it is passed over. */
    return feed->piecewise && feed->state == DKK_FEED_BODY &&
                   (feed->header.problems & DKK_HEADER_TOO_LARGE) != 0
               ? DKIMKIT_OK
               : DKIMKIT_ERR_STATE;
  }
  if (len >= 2 && memcmp(field + len - 2, crlf, 2) == 0) {
    len -= 2;
  } else if (len >= 1 && lf_ends_line && field[len - 1] == '\n') {
    len--;
  }
  if (!is_one_field(field, len, lf_ends_line) ||
      (feed->header.octets.len > 0 && dkk_is_wsp(field[0]))) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  feed->piecewise = 1;
  feed->state = DKK_FEED_HEADER;
  rv = take(feed, field, len);
  feed->after_cr = 0;
  return rv == DKIMKIT_OK ? take_octets(feed, crlf, sizeof(crlf)) : rv;
}

int dkk_feed_end_headers(dkk_feed *feed)
{
  static const uint8_t crlf[] = {'\r', '\n'};

  if (feed->state == DKK_FEED_BODY && feed->piecewise &&
      (feed->header.problems & DKK_HEADER_TOO_LARGE) != 0) {
    return DKIMKIT_OK;
  }
  if (feed->state > DKK_FEED_HEADER ||
      (feed->state == DKK_FEED_HEADER && !feed->piecewise)) {
    return DKIMKIT_ERR_STATE;
  }
  feed->piecewise = 1;
  feed->state = DKK_FEED_HEADER;
  return take_octets(feed, crlf, sizeof(crlf));
}

int dkk_feed_body(dkk_feed *feed, const uint8_t *data, size_t len)
{
  if (!feed->piecewise || feed->state != DKK_FEED_BODY) {
    return DKIMKIT_ERR_STATE;
  }
  return take(feed, data, len);
}

/* A last line without CRLF is a line all the same. */
static int close_header(dkk_feed *feed)
{
  static const uint8_t crlf[] = {'\r', '\n'};
  dkk_buf *octets = &feed->header.octets;
  int rv = DKIMKIT_OK;

  feed->state = DKK_FEED_HEADER;
  if (octets->len > feed->line_start) {
    rv = dkk_buf_append(octets, crlf, sizeof(crlf));
    if (rv == DKIMKIT_OK) {
      rv = take_line(feed);
    }
  }
  if (rv == DKIMKIT_OK && feed->state == DKK_FEED_HEADER) {
    rv = close_field(feed, octets->len >= 2 ? octets->len - 2 : 0);
  }
  if (rv == DKIMKIT_OK && feed->state == DKK_FEED_HEADER) {
    rv = end_header(feed);
  }
  return rv;
}

int dkk_feed_end(dkk_feed *feed)
{
  int rv = feed->state < DKK_FEED_BODY ? close_header(feed) : DKIMKIT_OK;

  if (rv == DKIMKIT_OK && feed->consumer->end != NULL) {
    rv = feed->consumer->end(feed->context);
  }
  feed->state = DKK_FEED_END;
  return rv;
}
