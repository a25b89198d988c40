/* SPDX-License-Identifier: MIT */
#include "dnswire.h"

#include <string.h>
#include <strings.h>

#define HEADER_OCTETS 12
#define RCODE_NXDOMAIN 3

struct writer {
  unsigned char *buf;
  size_t size;
  size_t len; /* may pass `size`: what would have been written */
};

static void put(struct writer *w, unsigned octet)
{
  if (w->len < w->size) {
    w->buf[w->len] = (unsigned char)octet;
  }
  w->len++;
}

static void put16(struct writer *w, unsigned number)
{
  put(w, number >> 8);
  put(w, number & 0xff);
}

static int put_name(struct writer *w, const char *name)
{
  size_t start = w->len;

  while (*name != '\0') {
    size_t i, len = strcspn(name, ".");

    if (len == 0 || len > 63) {
      return DNSWIRE_BAD_NAME;
    }
    put(w, (unsigned)len);
    for (i = 0; i < len; i++) {
      put(w, (unsigned char)name[i]);
    }
    name += len;
    name += *name == '.';
  }
  put(w, 0);
  return w->len - start > 255 ? DNSWIRE_BAD_NAME : DNSWIRE_OK;
}

static void put_txt(struct writer *w, const struct item *record)
{
  size_t at = 0, strings = record->len / 255 + 1;

  put16(w, 0xc000 | HEADER_OCTETS);
  put16(w, 16);
  put16(w, 1);
  put16(w, 0);
  put16(w, 300);
  put16(w, (unsigned)(record->len + strings));
  for (; strings > 0; strings--) {
    size_t len = record->len - at < 255 ? record->len - at : 255;

    put(w, (unsigned)len);
    for (; len > 0; len--) {
      put(w, record->octets[at++]);
    }
  }
}

int dnswire_answer(size_t *len, unsigned char *buf, size_t buf_len,
                   const struct frame *job, const char *name, unsigned type)
{
  struct writer w = {buf, buf_len, 0};
  const char *status = "nxdomain";
  unsigned answers = 0;
  size_t i;

  put16(&w, 1);
  put16(&w, 0);
  put16(&w, 1);
  put16(&w, 0);
  put16(&w, 0);
  put16(&w, 0);
  if (put_name(&w, name) != DNSWIRE_OK) {
    return DNSWIRE_BAD_NAME;
  }
  put16(&w, type);
  put16(&w, 1);
  for (i = 1; i + 2 < job->count; i += 3) {
    const struct item *item = &job->items[i];

    if (strcasecmp((const char *)item[0].octets, name) == 0) {
      status = (const char *)item[1].octets;
      if (strcmp(status, "ok") == 0) {
        put_txt(&w, &item[2]);
        answers++;
      }
    }
  }
  buf[2] = 0x81;
  buf[3] = 0x80;
  if (strcmp(status, "nxdomain") == 0) {
    buf[3] |= RCODE_NXDOMAIN;
  }
  buf[7] = (unsigned char)answers;
  *len = w.len < buf_len ? w.len : buf_len;
  return strcmp(status, "timeout") == 0 || strcmp(status, "servfail") == 0 ||
                 strcmp(status, "refused") == 0
             ? DNSWIRE_NO_ANSWER
             : DNSWIRE_OK;
}
