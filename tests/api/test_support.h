/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_TEST_SUPPORT_H
#define DKIMKIT_TESTS_TEST_SUPPORT_H

/*
 * What the tests of the public API share: configurations, a clock, a DNS, an
 * external key and an allocator that do what a test tells them.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dkimkit/dkimkit.h>

#include "../provider/provider.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ok(call) assert_int_equal((call), DKIMKIT_OK)

#define NOW 1700000000u

/* Octets that `bytes_free` frees; `data` has a NUL behind its end. */
typedef struct bytes {
  uint8_t *data;
  size_t len;
} bytes;

bytes bytes_of(const char *text);
bytes bytes_join(const char *head, bytes tail);
/* The first `from` becomes `to`; asserts that there is one. */
bytes bytes_replace(bytes message, const char *from, const char *to);
void bytes_free(bytes *b);
/* A file below the vectors directory; fails the test if it can't be read. */
bytes vector(const char *name);

/* The key records of RFC 8463, A.2 and RFC 6376, C. */
#define NAME_8463_ED25519 "brisbane._domainkey.football.example.com"
#define NAME_8463_RSA "test._domainkey.football.example.com"
#define NAME_6376 "brisbane._domainkey.example.com"
extern const char record_8463_ed25519[];
extern const char record_8463_rsa[];
extern const char record_6376[];

/* An allocator that counts what is open and fails from a given call on. */
typedef struct test_mem {
  dkimkit_mem mem;
  size_t open;
  size_t calls;
  /* The call, from 1, that returns NULL; 0: none. */
  size_t fail_at;
} test_mem;

void test_mem_init(test_mem *m);

typedef enum dns_mode {
  DNS_SYNC,
  /* Keeps the query for dns_answer. */
  DNS_LATER,
  DNS_REFUSE,
  DNS_FATAL,
  /* Calls `reenter` with the owner, then answers. */
  DNS_REENTER,
  /* Completes inside the callback, then once more. */
  DNS_TWICE
} dns_mode;

#define DNS_MAX 16

typedef struct dns_record {
  const char *name;
  const char *text;
} dns_record;

typedef struct test_dns {
  dns_mode mode;
  dns_record records[DNS_MAX];
  size_t record_count;
  /* Answered instead of the records, if not OK. */
  dkimkit_dns_status status;
  unsigned flags;
  uint32_t ttl;
  dkimkit_query *queries[DNS_MAX];
  size_t asked;
  size_t cancelled;
  dkimkit_query *last_cancelled;
  int last_rv;
  /* The first error of adding a record. */
  int add_rv;
  void (*reenter)(void *user_data);
  void *reenter_data;
  void *owner_data;
} test_dns;

void test_dns_init(test_dns *dns);
void test_dns_add(test_dns *dns, const char *name, const char *text);
/* Completes a query from the table. @return what `_done` returned. */
int dns_answer(test_dns *dns, dkimkit_query *query);
int dns_lookup(dkimkit_query *query, void *user_data);
void dns_cancel(dkimkit_query *query, void *user_data);

typedef enum hsm_mode {
  HSM_SYNC,
  HSM_LATER,
  HSM_REFUSE,
  HSM_FATAL,
  HSM_FAIL,
  HSM_TIMEOUT,
  HSM_REENTER
} hsm_mode;

/* An external RSA or Ed25519 key: signs with libcrypto, so that what comes
 * out doesn't depend on the library. */
typedef struct test_hsm {
  hsm_mode mode;
  void *pkey;
  dkimkit_sign_req *requests[DNS_MAX];
  size_t asked;
  size_t cancelled;
  int last_rv;
  void (*reenter)(void *user_data);
  void *reenter_data;
  void *owner_data;
} test_hsm;

void test_hsm_init(test_hsm *hsm, const char *keyfile);
void test_hsm_clear(test_hsm *hsm);
/* Signs into `out`. @return the octets. */
size_t hsm_sign(const test_hsm *hsm, const dkimkit_sign_req *request,
                uint8_t out[512]);
/* Completes a request. @return what `_done` returned. */
int hsm_answer(test_hsm *hsm, dkimkit_sign_req *request);
int hsm_start(dkimkit_sign_req *request, void *user_data);
void hsm_cancel(dkimkit_sign_req *request, void *user_data);

uint64_t fixed_clock(void *user_data);

/* An unsealed configuration with the providers of DKIMKIT_TEST_CRYPTO, the
 * clock at NOW and `dns` unless NULL. */
int config_try(dkimkit_config **out, test_dns *dns, const dkimkit_mem *mem);
dkimkit_config *config_open(test_dns *dns, const dkimkit_mem *mem);
dkimkit_config *config_make(test_dns *dns);
/* An unsealed one that asks `front` before other providers. */
dkimkit_config *config_open_behind(const dkimkit_crypto_ops *front,
                                   test_dns *dns);

dkimkit_key *key_load(const dkimkit_config *config, const char *file);
/* An unsealed profile with domain example.com, selector s1 and the key. */
dkimkit_profile *profile_open(const dkimkit_config *config, dkimkit_key *key);
dkimkit_profile *profile_make(const dkimkit_config *config, dkimkit_key *key);

/* Feeds the whole message and finishes. */
int verifier_run(dkimkit_verifier *verifier, bytes message);
dkimkit_verifier *verify(const dkimkit_config *config, bytes message);
int signer_run(dkimkit_signer *signer, bytes message);
/* Signs with one profile; the field is to be freed. */
char *sign_field(const dkimkit_config *config, dkimkit_profile *profile,
                 bytes message);
/* A tag's value with all white space taken out; to be freed; NULL if the
 * field has no such tag. */
char *field_tag(const char *field, const char *name);
/* No line has more than 78 columns, each ends in CRLF and continues with
 * white space, and no line is empty. */
void assert_folded(const char *field);
/* Signature `index` has this reason (and the result that belongs to it). */
void assert_reason(const dkimkit_verifier *verifier, size_t index,
                   dkimkit_reason reason);

#endif /* !defined(DKIMKIT_TESTS_TEST_SUPPORT_H) */
