/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_ABI_BESIDE_H
#define DKIMKIT_TESTS_ABI_BESIDE_H

/*
 * libdkimkit and libopendkim in one process, with libcrypto that both use. Each
 * knows the message, the key and its record by these texts.
 */
#define BESIDE_DOMAIN "example.com"
#define BESIDE_SELECTOR "s1"
#define BESIDE_TEXT_MAX 8192

/* Signs in turn and verifies what the other one signed, in TAP; `pem` is an RSA
 * key. @return the number of failures. */
int beside_run(const char *pem);

/* Each: 0 if it worked. `out` has room for BESIDE_TEXT_MAX. */
int beside_dkimkit_sign(char *out, const char *pem, const char *message);
int beside_dkimkit_record(char *out, const char *pem);
int beside_dkimkit_verify(const char *text, const char *record);
int beside_opendkim_sign(char *out, const char *pem, const char *message);
int beside_opendkim_verify(const char *text, const char *record);

#endif /* !defined(DKIMKIT_TESTS_ABI_BESIDE_H) */
