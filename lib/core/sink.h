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

/** Writes; errors are kept until `dkk_collector_flush`. */
void dkk_collector_write(dkk_collector *collector, const uint8_t *data,
                         size_t len);

/** Hands on what is left. @return the first error, or DKIMKIT_OK. */
int dkk_collector_flush(dkk_collector *collector);

#endif /* !defined(DKK_CORE_SINK_H) */
