/* SPDX-License-Identifier: MIT */
#ifndef DKK_FEED_MESSAGE_H
#define DKK_FEED_MESSAGE_H

/* A message that is fed, and what its consumer has heard. */

#include "core/feed.h"
#include "core/linecheck.h"

#include "test_util.h"

typedef struct message {
  dkimkit_config *config;
  dkk_linecheck check;
  dkk_feed feed;
  int ends;
  /** The header was complete when the first octet of the body came. */
  int early_body;
  dkk_buf body;
} message;

static inline int end_headers(void *context)
{
  message *m = context;

  m->ends++;
  return DKIMKIT_OK;
}

static inline int body(void *context, const uint8_t *data, size_t len)
{
  message *m = context;

  m->early_body |= m->ends != 1;
  return dkk_buf_append(&m->body, data, len);
}

static inline int check(void *context, const uint8_t *data, size_t len)
{
  message *m = context;

  return dkk_linecheck_update(&m->check, data, len);
}

static inline int check_end(void *context)
{
  message *m = context;

  return dkk_linecheck_final(&m->check);
}

static const dkk_feed_consumer consumer = {NULL, end_headers, body, NULL};
static const dkk_feed_consumer checking = {check, end_headers, body, check_end};

static inline void begin(message *m, dkimkit_config *config, int checked)
{
  memset(m, 0, sizeof(*m));
  m->config = config;
  dkk_buf_init(&m->body, &dkk_mem_default);
  dkk_linecheck_init(&m->check);
  dkk_feed_init(&m->feed, config, &dkk_mem_default,
                checked ? &checking : &consumer, m);
}

static inline void finish(message *m)
{
  dkk_buf_clear(&m->body);
  dkk_feed_clear(&m->feed);
}

static inline dkimkit_config *config_with(dkimkit_line_ends line_ends)
{
  dkimkit_config *config = new_config();

  assert_int_equal(dkimkit_config_set_line_ends(config, line_ends), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(config), DKIMKIT_OK);
  return config;
}

static inline void octets(message *m, const uint8_t *data, size_t len)
{
  assert_int_equal(dkk_feed_octets(&m->feed, data, len), DKIMKIT_OK);
}

static inline void header(message *m, const char *field)
{
  assert_int_equal(
      dkk_feed_header(&m->feed, (const uint8_t *)field, strlen(field)),
      DKIMKIT_OK);
}

#endif /* !defined(DKK_FEED_MESSAGE_H) */
