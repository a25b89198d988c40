/* SPDX-License-Identifier: MIT */
#ifndef REPLY_H
#define REPLY_H

/* What the mail server is told to answer (RFC 5321, 4.2; RFC 3463, 7372). */

#include "settings.h"

#include <libmilter/mfapi.h>

/** Our fault, or the machine's: the sender tries again. */
sfsistat reply_internal_error(SMFICTX *ctx);

sfsistat reply_too_large(SMFICTX *ctx);
sfsistat reply_malformed(SMFICTX *ctx);
sfsistat reply_unsignable(SMFICTX *ctx);

/** Does what the settings say for a result. At the end of the message only. */
sfsistat reply_action(SMFICTX *ctx, enum action action, dkimkit_result result);

#endif /* !defined(REPLY_H) */
