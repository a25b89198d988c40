/* SPDX-License-Identifier: MIT */
#include "core/sink.h"

#include <dkimkit/common.h>

#include <string.h>

void dkk_collector_init(dkk_collector *collector, dkk_sink to)
{
  collector->to = to;
  collector->rv = DKIMKIT_OK;
  collector->len = 0;
}

int dkk_collector_flush(dkk_collector *collector)
{
  if (collector->rv == DKIMKIT_OK && collector->len > 0) {
    collector->rv = collector->to.write(collector->to.context,
                                        collector->octets, collector->len);
  }
  collector->len = 0;
  return collector->rv;
}

/* Compilers that can tell how many octets there are at most make a slow loop of
 * memcpy(3), so it is the other. */
static void collect(dkk_collector *collector, const uint8_t *data, size_t len)
{
  memmove(collector->octets + collector->len, data, len);
  collector->len += len;
}

void dkk_collector_write(dkk_collector *collector, const uint8_t *data,
                         size_t len)
{
  size_t room = sizeof(collector->octets) - collector->len;

  if (len > room && len < sizeof(collector->octets)) {
    /* Full, so that what is handed on ends where a block of a hash does. */
    collect(collector, data, room);
    data += room;
    len -= room;
    room = 0;
  }
  if (len > room) {
    (void)dkk_collector_flush(collector);
  }
  if (len >= sizeof(collector->octets)) {
    if (collector->rv == DKIMKIT_OK) {
      collector->rv = collector->to.write(collector->to.context, data, len);
    }
  } else if (len > 0) {
    collect(collector, data, len);
  }
}
