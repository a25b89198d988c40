/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_FAULTS_PROVIDER_H
#define DKIMKIT_TESTS_FAULTS_PROVIDER_H

/* The built-in providers, with calls that fail as FAULTS_PROVIDER. */

#include <dkimkit/config.h>

/** Of what failed last. */
typedef enum provider_member {
  PROVIDER_NONE,
  PROVIDER_INIT,
  PROVIDER_HASH,
  PROVIDER_PUBLIC_IMPORT,
  PROVIDER_PUBLIC_VERIFY,
  PROVIDER_PRIVATE_IMPORT,
  PROVIDER_PRIVATE_SIGN,
  PROVIDER_PRIVATE_TO_PUBLIC,
  PROVIDER_GENERATE,
  PROVIDER_PUBLIC_RECOVER
} provider_member;

/** How a call fails beside the codes of `dkimkit_status`: it works, and says
 *  that it wrote one octet less or more than it should, or more than there is
 *  room for. Functions without a length fail with DKIMKIT_ERR_CRYPTO. */
enum { PROVIDER_SHORT = 101, PROVIDER_LONG = 102, PROVIDER_OVER = 103 };

extern provider_member provider_failed;
/** Whether it failed while a private RSA key was tried out, which the library
 *  does when it imports one: then the key isn't acceptable, whatever the
 *  provider says. */
extern int provider_failed_in_trial;

/** Puts the tables in place of the built-in ones of DKIMKIT_TEST_CRYPTO. */
void provider_wrap(dkimkit_config *config);
/** How many calls of `hash_init`, `hash_copy` wait for `hash_clear`, and how
 *  many keys for their `_free`. */
int provider_open(void);

#endif /* !defined(DKIMKIT_TESTS_FAULTS_PROVIDER_H) */
