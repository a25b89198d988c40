/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYTRIAL_H
#define CLI_KEYTRIAL_H

#include "header.h"
#include "keyset.h"

/* What is known of a yes-or-no question. */
enum cli_known { CLI_UNKNOWN, CLI_YES, CLI_NO };

/* What came of the keys of one signature. */
struct cli_key_facts {
  char *name;
  /* The header verifies with the published key. */
  enum cli_known verifies;
  /* The private key of the published one made the signature. */
  enum cli_known made;
  /* The first record at the name, if there is one. */
  struct cli_slice record;
};

/* Finds the keys of a signature and verifies its header with them. */
int cli_key_try(struct cli_key_facts *facts, struct cli_header *header,
                struct cli_keyset *set);

/* Why the key doesn't do. */
int cli_key_tell(struct cli_key_facts *facts, struct cli_header *header,
                 struct cli_keyset *set, struct cli_facts *causes,
                 struct cli_facts *tested);

#endif
