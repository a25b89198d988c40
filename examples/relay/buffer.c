/* SPDX-License-Identifier: MIT */
#include "buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int buffer_reserve(buffer *b, size_t more)
{
  size_t capacity = b->capacity == 0 ? 256 : b->capacity;
  uint8_t *grown;

  if (more > SIZE_MAX / 4 || b->len > SIZE_MAX / 4) {
    return -1;
  }
  if (b->capacity - b->len >= more) {
    return 0;
  }
  while (capacity - b->len < more) {
    capacity *= 2;
  }
  grown = realloc(b->data, capacity);
  if (grown == NULL) {
    return -1;
  }
  b->data = grown;
  b->capacity = capacity;
  return 0;
}

int buffer_add(buffer *b, const void *data, size_t len)
{
  if (len == 0) {
    return 0;
  }
  if (buffer_reserve(b, len) < 0) {
    return -1;
  }
  memcpy(b->data + b->len, data, len);
  b->len += len;
  return 0;
}

int buffer_add_text(buffer *b, const char *text)
{
  return buffer_add(b, text, strlen(text));
}

int buffer_print(buffer *b, const char *format, ...)
{
  char text[2048];
  va_list arguments;
  int len;

  va_start(arguments, format);
  len = vsnprintf(text, sizeof(text), format, arguments);
  va_end(arguments);
  if (len < 0 || (size_t)len >= sizeof(text)) {
    return -1;
  }
  return buffer_add(b, text, (size_t)len);
}

void buffer_drop(buffer *b, size_t len)
{
  if (len >= b->len) {
    b->len = 0;
    return;
  }
  if (len == 0) {
    return;
  }
  memmove(b->data, b->data + len, b->len - len);
  b->len -= len;
}

void buffer_free(buffer *b)
{
  free(b->data);
  *b = (buffer){0};
}
