/* SPDX-License-Identifier: MIT */
#include "session.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libmilter/mfapi.h>

#include "log.h"
#include "message.h"
#include "networks.h"

/* A connection of the mail server's; most bring one message. */
struct session {
  struct mail_server server;
  struct sockaddr_storage client;
  struct message message;
};

static atomic_uint under_way;
static atomic_bool is_ending;

static void end_message(struct session *session)
{
  if (message_is_open(&session->message)) {
    message_end(&session->message);
    atomic_fetch_sub(&under_way, 1);
  }
}

/* NULL, which no mail server should bring about, if no message is open. */
static struct session *with_message(SMFICTX *ctx)
{
  struct session *session = smfi_getpriv(ctx);

  return session != NULL && message_is_open(&session->message) ? session : NULL;
}

/* libmilter forgets a message after any other verdict than these two. */
static sfsistat verdict(struct session *session, sfsistat status)
{
  if (status != SMFIS_CONTINUE && status != SMFIS_SKIP) {
    end_message(session);
  }
  return status;
}

/* Only the keyring does. */
static bool wants_recipients(void)
{
  struct settings *settings = settings_current();
  bool wants = settings->keyring != NULL;

  settings_free(settings);
  return wants;
}

static sfsistat on_negotiate(SMFICTX *ctx, unsigned long f0, unsigned long f1,
                             unsigned long f2, unsigned long f3,
                             unsigned long *pf0, unsigned long *pf1,
                             unsigned long *pf2, unsigned long *pf3)
{
  const unsigned long needed = SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_QUARANTINE;
  const unsigned long wanted = SMFIP_NOHELO | SMFIP_NODATA | SMFIP_NOUNKNOWN |
                               SMFIP_SKIP | SMFIP_HDR_LEADSPC |
                               (wants_recipients() ? 0 : SMFIP_NORCPT);
  struct session *session = calloc(1, sizeof(*session));

  (void)f2;
  (void)f3;
  if (session == NULL || (f0 & needed) != needed) {
    log_line(LOG_ERR, "the mail server doesn't let us change header fields");
    free(session);
    return SMFIS_REJECT;
  }
  *pf0 = needed;
  *pf1 = f1 & wanted;
  *pf2 = 0;
  *pf3 = 0;
  session->server.has_space = (f1 & SMFIP_HDR_LEADSPC) != 0;
  session->server.can_skip = (f1 & SMFIP_SKIP) != 0;
  (void)smfi_setpriv(ctx, session);
  return SMFIS_CONTINUE;
}

static sfsistat on_connect(SMFICTX *ctx, char *name, _SOCK_ADDR *address)
{
  struct session *session = smfi_getpriv(ctx);

  (void)name;
  if (session == NULL) {
    return SMFIS_TEMPFAIL;
  }
  if (address != NULL && address->sa_family == AF_INET) {
    memcpy(&session->client, address, sizeof(struct sockaddr_in));
  } else if (address != NULL && address->sa_family == AF_INET6) {
    memcpy(&session->client, address, sizeof(struct sockaddr_in6));
  }
  return SMFIS_CONTINUE;
}

static sfsistat on_mail_from(SMFICTX *ctx, char **arguments)
{
  struct session *session = smfi_getpriv(ctx);

  if (session == NULL) {
    return SMFIS_TEMPFAIL;
  }
  end_message(session);
  if (atomic_load(&is_ending)) {
    return SMFIS_TEMPFAIL;
  }
  message_begin(&session->message, ctx, &session->server,
                (struct sockaddr *)&session->client, arguments);
  atomic_fetch_add(&under_way, 1);
  return SMFIS_CONTINUE;
}

static sfsistat on_recipient(SMFICTX *ctx, char **arguments)
{
  struct session *session = with_message(ctx);

  if (session == NULL) {
    return SMFIS_TEMPFAIL;
  }
  message_recipient(&session->message, arguments[0]);
  return SMFIS_CONTINUE;
}

static sfsistat on_header(SMFICTX *ctx, char *name, char *value)
{
  struct session *session = with_message(ctx);

  if (session == NULL) {
    return SMFIS_TEMPFAIL;
  }
  return verdict(session, message_header(&session->message, name, value));
}

static sfsistat on_end_of_header(SMFICTX *ctx)
{
  struct session *session = with_message(ctx);

  if (session == NULL) {
    return SMFIS_TEMPFAIL;
  }
  return verdict(session, message_end_of_header(&session->message));
}

static sfsistat on_body(SMFICTX *ctx, unsigned char *octets, size_t len)
{
  struct session *session = with_message(ctx);

  if (session == NULL) {
    return SMFIS_TEMPFAIL;
  }
  return verdict(session, message_body(&session->message, octets, len));
}

/* The last call for a message, whatever it returns. */
static sfsistat on_end_of_message(SMFICTX *ctx)
{
  struct session *session = with_message(ctx);
  sfsistat status;

  if (session == NULL) {
    return SMFIS_TEMPFAIL;
  }
  status = message_end_of_message(&session->message);
  end_message(session);
  return status;
}

static sfsistat on_abort(SMFICTX *ctx)
{
  struct session *session = smfi_getpriv(ctx);

  if (session != NULL) {
    end_message(session);
  }
  return SMFIS_CONTINUE;
}

static sfsistat on_close(SMFICTX *ctx)
{
  struct session *session = smfi_getpriv(ctx);

  if (session != NULL) {
    end_message(session);
    free(session);
    (void)smfi_setpriv(ctx, NULL);
  }
  return SMFIS_CONTINUE;
}

bool session_register(void)
{
  static char name[] = "dkimkit-milter";
  struct smfiDesc description = {
      .xxfi_name = name,
      .xxfi_version = SMFI_VERSION,
      .xxfi_flags = SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_QUARANTINE,
      .xxfi_negotiate = on_negotiate,
      .xxfi_connect = on_connect,
      .xxfi_envfrom = on_mail_from,
      .xxfi_envrcpt = on_recipient,
      .xxfi_header = on_header,
      .xxfi_eoh = on_end_of_header,
      .xxfi_body = on_body,
      .xxfi_eom = on_end_of_message,
      .xxfi_abort = on_abort,
      .xxfi_close = on_close,
  };

  return smfi_register(description) == MI_SUCCESS;
}

void session_drain(unsigned seconds)
{
  unsigned left = seconds * 20;

  atomic_store(&is_ending, true);
  while (atomic_load(&under_way) > 0 && left-- > 0) {
    (void)usleep(50000);
  }
}
