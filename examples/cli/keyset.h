/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYSET_H
#define CLI_KEYSET_H

#include <dkimkit/diagnose.h>

#include "facts.h"
#include "resolver.h"

/* A public key and where it comes from: a name in the DNS or a file. */
struct cli_key {
  const char *where;
  struct cli_slice text;
  dkimkit_keyrecord *record;
};

/* The answer to one question. */
struct cli_answer {
  char *name;
  dkimkit_keylookup *lookup;
};

/* All keys that may matter for a message; each name is asked for once. */
struct cli_keyset {
  const dkimkit_config *config;
  struct cli_resolver *resolver;
  struct cli_answer *answers;
  size_t answer_count;
  struct cli_key *keys;
  size_t key_count;
  struct cli_octets *file_text;
};

void cli_keyset_init(struct cli_keyset *set, const dkimkit_config *config,
                     struct cli_resolver *resolver);
void cli_keyset_free(struct cli_keyset *set);

/* Looks up a name, if that wasn't done yet. *found tells whether it has
   records. */
int cli_keyset_ask(bool *found, struct cli_keyset *set, const char *name);

/* A key from a file: a private or public one in PEM, or a key record. */
int cli_keyset_load(struct cli_keyset *set, const char *path);

#endif
