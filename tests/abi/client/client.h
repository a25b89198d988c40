/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_ABI_CLIENT_H
#define DKIMKIT_TESTS_ABI_CLIENT_H

/*
 * Programs as they were built with the headers of the baseline: no header of
 * today's is in their include path, but they run with today's libraries.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dkimkit/dkimkit.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ok(call) assert_int_equal((call), DKIMKIT_OK)
#define same(a, b) assert_string_equal((a), (b))
/* A text as the two arguments (octets, length). */
#define OCTETS(text) (const uint8_t *)(text), strlen(text)

#define NOW 1700000000u

/* RFC 8463, A.3: the message, and the key records of A.2. */
extern const char football[];
extern const char football_ed25519[];
extern const char football_rsa[];
#define NAME_ED25519 "brisbane._domainkey.football.example.com"
#define NAME_RSA "test._domainkey.football.example.com"

/* A message to sign. */
extern const char message[];

/* What the DNS callback below answers with; forgotten by client_set_up. */
void client_publish(const char *name, const char *text);
int client_lookup(dkimkit_query *query, void *user_data);
void client_cancel(dkimkit_query *query, void *user_data);
/* Answers later: see client_answer. */
int client_keep(dkimkit_query *query, void *user_data);
void client_answer(dkimkit_query *query);
extern dkimkit_query *client_kept;
extern size_t client_cancelled;

uint64_t client_now(void *user_data);

/* With DNS and clock, not sealed. */
dkimkit_config *client_config(void);
/* Sealed; its memory is counted, and client_tear_down wants it all back. */
dkimkit_config *client_sealed(void);
dkimkit_key *client_key(const dkimkit_config *config, dkimkit_key_type type);
/* A sealed profile for s1.example.com, whose record is published. */
dkimkit_profile *client_profile(const dkimkit_config *config, dkimkit_key *key);
/* The message with a field by the profile on top; to be freed. */
char *client_sign(const dkimkit_config *config, dkimkit_profile *profile);
/* The verifier at its end. */
dkimkit_verifier *client_verify(const dkimkit_config *config, const char *text);

int client_set_up(void **state);
int client_tear_down(void **state);

#define client_test(name)                                                      \
  cmocka_unit_test_setup_teardown(name, client_set_up, client_tear_down)

#endif /* !defined(DKIMKIT_TESTS_ABI_CLIENT_H) */
