/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_HASH_H
#define DKK_DKIM_HASH_H

/* The header hash (RFC 6376, 3.7), for signatures that are verified and for
 * fields that are made. */

#include "core/canon_header.h"
#include "core/digest.h"
#include "core/header.h"
#include "dkim/signature.h"

/** What goes into a header hash. */
typedef struct dkk_hash_input {
  const dkimkit_config *config;
  /** A finished digest with the hash, which will be so again; or NULL. */
  dkk_digest *again;
  const dkk_header *header;
  /** Fields in order; DKK_HEADER_NONE for the null string. */
  const size_t *fields;
  size_t count;
  dkimkit_canonicalization canonicalization;
  /** The DKIM-Signature field itself, and the value of its b=. */
  dkk_slice signature_field;
  dkk_range b_range;
} dkk_hash_input;

/** Writes the digest. DKIMKIT_OK, DKIMKIT_ERR_NOMEM, DKIMKIT_ERR_CRYPTO. */
int dkk_hash_header(const dkk_hash_input *input, dkimkit_hash hash,
                    uint8_t *out);

/** The same for a parsed signature; `again` as above. */
int dkk_hash_signed_header(const dkimkit_signature *signature,
                           dkimkit_hash hash, dkk_digest *again, uint8_t *out);

#endif /* !defined(DKK_DKIM_HASH_H) */
