/* SPDX-License-Identifier: MIT */
#include "raw_sign.h"
#include "../provider/watch.h"

#include <ctype.h>
#include <stdio.h>
#include <strings.h>

#include <openssl/evp.h>
#include <openssl/pem.h>

#define LINES_MAX 32
#define TEXT_MAX 8192

typedef struct line {
  const char *text;
  size_t len;
  int taken;
} line;

static size_t split(line *lines, const char *header)
{
  size_t count = 0;

  while (*header != '\0') {
    const char *end = strstr(header, "\r\n");

    assert_non_null(end);
    assert_true(count < LINES_MAX);
    lines[count].text = header;
    lines[count].len = (size_t)(end - header) + 2;
    lines[count].taken = 0;
    count++;
    header = end + 2;
  }
  return count;
}

/* The lowest instance that wasn't taken yet. */
static void append_field(char *out, line *lines, size_t count, const char *name,
                         size_t len)
{
  size_t i;

  for (i = count; i-- > 0;) {
    if (!lines[i].taken && lines[i].len > len && lines[i].text[len] == ':' &&
        strncasecmp(lines[i].text, name, len) == 0) {
      lines[i].taken = 1;
      strncat(out, lines[i].text, lines[i].len);
      return;
    }
  }
}

static void append_signed(char *out, const char *tags, const char *header)
{
  line lines[LINES_MAX];
  size_t count = split(lines, header);
  const char *name = strstr(tags, "; h=");

  assert_non_null(name);
  for (name += 4; *name != '\0' && *name != ';';) {
    size_t len = strcspn(name, ":;");

    append_field(out, lines, count, name, len);
    name += len + (name[len] == ':');
  }
}

static void base64_append(char *out, const uint8_t *octets, size_t len)
{
  uint8_t *end = (uint8_t *)out + strlen(out);
  int written = EVP_EncodeBlock(end, octets, (int)len);

  assert_true(written > 0);
  TEST_WRITTEN(end, (size_t)written + 1);
}

static void digest(uint8_t out[32], const char *text, size_t len)
{
  unsigned octets = 32;

  assert_int_equal(EVP_Digest(text, len, out, &octets, EVP_sha256(), NULL), 1);
  TEST_WRITTEN(out, octets);
}

static size_t hashed_length(const char *tags, const char *body)
{
  const char *l = strstr(tags, "; l=");

  return l != NULL ? strtoul(l + 4, NULL, 10) : strlen(body);
}

static void append_signature(char *out, const char *text)
{
  test_hsm hsm;
  uint8_t hash[32];
  uint8_t signature[64];
  size_t len = sizeof(signature);
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();

  test_hsm_init(&hsm, "keys/rfc8463-A.1-ed25519.pem");
  digest(hash, text, strlen(text));
  assert_int_equal(EVP_DigestSignInit(ctx, NULL, NULL, NULL, hsm.pkey), 1);
  assert_int_equal(EVP_DigestSign(ctx, signature, &len, hash, sizeof(hash)), 1);
  TEST_WRITTEN(signature, len);
  base64_append(out, signature, len);
  EVP_MD_CTX_free(ctx);
  test_hsm_clear(&hsm);
}

/* The field, with its CRLF. */
static void make_field(char *field, const char *tags, const char *header,
                       const char *body)
{
  char text[2 * TEXT_MAX];
  uint8_t hash[32];

  assert_true(strlen(tags) + strlen(header) < TEXT_MAX - 512);
  sprintf(field, "DKIM-Signature: v=1; a=ed25519-sha256; %s; bh=", tags);
  digest(hash, body, hashed_length(tags, body));
  base64_append(field, hash, sizeof(hash));
  strcat(field, "; b=");
  text[0] = '\0';
  append_signed(text, tags, header);
  strcat(text, field);
  append_signature(field, text);
  strcat(field, "\r\n");
}

bytes raw_sign_again(const char *tags, bytes message)
{
  char field[TEXT_MAX];
  char *header = strdup((const char *)message.data);
  char *body;

  assert_non_null(header);
  body = strstr(header, "\r\n\r\n");
  assert_non_null(body);
  body[2] = '\0';
  make_field(field, tags, header, body + 4);
  free(header);
  return bytes_join(field, message);
}

bytes raw_sign(const char *tags, const char *header, const char *body)
{
  char *text = malloc(strlen(header) + strlen(body) + 3);
  bytes message;
  bytes result;

  assert_non_null(text);
  sprintf(text, "%s\r\n%s", header, body);
  message = bytes_of(text);
  free(text);
  result = raw_sign_again(tags, message);
  bytes_free(&message);
  return result;
}
