/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_SINK_H
#define DKK_CORE_SINK_H

/* Where canonical octets go, and a collector that hands on many small pieces
 * as few larger ones: a hash pays for every call. */

#include "core/ascii.h"

typedef struct dkk_sink {
  /** DKIMKIT_OK, or an error that ends the writing. */
  int (*write)(void *context, const uint8_t *data, size_t len);
  void *context;
} dkk_sink;

/* With what surrounds it no more than malloc(3) has at hand. */
#define DKK_COLLECTOR_OCTETS 896

typedef struct dkk_collector {
  dkk_sink to;
  /** The first error; after it nothing is written any more. */
  int rv;
  size_t len;
  uint8_t octets[DKK_COLLECTOR_OCTETS];
} dkk_collector;

void dkk_collector_init(dkk_collector *collector, dkk_sink to);

/** Hands on what is left. @return the first error, or DKIMKIT_OK. */
int dkk_collector_flush(dkk_collector *collector);

/** What `dkk_collector_write` does where there is no room. */
void dkk_collector_write_much(dkk_collector *collector, const uint8_t *data,
                              size_t len);

/* Inline, as most of what is written is a name, a colon, a word. */

/** Writes; errors are kept until `dkk_collector_flush`. Compilers that can tell
 *  how many octets there are at most make a slow loop of memcpy(3), so it is
 *  the other. */
static inline void dkk_collector_write(dkk_collector *collector,
                                       const uint8_t *data, size_t len)
{
  const size_t at = collector->len;

  if (at < sizeof(collector->octets) && len <= sizeof(collector->octets) - at) {
    memmove(collector->octets + at, data, len);
    collector->len += len;
  } else {
    dkk_collector_write_much(collector, data, len);
  }
}

/** Room for `len` octets, not more than DKK_COLLECTOR_OCTETS, which are written
 *  by being put there. */
static inline uint8_t *dkk_collector_take(dkk_collector *collector, size_t len)
{
  uint8_t *room;

  if (len > sizeof(collector->octets) - collector->len) {
    (void)dkk_collector_flush(collector);
  }
  room = collector->octets + collector->len;
  collector->len += len;
  return room;
}

#endif /* !defined(DKK_CORE_SINK_H) */
