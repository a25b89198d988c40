/* SPDX-License-Identifier: MIT */
#ifndef SESSION_H
#define SESSION_H

/*
 * What libmilter calls. The calls for one connection come one after the other;
 * whether all of them come from one thread depends on how libmilter was built.
 */

#include <stdbool.h>

/** Tells libmilter what to call. @return whether it agrees. */
bool session_register(void);

/** Takes no further messages; waits until none is under way, or the seconds
 *  are over. */
void session_drain(unsigned seconds);

#endif /* !defined(SESSION_H) */
