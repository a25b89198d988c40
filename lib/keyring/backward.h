/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_BACKWARD_H
#define DKK_KEYRING_BACKWARD_H

/* Names with their labels from the last to the first, each with a dot behind
 * it: "com.contoso." What is below a domain begins with that, and so stands
 * together in an index. */

#include "keyring/choose.h"

#define DKK_RING_BACKWARD_MAX (DKK_RING_DOMAIN_MAX + 1)

/** @param name up to DKK_RING_DOMAIN_MAX octets; of the name of a set
 * (keyset.h) its domain is taken. */
void dkk_ring_backward(char out[DKK_RING_BACKWARD_MAX + 1], const char *name);

#endif /* !defined(DKK_KEYRING_BACKWARD_H) */
