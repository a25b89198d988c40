/* SPDX-License-Identifier: MIT */
#include "own.h"

#include "provider.h"
#include "watch.h"

#if TEST_WATCHED
/* libcrypto gives libc what it has written itself, where MemorySanitizer
 * looks. What remains watched is what the library and the tests decide by. */
__attribute__((constructor)) static void trust_libcrypto(void)
{
  __msan_scoped_disable_interceptor_checks();
}
#endif

const dkimkit_crypto_ops *any_provider(void)
{
  static const dkimkit_crypto_ops own = {
      sizeof(own),
      "own",
      NULL,
      own_hash_state_size,
      own_hash_init,
      own_hash_update,
      own_hash_final,
      own_hash_clear,
      own_has_key_type,
      own_public_import,
      own_public_verify,
      own_key_free,
      own_private_import,
      own_private_sign,
      own_key_free,
      own_private_to_public,
      own_generate,
      own_hash_copy,
      NULL,
      own_hash_restart,
  };

  return &own;
}

int config_behind(dkimkit_config **config, const dkimkit_mem *mem,
                  const dkimkit_crypto_ops *front)
{
  int rv = dkimkit_config_new(config, mem);

  if (rv == DKIMKIT_OK && front != NULL) {
    rv = dkimkit_config_add_crypto(*config, front);
  }
  return rv == DKIMKIT_OK ? dkimkit_config_add_crypto(*config, any_provider())
                          : rv;
}

int config_with_provider(dkimkit_config **config, const dkimkit_mem *mem)
{
  return config_behind(config, mem, NULL);
}
