/* SPDX-License-Identifier: MIT */
#ifndef BENCH_IDLE_H
#define BENCH_IDLE_H

#include <dkimkit/crypto.h>

/** A provider that does nothing and finds every signature right: what is left
 *  is the library's own work. */
const dkimkit_crypto_ops *idle_provider(void);

#endif /* !defined(BENCH_IDLE_H) */
