/* SPDX-License-Identifier: MIT */
#include "core/buf.h"

#include <string.h>

void dkk_buf_init(dkk_buf *buf, const dkimkit_mem *mem)
{
  memset(buf, 0, sizeof(*buf));
  buf->mem = mem;
}

void dkk_buf_clear(dkk_buf *buf)
{
  dkk_mem_free(buf->mem, buf->data);
  dkk_buf_init(buf, buf->mem);
}

void dkk_buf_clear_secret(dkk_buf *buf)
{
  dkk_mem_free_secret(buf->mem, buf->data, buf->capacity);
  dkk_buf_init(buf, buf->mem);
}

int dkk_buf_reserve(dkk_buf *buf, size_t more)
{
  size_t wanted = buf->capacity < 64 ? 64 : buf->capacity;
  void *grown;

  if (more <= buf->capacity - buf->len) {
    return DKIMKIT_OK;
  }
  if (more > SIZE_MAX - buf->len) {
    return DKIMKIT_ERR_NOMEM;
  }
  while (wanted < buf->len + more) {
    wanted = wanted > SIZE_MAX / 2 ? buf->len + more : wanted * 2;
  }
  grown = dkk_mem_resize_array(buf->mem, buf->data, wanted, 1);
  if (grown == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  buf->data = grown;
  buf->capacity = wanted;
  return DKIMKIT_OK;
}

int dkk_buf_append(dkk_buf *buf, const void *data, size_t len)
{
  int rv = dkk_buf_reserve(buf, len);

  if (rv == DKIMKIT_OK && len > 0) {
    memcpy(buf->data + buf->len, data, len);
    buf->len += len;
  }
  return rv;
}

int dkk_buf_append_text(dkk_buf *buf, const char *text)
{
  return dkk_buf_append(buf, text, strlen(text));
}

int dkk_buf_append_number(dkk_buf *buf, uint64_t number)
{
  uint8_t digits[20];
  size_t at = sizeof(digits);

  do {
    digits[--at] = (uint8_t)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  return dkk_buf_append(buf, digits + at, sizeof(digits) - at);
}

int dkk_buf_append_octet(dkk_buf *buf, uint8_t octet)
{
  return dkk_buf_append(buf, &octet, 1);
}

int dkk_buf_terminate(dkk_buf *buf)
{
  int rv = dkk_buf_append_octet(buf, 0);

  if (rv == DKIMKIT_OK) {
    buf->len--;
  }
  return rv;
}

dkk_slice dkk_buf_slice(const dkk_buf *buf)
{
  dkk_slice slice = {buf->data, buf->len};

  return slice;
}

int dkk_buf_copy_out(const dkk_buf *buf, void *out, size_t *len, int terminate)
{
  size_t room = *len;
  uint8_t *to = out;

  *len = buf->len;
  if (out == NULL) {
    return DKIMKIT_OK;
  }
  if (room < buf->len || (terminate && room == buf->len)) {
    return DKIMKIT_ERR_LIMIT;
  }
  memcpy(to, buf->data, buf->len);
  if (terminate) {
    to[buf->len] = 0;
  }
  return DKIMKIT_OK;
}
