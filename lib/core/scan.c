/* SPDX-License-Identifier: MIT */
#include "core/scan.h"

#include "core/ascii.h"
#include "core/bits.h"
#include "core/block.h"

static int ends_space(uint8_t c)
{
  return dkk_is_wsp(c) || c == '\r';
}

/* `next` is the octet behind the block. */
static uint64_t relaxed_changes(const dkk_block *b, uint8_t next)
{
  uint64_t space = dkk_block_equal(b, ' ');
  uint64_t tab = dkk_block_equal(b, '\t');
  uint64_t ends = space | tab | dkk_block_equal(b, '\r');

  ends = ends >> 1 | (uint64_t)ends_space(next) << 63;
  return tab | (space & ends);
}

size_t dkk_scan_relaxed(const uint8_t *data, size_t len)
{
  size_t at = 0;

  for (; len - at > DKK_BLOCK_OCTETS; at += DKK_BLOCK_OCTETS) {
    dkk_block b = dkk_block_load(data + at);
    uint64_t changes = 0;

    if (dkk_block_may_end_space(&b, data + at)) {
      changes = relaxed_changes(&b, data[at + DKK_BLOCK_OCTETS]);
    }
    if (changes != 0) {
      return at + dkk_lowest_bit(changes);
    }
  }
  while (at < len && data[at] != '\t' &&
         (data[at] != ' ' || (at + 1 < len && !ends_space(data[at + 1])))) {
    at++;
  }
  return at;
}

size_t dkk_scan_wsp(const uint8_t *data, size_t len)
{
  size_t at = 0;

  while (at < len && dkk_is_wsp(data[at])) {
    at++;
  }
  return at;
}

size_t dkk_scan_last_crlfs(const uint8_t *data, size_t len)
{
  static const uint8_t four[] = "\r\n\r\n\r\n\r\n";
  size_t count = 0;

  while (len >= 8 && memcmp(data + len - 8, four, 8) == 0) {
    len -= 8;
    count += 4;
  }
  while (len >= 2 && data[len - 1] == '\n' && data[len - 2] == '\r') {
    len -= 2;
    count++;
  }
  return count;
}
