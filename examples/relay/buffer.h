/* SPDX-License-Identifier: MIT */
#ifndef RELAY_BUFFER_H
#define RELAY_BUFFER_H

#include <stddef.h>
#include <stdint.h>

/** Octets that grow. All zero is an empty one. */
typedef struct buffer {
  uint8_t *data;
  size_t len;
  size_t capacity;
} buffer;

/** Appends. @return 0, or -1 without memory: then nothing has changed. */
int buffer_add(buffer *b, const void *data, size_t len);
int buffer_add_text(buffer *b, const char *text);
/** Appends what printf(3) would print; at most 2047 octets. */
int buffer_print(buffer *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/** Makes room for so many more octets. */
int buffer_reserve(buffer *b, size_t more);
/** Takes octets off the front. */
void buffer_drop(buffer *b, size_t len);
/** Gives the memory back and is empty. */
void buffer_free(buffer *b);

#endif /* !defined(RELAY_BUFFER_H) */
