/* SPDX-License-Identifier: MIT */
#include "dkim/keylint.h"

#include <string.h>

/* Where DNS providers cut a record that has to be several strings. */
#define STRING_MAX 255

/* Base64 that goes on behind what a strict decoder refuses. */
typedef struct reader {
  dkk_lint *lint;
  dkk_buf octets;
  uint32_t bits;
  unsigned characters;
  unsigned padding;
  const uint8_t *bad_padding;
} reader;

static int sextet(uint8_t c)
{
  if (c >= 'A' && c <= 'Z') {
    return c - 'A';
  }
  if (c >= 'a' && c <= 'z') {
    return c - 'a' + 26;
  }
  if (dkk_is_digit(c)) {
    return c - '0' + 52;
  }
  if (c == '+' || c == '-') {
    return 62;
  }
  return c == '/' || c == '_' ? 63 : -1;
}

static void take_sextet(reader *r, int value)
{
  r->bits = (r->bits << 6) | (uint32_t)value;
  if (++r->characters == 4) {
    r->octets.data[r->octets.len++] = (uint8_t)(r->bits >> 16);
    r->octets.data[r->octets.len++] = (uint8_t)(r->bits >> 8);
    r->octets.data[r->octets.len++] = (uint8_t)r->bits;
    r->characters = 0;
    r->bits = 0;
  }
}

static void take(reader *r, const uint8_t *at)
{
  int value = sextet(*at);

  if (dkk_is_wsp(*at)) {
    return;
  }
  if (*at == '=') {
    r->padding++;
    return;
  }
  if (value < 0) {
    dkk_lint_add(r->lint,
                 *at == '"'    ? DKIMKIT_FAULT_QUOTES_INSIDE
                 : *at == '\\' ? DKIMKIT_FAULT_BACKSLASH
                               : DKIMKIT_FAULT_P_BAD_CHARACTER,
                 at);
    return;
  }
  if (*at == '-' || *at == '_') {
    dkk_lint_add(r->lint, DKIMKIT_FAULT_P_URL_SAFE, at);
  }
  if (r->padding > 0 && r->bad_padding == NULL) {
    r->bad_padding = at;
  }
  take_sextet(r, value);
}

/* @return 1 if one character is left over, which is no octet. */
static int finish(reader *r, const uint8_t *end)
{
  unsigned left = r->characters;

  if (r->bad_padding != NULL ||
      (r->padding > 0 && left != 1 && r->padding + left != 4)) {
    dkk_lint_add(r->lint, DKIMKIT_FAULT_P_PADDING,
                 r->bad_padding != NULL ? r->bad_padding : end);
  }
  if (left == 2) {
    r->octets.data[r->octets.len++] = (uint8_t)(r->bits >> 4);
  } else if (left == 3) {
    r->octets.data[r->octets.len++] = (uint8_t)(r->bits >> 10);
    r->octets.data[r->octets.len++] = (uint8_t)(r->bits >> 2);
  }
  return left == 1;
}

/* What is only worth telling if the key isn't cut off. */
static void check_end(const reader *r, const uint8_t *end)
{
  unsigned left = r->characters;

  if (left >= 2 && r->padding == 0) {
    dkk_lint_add(r->lint, DKIMKIT_FAULT_P_PADDING_MISSING, end);
  }
  if ((left == 2 && (r->bits & 0xf) != 0) ||
      (left == 3 && (r->bits & 0x3) != 0)) {
    dkk_lint_add(r->lint, DKIMKIT_FAULT_P_BITS, end);
  }
}

static const uint8_t *search(dkk_slice in, const char *text)
{
  dkk_slice wanted = dkk_slice_of(text);

  while (in.len >= wanted.len) {
    const uint8_t *at =
        memchr(in.data, wanted.data[0], in.len - wanted.len + 1);

    if (at == NULL || memcmp(at, wanted.data, wanted.len) == 0) {
      return at;
    }
    in.len -= (size_t)(at + 1 - in.data);
    in.data = at + 1;
  }
  return NULL;
}

/* Takes the lines around a PEM file off, and tells what it was. */
static void unwrap_pem(dkk_lint *lint, dkk_slice *value)
{
  dkk_slice label = *value;
  const uint8_t *start = search(*value, "-----BEGIN ");
  const uint8_t *end;

  if (start == NULL) {
    return;
  }
  label.data = start + 11;
  label.len -= (size_t)(label.data - value->data);
  end = search(label, "-----");
  if (end == NULL) {
    return;
  }
  value->len -= (size_t)(end + 5 - value->data);
  value->data = end + 5;
  label.len = (size_t)(end - label.data);
  if (search(label, "PRIVATE") != NULL) {
    dkk_lint_add(lint, DKIMKIT_FAULT_P_PRIVATE_KEY, start);
    lint->is_hopeless = 1;
  } else if (search(label, "CERTIFICATE") != NULL) {
    dkk_lint_add(lint, DKIMKIT_FAULT_P_CERTIFICATE, start);
    lint->is_hopeless = 1;
  } else {
    dkk_lint_add(lint, DKIMKIT_FAULT_P_PEM, start);
  }
  end = search(*value, "-----END");
  if (end != NULL) {
    value->len = (size_t)(end - value->data);
  }
}

static int read(reader *r, dkk_slice value)
{
  const uint8_t *end = value.data + value.len;
  int is_left_over;
  int is_cut = 0;
  size_t i;
  int rv;

  for (i = 0; i < value.len; i++) {
    take(r, value.data + i);
  }
  is_left_over = finish(r, end);
  rv = dkk_lint_key(r->lint, &is_cut, dkk_buf_slice(&r->octets), value.data);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  if (is_cut) {
    dkk_lint_add(r->lint,
                 r->lint->original.len == STRING_MAX
                     ? DKIMKIT_FAULT_P_CUT_AT_255
                     : DKIMKIT_FAULT_P_TRUNCATED,
                 end);
  } else if (is_left_over && r->lint->type != 0) {
    dkk_lint_add(r->lint, DKIMKIT_FAULT_P_LEFT_OVER, end);
  } else {
    check_end(r, end);
  }
  return DKIMKIT_OK;
}

int dkk_lint_p(dkk_lint *lint, dkk_slice value)
{
  reader r;
  int rv;

  memset(&r, 0, sizeof(r));
  r.lint = lint;
  dkk_buf_init(&r.octets, lint->text.mem);
  unwrap_pem(lint, &value);
  rv = dkk_buf_reserve(&r.octets, value.len / 4 * 3 + 3);
  if (rv == DKIMKIT_OK) {
    rv = read(&r, value);
  }
  /* It may be a private key. */
  dkk_buf_clear_secret(&r.octets);
  return rv;
}
