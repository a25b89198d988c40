/* SPDX-License-Identifier: MIT */
#include "octets.h"

#include <stdlib.h>
#include <string.h>

#include <dkimkit/common.h>

void cli_octets_free(struct cli_octets *octets)
{
  free(octets->data);
  memset(octets, 0, sizeof(*octets));
}

void cli_octets_add(struct cli_octets *octets, const void *data, size_t len)
{
  if (octets->failed || len == 0) {
    return;
  }
  if (len > octets->room - octets->len) {
    size_t room = octets->room ? octets->room : 256;
    uint8_t *grown;

    while (room - octets->len < len) {
      room *= 2;
    }
    grown = realloc(octets->data, room);
    if (!grown) {
      cli_octets_free(octets);
      octets->failed = true;
      return;
    }
    octets->data = grown;
    octets->room = room;
  }
  memcpy(octets->data + octets->len, data, len);
  octets->len += len;
}

void cli_octets_add_text(struct cli_octets *octets, const char *text)
{
  cli_octets_add(octets, text, strlen(text));
}

const uint8_t *cli_octets_find(const uint8_t *data, size_t len,
                               const char *text)
{
  size_t wanted = strlen(text);

  while (len >= wanted) {
    const uint8_t *at = memchr(data, text[0], len - wanted + 1);

    if (!at || memcmp(at, text, wanted) == 0) {
      return at;
    }
    len -= (size_t)(at - data) + 1;
    data = at + 1;
  }
  return NULL;
}

int cli_octets_write(const uint8_t *data, size_t len, void *user_data)
{
  struct cli_octets *octets = user_data;

  cli_octets_add(octets, data, len);
  return octets->failed ? DKIMKIT_ERR_NOMEM : 0;
}
