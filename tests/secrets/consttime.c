/* SPDX-License-Identifier: MIT */
/*
 * What depends on a secret, by memcheck: secret octets count as undefined, and
 * memcheck complains where a jump or an address depends on them. Signatures and
 * public keys may be known, and are defined again.
 *
 *   secrets_consttime compare|sign|lookup
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <valgrind/memcheck.h>

#include <dkimkit/dkimkit.h>

#include "core/mem.h"
#include "crypto/providers.h"

#define SEED_OCTETS 32

static void must(int rv)
{
  if (rv != DKIMKIT_OK) {
    fprintf(stderr, "%s\n", dkimkit_error_name(rv));
    exit(1);
  }
}

static int private_sign(const void *key, dkimkit_key_type type,
                        dkimkit_hash hash, const uint8_t *digest,
                        size_t digest_len, uint8_t *signature, size_t *len)
{
  int rv = dkk_crypto_sodium.private_sign(key, type, hash, digest, digest_len,
                                          signature, len);

  (void)VALGRIND_MAKE_MEM_DEFINED(signature, *len);
  return rv;
}

/* Ed25519 has its key as octets; what of RSA is secret are numbers, which have
 * to be read. */
static void sign(void)
{
  static const char message[] = "From: a@example.com\r\n\r\nHello\r\n";
  dkimkit_crypto_ops ops = dkk_crypto_sodium;
  uint8_t seed[SEED_OCTETS];
  dkimkit_config *config;
  dkimkit_key *key;
  dkimkit_profile *profile;
  dkimkit_signer *signer;

  memset(seed, 7, sizeof(seed));
  ops.private_sign = private_sign;
  must(dkimkit_config_new(&config, NULL));
  must(dkimkit_config_add_crypto(config, &ops));
  must(dkimkit_config_seal(config));
  (void)VALGRIND_MAKE_MEM_UNDEFINED(seed, sizeof(seed));
  must(dkimkit_key_import(&key, config, seed, sizeof(seed)));
  must(dkimkit_profile_new(&profile, config));
  must(dkimkit_profile_set_domain(profile, "example.com"));
  must(dkimkit_profile_set_selector(profile, "s1"));
  must(dkimkit_profile_set_key(profile, key));
  must(dkimkit_profile_seal(profile));
  must(dkimkit_signer_new(&signer, config, &profile, 1, NULL));
  must(dkimkit_signer_feed(signer, (const uint8_t *)message, strlen(message)));
  must(dkimkit_signer_finish(signer));
  dkimkit_signer_free(signer);
  dkimkit_profile_free(profile);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
}

static int compare(void)
{
  uint8_t a[64] = {1, 2, 3};
  uint8_t b[64] = {1, 2, 4};
  int is_equal;

  (void)VALGRIND_MAKE_MEM_UNDEFINED(a, sizeof(a));
  is_equal = dkk_mem_equal_secret(a, b, sizeof(a));
  (void)VALGRIND_MAKE_MEM_DEFINED(&is_equal, sizeof(is_equal));
  return is_equal;
}

/* The control: memcheck has to complain of this. */
static int look_up(void)
{
  static const uint8_t table[256] = {1};
  volatile uint8_t octet = 5;
  uint8_t found;

  (void)VALGRIND_MAKE_MEM_UNDEFINED((void *)(uintptr_t)&octet, 1);
  found = table[octet];
  (void)VALGRIND_MAKE_MEM_DEFINED(&found, sizeof(found));
  return found;
}

int main(int argc, char **argv)
{
  const char *what = argc > 1 ? argv[1] : "";

  if (RUNNING_ON_VALGRIND == 0) {
    return 2;
  }
  if (strcmp(what, "sign") == 0) {
    sign();
  } else if (strcmp(what, "compare") == 0) {
    return compare();
  } else if (strcmp(what, "lookup") == 0) {
    return look_up();
  }
  return 0;
}
