/* SPDX-License-Identifier: MIT */
#include "unbound_record.h"

#include <string.h>
#include <strings.h>

#define BLANKS " \t"
#define DIGITS "0123456789"
#define HEX DIGITS "abcdefABCDEF"
#define BASE64 DIGITS "+/ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/* RFC 4034, 2.1.1: a key without this bit verifies nothing. */
#define ZONE_KEY 256u
/* RFC 5011, 2.1. */
#define REVOKED 128u
#define PROTOCOL 3u

/* An algorithm or a digest type, and the octets that a key or digest has. */
typedef struct kind {
  unsigned number;
  size_t octets; /* 0: any */
} kind;

static const kind algorithms[] = {{5, 0},   {7, 0},   {8, 0},   {10, 0},
                                  {13, 64}, {14, 96}, {15, 32}, {16, 57}};
static const kind digests[] = {{1, 20}, {2, 32}, {4, 48}};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const kind *find(const kind *kinds, size_t count, unsigned number)
{
  size_t i;

  for (i = 0; i < count; i++) {
    if (kinds[i].number == number) {
      return &kinds[i];
    }
  }
  return NULL;
}

/* Takes a word from `record`. */
static size_t next_word(const char **word, const char **record)
{
  size_t len;

  *word = *record + strspn(*record, BLANKS);
  len = strcspn(*word, BLANKS);
  *record = *word + len;
  return len;
}

static int is_word(const char *word, size_t len, const char *wanted)
{
  return len == strlen(wanted) && strncasecmp(word, wanted, len) == 0;
}

static int take_number(unsigned *out, const char **record, unsigned max)
{
  const char *word;
  size_t len = next_word(&word, record);
  size_t i;

  *out = 0;
  for (i = 0; i < len; i++) {
    if (word[i] < '0' || word[i] > '9' || i >= 5) {
      return 0;
    }
    *out = *out * 10 + (unsigned)(word[i] - '0');
  }
  return len > 0 && *out <= max;
}

/* Counts the characters of all words that are left; 0 if there are others
 * than `allowed`. */
static size_t count_characters(const char *record, const char *allowed)
{
  const char *word;
  size_t total = 0;
  size_t len;

  while ((len = next_word(&word, &record)) > 0) {
    if (strspn(word, allowed) != len) {
      return 0;
    }
    total += len;
  }
  return total;
}

static int check_ds(const char *rdata)
{
  unsigned tag;
  unsigned algorithm;
  unsigned type;
  const kind *digest;
  size_t digits;

  if (!take_number(&tag, &rdata, 65535) ||
      !take_number(&algorithm, &rdata, 255) ||
      !take_number(&type, &rdata, 255)) {
    return DKIMKIT_ERR_SYNTAX;
  }
  digits = count_characters(rdata, HEX);
  digest = find(digests, COUNT(digests), type);
  if (digits == 0 || (digest != NULL && digits != 2 * digest->octets)) {
    return DKIMKIT_ERR_SYNTAX;
  }
  return digest == NULL || !find(algorithms, COUNT(algorithms), algorithm)
             ? DKIMKIT_ERR_UNSUPPORTED
             : DKIMKIT_OK;
}

/* Octets that a base64 text stands for; 0 if it isn't base64. */
static size_t base64_octets(const char *text)
{
  size_t characters = count_characters(text, BASE64 "=");
  const char *padding = strchr(text, '=');
  size_t pads = padding == NULL ? 0 : count_characters(padding, "=");

  if (characters % 4 != 0 || pads > 2 || (padding != NULL && pads == 0)) {
    return 0;
  }
  return characters / 4 * 3 - pads;
}

static int check_dnskey(const char *rdata)
{
  unsigned flags;
  unsigned protocol;
  unsigned number;
  const kind *algorithm;
  size_t octets;

  if (!take_number(&flags, &rdata, 65535) ||
      !take_number(&protocol, &rdata, 255) ||
      !take_number(&number, &rdata, 255) || (flags & ZONE_KEY) == 0 ||
      (flags & REVOKED) != 0 || protocol != PROTOCOL) {
    return DKIMKIT_ERR_SYNTAX;
  }
  octets = base64_octets(rdata);
  algorithm = find(algorithms, COUNT(algorithms), number);
  if (octets == 0 || (algorithm != NULL && algorithm->octets != 0 &&
                      algorithm->octets != octets)) {
    return DKIMKIT_ERR_SYNTAX;
  }
  return algorithm == NULL ? DKIMKIT_ERR_UNSUPPORTED : DKIMKIT_OK;
}

int dkk_unbound_record_check(const char *line)
{
  size_t len = strcspn(line, BLANKS);
  const char *rdata = line + len;
  const char *word;

  if (len == 0) {
    return DKIMKIT_ERR_SYNTAX;
  }
  len = next_word(&word, &rdata);
  if (len > 0 && strspn(word, DIGITS) == len) {
    len = next_word(&word, &rdata);
  }
  if (is_word(word, len, "IN")) {
    len = next_word(&word, &rdata);
  }
  if (is_word(word, len, "DS")) {
    return check_ds(rdata);
  }
  return is_word(word, len, "DNSKEY") ? check_dnskey(rdata)
                                      : DKIMKIT_ERR_SYNTAX;
}
