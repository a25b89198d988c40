/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_PROVIDER_WATCH_H
#define DKIMKIT_TESTS_PROVIDER_WATCH_H

/* For MemorySanitizer, which doesn't see what libcrypto reads and writes. */

#if defined(__has_feature)
#if __has_feature(memory_sanitizer)
#define TEST_WATCHED 1
#include <sanitizer/msan_interface.h>
/** libcrypto reads these octets: they have to be initialised. */
#define TEST_READ(data, len) __msan_check_mem_is_initialized((data), (len))
/** libcrypto has written these octets. */
#define TEST_WRITTEN(data, len) __msan_unpoison((data), (len))
#endif
#endif

#ifndef TEST_WATCHED
#define TEST_WATCHED 0
#define TEST_READ(data, len) ((void)(data), (void)(len))
#define TEST_WRITTEN(data, len) ((void)(data), (void)(len))
#endif

#endif /* !defined(DKIMKIT_TESTS_PROVIDER_WATCH_H) */
