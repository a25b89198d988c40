/* SPDX-License-Identifier: MIT */
#include "message.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "log.h"
#include "reply.h"

static const char *macro(SMFICTX *ctx, const char *name)
{
  const char *value = smfi_getsymval(ctx, (char *)(size_t)name);

  return value == NULL ? "" : value;
}

/* Whether `word` is one of a list separated by white space. */
static bool has_word(const char *list, const char *word)
{
  size_t len = strlen(word);

  while (list != NULL && *list != '\0' && len > 0) {
    size_t item = strcspn(list, " \t");

    if (item == len && memcmp(list, word, len) == 0) {
      return true;
    }
    list += item;
    list += strspn(list, " \t");
  }
  return false;
}

static bool is_ours(const struct settings *settings, SMFICTX *ctx,
                    const struct sockaddr *client)
{
  return networks_have(&settings->internal, client) ||
         *macro(ctx, "{auth_authen}") != '\0' ||
         has_word(settings->originating, macro(ctx, "{daemon_name}"));
}

static bool has_argument(char **arguments, const char *wanted)
{
  while (*arguments != NULL && strcasecmp(*arguments, wanted) != 0) {
    arguments++;
  }
  return *arguments != NULL;
}

static void log_message(const struct message *message, int priority,
                        const char *what, const char *more)
{
  const char *id = macro(message->ctx, "i");

  log_line(priority, "%s: %s%s", *id == '\0' ? "NOQUEUE" : id, what, more);
}

void message_begin(struct message *message, SMFICTX *ctx,
                   const struct mail_server *server,
                   const struct sockaddr *client, char **arguments)
{
  memset(message, 0, sizeof(*message));
  message->ctx = ctx;
  message->server = server;
  message->settings = settings_current();
  message->is_ours = is_ours(message->settings, ctx, client);
  message->is_utf8 = has_argument(arguments, "SMTPUTF8");
}

bool message_is_open(const struct message *message)
{
  return message->settings != NULL;
}

void message_recipient(struct message *message, const char *address)
{
  if (message->is_ours && message->settings->keyring != NULL) {
    submission_recipient(&message->recipients, message->settings, address);
  }
}

static sfsistat internal_error(const struct message *message, const char *where,
                               const char *what)
{
  log_message(message, LOG_ERR, where, what);
  return reply_internal_error(message->ctx);
}

sfsistat message_header(struct message *message, const char *name,
                        const char *value)
{
  switch (header_add(&message->header, name, value, message->server->has_space,
                     message->settings->max_header_octets)) {
  case HEADER_OK:
    return SMFIS_CONTINUE;
  case HEADER_TOO_LARGE:
    log_message(message, LOG_NOTICE, "refused: ", "the header is too large");
    return reply_too_large(message->ctx);
  case HEADER_NO_MEMORY:
  default:
    return internal_error(message, "header: ", "out of memory");
  }
}

/* A message that can't be signed passes without, unless configured. */
static sfsistat unsigned_message(const struct message *message, int rv)
{
  if (!signing_is_refusal(rv)) {
    return internal_error(message, "sign: ", keyring_strerror(rv));
  }
  log_message(message, LOG_NOTICE, "not signed: ", dkimkit_strerror(rv));
  return message->settings->on_unsignable == ACTION_REJECT
             ? reply_unsignable(message->ctx)
             : SMFIS_ACCEPT;
}

static void log_unsigned(const struct message *message, const char *reason,
                         const char *login)
{
  char text[SIGNING_REASON_ROOM + 256];

  (void)snprintf(text, sizeof(text), "%s%s%s", reason,
                 *login == '\0' ? "" : " login=", login);
  log_message(message, LOG_INFO, "not signed: ", text);
}

static sfsistat begin_signing(struct message *message)
{
  const struct keyring_options *ring = &message->settings->ring_options;
  const struct submission submission = {
      .login = macro(message->ctx, "{auth_authen}"),
      .declared = ring->tenant_from == TENANT_FROM_MACRO
                      ? macro(message->ctx, ring->tenant_name)
                      : "",
      .recipients = &message->recipients,
  };
  char reason[SIGNING_REASON_ROOM];
  int rv = signing_begin(&message->signing, reason, message->settings,
                         &message->header, &submission);

  if (rv != DKIMKIT_OK) {
    return unsigned_message(message, rv);
  }
  if (message->signing == NULL) {
    log_unsigned(message, reason, submission.login);
    return SMFIS_ACCEPT;
  }
  return SMFIS_CONTINUE;
}

static sfsistat begin_verifying(struct message *message)
{
  int rv = verifying_begin(&message->verifying, message->settings,
                           &message->header, message->is_utf8);

  return rv == DKIMKIT_OK
             ? SMFIS_CONTINUE
             : internal_error(message, "verify: ", dkimkit_strerror(rv));
}

sfsistat message_end_of_header(struct message *message)
{
  unsigned way = message->is_ours ? MODE_SIGN : MODE_VERIFY;

  if ((message->settings->mode & way) == 0) {
    return SMFIS_ACCEPT;
  }
  return message->is_ours ? begin_signing(message) : begin_verifying(message);
}

static sfsistat verify_body(struct message *message, const uint8_t *octets,
                            size_t len)
{
  bool wants_more = true;
  int rv = verifying_body(message->verifying, &wants_more, octets, len);

  if (rv != DKIMKIT_OK) {
    return internal_error(message, "verify: ", dkimkit_strerror(rv));
  }
  return !wants_more && message->server->can_skip ? SMFIS_SKIP : SMFIS_CONTINUE;
}

/* libmilter lets a mail server leave the end of the header out. */
static sfsistat reach_body(struct message *message)
{
  return message->signing == NULL && message->verifying == NULL
             ? message_end_of_header(message)
             : SMFIS_CONTINUE;
}

sfsistat message_body(struct message *message, const uint8_t *octets,
                      size_t len)
{
  sfsistat status = reach_body(message);
  int rv;

  if (status != SMFIS_CONTINUE) {
    return status;
  }
  if (message->verifying != NULL) {
    return verify_body(message, octets, len);
  }
  rv = signing_body(message->signing, octets, len);
  return rv == DKIMKIT_OK ? SMFIS_CONTINUE : unsigned_message(message, rv);
}

static sfsistat end_signing(const struct message *message)
{
  char text[1024];
  int rv = signing_finish(message->signing);

  if (rv != DKIMKIT_OK) {
    return unsigned_message(message, rv);
  }
  if (!signing_apply(message->signing, message->ctx,
                     message->server->has_space)) {
    return internal_error(message, "sign: ", "the mail server refused a field");
  }
  signing_describe(text, sizeof(text), message->signing);
  log_message(message, LOG_INFO, "signed: ", text);
  return SMFIS_CONTINUE;
}

static sfsistat refuse_malformed(const struct message *message)
{
  log_message(message, LOG_NOTICE, "refused: ",
              "a field hides an Authentication-Results in our name");
  return reply_malformed(message->ctx);
}

static sfsistat end_verifying(const struct message *message)
{
  char text[512];
  dkimkit_result result;
  int rv = verifying_finish(message->verifying);

  if (rv != DKIMKIT_OK) {
    return internal_error(message, "verify: ", dkimkit_strerror(rv));
  }
  switch (verifying_apply(message->verifying, message->ctx,
                          message->server->has_space)) {
  case APPLY_DONE:
    break;
  case APPLY_MALFORMED:
    return refuse_malformed(message);
  case APPLY_FAILED:
    return internal_error(message,
                          "verify: ", "the mail server refused a change");
  case APPLY_NO_MEMORY:
  default:
    return internal_error(message, "verify: ", "out of memory");
  }
  verifying_describe(text, sizeof(text), message->verifying);
  log_message(message, LOG_INFO, "verified: ", text);
  result = verifying_result(message->verifying);
  return reply_action(
      message->ctx, (enum action)message->settings->on_result[result], result);
}

sfsistat message_end_of_message(struct message *message)
{
  sfsistat status = reach_body(message);

  if (status != SMFIS_CONTINUE) {
    return status;
  }
  return message->verifying != NULL ? end_verifying(message)
                                    : end_signing(message);
}

void message_end(struct message *message)
{
  signing_free(message->signing);
  verifying_free(message->verifying);
  header_clear(&message->header);
  settings_free(message->settings);
  memset(message, 0, sizeof(*message));
}
