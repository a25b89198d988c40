/* SPDX-License-Identifier: MIT */
#include "shim.h"

#include "_cgo_export.h"

static int lookup(dkimkit_query *query, void *user_data)
{
  (void)user_data;
  return dkimkitGoLookup(query, (uintptr_t)dkimkit_query_owner_data(query));
}

static int sign(dkimkit_sign_req *request, void *user_data)
{
  return dkimkitGoSign(request, (uintptr_t)dkimkit_sign_req_owner_data(request),
                       (uintptr_t)user_data);
}

int dkimkit_go_set_dns(dkimkit_config *config)
{
  return dkimkit_config_set_dns(config, lookup, NULL, NULL);
}

int dkimkit_go_key_external(dkimkit_key **out, const dkimkit_config *config,
                            dkimkit_algorithm algorithm, uintptr_t key)
{
  return dkimkit_key_external(out, config, algorithm, sign, NULL, (void *)key);
}

int dkimkit_go_verifier_new(dkimkit_verifier **out,
                            const dkimkit_config *config, uintptr_t owner)
{
  return dkimkit_verifier_new(out, config, (void *)owner);
}

int dkimkit_go_signer_new(dkimkit_signer **out, const dkimkit_config *config,
                          dkimkit_profile **profiles, size_t count,
                          uintptr_t owner)
{
  return dkimkit_signer_new(out, config, profiles, count, (void *)owner);
}
