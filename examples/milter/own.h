/* SPDX-License-Identifier: MIT */
#ifndef OWN_H
#define OWN_H

/*
 * Answers "DNS" questions out of the signing table, and of what the keyring
 * said about the message: signatures of our own are verified without the
 * network.
 */

#include <dkimkit/dkimkit.h>

/** A `dkimkit_dns_lookup`; `user_data` is the `signtable`, and the verifier's
 *  the `ringsign`. */
int own_lookup(dkimkit_query *query, void *user_data);

#endif /* !defined(OWN_H) */
