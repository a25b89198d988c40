/* SPDX-License-Identifier: MIT */
#include "keyring/newkey.h"
#include "keyring/profiles.h"
#include "keyring/settings.h"

#include <stdlib.h>
#include <string.h>

static int read_key(dkimkit_keyring *ring, const dkk_ring_key_id *id,
                    const char *domain, dkimkit_key **out)
{
  dkk_ring_key_row row;
  uint8_t *sealed = NULL;
  size_t len = 0;
  int rv = dkk_ring_store_get_secret(ring->store, id, &row, &sealed, &len);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  /* The seal says so, too; but who is told the reason should read the right
   * one. */
  rv = strcmp(row.domain, domain) == 0
           ? dkk_ring_open_key(ring, &row, sealed, len, out)
           : DKIMKIT_KEYRING_ERR_SEAL;
  free(sealed);
  return rv;
}

static int fill(dkimkit_keyring *ring, dkimkit_profile *profile,
                const dkk_ring_profile_id *id, const char *key_domain)
{
  dkk_ring_domain_row row;
  dkimkit_key *key = NULL;
  int rv = dkk_ring_store_get_domain(ring->store, key_domain, &row);

  if (rv == DKIMKIT_OK) {
    rv = read_key(ring, &id->key_id, key_domain, &key);
  }
  if (rv == DKIMKIT_OK) {
    rv = row.fault;
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_domain(profile, id->domain);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_selector(profile, id->selector);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_key(profile, key);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_signing_apply(&row.signing, profile);
  }
  dkimkit_key_free(key);
  return rv == DKIMKIT_OK ? dkimkit_profile_seal(profile) : rv;
}

static int make(dkimkit_keyring *ring, const dkk_ring_profile_id *id,
                const char *key_domain, dkimkit_profile **out)
{
  dkimkit_profile *profile = NULL;
  int rv = dkimkit_profile_new(&profile, ring->config);

  if (rv == DKIMKIT_OK) {
    rv = fill(ring, profile, id, key_domain);
  }
  if (rv != DKIMKIT_OK) {
    dkimkit_profile_free(profile);
    return dkk_ring_say(ring, rv);
  }
  dkk_ring_profiles_put(ring->profiles, id, profile);
  *out = profile;
  return DKIMKIT_OK;
}

static int find_or_make(dkimkit_profile **out, dkimkit_keyring *ring,
                        const dkimkit_keyring_choice *choice, size_t index)
{
  dkk_ring_profile_id id;
  dkimkit_profile *profile;
  int rv = DKIMKIT_OK;

  id.domain = dkimkit_keyring_choice_domain(choice, index);
  id.selector = dkimkit_keyring_choice_selector(choice, index);
  id.generation = dkimkit_keyring_choice_generation(choice, index);
  memcpy(id.key_id.octets, dkimkit_keyring_choice_key_id(choice, index),
         sizeof(id.key_id.octets));
  profile = dkk_ring_profiles_find(ring->profiles, &id);
  if (profile == NULL) {
    rv = make(ring, &id, dkimkit_keyring_choice_key_domain(choice, index),
              &profile);
  }
  if (rv == DKIMKIT_OK) {
    *out = dkimkit_profile_ref(profile);
  }
  return rv;
}

int dkimkit_keyring_profile(dkimkit_profile **out, dkimkit_keyring *ring,
                            const dkimkit_keyring_choice *choice, size_t index)
{
  int rv = dkk_ring_enter(ring);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  return dkk_ring_leave(ring,
                        out != NULL && choice != NULL &&
                                index < dkimkit_keyring_choice_count(choice)
                            ? find_or_make(out, ring, choice, index)
                            : DKIMKIT_ERR_INVALID_ARGUMENT);
}
