/* SPDX-License-Identifier: MIT */
/* Texts and memory of the keyring: what is a text, names backwards, words for
 * what is returned, fields of a message. */
#include "../provider/provider.h"
#include "domain.h"

#include "keyring/backward.h"
#include "keyring/choice.h"
#include "keyring/keyset.h"
#include "keyring/pool.h"
#include "keyring/ring.h"
#include "keyring/seal.h"
#include "keyring/text.h"
#include "keyring/words.h"

#include <dkimkit/common.h>

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- texts ---- */

static void test_texts(void **state)
{
  static const struct {
    const char *text;
    int is_text;
  } cases[] = {
      {"", 1},
      {" ~", 1},
      {"B\xc3\xbc"
       "cher",
       1},
      {"\x1f", 0},
      {"a\x01", 0},
      {"\x7f", 0},
      {"\xff", 0},
      {"\xc3", 0},
      /* U+0080, U+009F, U+00A0 */
      {"\xc2\x80", 0},
      {"\xc2\x9f", 0},
      {"\xc2\xa0", 1},
      {"\xc3\x80", 1},
      /* U+2029 to U+202F: those between turn the direction of what follows */
      {"\xe2\x80\xa9", 1},
      {"\xe2\x80\xaa", 0},
      {"\xe2\x80\xac", 0},
      {"\xe2\x80\xae", 0},
      {"\xe2\x80\xaf", 1},
      /* U+2065 to U+206A */
      {"\xe2\x81\xa5", 1},
      {"\xe2\x81\xa6", 0},
      {"\xe2\x81\xa8", 0},
      {"\xe2\x81\xa9", 0},
      {"\xe2\x81\xaa", 1},
      /* The same octets in other characters: U+20AC, U+212A, U+302A, U+3067 */
      {"\xe2\x82\xac", 1},
      {"\xe2\x84\xaa", 1},
      {"\xe3\x80\xaa", 1},
      {"\xe3\x81\xa7", 1},
      {"a\xe2\x80\xae"
       "b",
       0},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    if (dkk_ring_is_text(cases[i].text) != cases[i].is_text) {
      fail_msg("case %zu: %s", i, cases[i].text);
    }
  }
}

static void test_tenants(void **state)
{
  char name[130];

  (void)state;
  assert_int_equal(dkk_ring_tenant_check(""),
                   DKIMKIT_KEYRING_ERR_TENANT_SYNTAX);
  assert_int_equal(dkk_ring_tenant_check("a"), DKIMKIT_OK);
  assert_int_equal(dkk_ring_tenant_check("\t"),
                   DKIMKIT_KEYRING_ERR_TENANT_SYNTAX);
  memset(name, 'a', sizeof(name));
  name[128] = '\0';
  assert_int_equal(dkk_ring_tenant_check(name), DKIMKIT_OK);
  name[128] = 'a';
  name[129] = '\0';
  assert_int_equal(dkk_ring_tenant_check(name),
                   DKIMKIT_KEYRING_ERR_TENANT_SYNTAX);
}

static void backward_is(const char *name, const char *expected)
{
  char out[DKK_RING_BACKWARD_MAX + 2];

  memset(out, '#', sizeof(out));
  dkk_ring_backward(out, name);
  assert_string_equal(out, expected);
}

static void test_backward(void **state)
{
  char name[400];
  char expected[400];

  (void)state;
  backward_is("", "");
  backward_is("com", "com.");
  backward_is("mail.contoso.com", "com.contoso.mail.");
  backward_is("contoso.com/ed25519", "com.contoso.");
  backward_is("a..b", "b..a.");
  /* Whatever is given, no more than there is room for. */
  memset(name, 'a', sizeof(name));
  name[sizeof(name) - 1] = '\0';
  memset(expected, 'a', sizeof(expected));
  expected[DKK_RING_DOMAIN_MAX] = '.';
  expected[DKK_RING_DOMAIN_MAX + 1] = '\0';
  backward_is(name, expected);
  name[DKK_RING_DOMAIN_MAX] = '\0';
  backward_is(name, expected);
}

static void test_sets(void **state)
{
  char out[] = "contoso.com/ed25519#";

  (void)state;
  assert_int_equal(dkk_ring_set_domain_len("contoso.com/ed25519"), 11);
  assert_int_equal(dkk_ring_set_domain_len("contoso.com"), 11);
  assert_int_equal(dkk_ring_set_is_second("contoso.com/ed25519"), 1);
  assert_int_equal(dkk_ring_set_is_second("contoso.com/rsa"), 0);
  assert_int_equal(dkk_ring_set_is_second("contoso.com"), 0);
  assert_int_equal(dkk_ring_set_is_of("contoso.com/ed25519", "contoso.com"), 1);
  assert_int_equal(dkk_ring_set_is_of("contoso.com", "contoso.com"), 1);
  assert_int_equal(dkk_ring_set_is_of("contoso.com", "contoso.co"), 0);
  assert_int_equal(dkk_ring_set_is_of("contoso.co", "contoso.com"), 0);
  assert_int_equal(dkk_ring_set_is_of("contoso.com", "contoso.net"), 0);
  assert_string_equal(dkk_ring_set_suffix("contoso.com/ed25519"), "e");
  assert_string_equal(dkk_ring_set_suffix("contoso.com"), "");
  assert_int_equal(dkk_ring_set_second(out, 19, "contoso.com"), 0);
  assert_int_equal(dkk_ring_set_second(out, 20, "contoso.com"), 1);
  assert_string_equal(out, "contoso.com/ed25519");
}

/* Labels of 63 letters, as far as they go, and what follows them. */
static int sealed_for(size_t letters, const char *more)
{
  static const uint8_t master[DKK_RING_MASTER_OCTETS] = {1};
  static const uint8_t secret[4];
  uint8_t out[sizeof(secret) + DKK_RING_SEAL_OVERHEAD];
  char name[300];
  dkk_ring_binding binding = {.domain = name, .slot = 0, .key_id = {{1}}};
  dkk_ring_masters *masters = NULL;
  size_t i;
  int rv;

  for (i = 0; i < letters; i++) {
    name[i] = i % 64 == 63 ? '.' : 'a';
  }
  snprintf(name + letters, sizeof(name) - letters, "%s", more);
  assert_int_equal(dkk_ring_masters_new(&masters), DKK_RING_SEAL_OK);
  assert_int_equal(dkk_ring_masters_add(masters, master, NULL),
                   DKK_RING_SEAL_OK);
  rv = dkk_ring_seal(masters, &binding, secret, sizeof(secret), out);
  dkk_ring_masters_free(masters);
  return rv;
}

/* With the name of its set a domain is as long as any. */
static void test_sealed_names(void **state)
{
  (void)state;
  assert_int_equal(sealed_for(253, ""), DKK_RING_SEAL_OK);
  assert_int_equal(sealed_for(254, ""), DKK_RING_SEAL_ERR_ARGUMENT);
  assert_int_equal(sealed_for(245, "/ed25519"), DKK_RING_SEAL_OK);
  assert_int_equal(sealed_for(246, "/ed25519"), DKK_RING_SEAL_ERR_ARGUMENT);
  assert_int_equal(sealed_for(10, "/rsa"), DKK_RING_SEAL_ERR_ARGUMENT);
  assert_int_equal(sealed_for(63, "a"), DKK_RING_SEAL_ERR_ARGUMENT);
  assert_int_equal(sealed_for(63, ".b"), DKK_RING_SEAL_OK);
  assert_int_equal(sealed_for(63, "."), DKK_RING_SEAL_ERR_ARGUMENT);
  assert_int_equal(sealed_for(3, "..b"), DKK_RING_SEAL_ERR_ARGUMENT);
  assert_int_equal(sealed_for(0, ".b"), DKK_RING_SEAL_ERR_ARGUMENT);
  assert_int_equal(sealed_for(0, ""), DKK_RING_SEAL_ERR_ARGUMENT);
  assert_int_equal(sealed_for(0, "/ed25519"), DKK_RING_SEAL_ERR_ARGUMENT);
  assert_int_equal(sealed_for(2, "z09-_"), DKK_RING_SEAL_OK);
  assert_int_equal(sealed_for(2, "A"), DKK_RING_SEAL_ERR_ARGUMENT);
  assert_int_equal(sealed_for(2, "{"), DKK_RING_SEAL_ERR_ARGUMENT);
  assert_int_equal(sealed_for(2, ":"), DKK_RING_SEAL_ERR_ARGUMENT);
  assert_int_equal(sealed_for(2, "`"), DKK_RING_SEAL_ERR_ARGUMENT);
}

/* ---- words ---- */

static void test_words_of_the_machine(void **state)
{
  (void)state;
  assert_string_equal(dkk_ring_state_name(DKK_RING_EMPTY), "empty");
  assert_string_equal(dkk_ring_state_name(DKK_RING_REVOKED), "revoked");
  assert_string_equal(dkk_ring_state_name((dkk_ring_state)DKK_RING_STATES),
                      "unknown");
  assert_string_equal(dkk_ring_event_name(DKK_RING_ROTATE), "rotate");
  assert_string_equal(
      dkk_ring_event_name((dkk_ring_event_type)DKK_RING_EVENT_TYPES),
      "unknown");
  assert_string_equal(dkk_ring_status_name(DKK_RING_ERR_TOO_LATE), "too-late");
  assert_string_equal(dkk_ring_status_text(DKK_RING_ERR_NO_ROTATION),
                      "no rotation is pending");
  assert_string_equal(dkk_ring_status_name(12345), "unknown");
  assert_string_equal(dkk_ring_status_text(12345), "unknown");
}

static void test_words_of_statuses(void **state)
{
  (void)state;
  assert_string_equal(
      dkimkit_keyring_error_name(DKIMKIT_KEYRING_ERR_MASTER_FILE),
      "master-file");
  assert_string_equal(dkimkit_keyring_error_name(DKIMKIT_KEYRING_ERR_DRAINING),
                      "draining");
  assert_string_equal(dkimkit_keyring_strerror(DKIMKIT_KEYRING_ERR_TOO_EARLY),
                      "the key may still be in caches");
  assert_string_equal(dkimkit_keyring_strerror(DKIMKIT_KEYRING_ERR_NO_ROTATION),
                      dkk_ring_status_text(DKK_RING_ERR_NO_ROTATION));
  /* What is the library's is named as there. */
  assert_string_equal(dkimkit_keyring_error_name(DKIMKIT_ERR_NOMEM),
                      dkimkit_error_name(DKIMKIT_ERR_NOMEM));
  assert_string_equal(dkimkit_keyring_strerror(DKIMKIT_ERR_LIMIT),
                      dkimkit_strerror(DKIMKIT_ERR_LIMIT));
  assert_string_equal(dkimkit_keyring_error_name(DKIMKIT_OK),
                      dkimkit_error_name(DKIMKIT_OK));
}

static void test_statuses(void **state)
{
  (void)state;
  assert_int_equal(dkk_ring_public_status(DKK_RING_OK), DKIMKIT_OK);
  assert_int_equal(dkk_ring_public_status(DKK_RING_UNCHANGED),
                   DKIMKIT_KEYRING_UNCHANGED);
  assert_int_equal(dkk_ring_public_status(DKK_RING_ERR_UNKNOWN_EFFECT),
                   DKIMKIT_KEYRING_ERR_UNKNOWN_ORDER);
  assert_int_equal(dkk_ring_public_status(DKK_RING_ERR_ARGUMENT),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkk_ring_public_status(12345), DKIMKIT_ERR_STATE);
  assert_int_equal(dkk_ring_seal_public_status(DKK_RING_SEAL_OK), DKIMKIT_OK);
  assert_int_equal(dkk_ring_seal_public_status(DKK_RING_SEAL_UNCHANGED),
                   DKIMKIT_KEYRING_UNCHANGED);
  assert_int_equal(dkk_ring_seal_public_status(DKK_RING_SEAL_ERR_FULL),
                   DKIMKIT_ERR_LIMIT);
  assert_int_equal(dkk_ring_seal_public_status(DKK_RING_SEAL_ERR_NO_MEMORY),
                   DKIMKIT_ERR_NOMEM);
  assert_int_equal(dkk_ring_seal_public_status(12345), DKIMKIT_ERR_CRYPTO);
}

/* ---- memory ---- */

#define PIECES 3000

static void test_pool(void **state)
{
  static unsigned char *pieces[PIECES];
  dkk_ring_pool pool = {NULL, 0, 0};
  size_t octets = 0;
  size_t i;

  (void)state;
  for (i = 0; i < PIECES; i++) {
    size_t size = i % 500 + 1;
    size_t at;

    pieces[i] = dkk_ring_pool_take(&pool, size);
    assert_non_null(pieces[i]);
    assert_int_equal((uintptr_t)pieces[i] % alignof(max_align_t), 0);
    for (at = 0; at < size; at++) {
      assert_int_equal(pieces[i][at], 0);
    }
    memset(pieces[i], (int)(i % 255) + 1, size);
    octets += size;
  }
  /* None lies in another one. */
  for (i = 0; i < PIECES; i++) {
    assert_int_equal(pieces[i][0], i % 255 + 1);
    assert_int_equal(pieces[i][i % 500], i % 255 + 1);
  }
  /* Of all blocks, and no more blocks than that needs. */
  assert_true(pool.octets > octets);
  assert_true(pool.octets < 2 * octets);
  dkk_ring_pool_free(&pool);
  assert_null(pool.blocks);
  assert_int_equal(pool.left, 0);
}

static void test_pool_of_large_pieces(void **state)
{
  const size_t large = (size_t)1024 * 1024;
  dkk_ring_pool pool = {NULL, 0, 0};
  unsigned char *first = dkk_ring_pool_take(&pool, large);
  const char *text;

  (void)state;
  assert_non_null(first);
  memset(first, 'x', large);
  assert_in_range(pool.octets, large, large + 4096);
  /* It has used its block up. */
  assert_int_equal(pool.left, 0);
  text = dkk_ring_pool_text(&pool, "a text");
  assert_string_equal(text, "a text");
  assert_int_equal(first[large - 1], 'x');
  assert_null(dkk_ring_pool_take(&pool, SIZE_MAX));
  assert_null(dkk_ring_pool_take(&pool, SIZE_MAX - alignof(max_align_t)));
  assert_string_equal(text, "a text");
  dkk_ring_pool_free(&pool);
}

/* ---- fields ---- */

static dkimkit_config *config;
static dkimkit_keyring_choice *choice;

static int make_choice(void **state)
{
  (void)state;
  assert_int_equal(config_with_provider(&config, NULL), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(config), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_choice_new(&choice, config), DKIMKIT_OK);
  return 0;
}

static int free_choice(void **state)
{
  (void)state;
  dkimkit_keyring_choice_free(choice);
  dkimkit_config_free(config);
  return 0;
}

/* In memory that ends where the field does: AddressSanitizer sees what is read
 * behind it. */
static void add_octets(const char *field, size_t len)
{
  char *copy = malloc(len);

  assert_non_null(copy);
  memcpy(copy, field, len);
  dkimkit_keyring_choice_reset(choice);
  assert_int_equal(dkimkit_keyring_choice_add_field(choice, copy, len),
                   DKIMKIT_OK);
  free(copy);
}

/* NULL: no signature. */
static void signed_by(const char *field, const char *signer)
{
  add_octets(field, strlen(field));
  if (signer == NULL) {
    assert_int_equal(choice->signers.count, 0);
  } else {
    assert_int_equal(choice->signers.count, 1);
    assert_string_equal(choice->signers.domains[0], signer);
  }
  assert_int_equal(choice->is_list, 0);
}

static void test_signatures(void **state)
{
  (void)state;
  signed_by("DKIM-Signature:d=a.example", "a.example");
  signed_by("dkim-signature: v=1; d=A.Example; s=x", "a.example");
  signed_by("DKIM-SIGNATURE \t:d=a.example;", "a.example");
  signed_by("DKIM-Signature:\r\n\td\r\n\t = a.\r\n example\t; s=x",
            "a.example");
  signed_by("DKIM-Signature:;;d=a.example", "a.example");
  signed_by("DKIM-Signature:d=a.example;d=b.example", "a.example");
  signed_by("DKIM-Signature:d;d=b.example", "b.example");
  signed_by("DKIM-Signature:dd=a.example;d=b.example", "b.example");
  signed_by("DKIM-Signature:bd=a.example;d=b.example", "b.example");
  signed_by("DKIM-Signature:x=d;d=b.example", "b.example");
  signed_by("DKIM-Signature:d", NULL);
  signed_by("DKIM-Signature:d ", NULL);
  signed_by("DKIM-Signature:x=d=a.example", NULL);
  signed_by("DKIM-Signature:", NULL);
  signed_by("DKIM-Signature: ", NULL);
  signed_by("DKIM-Signature", NULL);
  signed_by("DKIM-Signature ", NULL);
  signed_by("DKIM-Signature?d=a.example", NULL);
  signed_by("DKIM-Signatur:d=a.example", NULL);
  signed_by("DKIM-Signatures:d=a.example", NULL);
  signed_by("", NULL);
  /* Of somebody who isn't a domain. */
  signed_by("DKIM-Signature:d=", "");
  signed_by("DKIM-Signature:d=a\vb", "");
}

static void test_ends_of_fields(void **state)
{
  static const char field[] = "DKIM-Signature:d=a.example; x";

  (void)state;
  add_octets(field, 22);
  assert_string_equal(choice->signers.domains[0], "a.exa");
  assert_int_equal(choice->signers.count, 1);
  add_octets(field, 16);
  assert_int_equal(choice->signers.count, 0);
  add_octets(field, 14);
  assert_int_equal(choice->signers.count, 0);
  add_octets("DKIM-Signature:d=a\0b", 20);
  assert_int_equal(choice->signers.count, 0);
}

static void test_long_domains(void **state)
{
  char field[600] = "DKIM-Signature:d=";
  size_t before = strlen(field);

  (void)state;
  memset(field + before, 'a', DKK_RING_DOMAIN_MAX);
  memcpy(field + before + DKK_RING_DOMAIN_MAX, " \r\n ", 5);
  add_octets(field, strlen(field));
  assert_int_equal(choice->signers.count, 1);
  assert_int_equal(strlen(choice->signers.domains[0]), DKK_RING_DOMAIN_MAX);
  field[before + DKK_RING_DOMAIN_MAX] = 'a';
  add_octets(field, strlen(field));
  assert_int_equal(choice->signers.count, 0);
}

static void test_list(void **state)
{
  (void)state;
  add_octets("List-Id: <a.example>", 20);
  assert_int_equal(choice->is_list, 1);
  add_octets("LIST-ID \t:", 10);
  assert_int_equal(choice->is_list, 1);
  assert_int_equal(choice->signers.count, 0);
  add_octets("List-Id", 7);
  assert_int_equal(choice->is_list, 0);
  add_octets("List-Idx: a", 11);
  assert_int_equal(choice->is_list, 0);
}

/* Of more than can be, the first count. */
static void test_many_signatures(void **state)
{
  static const char field[] = "DKIM-Signature:d=a.example";
  size_t i;

  (void)state;
  dkimkit_keyring_choice_reset(choice);
  for (i = 0; i < 2 * DKK_RING_AUTHORS_MAX; i++) {
    assert_int_equal(
        dkimkit_keyring_choice_add_field(choice, field, strlen(field)),
        DKIMKIT_OK);
  }
  assert_int_equal(choice->signers.count, DKK_RING_AUTHORS_MAX);
  assert_int_equal(dkimkit_keyring_choice_add_field(NULL, field, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_choice_add_field(choice, NULL, 0),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
}

#define FIELD(name)                                                            \
  cmocka_unit_test_setup_teardown(name, make_choice, free_choice)

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_texts),
      cmocka_unit_test(test_tenants),
      cmocka_unit_test(test_backward),
      cmocka_unit_test(test_sets),
      cmocka_unit_test(test_sealed_names),
      cmocka_unit_test(test_words_of_the_machine),
      cmocka_unit_test(test_words_of_statuses),
      cmocka_unit_test(test_statuses),
      cmocka_unit_test(test_pool),
      cmocka_unit_test(test_pool_of_large_pieces),
      FIELD(test_signatures),
      FIELD(test_ends_of_fields),
      FIELD(test_long_domains),
      FIELD(test_list),
      FIELD(test_many_signatures),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
