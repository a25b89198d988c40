/* SPDX-License-Identifier: MIT */
#include "core/wide.h"

#include "core/base64_loop.h"
#include "core/linecheck_loop.h"
#include "core/look_loop.h"
#include "core/scan_loop.h"
#include "core/squeeze_loop.h"

/* Compiled more than once (lib/meson.build). */
#ifndef DKK_LOOPS
#define DKK_LOOPS dkk_loops_everywhere
#endif

static size_t scan(const uint8_t *data, size_t len)
{
  return dkk_scan_loop(data, len);
}

static size_t squeeze(uint8_t out[DKK_SQUEEZE_ROOM], size_t *used,
                      const uint8_t *data, size_t len)
{
  return dkk_squeeze_loop(out, used, data, len);
}

static size_t lines(dkk_linecheck *check, const uint8_t *data, size_t len)
{
  return dkk_linecheck_loop(check, data, len);
}

static size_t base64(uint8_t *text, size_t len)
{
  return dkk_base64_loop(text, len);
}

static void look(dkk_look *seen, const uint8_t *data, size_t blocks)
{
  dkk_look_loop(seen, data, blocks);
}

const dkk_loops DKK_LOOPS = {scan, squeeze, lines, base64, look};
