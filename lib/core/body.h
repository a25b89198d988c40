/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_BODY_H
#define DKK_CORE_BODY_H

/* The body digests of one message: one for each (canonicalization, hash,
 * length limit) that somebody asked for, all computed in one pass. */

#include "core/canon_body.h"
#include "core/digest.h"

/** No length limit. */
#define DKK_BODY_NO_LIMIT UINT64_MAX

typedef struct dkk_body_digest {
  dkimkit_canonicalization canonicalization;
  dkimkit_hash hash;
  uint64_t limit;
  uint64_t hashed;
  dkk_digest running;
  uint8_t value[DKIMKIT_HASH_MAX_OCTETS];
} dkk_body_digest;

typedef struct dkk_body dkk_body;

/** One canonicalization and its fan-out. */
typedef struct dkk_body_form {
  dkk_body *body;
  dkimkit_canonicalization canonicalization;
  uint64_t octets;
  dkk_canon_body canon;
} dkk_body_form;

struct dkk_body {
  const dkimkit_config *config;
  const dkimkit_mem *mem;
  dkk_body_digest *digests;
  size_t count;
  size_t capacity;
  /** By canonicalization; NULL until a digest wants it. */
  dkk_body_form *forms[2];
  /** What is likely to come next and isn't fetched yet. */
  dkk_slice ahead;
};

/** `config`, and `mem` for what it allocates, must outlive the body, and the
 *  body must not move. */
void dkk_body_init(dkk_body *body, const dkimkit_config *config,
                   const dkimkit_mem *mem);
void dkk_body_clear(dkk_body *body);

/**
 * Asks for a digest, before the first octet. `*index` names it; the same
 * question gets the same index.
 * @return DKIMKIT_OK, DKIMKIT_ERR_UNSUPPORTED, DKIMKIT_ERR_NOMEM,
 *         DKIMKIT_ERR_CRYPTO.
 */
int dkk_body_want(dkk_body *body, size_t *index,
                  dkimkit_canonicalization canonicalization, dkimkit_hash hash,
                  uint64_t limit);

/** Takes the next octets. Behind them are `following` more, which come with
 *  the next call; 0 if that isn't known. */
int dkk_body_update(dkk_body *body, const uint8_t *data, size_t len,
                    size_t following);
int dkk_body_final(dkk_body *body);

/** The finished digest. */
dkk_slice dkk_body_value(const dkk_body *body, size_t index);

/** A finished digest with this hash, to be used again by somebody who leaves
 *  it finished; NULL if there is none. */
dkk_digest *dkk_body_lend(dkk_body *body, dkimkit_hash hash);

/** Canonical octets that went into the digest, so far. */
uint64_t dkk_body_hashed(const dkk_body *body, size_t index);

/** Canonical octets of the body in the digest's canonicalization, so far. */
uint64_t dkk_body_octets(const dkk_body *body, size_t index);

#endif /* !defined(DKK_CORE_BODY_H) */
