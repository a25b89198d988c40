/* SPDX-License-Identifier: MIT */
#ifndef POOL_H
#define POOL_H

/*
 * libmilter's pool of threads, where it was built with one, as Debian's is. For
 * a connection with something to read libmilter starts a thread only if none
 * is idle, and one counts as idle until it really runs: several connections
 * that come together may count on the same one. Those left over are served as
 * soon as any thread comes back from a callback. If all of them wait for the
 * DNS, that is when one has its answer.
 *
 * A new connection makes libmilter look again, and start a thread if need be.
 * So whoever is about to wait makes one, and closes it at once.
 */

#include <stdbool.h>

/** Takes note of the `socket` of the settings that libmilter listens on.
 *  @return whether it is an address. */
bool pool_begin(const char *socket);

/** To be called before a callback waits for anything.
 *  @return false if our own socket can't be reached; `errno` says why. */
bool pool_wake(void);

#endif /* !defined(POOL_H) */
