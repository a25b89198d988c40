/* SPDX-License-Identifier: MIT */
#include "core/squeeze.h"

#include "core/wide.h"

size_t dkk_squeeze(uint8_t out[DKK_SQUEEZE_ROOM], size_t *used,
                   const uint8_t *data, size_t len)
{
  return dkk_loops_here()->squeeze(out, used, data, len);
}
