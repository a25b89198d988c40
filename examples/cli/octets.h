/* SPDX-License-Identifier: MIT */
#ifndef CLI_OCTETS_H
#define CLI_OCTETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A growing buffer; once `failed`, memory has run out and it stays empty. */
struct cli_octets {
  uint8_t *data;
  size_t len;
  size_t room;
  bool failed;
};

void cli_octets_free(struct cli_octets *octets);
void cli_octets_add(struct cli_octets *octets, const void *data, size_t len);
void cli_octets_add_text(struct cli_octets *octets, const char *text);

/* Where `text` begins in the octets; NULL if it isn't there. */
const uint8_t *cli_octets_find(const uint8_t *data, size_t len,
                               const char *text);

/* For dkimkit_canon_field; `user_data` is the buffer. */
int cli_octets_write(const uint8_t *data, size_t len, void *user_data);

#endif
