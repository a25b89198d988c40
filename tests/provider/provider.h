/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_PROVIDER_H
#define DKIMKIT_TESTS_PROVIDER_H

/*
 * A provider for tests that don't care which: the first one that is built in,
 * or, in a build without any, the table of an application (own.c).
 */

#include <dkimkit/config.h>
#include <dkimkit/crypto.h>

const dkimkit_crypto_ops *any_provider(void);

/* dkimkit_config_new(), and a provider if none is built in. */
int config_with_provider(dkimkit_config **config, const dkimkit_mem *mem);

/* The same with a table of the test's in front. */
int config_behind(dkimkit_config **config, const dkimkit_mem *mem,
                  const dkimkit_crypto_ops *front);

#endif /* !defined(DKIMKIT_TESTS_PROVIDER_H) */
