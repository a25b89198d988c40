/* SPDX-License-Identifier: MIT */
#include "scenario.h"

#include "contestant.h"
#include "fatal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct test_key {
  char pem[8192];
  size_t pem_len;
  char record[2048];
} test_key;

const char *scenario_key_name(scenario_key key)
{
  static const char *const names[SCENARIO_KEYS] = {"rsa-1024", "rsa-2048",
                                                   "rsa-4096", "ed25519"};

  return names[key];
}

static void make_key(test_key *made, scenario_key which)
{
  static const unsigned bits[SCENARIO_KEYS] = {1024, 2048, 4096, 0};
  dkimkit_config *config = NULL;
  dkimkit_key *key = NULL;
  size_t len = sizeof(made->record);

  must(dkimkit_config_new(&config, NULL), "configuration");
  must(dkimkit_config_seal(config), "configuration");
  must(dkimkit_key_generate(&key, config,
                            which == SCENARIO_ED25519 ? DKIMKIT_KEY_TYPE_ED25519
                                                      : DKIMKIT_KEY_TYPE_RSA,
                            bits[which]),
       "key");
  made->pem_len = sizeof(made->pem);
  must(dkimkit_key_export((uint8_t *)made->pem, &made->pem_len, key,
                          DKIMKIT_KEY_FORMAT_PKCS8_PEM),
       "key");
  must(dkimkit_keyrecord_write(made->record, &len, key), "record");
  dkimkit_key_free(key);
  dkimkit_config_free(config);
}

static const test_key *key_of(scenario_key which)
{
  static test_key keys[SCENARIO_KEYS];

  if (keys[which].pem_len == 0) {
    make_key(&keys[which], which);
  }
  return &keys[which];
}

void scenario_profiles(const scenario *s, const dkimkit_config *config,
                       dkimkit_profile *out[SCENARIO_SIGNATURES_MAX])
{
  dkimkit_key *key = NULL;
  size_t i;

  must(dkimkit_key_import(&key, config, s->pem, s->pem_len), "key");
  for (i = 0; i < s->spec.signatures; i++) {
    char selector[24];

    (void)snprintf(selector, sizeof(selector), "s%zu", i);
    must(dkimkit_profile_new(&out[i], config), "profile");
    must(dkimkit_profile_set_domain(out[i], "example.com"), "domain");
    must(dkimkit_profile_set_selector(out[i], selector), "selector");
    must(dkimkit_profile_set_key(out[i], key), "key");
    must(dkimkit_profile_set_canonicalization(out[i], s->spec.canonicalization,
                                              s->spec.canonicalization),
         "canonicalization");
    must(dkimkit_profile_seal(out[i]), "profile");
  }
  dkimkit_key_free(key);
}

/* Signs, and leaves the fields on top of the message. */
static mail sign(scenario *s, const dkimkit_config *config)
{
  dkimkit_profile *profiles[SCENARIO_SIGNATURES_MAX];
  dkimkit_signer *signer = NULL;
  mail made = mail_with("", 0, &s->plain);
  size_t i;

  scenario_profiles(s, config, profiles);
  /* Importing a key tries it. */
  work_free(&s->to_sign);
  must(dkimkit_signer_new(&signer, config, profiles, s->spec.signatures, NULL),
       "signer");
  must(dkimkit_signer_feed(signer, s->plain.octets, s->plain.len), "message");
  must(dkimkit_signer_finish(signer), "signature");
  for (i = 0; i < s->spec.signatures; i++) {
    size_t len;
    const char *field = dkimkit_signer_field(signer, i, &len);
    mail below = made;

    made = mail_with(field, len, &below);
    mail_free(&below);
    dkimkit_profile_free(profiles[i]);
  }
  dkimkit_signer_free(signer);
  return made;
}

static dkimkit_config *recording(scenario *s, work *to)
{
  dkimkit_config *config = NULL;

  must(dkimkit_config_new(&config, NULL), "configuration");
  must(dkimkit_config_add_crypto(config, work_recorder(to)), "provider");
  must(dkimkit_config_set_dns(config, ours_lookup, NULL, s), "DNS");
  must(dkimkit_config_seal(config), "configuration");
  return config;
}

static void record_work(scenario *s)
{
  dkimkit_config *config = recording(s, &s->to_sign);
  dkimkit_verifier *verifier = NULL;

  s->signed_mail = sign(s, config);
  dkimkit_config_free(config);
  config = recording(s, &s->to_verify);
  must(dkimkit_verifier_new(&verifier, config, NULL), "verifier");
  must(dkimkit_verifier_feed(verifier, s->signed_mail.octets,
                             s->signed_mail.len),
       "message");
  must(dkimkit_verifier_finish(verifier), "message");
  if (dkimkit_verifier_result(verifier) != DKIMKIT_RESULT_PASS) {
    fatal("verification", "doesn't pass");
  }
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
}

scenario *scenario_new(const scenario_spec *spec)
{
  scenario *s = must_have(calloc(1, sizeof(*s)));
  const test_key *key = key_of(spec->key);

  s->spec = *spec;
  s->pem = key->pem;
  s->pem_len = key->pem_len;
  s->record = key->record;
  s->plain = mail_make(spec->shape, spec->body_octets, spec->fields);
  record_work(s);
  return s;
}

void scenario_free(scenario *s)
{
  mail_free(&s->plain);
  mail_free(&s->signed_mail);
  work_free(&s->to_verify);
  work_free(&s->to_sign);
  free(s);
}
