/* SPDX-License-Identifier: MIT */
#include "contestant.h"
#include "fatal.h"

#include <stdlib.h>
#include <string.h>

typedef struct ours {
  const scenario *s;
  dkimkit_config *config;
  dkimkit_cache *cache;
  dkimkit_profile *profiles[SCENARIO_SIGNATURES_MAX];
} ours;

int ours_lookup(dkimkit_query *query, void *user_data)
{
  const scenario *s = user_data;

  if (dkimkit_query_add_txt(query, (const uint8_t *)s->record,
                            strlen(s->record)) == DKIMKIT_OK) {
    (void)dkimkit_query_done(query, DKIMKIT_DNS_OK, 0, 86400);
  } else {
    (void)dkimkit_query_done(query, DKIMKIT_DNS_ERROR, 0, 0);
  }
  return 0;
}

static ours *begin(const scenario *s, const provider_set *set)
{
  ours *o = must_have(calloc(1, sizeof(*o)));

  o->s = s;
  must(dkimkit_config_new(&o->config, NULL), "configuration");
  must(dkimkit_config_set_builtin_crypto(o->config, set->names), set->names);
  must(dkimkit_config_set_dns(o->config, ours_lookup, NULL,
                              (void *)(uintptr_t)s),
       "DNS");
  must(dkimkit_config_seal(o->config), "configuration");
  if (strcmp(dkimkit_config_crypto_name(o->config,
                                        s->spec.key == SCENARIO_ED25519
                                            ? DKIMKIT_ALGORITHM_ED25519_SHA256
                                            : DKIMKIT_ALGORITHM_RSA_SHA256),
             s->spec.key == SCENARIO_ED25519 ? set->ed25519 : set->rsa) != 0) {
    fatal(set->names, "another provider than the floor's");
  }
  return o;
}

static void end(void *state)
{
  ours *o = state;
  size_t i;

  for (i = 0; i < SCENARIO_SIGNATURES_MAX; i++) {
    dkimkit_profile_free(o->profiles[i]);
  }
  dkimkit_cache_free(o->cache);
  dkimkit_config_free(o->config);
  free(o);
}

static size_t chunk_at(const scenario *s, const mail *m, size_t at)
{
  size_t rest = m->len - at;

  return s->spec.chunk == 0 || s->spec.chunk > rest ? rest : s->spec.chunk;
}

static void verify(void *state)
{
  const ours *o = state;
  const mail *m = &o->s->signed_mail;
  dkimkit_verifier *verifier = NULL;
  size_t at;
  size_t some;

  must(dkimkit_verifier_new(&verifier, o->config, NULL), "verifier");
  must(dkimkit_verifier_set_cache(verifier, o->cache), "cache");
  for (at = 0; at < m->len; at += some) {
    some = chunk_at(o->s, m, at);
    must(dkimkit_verifier_feed(verifier, m->octets + at, some), "message");
  }
  must(dkimkit_verifier_finish(verifier), "message");
  if (dkimkit_verifier_result(verifier) != DKIMKIT_RESULT_PASS) {
    fatal("ours", "doesn't pass");
  }
  dkimkit_verifier_free(verifier);
}

static void sign(void *state)
{
  ours *o = state;
  const mail *m = &o->s->plain;
  dkimkit_signer *signer = NULL;
  size_t at;
  size_t some;

  must(dkimkit_signer_new(&signer, o->config, o->profiles,
                          o->s->spec.signatures, NULL),
       "signer");
  for (at = 0; at < m->len; at += some) {
    some = chunk_at(o->s, m, at);
    must(dkimkit_signer_feed(signer, m->octets + at, some), "message");
  }
  must(dkimkit_signer_finish(signer), "signature");
  dkimkit_signer_free(signer);
}

contestant ours_verify(const scenario *s, const provider_set *set)
{
  ours *o = begin(s, set);
  contestant made = {"dkimkit", verify, end, o};

  if (s->spec.cached) {
    must(dkimkit_cache_new(&o->cache, o->config, 0, 0), "cache");
  }
  return made;
}

contestant ours_sign(const scenario *s, const provider_set *set)
{
  ours *o = begin(s, set);
  contestant made = {"dkimkit", sign, end, o};

  scenario_profiles(s, o->config, o->profiles);
  return made;
}
