/* SPDX-License-Identifier: MIT */
#include "core/linecheck.h"

#include "core/block.h"
#include "core/wide.h"

#include <string.h>

void dkk_linecheck_init(dkk_linecheck *check)
{
  memset(check, 0, sizeof(*check));
  check->line = 1;
  check->at_line_start = 1;
}

static int has_eight_bit(const uint8_t *data, size_t len)
{
  uint8_t seen = 0;
  size_t i;

  for (i = 0; i < len; i++) {
    seen |= data[i];
  }
  return seen >> 7;
}

static int is_refused_at(const dkk_linecheck *check, size_t column)
{
  return column > DKK_LINE_MAX_OCTETS &&
         (check->allowed & DKK_LINECHECK_LONG) == 0;
}

/* Text without CR and LF. Of two faults the first one counts, so that it is
 * the same however the text is cut. */
static int take_text(dkk_linecheck *check, const uint8_t *data, size_t len)
{
  const uint8_t *nul;

  if (len == 0) {
    return DKIMKIT_OK;
  }
  if (check->after_cr) {
    return DKIMKIT_ERR_MESSAGE_NOT_NORMALIZED;
  }
  nul = memchr(data, '\0', len);
  if (nul != NULL && (check->allowed & DKK_LINECHECK_NUL) == 0 &&
      !is_refused_at(check, check->column + (size_t)(nul - data))) {
    return DKIMKIT_ERR_MESSAGE_SYNTAX;
  }
  check->seen |= nul != NULL ? DKK_LINECHECK_NUL : 0;
  check->eight_bit |= has_eight_bit(data, len);
  check->column += len;
  check->at_line_start = 0;
  check->seen |= check->column > DKK_LINE_MAX_OCTETS ? DKK_LINECHECK_LONG : 0;
  return is_refused_at(check, check->column) ? DKIMKIT_ERR_LINE_TOO_LONG
                                             : DKIMKIT_OK;
}

static int take_line_end(dkk_linecheck *check, uint8_t c)
{
  if ((c == '\r') == check->after_cr) {
    return DKIMKIT_ERR_MESSAGE_NOT_NORMALIZED;
  }
  check->after_cr = c == '\r';
  if (c == '\n') {
    check->line++;
    check->column = 0;
  }
  check->at_line_start = c == '\n';
  return DKIMKIT_OK;
}

static size_t text_run(const uint8_t *data, size_t len)
{
  const uint8_t *lf = memchr(data, '\n', len);
  const uint8_t *cr;

  if (lf != NULL) {
    len = (size_t)(lf - data);
  }
  cr = len > 0 ? memchr(data, '\r', len) : NULL;
  return cr == NULL ? len : (size_t)(cr - data);
}

static int take_pieces(dkk_linecheck *check, const uint8_t *data, size_t len)
{
  int rv = DKIMKIT_OK;

  while (rv == DKIMKIT_OK && len > 0) {
    size_t run = text_run(data, len);

    rv = take_text(check, data, run);
    if (rv == DKIMKIT_OK && run < len) {
      rv = take_line_end(check, data[run]);
      run++;
    }
    data += run;
    len -= run;
  }
  return rv;
}

static size_t take_good_blocks(dkk_linecheck *check, const uint8_t *data,
                               size_t len)
{
  return len < DKK_BLOCK_OCTETS ? 0 : dkk_loops_here()->lines(check, data, len);
}

int dkk_linecheck_update(dkk_linecheck *check, const uint8_t *data, size_t len)
{
  int rv = DKIMKIT_OK;

  while (rv == DKIMKIT_OK && len > 0) {
    size_t good = take_good_blocks(check, data, len);
    size_t rest = len - good < DKK_BLOCK_OCTETS ? len - good : DKK_BLOCK_OCTETS;

    rv = take_pieces(check, data + good, rest);
    data += good + rest;
    len -= good + rest;
  }
  return rv;
}

int dkk_linecheck_final(const dkk_linecheck *check)
{
  return check->after_cr ? DKIMKIT_ERR_MESSAGE_NOT_NORMALIZED : DKIMKIT_OK;
}
