/* SPDX-License-Identifier: MIT */
#include "core/message.h"

#include <string.h>

static int hears(const dkk_message *message)
{
  return message->guest != NULL && message->guest_rv == DKIMKIT_OK;
}

static int pass_octets(void *context, const uint8_t *data, size_t len)
{
  dkk_message *message = context;

  if (hears(message) && message->guest->octets != NULL) {
    message->guest_rv =
        message->guest->octets(message->guest_context, data, len);
  }
  return message->owner->octets != NULL
             ? message->owner->octets(message->owner_context, data, len)
             : DKIMKIT_OK;
}

static int pass_end_headers(void *context)
{
  dkk_message *message = context;

  if (hears(message)) {
    message->guest_rv = message->guest->end_headers(message->guest_context);
  }
  return message->owner->end_headers(message->owner_context);
}

static int pass_body(void *context, const uint8_t *data, size_t len)
{
  dkk_message *message = context;

  return dkk_body_update(&message->body, data, len, message->feed.following);
}

static int pass_end(void *context)
{
  dkk_message *message = context;

  if (hears(message) && message->guest->end != NULL) {
    message->guest_rv = message->guest->end(message->guest_context);
  }
  return message->owner->end != NULL
             ? message->owner->end(message->owner_context)
             : DKIMKIT_OK;
}

static const dkk_feed_consumer consumer = {pass_octets, pass_end_headers,
                                           pass_body, pass_end};

int dkk_message_new(dkk_message **out, const dkimkit_config *config,
                    const dkk_listener *owner, void *context)
{
  dkk_message *message = dkk_mem_alloc(&config->mem, sizeof(*message));

  if (message == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  memset(message, 0, offsetof(dkk_message, room));
  message->config = dkk_config_ref(config);
  message->references = 1;
  message->owner = owner;
  message->owner_context = context;
  dkk_arena_init(&message->arena, &config->mem, &message->room,
                 sizeof(message->room));
  dkk_feed_init(&message->feed, config, &message->arena.mem, &consumer,
                message);
  dkk_body_init(&message->body, config, &message->arena.mem);
  *out = message;
  return DKIMKIT_OK;
}

int dkk_message_join(dkk_message *message, const dkk_listener *guest,
                     void *context)
{
  if (message->guest != NULL || message->feed.state != DKK_FEED_NEW) {
    return DKIMKIT_ERR_STATE;
  }
  message->guest = guest;
  message->guest_context = context;
  message->references++;
  return DKIMKIT_OK;
}

void dkk_message_leave(dkk_message *message, const void *context)
{
  if (message == NULL) {
    return;
  }
  if (context == message->guest_context) {
    message->guest = NULL;
  } else if (hears(message) && !message->has_ended) {
    message->guest_rv = DKIMKIT_ERR_STATE;
  }
}

void dkk_message_free(dkk_message *message)
{
  dkimkit_config *config;

  if (message == NULL || --message->references > 0) {
    return;
  }
  config = message->config;
  dkk_body_clear(&message->body);
  dkk_feed_clear(&message->feed);
  dkk_arena_clear(&message->arena);
  dkk_mem_free(&config->mem, message);
  dkimkit_config_free(config);
}

int dkk_message_has_guest(const dkk_message *message)
{
  return hears(message);
}

/* The input functions come back here, so that `busy` is right again. What an
 * error left half-done has ended: nobody may sign the rest, either. */
static int done(dkk_message *message, int rv)
{
  message->busy = 0;
  if (rv != DKIMKIT_OK && rv != DKIMKIT_ERR_STATE &&
      rv != DKIMKIT_ERR_INVALID_ARGUMENT) {
    message->has_ended = 1;
    message->end_rv = rv;
  }
  return rv;
}

int dkk_message_octets(dkk_message *message, const uint8_t *data, size_t len)
{
  message->busy = 1;
  return done(message, dkk_feed_octets(&message->feed, data, len));
}

int dkk_message_header(dkk_message *message, const uint8_t *field, size_t len)
{
  message->busy = 1;
  return done(message, dkk_feed_header(&message->feed, field, len));
}

int dkk_message_end_headers(dkk_message *message)
{
  message->busy = 1;
  return done(message, dkk_feed_end_headers(&message->feed));
}

int dkk_message_body(dkk_message *message, const uint8_t *data, size_t len)
{
  message->busy = 1;
  return done(message, dkk_feed_body(&message->feed, data, len));
}

static int end(dkk_message *message, int with_body)
{
  int rv = dkk_feed_end(&message->feed);

  if (rv == DKIMKIT_OK && with_body) {
    rv = dkk_body_final(&message->body);
    message->has_body = rv == DKIMKIT_OK;
  }
  return rv;
}

int dkk_message_end(dkk_message *message, int with_body)
{
  if (!message->has_ended) {
    message->busy = 1;
    message->end_rv = done(message, end(message, with_body));
    message->has_ended = 1;
  }
  return message->end_rv;
}
