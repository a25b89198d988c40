/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_SIGWRITE_H
#define DKK_DKIM_SIGWRITE_H

/* Writes a DKIM-Signature field. */

#include "dkim/fieldwriter.h"
#include "dkim/headerlist.h"

/** What stands in it besides the profile's settings. */
typedef struct dkk_sigwrite_input {
  const dkimkit_profile *profile;
  const dkk_header *header;
  const dkk_headerlist *list;
  dkk_slice body_hash;
  int has_timestamp;
  uint64_t timestamp;
  int has_expiration;
  uint64_t expiration;
  int has_body_length;
  uint64_t body_length;
} dkk_sigwrite_input;

/** Writes everything up to "b=", which is what is hashed. DKIMKIT_OK or
 *  DKIMKIT_ERR_NOMEM. */
int dkk_sigwrite_begin(dkk_fieldwriter *writer, dkk_buf *out,
                       const dkk_sigwrite_input *input);

/** Writes the value of b= and the final CRLF, behind what was written without
 *  an error. */
int dkk_sigwrite_end(dkk_fieldwriter *writer, dkk_slice signature);

#endif /* !defined(DKK_DKIM_SIGWRITE_H) */
