/* SPDX-License-Identifier: MIT */
#ifndef KEYHANDLES_H
#define KEYHANDLES_H

/*
 * Connections to a keyring, each for one thread at a time. The one that was
 * used last is used next: it has the profiles that were made last.
 */

#include <dkimkit/keyring_view.h>

#include "keyring.h"

struct keyhandles;

/** @param options, config as for `keyring_new`. @return NULL if there is no
 *  memory. */
struct keyhandles *keyhandles_new(const struct keyring_options *options,
                                  dkimkit_config *config);

/** Opens a connection of the caller's own.
 *  @param wrong receives what is, in a sentence. @return a status. */
int keyhandles_open(dkimkit_keyring **out, const struct keyhandles *handles,
                    char *wrong, size_t room);

/** Says that the store may be another one now, if it is: connections to the old
 *  one are closed when they are used next. */
void keyhandles_look(struct keyhandles *handles);

/** Takes a connection; if there are enough, waits for one. Any thread.
 *  @return a status; faults are logged. */
int keyhandles_take(dkimkit_keyring **out, struct keyhandles *handles);

/** Gives a connection back. Any thread. */
void keyhandles_give(struct keyhandles *handles, dkimkit_keyring *ring);

void keyhandles_free(struct keyhandles *handles);

#endif /* !defined(KEYHANDLES_H) */
