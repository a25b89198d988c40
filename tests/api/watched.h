/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_WATCHED_H
#define DKIMKIT_TESTS_WATCHED_H

/* For MemorySanitizer, which doesn't see what libcrypto writes. */

#include <dkimkit/crypto.h>

#if defined(__has_feature)
#if __has_feature(memory_sanitizer)
#define TEST_WATCHED 1
#include <sanitizer/msan_interface.h>
/** Says that libcrypto has written these octets. */
#define TEST_WRITTEN(data, len) __msan_unpoison((data), (len))
#endif
#endif

#ifdef TEST_WATCHED

/** The provider "openssl" with a watch at its door: octets that go in have to
 *  be initialised, those that come out are. */
const dkimkit_crypto_ops *watched_provider(void);

#else

#define TEST_WATCHED 0
#define TEST_WRITTEN(data, len) ((void)(data), (void)(len))

/** Nobody watches. */
static inline const dkimkit_crypto_ops *watched_provider(void)
{
  return NULL;
}

#endif

#endif /* !defined(DKIMKIT_TESTS_WATCHED_H) */
