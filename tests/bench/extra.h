/* SPDX-License-Identifier: MIT */
#ifndef BENCH_EXTRA_H
#define BENCH_EXTRA_H

/* What isn't a ratio to the floor. */

#include "measure.h"

/** Octets a nanosecond (GB/s) of everything but cryptography: a verifier with
 *  a provider that does nothing, for a body of 1 MiB. */
quartiles extra_canonicalization(mail_shape shape, size_t rounds);

/** Messages a second by two threads that share configuration, cache and key,
 *  in units of what one does alone. */
quartiles extra_two_threads(const provider_set *set, size_t rounds);

#endif /* !defined(BENCH_EXTRA_H) */
