/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_RAW_SIGN_H
#define DKIMKIT_TESTS_RAW_SIGN_H

/* A signer that owes nothing to the library: libcrypto alone, simple/simple,
 * ed25519-sha256 with the key of RFC 8463, A.1; any tags. */

#include "test_support.h"

/**
 * The signed message. `tags` has all but v=, a=, bh= and b=, with "; h="
 * in it; `header` are fields of one line each; `body` ends in one CRLF.
 * With "l=" in `tags` only so many octets are hashed.
 */
bytes raw_sign(const char *tags, const char *header, const char *body);

/** The same above an existing message: one signature more. */
bytes raw_sign_again(const char *tags, bytes message);

#endif /* !defined(DKIMKIT_TESTS_RAW_SIGN_H) */
