/* SPDX-License-Identifier: MIT */
#ifndef CLI_FACTS_H
#define CLI_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Octets that belong to somebody else. */
struct cli_slice {
  const uint8_t *data;
  size_t len;
};

/* Something that was found out, and octets of the message to show with it. */
struct cli_fact {
  const char *id;
  char *text;
  uint8_t *shown;
  size_t shown_len;
};

struct cli_facts {
  struct cli_fact *list;
  size_t count;
  /* Memory ran out. */
  bool failed;
};

void cli_facts_free(struct cli_facts *facts);

/* Adds a sentence; `id` is static text. */
void cli_facts_add(struct cli_facts *facts, const char *id, const char *format,
                   ...) __attribute__((format(printf, 3, 4)));

/* Shows octets, which are copied, with the fact added last. */
void cli_facts_show(struct cli_facts *facts, const uint8_t *data, size_t len);

bool cli_facts_has(const struct cli_facts *facts, const char *id);

#endif
