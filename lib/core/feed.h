/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_FEED_H
#define DKK_CORE_FEED_H

/* Octets of a message in, header fields and runs of the body out. Two
 * entrances: the raw message, or fields one by one and then the body. */

#include "core/config.h"
#include "core/header.h"

/** Who gets what was found. Each returns DKIMKIT_OK or an error that ends the
 *  message. */
typedef struct dkk_feed_consumer {
  /** Each octet, before anything is made of it; NULL if nobody looks. */
  int (*octets)(void *context, const uint8_t *data, size_t len);
  /** The header is complete. */
  int (*end_headers)(void *context);
  /** The next octets of the body. */
  int (*body)(void *context, const uint8_t *data, size_t len);
  /** The message is complete; NULL if that is no news. */
  int (*end)(void *context);
} dkk_feed_consumer;

typedef enum dkk_feed_state {
  DKK_FEED_NEW = 0,
  DKK_FEED_HEADER = 1,
  DKK_FEED_BODY = 2,
  DKK_FEED_END = 3
} dkk_feed_state;

typedef struct dkk_feed {
  const dkimkit_config *config;
  const dkk_feed_consumer *consumer;
  void *context;
  dkk_header header;
  dkk_feed_state state;
  /** Fields come by dkk_feed_header. */
  int piecewise;
  /** Where in header.octets the open field and the open line begin. */
  size_t field_start;
  size_t line_start;
  /** With normalized line ends: the last octet was a CR. */
  int after_cr;
  /** Octets of the body that are behind those that are being given on. */
  size_t following;
} dkk_feed;

/** @param mem for the header; it outlives the feed. */
void dkk_feed_init(dkk_feed *feed, const dkimkit_config *config,
                   const dkimkit_mem *mem, const dkk_feed_consumer *consumer,
                   void *context);
void dkk_feed_clear(dkk_feed *feed);

/* All return DKIMKIT_OK, DKIMKIT_ERR_STATE, DKIMKIT_ERR_NOMEM, or an error of
 * the consumer. */

int dkk_feed_octets(dkk_feed *feed, const uint8_t *data, size_t len);
/** Also DKIMKIT_ERR_INVALID_ARGUMENT for what is not one field. */
int dkk_feed_header(dkk_feed *feed, const uint8_t *field, size_t len);
int dkk_feed_end_headers(dkk_feed *feed);
int dkk_feed_body(dkk_feed *feed, const uint8_t *data, size_t len);

/** The message has ended; ends the header if that is still open. */
int dkk_feed_end(dkk_feed *feed);

#endif /* !defined(DKK_CORE_FEED_H) */
