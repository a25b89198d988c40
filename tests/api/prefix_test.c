/* SPDX-License-Identifier: MIT */
/* header.b (RFC 6008): as many octets of b= as tell signatures apart, 8 at
 * least. */
#include "test_support.h"

#include <stdio.h>

#define SIGNATURES 12
#define TEXT_OCTETS 24
#define ROUNDS 300

static uint32_t seed = 3;

static unsigned draw(unsigned below)
{
  seed = seed * 1664525u + 1013904223u;
  return (seed >> 8) % below;
}

/* Few letters, so that beginnings are alike; some are equal. */
static void make_texts(char texts[SIGNATURES][TEXT_OCTETS + 1])
{
  size_t i;
  size_t j;

  for (i = 0; i < SIGNATURES; i++) {
    size_t len = 4 * (2 + draw(5));

    for (j = 0; j < len; j++) {
      texts[i][j] = draw(6) == 0 ? 'B' : 'A';
    }
    texts[i][len] = '\0';
  }
}

static size_t common(const char *a, const char *b)
{
  size_t i = 0;

  while (a[i] != '\0' && a[i] == b[i]) {
    i++;
  }
  return i;
}

/* Each with each. With a text that another one begins with all of it is what
 * there is. */
static size_t octets_wanted(char texts[SIGNATURES][TEXT_OCTETS + 1], size_t at)
{
  size_t most = 8;
  size_t i;

  for (i = 0; i < SIGNATURES; i++) {
    size_t alike = common(texts[at], texts[i]);

    if (strcmp(texts[at], texts[i]) != 0 && alike + 1 > most) {
      most = alike + 1;
    }
  }
  return most < strlen(texts[at]) ? most : strlen(texts[at]);
}

static bytes make_message(char texts[SIGNATURES][TEXT_OCTETS + 1])
{
  char fields[SIGNATURES * 200] = "";
  bytes rest = bytes_of("From: a@example.com\r\n\r\n");
  bytes message;
  size_t i;

  for (i = 0; i < SIGNATURES; i++) {
    (void)snprintf(
        fields + strlen(fields), 200,
        "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s; h=from;\r\n"
        " bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=%.5s\r\n %s\r\n",
        texts[i], texts[i] + 5);
  }
  message = bytes_join(fields, rest);
  bytes_free(&rest);
  return message;
}

static void test_prefixes_tell_apart(void **state)
{
  test_dns dns;
  dkimkit_config *config;
  unsigned round;
  size_t i;

  (void)state;
  test_dns_init(&dns);
  config = config_make(&dns);
  for (round = 0; round < ROUNDS; round++) {
    char texts[SIGNATURES][TEXT_OCTETS + 1];
    dkimkit_verifier *verifier;
    bytes message;

    dns.asked = 0;
    make_texts(texts);
    message = make_message(texts);
    verifier = verify(config, message);
    for (i = 0; i < SIGNATURES; i++) {
      const char *prefix =
          dkimkit_signature_prefix(dkimkit_verifier_signature(verifier, i));

      assert_non_null(prefix);
      assert_int_equal(strlen(prefix), octets_wanted(texts, i));
      assert_memory_equal(prefix, texts[i], strlen(prefix));
    }
    dkimkit_verifier_free(verifier);
    bytes_free(&message);
  }
  dkimkit_config_free(config);
}

static void check_single(const char *b, const char *wanted)
{
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier;
  char text[256];
  bytes message;

  (void)snprintf(text, sizeof(text),
                 "DKIM-Signature: v=1; a=rsa-sha256; b=%s\r\n"
                 "From: a@example.com\r\n\r\n",
                 b);
  message = bytes_of(text);
  test_dns_init(&dns);
  config = config_make(&dns);
  verifier = verify(config, message);
  assert_string_equal(
      dkimkit_signature_prefix(dkimkit_verifier_signature(verifier, 0)),
      wanted);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

/* With no other to tell it from, 8. */
static void test_single(void **state)
{
  (void)state;
  check_single("ABCDEFGHIJKL", "ABCDEFGH");
  check_single("ABCDEFGH", "ABCDEFGH");
  check_single("ABC\r\n\tDEF GHI", "ABCDEFGH");
  check_single("ABCD", "ABCD");
  check_single("", "");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_prefixes_tell_apart),
      cmocka_unit_test(test_single),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
