/* SPDX-License-Identifier: MIT */
#ifndef CLI_DIAGNOSIS_H
#define CLI_DIAGNOSIS_H

#include "bodytrial.h"
#include "header.h"
#include "headercopy.h"
#include "keytrial.h"

/* What was found out about one signature. */
struct cli_explanation {
  const dkimkit_signature *signature;
  /* It was looked into; else only its result is known. */
  bool examined;
  struct cli_header header;
  struct cli_copies copies;
  struct cli_key_facts key;
  /* The body's target; NULL if there is no body hash. */
  const struct cli_body_target *body;
  const struct cli_body_view *view;
  /* They cause nothing. */
  struct cli_facts known;
  struct cli_facts causes;
  struct cli_facts tested;
  struct cli_facts advice;
};

struct cli_diagnosis_options {
  /* Passing signatures, too. */
  bool all;
  /* A key to try; NULL for none. */
  const char *public_key;
  uint64_t now;
};

struct cli_diagnosis {
  const dkimkit_config *config;
  const dkimkit_verifier *verifier;
  struct cli_explanation *list;
  size_t count;
  struct cli_keyset keys;
  struct cli_body_target *targets;
  struct cli_body_trials *body;
};

/* `config` has the resolver, and accepts keys that the verifier doesn't. */
int cli_diagnose(struct cli_diagnosis *diagnosis, const dkimkit_config *config,
                 struct cli_resolver *resolver, struct cli_source *source,
                 const dkimkit_verifier *verifier,
                 const struct cli_diagnosis_options *options);
void cli_diagnosis_free(struct cli_diagnosis *diagnosis);

/* Whether the body is as signed. */
enum cli_known cli_explanation_body(const struct cli_explanation *explanation);

#endif
