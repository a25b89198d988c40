/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_VERIFIER_H
#define DKK_DKIM_VERIFIER_H

#include "core/message.h"

#include <dkimkit/verify.h>

/** The message that it verifies. */
dkk_message *dkk_verifier_message(const dkimkit_verifier *verifier);

/** Whether a call into it, or what it is fed, is under way. */
int dkk_verifier_is_at_work(const dkimkit_verifier *verifier);

/** The allocator of the verifier's configuration. */
const dkimkit_mem *dkk_verifier_mem(const dkimkit_verifier *verifier);

#endif /* !defined(DKK_DKIM_VERIFIER_H) */
