/* SPDX-License-Identifier: MIT */
#include "core/canon_body.h"
#include "core/canon_header.h"
#include "core/feed.h"

#include <dkimkit/canon.h>

struct dkimkit_canon {
  dkimkit_config *config;
  dkimkit_canonicalization header;
  dkimkit_canon_write write;
  void *user_data;
  dkk_feed feed;
  dkk_canon_body body;
  /** A call into it is under way. */
  int entered;
  int rv;
};

static int write_out(void *context, const uint8_t *data, size_t len)
{
  dkimkit_canon *canon = context;

  return canon->write(data, len, canon->user_data);
}

static int write_headers(void *context)
{
  static const uint8_t crlf[] = {'\r', '\n'};
  static const dkk_range nothing = {0, 0};
  dkimkit_canon *canon = context;
  const dkk_header *header = &canon->feed.header;
  dkk_sink sink = {write_out, canon};
  dkk_collector out;
  size_t i;

  if ((header->problems & DKK_HEADER_TOO_LARGE) != 0) {
    return DKIMKIT_ERR_MESSAGE_TOO_LARGE;
  }
  dkk_collector_init(&out, sink);
  for (i = 0; i < header->count; i++) {
    dkk_canon_header(&out, canon->header, dkk_header_field(header, i), nothing);
    dkk_collector_write(&out, crlf, sizeof(crlf));
  }
  dkk_collector_write(&out, crlf, sizeof(crlf));
  return dkk_collector_flush(&out);
}

static int write_body(void *context, const uint8_t *data, size_t len)
{
  dkimkit_canon *canon = context;

  return dkk_canon_body_update(&canon->body, data, len);
}

typedef struct field_writer {
  dkimkit_canon_write write;
  void *user_data;
} field_writer;

static int write_field(void *context, const uint8_t *data, size_t len)
{
  const field_writer *writer = context;

  return writer->write(data, len, writer->user_data);
}

static const dkk_feed_consumer consumer = {NULL, write_headers, write_body,
                                           NULL};

static int is_canonicalization(dkimkit_canonicalization value)
{
  return value == DKIMKIT_CANONICALIZATION_SIMPLE ||
         value == DKIMKIT_CANONICALIZATION_RELAXED;
}

int dkimkit_canon_new(dkimkit_canon **out, const dkimkit_config *config,
                      dkimkit_canonicalization header,
                      dkimkit_canonicalization body, dkimkit_canon_write write,
                      void *user_data)
{
  dkimkit_canon *canon;
  dkk_sink sink = {write_out, NULL};

  if (out == NULL || config == NULL || write == NULL ||
      !is_canonicalization(header) || !is_canonicalization(body)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (!config->sealed) {
    return DKIMKIT_ERR_STATE;
  }
  canon = dkk_mem_zalloc(&config->mem, sizeof(*canon));
  if (canon == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  canon->config = dkk_config_ref(config);
  canon->header = header;
  canon->write = write;
  canon->user_data = user_data;
  sink.context = canon;
  dkk_canon_body_init(&canon->body, body, sink);
  dkk_feed_init(&canon->feed, config, &config->mem, &consumer, canon);
  *out = canon;
  return DKIMKIT_OK;
}

int dkimkit_canon_feed(dkimkit_canon *canon, const uint8_t *data, size_t len)
{
  if (canon == NULL || (data == NULL && len > 0)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (canon->entered) {
    return DKIMKIT_ERR_REENTERED;
  }
  canon->entered = 1;
  if (canon->rv == DKIMKIT_OK) {
    canon->rv = dkk_feed_octets(&canon->feed, data, len);
  }
  canon->entered = 0;
  return canon->rv;
}

int dkimkit_canon_finish(dkimkit_canon *canon)
{
  if (canon == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (canon->entered) {
    return DKIMKIT_ERR_REENTERED;
  }
  canon->entered = 1;
  if (canon->rv == DKIMKIT_OK && canon->feed.state != DKK_FEED_END) {
    canon->rv = dkk_feed_end(&canon->feed);
    if (canon->rv == DKIMKIT_OK) {
      canon->rv = dkk_canon_body_final(&canon->body);
    }
  }
  canon->entered = 0;
  return canon->rv;
}

void dkimkit_canon_free(dkimkit_canon *canon)
{
  dkimkit_config *config;

  if (canon != NULL && !canon->entered) {
    canon->entered = 1;
    config = canon->config;
    dkk_feed_clear(&canon->feed);
    dkk_mem_free(&config->mem, canon);
    dkimkit_config_free(config);
  }
}

int dkimkit_canon_field(dkimkit_canonicalization canonicalization,
                        const uint8_t *field, size_t len,
                        dkimkit_canon_write write, void *user_data)
{
  static const dkk_range nothing = {0, 0};
  field_writer writer = {write, user_data};
  dkk_sink sink = {write_field, &writer};
  dkk_slice raw = {field, len};
  dkk_collector out;

  if (write == NULL || (field == NULL && len > 0) ||
      !is_canonicalization(canonicalization)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  dkk_collector_init(&out, sink);
  dkk_canon_header(&out, canonicalization, raw, nothing);
  return dkk_collector_flush(&out);
}
