/* SPDX-License-Identifier: MIT */
#include "core/scan.h"

#include "core/scan_loop.h"
#include "core/wide.h"

#include <string.h>

size_t dkk_scan_relaxed(const uint8_t *data, size_t len)
{
  return len > DKK_BLOCK_OCTETS ? dkk_loops_here()->scan(data, len)
                                : dkk_scan_octets(data, len);
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
  static const uint8_t many[] = "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n"
                                "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n";
  size_t count = 0;

  while (len >= 32 && memcmp(data + len - 32, many, 32) == 0) {
    len -= 32;
    count += 16;
  }
  while (len >= 2 && data[len - 1] == '\n' && data[len - 2] == '\r') {
    len -= 2;
    count++;
  }
  return count;
}
