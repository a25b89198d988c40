/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_ADDRESSES_H
#define CLI_KEYRING_ADDRESSES_H

#include <stddef.h>
#include <stdint.h>

/* Called for each address with its domain, "" if that is none. Not 0 ends it,
   and is what the caller gets. */
typedef int (*cli_on_address)(const char *domain, void *user_data);

/* The domains of the addresses in the value of a From or Sender field
   (RFC 5322, 3.4): comments, quoted strings, angle brackets and groups are
   read over. What is malformed is passed as "", so that nobody takes it for
   the domain of someone. */
int cli_addresses(const uint8_t *value, size_t len, cli_on_address on,
                  void *user_data);

#endif
