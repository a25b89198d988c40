/* SPDX-License-Identifier: MIT */
#include "header.h"

#include <string.h>

static int flush(header *h, header_field take, void *owner)
{
  int rv = h->field.len == 0 ? 0 : take(owner, h->field.data, h->field.len);

  h->field.len = 0;
  return rv;
}

int header_end(header *h, header_field take, void *owner)
{
  int rv = h->has_ended ? 0 : flush(h, take, owner);

  h->has_ended = 1;
  buffer_free(&h->field);
  return rv;
}

int header_take(header *h, size_t *used, const uint8_t *data, size_t len,
                header_field take, void *owner)
{
  size_t i = 0;

  *used = 0;
  while (i < len && !h->has_ended) {
    const uint8_t *lf = memchr(data + i, '\n', len - i);
    size_t run = lf == NULL ? len - i : (size_t)(lf - (data + i)) + 1;

    if (!h->in_line && data[i] == '\r') {
      return header_end(h, take, owner);
    }
    if (!h->in_line && data[i] != ' ' && data[i] != '\t' &&
        flush(h, take, owner) < 0) {
      return -1;
    }
    if (buffer_add(&h->field, data + i, run) < 0) {
      return -1;
    }
    h->in_line = lf == NULL;
    i += run;
    *used = i;
  }
  return 0;
}
