/* SPDX-License-Identifier: MIT */
#include "keyring/checktext.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY 256

static int make_room(dkk_ring_text *text, size_t more)
{
  size_t capacity = text->capacity > 0 ? text->capacity : CAPACITY;
  char *data;

  if (text->failed) {
    return 0;
  }
  while (capacity - text->len <= more) {
    capacity *= 2;
  }
  if (capacity == text->capacity) {
    return 1;
  }
  data = realloc(text->data, capacity);
  if (data == NULL) {
    text->failed = 1;
    return 0;
  }
  text->data = data;
  text->capacity = capacity;
  return 1;
}

static void append(dkk_ring_text *text, const char *more, size_t len)
{
  if (make_room(text, len)) {
    memcpy(text->data + text->len, more, len);
    text->len += len;
    text->data[text->len] = '\0';
  }
}

void dkk_ring_text_add(dkk_ring_text *text, const char *more)
{
  append(text, more, strlen(more));
}

void dkk_ring_text_add_foreign(dkk_ring_text *text, const char *octets,
                               size_t len, int is_octets)
{
  size_t i;

  for (i = 0; i < len; i++) {
    unsigned char octet = (unsigned char)octets[i];
    char escaped[8];

    if (octet < 0x20 || octet > 0x7e) {
      (void)snprintf(escaped, sizeof(escaped), "\\%03u", octet);
      dkk_ring_text_add(text, escaped);
    } else if (octet == '\\' && is_octets) {
      dkk_ring_text_add(text, "\\\\");
    } else {
      append(text, octets + i, 1);
    }
  }
}

char *dkk_ring_text_take(dkk_ring_text *text)
{
  char *data;

  dkk_ring_text_add(text, "");
  data = text->data;
  if (text->failed) {
    free(data);
    data = NULL;
  }
  memset(text, 0, sizeof(*text));
  return data;
}
