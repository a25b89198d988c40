/* SPDX-License-Identifier: MIT */
#include "provider.h"

const dkimkit_crypto_ops *any_provider(void)
{
  return dkimkit_crypto_builtin(dkimkit_crypto_builtin_name(0));
}

int config_behind(dkimkit_config **config, const dkimkit_mem *mem,
                  const dkimkit_crypto_ops *front)
{
  int rv = dkimkit_config_new(config, mem);

  return rv == DKIMKIT_OK ? dkimkit_config_add_crypto(*config, front) : rv;
}

int config_with_provider(dkimkit_config **config, const dkimkit_mem *mem)
{
  return dkimkit_config_new(config, mem);
}
