/* SPDX-License-Identifier: MIT */
#ifndef DKK_TESTS_FUZZ_MILTERSTUB_H
#define DKK_TESTS_FUZZ_MILTERSTUB_H

/* libmilter and the mail server behind it, without a socket, and a DNS that
 * does what the input says. */

#include "fuzz.h"

#include <libmilter/mfapi.h>

#define FUZZ_MILTER_FIELDS 256

typedef struct fuzz_field {
  char *name;
  char *value;
  int is_removed;
} fuzz_field;

typedef struct fuzz_milter {
  /** What the milter has registered. */
  struct smfiDesc calls;
  void *priv;
  /** The message as the mail server has it. */
  fuzz_field fields[FUZZ_MILTER_FIELDS];
  size_t field_count;
  int has_space;
  /** New ones; the last comes first. */
  fuzz_buf inserted[16];
  size_t inserted_count;
  /** Edits are allowed now. */
  int is_end_of_message;
  unsigned edits;
  /** The edit, from 1, that the mail server refuses; 0 for none. */
  unsigned refused_edit;
  char reply;
  char *login;
  char *daemon;
  /** An octet for each question, used again when they are over. */
  dkk_slice dns;
  size_t asked;
  char *record;
} fuzz_milter;

extern fuzz_milter fuzz_milter_world;

/** Forgets the message and all that was done to it. */
void fuzz_milter_message(void);
/** Appends a field as it is on the wire. */
void fuzz_milter_wire(fuzz_buf *out, const fuzz_field *field);

#endif /* !defined(DKK_TESTS_FUZZ_MILTERSTUB_H) */
