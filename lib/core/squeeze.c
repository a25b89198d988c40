/* SPDX-License-Identifier: MIT */
#include "core/squeeze.h"

#include "core/squeeze_loop.h"
#include "core/wide.h"

size_t dkk_squeeze(uint8_t out[DKK_SQUEEZE_ROOM], size_t *used,
                   const uint8_t *data, size_t len)
{
  return dkk_has_wide() ? dkk_wide_squeeze(out, used, data, len)
                        : dkk_squeeze_loop(out, used, data, len);
}
