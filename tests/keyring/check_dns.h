/* SPDX-License-Identifier: MIT */
#ifndef DKK_TEST_KEYRING_CHECK_DNS_H
#define DKK_TEST_KEYRING_CHECK_DNS_H

/* A DNS that has what a test puts into it, on servers that differ where a test
 * says so, and a check that asks it. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../provider/provider.h"

#include "keyring/check.h"

#include <dkimkit/dkimkit.h>

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ok(call) assert_int_equal((call), DKIMKIT_OK)

#define DOMAIN "contoso.com"
#define HOST_ZONE "contoso.onhost.example"
#define OWN_1 "selector1._domainkey." DOMAIN
#define OWN_2 "selector2._domainkey." DOMAIN
#define HOST_1 "selector1-contoso-com._domainkey." HOST_ZONE
#define HOST_2 "selector2-contoso-com._domainkey." HOST_ZONE

/* Made by openssl genpkey; the ids are openssl dgst -sha256 of openssl pkey
 * -pubout -outform DER. */
#define P_A                                                                    \
  "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC3UJAlwgYsnfNtx9HRsiSxyLmPV19Q3os+"   \
  "eoKDrY8vsyZyLDYIqg/i2kJZaAgRttbsrH+KSPYmzmuLoxiE0RiiKbS4IDONf0J+H52/XavM"   \
  "qRXLenuzMuJVCGWdSAzWYSbFnA6WxPEzAcagd0htI0izc1dwC0zNm9C7qfFony1IeQIDAQAB"
#define ID_A "32b07d457cf84153609fcb2a4a9f71078a483f4172ecc2b3f985e7962d153b49"
/* The same key: openssl rsa -RSAPublicKey_out. */
#define P_A_PKCS1                                                              \
  "MIGJAoGBALdQkCXCBiyd823H0dGyJLHIuY9XX1Deiz56goOtjy+zJnIsNgiqD+LaQlloCBG2"   \
  "1uysf4pI9ibOa4ujGITRGKIptLggM41/Qn4fnb9dq8ypFct6e7My4lUIZZ1IDNZhJsWcDpbE"   \
  "8TMBxqB3SG0jSLNzV3ALTM2b0Lup8WifLUh5AgMBAAE="
#define P_B                                                                    \
  "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDI6KMyvA8j8LKmbnNxxc5RAx++LhD2f9HK"   \
  "YZC8Kw6wuCuDBlD5Gli1qrd6woyg3PDeXjdGSCifLE2C75a5CBYM+aYkegXs3H8SxsIMh8BR"   \
  "2MMVZURQZ+VIypmNI4DwpUxvhPWShCDBN30Mtsb8heiW9NIJF4HmrEOZtucVddnIMwIDAQAB"
#define ID_B "fa57d53fe534670e4a7bff5bab8081abf66b34a53ea1cabae35aacae6d4a2ce5"
#define P_ED25519 "DaARiJSaAhyiVaTbd2AKoULsCVH64r4RWoe4ubI/j7A="
#define ID_ED25519                                                             \
  "41ddcd643d5971505f2d54bad0579edc7e6ad6e31f2a0cafabbdb524d0d03ca8"
/* RSA, 512 bits. */
#define P_WEAK                                                                 \
  "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBALNx5fY61Cx4bNQ6ZM+9tsl7PFN49iWrjxzTbD1q"   \
  "jjtdsVdMU4/bymeF2TncgiXeWw2Yy9jh2xwMPvK15YTUjzUCAwEAAQ=="

#define TXT_A "v=DKIM1; k=rsa; p=" P_A
#define TXT_B "v=DKIM1; k=rsa; p=" P_B
#define TXT_ED25519 "v=DKIM1; k=ed25519; p=" P_ED25519
#define TXT_EMPTY "v=DKIM1; k=rsa; p="

typedef struct fake_record {
  /* NULL: on all servers. */
  const char *server;
  const char *name;
  unsigned type;
  uint32_t ttl;
  const char *value;
  size_t len;
} fake_record;

typedef struct fake_failure {
  const char *server;
  const char *name;
  /* 0: any */
  unsigned type;
  dkimkit_dns_status status;
} fake_failure;

typedef struct fake_dns {
  const char *servers[DKK_RING_CHECK_SERVERS];
  /* Flags of its answers. */
  unsigned flags[DKK_RING_CHECK_SERVERS];
  /* Gives the whole chain, as a resolver does. */
  int follows[DKK_RING_CHECK_SERVERS];
  size_t server_count;
  fake_record records[128];
  size_t record_count;
  fake_failure failures[16];
  size_t failure_count;
  uint32_t negative_ttl;
  /* Questions are answered when all that there are are open, the last first. */
  int last_first;
} fake_dns;

/* One authoritative server, "ns1", with nothing. */
void fake_dns_init(fake_dns *dns);
void fake_dns_server(fake_dns *dns, const char *name, unsigned flags,
                     int follows);
void fake_dns_cname(fake_dns *dns, const char *name, const char *target);
void fake_dns_txt(fake_dns *dns, const char *name, const char *text);
fake_record *fake_dns_add(fake_dns *dns, const char *server, const char *name,
                          unsigned type, const char *value);
void fake_dns_fail(fake_dns *dns, const char *server, const char *name,
                   unsigned type, dkimkit_dns_status status);
/* All records of a name and type, on all servers. */
void fake_dns_remove(fake_dns *dns, const char *name, unsigned type);
/* Gives the answers of all servers, and says that they are all. */
void fake_dns_answer(const fake_dns *dns, dkimkit_keyring_question *question);

/* A check of DOMAIN: key A under selector 1, B before it; under selector 2 the
 * key B. */
void subject_init(dkk_ring_check_subject *subject);
void key_id_of(dkk_ring_key_id *id, const char *hex);

/* All as it should be. */
void fake_dns_publish(fake_dns *dns);

typedef struct fixture {
  dkimkit_config *config;
  dkk_ring_check_subject subject;
  fake_dns dns;
  dkimkit_keyring_check *check;
  size_t asked;
} fixture;

int setup(void **state);
int teardown(void **state);

/* Asks until the check is complete; a check from before is freed. */
void run_check(fixture *f);

#define OWN DKIMKIT_KEYRING_NAME_OWN
#define HOST DKIMKIT_KEYRING_NAME_HOST

/* Asserts verdicts by their names: "ok". */
#define assert_verdict(f, slot, name, verdict)                                 \
  assert_string_equal(                                                         \
      dkimkit_keyring_verdict_name(                                            \
          dkimkit_keyring_check_verdict((f)->check, slot, name)),              \
      verdict)
#define assert_hint(f, slot, name, hint)                                       \
  assert_string_equal(dkimkit_keyring_check_hint((f)->check, slot, name), hint)
#define assert_found(f, slot, name, found)                                     \
  assert_string_equal(dkimkit_keyring_check_found((f)->check, slot, name),     \
                      found)
#define assert_server(f, slot, name, server)                                   \
  assert_string_equal(dkimkit_keyring_check_server((f)->check, slot, name),    \
                      server)

#endif /* !defined(DKK_TEST_KEYRING_CHECK_DNS_H) */
