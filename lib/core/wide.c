/* SPDX-License-Identifier: MIT */
#include "core/wide.h"

#include "core/linecheck_loop.h"
#include "core/scan_loop.h"
#include "core/squeeze_loop.h"

size_t dkk_wide_scan(const uint8_t *data, size_t len)
{
  return dkk_scan_loop(data, len);
}

size_t dkk_wide_squeeze(uint8_t out[DKK_SQUEEZE_ROOM], size_t *used,
                        const uint8_t *data, size_t len)
{
  return dkk_squeeze_loop(out, used, data, len);
}

size_t dkk_wide_lines(dkk_linecheck *check, const uint8_t *data, size_t len)
{
  return dkk_linecheck_loop(check, data, len);
}
