/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_ATTACK_H
#define DKIMKIT_TESTS_ATTACK_H

/*
 * Attacks by name. Each test `attack_...` is a row of docs/security.md, which
 * tests/attacks/listed.py compares with the sources.
 */

#include "../api/raw_sign.h"

#define KEY_NAME "s1._domainkey.example.com"
#define SIGNER "d=example.com; s=s1"
#define FROM "From: Joe <joe@example.com>\r\n"
#define BODY "Hello\r\n"
#define ATTACK(name)                                                           \
  cmocka_unit_test_setup_teardown(name, attack_set_up, attack_tear_down)

/** One verification; options are set before. */
typedef struct attack {
  test_mem mem;
  test_dns dns;
  /** Not sealed until a message is verified. */
  dkimkit_config *config;
  dkimkit_verifier *verifier;
  bytes message;
} attack;

int attack_set_up(void **state);
int attack_tear_down(void **state);

/** Signs with libcrypto. All of it, or what is on top of the header. */
void attack_sign(attack *a, const char *tags, const char *header,
                 const char *body);
void attack_on_top(attack *a, const char *header);
/** The first `from` becomes `to`. */
void attack_replace(attack *a, const char *from, const char *to);
void attack_append(attack *a, const char *text);
/** One octet, the first that is `from`. */
void attack_octet(attack *a, char from, char to);

/** Verifies the message anew; the first signature has this reason. */
void attack_gives(attack *a, dkimkit_reason reason);
const dkimkit_signature *attack_first(const attack *a);
void attack_warns(const attack *a, dkimkit_warning warning);
/** attack_sign with FROM and BODY, and attack_gives. */
void attack_tags(attack *a, const char *tags, dkimkit_reason reason);
/** The record of the key instead of the right one. */
void attack_record(attack *a, const char *text);
/** A new configuration for the same message. */
void attack_again(attack *a);
/** The Authentication-Results field of the last verification; to be freed. */
char *attack_authres(const attack *a);

#endif /* !defined(DKIMKIT_TESTS_ATTACK_H) */
