/* SPDX-License-Identifier: MIT */
#ifndef BENCH_SCENARIO_H
#define BENCH_SCENARIO_H

#include "mail.h"
#include "work.h"

#define SCENARIO_SIGNATURES_MAX 5

typedef enum scenario_key {
  SCENARIO_RSA1024,
  SCENARIO_RSA2048,
  SCENARIO_RSA4096,
  SCENARIO_ED25519
} scenario_key;

#define SCENARIO_KEYS 4

/** What is measured. */
typedef struct scenario_spec {
  mail_shape shape;
  size_t body_octets;
  size_t fields;
  size_t signatures;
  scenario_key key;
  dkimkit_canonicalization canonicalization;
  /** The key record is in the cache. */
  int cached;
  /** Octets given at once; 0: all. */
  size_t chunk;
} scenario_spec;

/** Everything that has to be there before the first measurement. */
typedef struct scenario {
  scenario_spec spec;
  mail plain;
  /** With its signatures on top. */
  mail signed_mail;
  const char *pem;
  size_t pem_len;
  const char *record;
  /** What can't be saved. */
  work to_verify;
  work to_sign;
} scenario;

const char *scenario_key_name(scenario_key key);

scenario *scenario_new(const scenario_spec *spec);
void scenario_free(scenario *s);

/** The profiles of a scenario, made for a configuration. */
void scenario_profiles(const scenario *s, const dkimkit_config *config,
                       dkimkit_profile *out[SCENARIO_SIGNATURES_MAX]);

#endif /* !defined(BENCH_SCENARIO_H) */
