/* SPDX-License-Identifier: MIT */
#ifndef MESSAGE_H
#define MESSAGE_H

/*
 * One message: which way it goes, and what becomes of it. Functions that give
 * an `sfsistat` have set the reply, if it needs one.
 */

#include "header.h"
#include "settings.h"
#include "sign.h"
#include "verify.h"

#include <libmilter/mfapi.h>

/** What the mail server at the other end can do. */
struct mail_server {
  bool has_space; /* SMFIP_HDR_LEADSPC */
  bool can_skip;  /* SMFIP_SKIP */
};

struct message {
  SMFICTX *ctx;
  const struct mail_server *server;
  struct settings *settings; /* a reference; NULL: no message is open */
  bool is_ours;              /* it comes from inside or from a known user */
  bool is_utf8;
  struct recipients recipients;
  struct header header;
  struct signing *signing;     /* one of both, */
  struct verifying *verifying; /* or none: the message passes as it is */
};

/** Begins with MAIL FROM, with the settings in force. */
void message_begin(struct message *message, SMFICTX *ctx,
                   const struct mail_server *server,
                   const struct sockaddr *client, char **arguments);

bool message_is_open(const struct message *message);

/** Takes note of RCPT TO. */
void message_recipient(struct message *message, const char *address);

sfsistat message_header(struct message *message, const char *name,
                        const char *value);
sfsistat message_end_of_header(struct message *message);
sfsistat message_body(struct message *message, const uint8_t *octets,
                      size_t len);
sfsistat message_end_of_message(struct message *message);

/** Gives everything back. */
void message_end(struct message *message);

#endif /* !defined(MESSAGE_H) */
