/* SPDX-License-Identifier: MIT */
#ifndef CLI_ENCODE_H
#define CLI_ENCODE_H

#include <stddef.h>
#include <stdint.h>

/* Octets of base64 for the longest digest, with the NUL. */
#define CLI_HASH_TEXT 89

/* Writes a digest in base64. Returns `out`. */
const char *cli_hash_text(char out[CLI_HASH_TEXT], const uint8_t *hash,
                          size_t len);

#endif
