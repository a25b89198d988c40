/* SPDX-License-Identifier: MIT */
#ifndef BENCH_CONTESTANT_H
#define BENCH_CONTESTANT_H

#include "scenario.h"

/** Does one thing with one message, again and again. */
typedef struct contestant {
  const char *name;
  void (*run)(void *state);
  void (*end)(void *state);
  void *state;
} contestant;

/** Which libraries do what, by their names in the provider table. */
typedef struct provider_set {
  /** As dkimkit_config_set_builtin_crypto has it. */
  const char *names;
  const char *hash;
  const char *rsa;
  const char *ed25519;
} provider_set;

/** Answers every question with the record of the scenario in `user_data`. */
int ours_lookup(dkimkit_query *query, void *user_data);

contestant ours_verify(const scenario *s, const provider_set *set);
contestant ours_sign(const scenario *s, const provider_set *set);

/** The cryptography alone; with `import`, the public keys are read each
 *  time. */
contestant floor_verify(const scenario *s, const provider_set *set, int import);
contestant floor_sign(const scenario *s, const provider_set *set);

#ifdef BENCH_OPENDKIM
contestant opendkim_verify(const scenario *s);
contestant opendkim_sign(const scenario *s);
#endif

#endif /* !defined(BENCH_CONTESTANT_H) */
