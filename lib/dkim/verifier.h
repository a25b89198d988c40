/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_VERIFIER_H
#define DKK_DKIM_VERIFIER_H

#include <dkimkit/verify.h>

/** The allocator of the verifier's configuration. */
const dkimkit_mem *dkk_verifier_mem(const dkimkit_verifier *verifier);

#endif /* !defined(DKK_DKIM_VERIFIER_H) */
