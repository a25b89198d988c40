/* SPDX-License-Identifier: MIT */
#include "core/pem.h"

#include "core/base64.h"

#include <string.h>

static const char begin_mark[] = "-----BEGIN ";
static const char end_mark[] = "-----END ";
static const char dashes[] = "-----";

static const uint8_t *find(dkk_slice in, const char *text)
{
  size_t len = strlen(text);

  while (in.len >= len) {
    const uint8_t *at = memchr(in.data, text[0], in.len - len + 1);

    if (at == NULL) {
      return NULL;
    }
    if (memcmp(at, text, len) == 0) {
      return at;
    }
    in.len -= (size_t)(at + 1 - in.data);
    in.data = at + 1;
  }
  return NULL;
}

static void skip_to(dkk_slice *in, const uint8_t *at)
{
  in->len -= (size_t)(at - in->data);
  in->data = at;
}

int dkk_pem_next(dkk_slice *in, dkk_pem_block *block)
{
  const uint8_t *at = find(*in, begin_mark);
  const uint8_t *end;

  if (at == NULL) {
    return 0;
  }
  skip_to(in, at + strlen(begin_mark));
  end = find(*in, dashes);
  if (end == NULL) {
    return 0;
  }
  block->label.data = in->data;
  block->label.len = (size_t)(end - in->data);
  skip_to(in, end + strlen(dashes));
  end = find(*in, end_mark);
  if (end == NULL) {
    return 0;
  }
  block->body.data = in->data;
  block->body.len = (size_t)(end - in->data);
  skip_to(in, end + strlen(end_mark));
  return 1;
}

int dkk_pem_is_encrypted(const dkk_pem_block *block)
{
  return dkk_slice_is(block->label, "ENCRYPTED PRIVATE KEY") ||
         find(block->body, "Proc-Type: 4,ENCRYPTED") != NULL;
}

int dkk_pem_decode(dkk_buf *out, const dkk_pem_block *block)
{
  dkk_buf text;
  size_t i;
  int rv;

  dkk_buf_init(&text, out->mem);
  rv = dkk_buf_reserve(&text, block->body.len);
  for (i = 0; rv == DKIMKIT_OK && i < block->body.len; i++) {
    if (block->body.data[i] != '\r' && block->body.data[i] != '\n') {
      rv = dkk_buf_append_octet(&text, block->body.data[i]);
    }
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_base64_decode(out, dkk_buf_slice(&text), 0);
  }
  dkk_buf_clear_secret(&text);
  return rv;
}

static int write_lines(dkk_buf *out, dkk_slice text)
{
  int rv = DKIMKIT_OK;

  while (rv == DKIMKIT_OK && text.len > 0) {
    size_t line = text.len < 64 ? text.len : 64;

    rv = dkk_buf_append(out, text.data, line);
    if (rv == DKIMKIT_OK) {
      rv = dkk_buf_append_octet(out, '\n');
    }
    text.data += line;
    text.len -= line;
  }
  return rv;
}

static int write_mark(dkk_buf *out, const char *mark, const char *label)
{
  int rv = dkk_buf_append_text(out, mark);

  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_append_text(out, label);
  }
  return rv == DKIMKIT_OK ? dkk_buf_append_text(out, "-----\n") : rv;
}

int dkk_pem_write(dkk_buf *out, const char *label, const uint8_t *data,
                  size_t len)
{
  dkk_buf text;
  int rv;

  dkk_buf_init(&text, out->mem);
  rv = dkk_base64_encode(&text, data, len);
  if (rv == DKIMKIT_OK) {
    /* All at once, so that no copy of a secret is left behind by growth. */
    rv =
        dkk_buf_reserve(out, text.len + text.len / 64 + 2 * strlen(label) + 64);
  }
  if (rv == DKIMKIT_OK) {
    rv = write_mark(out, begin_mark, label);
  }
  if (rv == DKIMKIT_OK) {
    rv = write_lines(out, dkk_buf_slice(&text));
  }
  if (rv == DKIMKIT_OK) {
    rv = write_mark(out, end_mark, label);
  }
  dkk_buf_clear_secret(&text);
  return rv;
}
