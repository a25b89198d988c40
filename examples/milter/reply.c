/* SPDX-License-Identifier: MIT */
#include "reply.h"

#include <stdio.h>

static sfsistat reply(SMFICTX *ctx, const char *code, const char *status,
                      const char *text)
{
  (void)smfi_setreply(ctx, (char *)(size_t)code, (char *)(size_t)status,
                      (char *)(size_t)text);
  return *code == '4' ? SMFIS_TEMPFAIL : SMFIS_REJECT;
}

sfsistat reply_internal_error(SMFICTX *ctx)
{
  return reply(ctx, "451", "4.3.0", "DKIM: internal error, try again later");
}

sfsistat reply_too_large(SMFICTX *ctx)
{
  return reply(ctx, "552", "5.3.4", "DKIM: the header is too large");
}

sfsistat reply_malformed(SMFICTX *ctx)
{
  return reply(ctx, "554", "5.6.0", "DKIM: malformed header field");
}

sfsistat reply_unsignable(SMFICTX *ctx)
{
  return reply(ctx, "554", "5.6.0", "DKIM: the message can't be signed");
}

static sfsistat refuse(SMFICTX *ctx, dkimkit_result result)
{
  char text[64];

  (void)snprintf(text, sizeof(text), "DKIM: %s", dkimkit_result_name(result));
  return reply(ctx, "550", "5.7.20", text);
}

static sfsistat quarantine(SMFICTX *ctx, dkimkit_result result)
{
  char reason[64];

  (void)snprintf(reason, sizeof(reason), "DKIM: %s",
                 dkimkit_result_name(result));
  return smfi_quarantine(ctx, reason) == MI_SUCCESS ? SMFIS_CONTINUE
                                                    : reply_internal_error(ctx);
}

sfsistat reply_action(SMFICTX *ctx, enum action action, dkimkit_result result)
{
  switch (action) {
  case ACTION_REJECT:
    return refuse(ctx, result);
  case ACTION_QUARANTINE:
    return quarantine(ctx, result);
  case ACTION_TEMPFAIL:
    return reply(ctx, "451", "4.7.5", "DKIM: the key can't be asked for now");
  case ACTION_ACCEPT:
  default:
    return SMFIS_CONTINUE;
  }
}
