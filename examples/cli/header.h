/* SPDX-License-Identifier: MIT */
#ifndef CLI_HEADER_H
#define CLI_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <dkimkit/diagnose.h>

#include "facts.h"
#include "octets.h"

#define CLI_NO_FIELD SIZE_MAX
/* Attempts to verify one signature. */
#define CLI_ATTEMPTS 600
/* What all of them hash at most. */
#define CLI_HASHED_OCTETS ((size_t)64 << 20)
/* Names in h= times fields: with more, choosing fields again and again would
   take hours. */
#define CLI_HEADER_PAIRS ((size_t)1 << 20)

/* What is done to a field before it is hashed. */
enum cli_field_edit {
  CLI_FIELD_AS_IS,
  CLI_FIELD_LINE_ENDS,
  CLI_FIELD_UNFOLD,
  CLI_FIELD_UNFOLD_ONE,
  CLI_FIELD_ONE_SPACE,
  CLI_FIELD_NO_SPACE,
  CLI_FIELD_RUNS,
  CLI_FIELD_FOLD_SPACE,
  CLI_FIELD_END_SPACE
};

struct cli_field {
  const uint8_t *data;
  size_t len;
  size_t name_len;
};

/* The header of a message as one signature sees it. */
struct cli_header {
  const dkimkit_config *config;
  const dkimkit_verifier *verifier;
  const dkimkit_signature *signature;
  struct cli_field *fields;
  size_t field_count;
  size_t own;
  /* One for each field, while fields are chosen. */
  uint8_t *taken;
  /* The names of h= as they stand, and the fields that they designate. */
  struct cli_slice *names;
  size_t *chosen;
  size_t name_count;
  /* The signature field with an empty b=. */
  struct cli_octets own_field;
  /* The keys that may have made the signature. */
  const dkimkit_keyrecord **keys;
  size_t key_count;
  unsigned attempts;
  size_t hashed;
  /* An attempt wasn't made any more. */
  bool ended;
  /* Over CLI_HEADER_PAIRS: nothing is tried, the choice is the library's. */
  bool too_large;
};

/* One idea of what was signed. */
struct cli_attempt {
  dkimkit_canonicalization form;
  enum cli_field_edit edit;
  /* Only the field of this name was edited; name_count is the signature
     field. */
  bool one_only;
  size_t one;
  /* One for each name; without data: no such field. */
  struct cli_slice *fields;
  struct cli_slice own;
  /* The signature field wasn't edited. */
  bool own_as_is;
  /* The signature field was hashed with a line end. */
  bool own_line_end;
  dkimkit_algorithm algorithm;
};

int cli_header_init(struct cli_header *header, const dkimkit_config *config,
                    const dkimkit_verifier *verifier,
                    const dkimkit_signature *signature);
void cli_header_free(struct cli_header *header);

/* Chooses fields from the bottom up, or from the top down. `absent` counts as
   not there; of the fields above `above` none does. */
void cli_header_choose(const struct cli_header *header, size_t *chosen,
                       size_t absent, size_t above, bool top_down);

/* What was signed according to the field itself. */
bool cli_attempt_init(struct cli_attempt *attempt,
                      const struct cli_header *header, const size_t *chosen);
void cli_attempt_free(struct cli_attempt *attempt);

/* Whether there is something to try with the field of a name; name_count is
   the signature field. */
bool cli_header_is_open(const struct cli_header *header, size_t index);

bool cli_name_is(const struct cli_field *field, const char *name);

/* Writes one field, without a line end. */
int cli_field_write(struct cli_octets *out, const struct cli_attempt *attempt,
                    struct cli_slice field);

/* Whether the edit of an attempt makes a field another one. */
bool cli_field_changes(enum cli_field_edit edit, struct cli_slice field);

/* *verifies tells whether one of the keys made the signature over this. */
int cli_attempt_verify(bool *verifies, struct cli_header *header,
                       const struct cli_attempt *attempt);

/* Whether the key of a record made the signature over the header as it is. */
int cli_header_verify(bool *verifies, struct cli_header *header,
                      const dkimkit_keyrecord *record);

/* The octets of an attempt, all of them. */
void cli_attempt_write(struct cli_octets *out, const struct cli_header *header,
                       const struct cli_attempt *attempt);

/* The digest that an attempt comes to, for the algorithm of the signature. */
int cli_attempt_digest(uint8_t *out, size_t *len,
                       const struct cli_header *header,
                       const struct cli_attempt *attempt);

#endif
