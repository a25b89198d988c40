/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_KEYRECORD_H
#define DKK_DKIM_KEYRECORD_H

/* Key records (RFC 6376, 3.6.1): parsing, and apart from that the question
 * whether one fits a signature. */

#include "core/buf.h"
#include "core/crypto.h"
#include "core/tags.h"

#include <dkimkit/keyrecord.h>

struct dkimkit_keyrecord {
  dkimkit_config *config;
  uint8_t *text;
  size_t text_len;
  /** Text and p= are wiped at the end. */
  int is_wiped;
  dkk_tags tags;
  dkimkit_reason reason;
  const char *subject;
  dkimkit_key_type type;
  unsigned bits;
  unsigned flags;
  int is_pkcs1;
  /** Hashes that h= allows, as bits (1 << dkimkit_hash); all without h=. */
  unsigned hashes;
  /** The decoded p=, and the raw public key in it. */
  dkk_buf p;
  dkk_slice raw;
  /** Usable only with reason OK. */
  dkk_public_key key;
};

/** As dkimkit_keyrecord_parse; the text may have a private key in it, and its
 *  copies are wiped. */
int dkk_keyrecord_parse_wiped(dkimkit_keyrecord **out,
                              const dkimkit_config *config, const uint8_t *text,
                              size_t len);

/**
 * Is there a reason not to verify a signature of this algorithm with the
 * record? The algorithm counts before everything about the key itself (RFC
 * 6376, 6.1.2, steps 6 to 8).
 * @return DKIMKIT_REASON_OK if not.
 */
dkimkit_reason dkk_keyrecord_check(const dkimkit_keyrecord *record,
                                   dkimkit_algorithm algorithm,
                                   const char **subject);

#endif /* !defined(DKK_DKIM_KEYRECORD_H) */
