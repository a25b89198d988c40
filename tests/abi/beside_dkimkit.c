/* SPDX-License-Identifier: MIT */
#include "beside.h"

#include <stdio.h>
#include <string.h>

#include <dkimkit/dkimkit.h>

static const char *answer;

static int look_up(dkimkit_query *query, void *user_data)
{
  (void)user_data;
  if (dkimkit_query_add_txt(query, (const uint8_t *)answer, strlen(answer)) !=
      DKIMKIT_OK) {
    return DKIMKIT_ERR_CALLBACK;
  }
  return dkimkit_query_done(query, DKIMKIT_DNS_OK, 0, 0);
}

static dkimkit_config *make_config(void)
{
  dkimkit_config *config = NULL;

  if (dkimkit_config_new(&config, NULL) == DKIMKIT_OK &&
      dkimkit_config_set_dns(config, look_up, NULL, NULL) == DKIMKIT_OK &&
      dkimkit_config_seal(config) == DKIMKIT_OK) {
    return config;
  }
  dkimkit_config_free(config);
  return NULL;
}

static int make_profile(dkimkit_profile **out, const dkimkit_config *config,
                        const char *pem)
{
  dkimkit_key *key = NULL;
  int rv = dkimkit_key_import(&key, config, pem, strlen(pem));

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_new(out, config);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_domain(*out, BESIDE_DOMAIN);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_selector(*out, BESIDE_SELECTOR);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_key(*out, key);
  }
  dkimkit_key_free(key);
  return rv == DKIMKIT_OK ? dkimkit_profile_seal(*out) : rv;
}

int beside_dkimkit_sign(char *out, const char *pem, const char *message)
{
  dkimkit_config *config = make_config();
  dkimkit_profile *profile = NULL;
  dkimkit_signer *signer = NULL;
  int rv = make_profile(&profile, config, pem);

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_signer_new(&signer, config, &profile, 1, NULL);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_signer_feed(signer, (const uint8_t *)message, strlen(message));
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_signer_finish(signer);
  }
  if (rv == DKIMKIT_OK) {
    (void)snprintf(out, BESIDE_TEXT_MAX, "%s%s",
                   dkimkit_signer_field(signer, 0, NULL), message);
  }
  dkimkit_signer_free(signer);
  dkimkit_profile_free(profile);
  dkimkit_config_free(config);
  return rv;
}

int beside_dkimkit_record(char *out, const char *pem)
{
  dkimkit_config *config = make_config();
  dkimkit_key *key = NULL;
  size_t len = BESIDE_TEXT_MAX;
  int rv = dkimkit_key_import(&key, config, pem, strlen(pem));

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_keyrecord_write(out, &len, key);
  }
  dkimkit_key_free(key);
  dkimkit_config_free(config);
  return rv;
}

int beside_dkimkit_verify(const char *text, const char *record)
{
  dkimkit_config *config = make_config();
  dkimkit_verifier *verifier = NULL;
  int rv = dkimkit_verifier_new(&verifier, config, NULL);

  answer = record;
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_verifier_feed(verifier, (const uint8_t *)text, strlen(text));
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_verifier_finish(verifier);
  }
  if (rv == DKIMKIT_OK &&
      dkimkit_verifier_result(verifier) != DKIMKIT_RESULT_PASS) {
    rv = (int)dkimkit_verifier_reason(verifier);
  }
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  return rv;
}
