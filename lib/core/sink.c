/* SPDX-License-Identifier: MIT */
#include "core/sink.h"

#include <dkimkit/common.h>

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

void dkk_collector_write_much(dkk_collector *collector, const uint8_t *data,
                              size_t len)
{
  if (len < sizeof(collector->octets)) {
    /* Full, so that what is handed on ends where a block of a hash does. */
    size_t room = sizeof(collector->octets) - collector->len;

    memmove(collector->octets + collector->len, data, room);
    collector->len += room;
    (void)dkk_collector_flush(collector);
    collector->len = len - room;
    memmove(collector->octets, data + room, collector->len);
    return;
  }
  (void)dkk_collector_flush(collector);
  if (collector->rv == DKIMKIT_OK) {
    collector->rv = collector->to.write(collector->to.context, data, len);
  }
}
