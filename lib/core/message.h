/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_MESSAGE_H
#define DKK_CORE_MESSAGE_H

/* One message as it comes in: header store, body digests, and who listens.
 * The owner gets the input from the application; a guest hears the same. */

#include "core/arena.h"
#include "core/body.h"
#include "core/feed.h"

#include <stddef.h>

/** What a listener wants to hear. Each returns DKIMKIT_OK or an error: the
 *  owner's ends the message, the guest's only its own listening. */
typedef struct dkk_listener {
  /** Each octet first; NULL if nobody looks. */
  int (*octets)(void *context, const uint8_t *data, size_t len);
  /** The header is complete: the time to ask for body digests. */
  int (*end_headers)(void *context);
  /** The message is complete; NULL if that is no news. */
  int (*end)(void *context);
} dkk_listener;

#define DKK_MESSAGE_ROOM 8192

/** Objects of one thread share it, so the count isn't atomic. */
typedef struct dkk_message {
  dkimkit_config *config;
  size_t references;
  dkk_feed feed;
  dkk_body body;
  const dkk_listener *owner;
  void *owner_context;
  const dkk_listener *guest;
  void *guest_context;
  /** The guest's first error. */
  int guest_rv;
  /** Input is being taken: nobody may give any, or end the message. */
  int busy;
  int has_ended;
  /** What ending it gave. */
  int end_rv;
  /** The body digests are there. */
  int has_body;
  /** Of what lives as long as the message. */
  dkk_arena arena;
  /** Enough of it for most messages; not zeroed. */
  union {
    max_align_t align;
    uint8_t octets[DKK_MESSAGE_ROOM];
  } room;
} dkk_message;

/** DKIMKIT_OK or DKIMKIT_ERR_NOMEM. */
int dkk_message_new(dkk_message **out, const dkimkit_config *config,
                    const dkk_listener *owner, void *context);

/** Lets somebody else listen, who gets a reference. DKIMKIT_OK, or
 *  DKIMKIT_ERR_STATE if there is one already or octets have come. */
int dkk_message_join(dkk_message *message, const dkk_listener *guest,
                     void *context);

/** Whoever has this context hears no more. A guest whose owner goes before the
 *  end can't have heard all. NULL is allowed. */
void dkk_message_leave(dkk_message *message, const void *context);

/** Gives up a reference. NULL is allowed. */
void dkk_message_free(dkk_message *message);

/** Whether a guest wants the rest of the message. */
int dkk_message_has_guest(const dkk_message *message);

/* Input, as of the feed. */

int dkk_message_octets(dkk_message *message, const uint8_t *data, size_t len);
int dkk_message_header(dkk_message *message, const uint8_t *field, size_t len);
int dkk_message_end_headers(dkk_message *message);
int dkk_message_body(dkk_message *message, const uint8_t *data, size_t len);

/** Ends the message, if that wasn't done; without `with_body` there are no body
 *  digests. DKIMKIT_OK, or an error of the feed or the owner, again whenever
 *  it is called. */
int dkk_message_end(dkk_message *message, int with_body);

#endif /* !defined(DKK_CORE_MESSAGE_H) */
