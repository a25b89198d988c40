/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_CONFIG_H
#define DKK_CORE_CONFIG_H

/* The configuration as the other modules see it: read-only after seal. */

#include "core/mem.h"

#include <dkimkit/config.h>

#include <stdatomic.h>

#define DKK_CONFIG_LIMITS (DKIMKIT_LIMIT_NEW_SIGNATURE_OCTETS + 1)
#define DKK_CONFIG_APPLICATION_CRYPTO 8
#define DKK_CONFIG_BUILTIN_CRYPTO 3
#define DKK_CONFIG_HASHES (DKIMKIT_HASH_SHA512 + 1)
#define DKK_CONFIG_KEY_TYPES (DKIMKIT_KEY_TYPE_ED25519 + 1)

/** Signing never goes below (RFC 8301, 3.2). */
#define DKK_RSA_SIGN_MIN_BITS 1024u
/** Below this a key is reported as weak (RFC 8301, 3.2). */
#define DKK_RSA_WEAK_BITS 2048u

struct dkimkit_config {
  dkimkit_mem mem;
  atomic_size_t references;
  int sealed;

  size_t limits[DKK_CONFIG_LIMITS];
  unsigned rsa_min_bits;
  unsigned rsa_max_bits;
  int allow_sha1;
  uint32_t clock_skew;
  dkimkit_line_ends line_ends;
  dkimkit_body_length_policy body_length_policy;
  dkimkit_internationalized internationalized;
  dkimkit_malformed_policy malformed_policy;
  dkimkit_underscore_policy underscore_policy;
  dkimkit_syntax syntax;
  int allow_expired;
  int allow_future;
  int refuse_multiple_from;
  int refuse_duplicates;
  unsigned sign_allow;
  int atps;
  int reports;
  /** Fields that have to be signed, in lower case. */
  char **required_headers;
  size_t required_header_count;
  dkimkit_is_public_suffix is_public_suffix;
  void *public_suffix_data;

  uint64_t (*now)(void *user_data);
  void *now_data;
  dkimkit_dns_lookup dns_lookup;
  dkimkit_dns_cancel dns_cancel;
  void *dns_data;

  dkimkit_crypto_ops application_crypto[DKK_CONFIG_APPLICATION_CRYPTO];
  size_t application_crypto_count;
  const dkimkit_crypto_ops *builtin_crypto[DKK_CONFIG_BUILTIN_CRYPTO];
  size_t builtin_crypto_count;
  int builtin_crypto_chosen;
  /** Who does what; NULL: nobody. Set by seal. */
  const dkimkit_crypto_ops *hash_ops[DKK_CONFIG_HASHES];
  const dkimkit_crypto_ops *key_ops[DKK_CONFIG_KEY_TYPES];
};

/** 1 if it is one of the constants. */
int dkk_is_internationalized_mode(dkimkit_internationalized mode);

/** Takes a reference: objects keep their configuration alive. */
dkimkit_config *dkk_config_ref(const dkimkit_config *config);

/** What every setter checks first: DKIMKIT_OK, DKIMKIT_ERR_STATE or
 *  DKIMKIT_ERR_INVALID_ARGUMENT. */
int dkk_config_settable(const dkimkit_config *config, int value_is_good);

/** Seconds since the epoch, by the configuration's clock. */
uint64_t dkk_config_now(const dkimkit_config *config);

/** Sets hash_ops and key_ops. @return as dkimkit_config_seal. */
int dkk_config_choose_crypto(dkimkit_config *config);

#endif /* !defined(DKK_CORE_CONFIG_H) */
