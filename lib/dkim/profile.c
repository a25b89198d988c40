/* SPDX-License-Identifier: MIT */
#include "dkim/profile.h"

#include "core/crypto.h"
#include "dkim/alabels.h"
#include "dkim/names.h"

#include <string.h>

/* RFC 5321, 4.5.3.1.1. */
#define LOCAL_PART_MAX_OCTETS 64
#define TIME_MAX UINT64_C(999999999999)

int dkimkit_profile_new(dkimkit_profile **out, const dkimkit_config *config)
{
  dkimkit_profile *profile;
  int rv;

  if (out == NULL || config == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (!config->sealed) {
    return DKIMKIT_ERR_STATE;
  }
  profile = dkk_mem_zalloc(&config->mem, sizeof(*profile));
  if (profile == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  profile->config = dkk_config_ref(config);
  atomic_init(&profile->references, 1);
  profile->header_canonicalization = DKIMKIT_CANONICALIZATION_RELAXED;
  profile->body_canonicalization = DKIMKIT_CANONICALIZATION_RELAXED;
  profile->body_length = DKIMKIT_BODY_LENGTH_NONE;
  dkk_namelist_init(&profile->headers, &config->mem);
  dkk_namelist_init(&profile->oversign, &config->mem);
  rv = dkk_namelist_set(&profile->headers, dkk_default_headers,
                        dkk_default_headers_count);
  if (rv == DKIMKIT_OK) {
    rv = dkk_namelist_set(&profile->oversign, dkk_default_oversign,
                          dkk_default_oversign_count);
  }
  if (rv != DKIMKIT_OK) {
    dkimkit_profile_free(profile);
    return rv;
  }
  *out = profile;
  return DKIMKIT_OK;
}

dkimkit_profile *dkimkit_profile_ref(dkimkit_profile *profile)
{
  atomic_fetch_add_explicit(&profile->references, 1, memory_order_relaxed);
  return profile;
}

void dkimkit_profile_free(dkimkit_profile *profile)
{
  dkimkit_config *config;

  if (profile == NULL || atomic_fetch_sub_explicit(&profile->references, 1,
                                                   memory_order_acq_rel) > 1) {
    return;
  }
  config = profile->config;
  dkimkit_key_free(profile->key);
  dkk_namelist_clear(&profile->headers);
  dkk_namelist_clear(&profile->oversign);
  dkk_mem_free(&config->mem, profile->domain);
  dkk_mem_free(&config->mem, profile->selector);
  dkk_mem_free(&config->mem, profile->identity);
  dkk_mem_free(&config->mem, profile);
  dkimkit_config_free(config);
}

static int settable(const dkimkit_profile *profile, int value_is_good,
                    int error)
{
  if (profile == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (profile->sealed) {
    return DKIMKIT_ERR_STATE;
  }
  return value_is_good ? DKIMKIT_OK : error;
}

static int set_text(dkimkit_profile *profile, char **text, const char *value)
{
  char *copy = NULL;

  if (value != NULL) {
    copy = dkk_mem_strndup(&profile->config->mem, value, strlen(value));
    if (copy == NULL) {
      return DKIMKIT_ERR_NOMEM;
    }
  }
  dkk_mem_free(&profile->config->mem, *text);
  *text = copy;
  return DKIMKIT_OK;
}

/* Sets a name, with `before` octets in front of it, in A-labels: they are
 * right in every message (RFC 8616, 5). */
static int set_name(dkimkit_profile *profile, char **name, const char *value,
                    size_t before, int (*is_name)(dkk_slice), int error)
{
  dkk_buf ascii;
  int rv;

  dkk_buf_init(&ascii, &profile->config->mem);
  rv = dkk_append_alabels(&ascii, dkk_slice_of(value), before);
  if (rv == DKIMKIT_OK) {
    const char *text = (const char *)ascii.data;

    rv = is_name(dkk_slice_of(text + before)) ? set_text(profile, name, text)
                                              : error;
  }
  dkk_buf_clear(&ascii);
  return rv == DKIMKIT_ERR_SYNTAX ? error : rv;
}

int dkimkit_profile_set_domain(dkimkit_profile *profile, const char *domain)
{
  int rv = settable(profile, domain != NULL, DKIMKIT_ERR_DOMAIN_SYNTAX);

  return rv == DKIMKIT_OK ? set_name(profile, &profile->domain, domain, 0,
                                     dkk_is_domain, DKIMKIT_ERR_DOMAIN_SYNTAX)
                          : rv;
}

int dkimkit_profile_set_selector(dkimkit_profile *profile, const char *selector)
{
  int rv = settable(profile, selector != NULL, DKIMKIT_ERR_SELECTOR_SYNTAX);

  return rv == DKIMKIT_OK
             ? set_name(profile, &profile->selector, selector, 0,
                        dkk_is_selector, DKIMKIT_ERR_SELECTOR_SYNTAX)
             : rv;
}

int dkimkit_profile_set_key(dkimkit_profile *profile, dkimkit_key *key)
{
  int rv = settable(profile, key != NULL, DKIMKIT_ERR_INVALID_ARGUMENT);

  if (rv == DKIMKIT_OK) {
    dkimkit_key *old = profile->key;

    profile->key = dkimkit_key_ref(key);
    dkimkit_key_free(old);
  }
  return rv;
}

int dkimkit_profile_set_algorithm(dkimkit_profile *profile,
                                  dkimkit_algorithm algorithm)
{
  int rv = settable(profile, algorithm != DKIMKIT_ALGORITHM_RSA_SHA1,
                    DKIMKIT_ERR_SHA1_HISTORIC);

  if (rv == DKIMKIT_OK && algorithm != DKIMKIT_ALGORITHM_RSA_SHA256 &&
      algorithm != DKIMKIT_ALGORITHM_ED25519_SHA256) {
    rv = DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (rv == DKIMKIT_OK) {
    profile->algorithm = algorithm;
  }
  return rv;
}

static int is_canonicalization(dkimkit_canonicalization value)
{
  return value == DKIMKIT_CANONICALIZATION_SIMPLE ||
         value == DKIMKIT_CANONICALIZATION_RELAXED;
}

int dkimkit_profile_set_canonicalization(dkimkit_profile *profile,
                                         dkimkit_canonicalization header,
                                         dkimkit_canonicalization body)
{
  int rv = settable(profile,
                    is_canonicalization(header) && is_canonicalization(body),
                    DKIMKIT_ERR_INVALID_ARGUMENT);

  if (rv == DKIMKIT_OK) {
    profile->header_canonicalization = header;
    profile->body_canonicalization = body;
  }
  return rv;
}

/* Is one of the names this one? NULLs are somebody else's error. */
static int names_have(const char *const *names, size_t count, const char *name)
{
  size_t i;

  for (i = 0; i < count; i++) {
    if (names[i] != NULL &&
        dkk_slice_equal_nocase(dkk_slice_of(names[i]), dkk_slice_of(name))) {
      return 1;
    }
  }
  return 0;
}

static int names_settable(const dkimkit_profile *profile,
                          const char *const *names, size_t count)
{
  int rv = settable(profile, names != NULL || count == 0,
                    DKIMKIT_ERR_INVALID_ARGUMENT);

  if (rv == DKIMKIT_OK &&
      count > profile->config->limits[DKIMKIT_LIMIT_SIGNED_NAMES]) {
    rv = DKIMKIT_ERR_LIMIT;
  }
  if (rv == DKIMKIT_OK && names_have(names, count, "return-path")) {
    rv = DKIMKIT_ERR_HEADER_NOT_SIGNABLE;
  }
  return rv;
}

int dkimkit_profile_set_headers(dkimkit_profile *profile,
                                const char *const *names, size_t count)
{
  int rv = names_settable(profile, names, count);
  int is_default = count == 0;

  if (rv == DKIMKIT_OK && is_default) {
    names = dkk_default_headers;
    count = dkk_default_headers_count;
  }
  if (rv == DKIMKIT_OK && !names_have(names, count, "from")) {
    rv = DKIMKIT_ERR_FROM_NOT_SIGNED;
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_namelist_set(&profile->headers, names, count);
  }
  if (rv == DKIMKIT_OK) {
    profile->headers_chosen = !is_default;
  }
  return rv;
}

int dkimkit_profile_set_oversign(dkimkit_profile *profile,
                                 const char *const *names, size_t count)
{
  int rv = names_settable(profile, names, count);

  if (rv == DKIMKIT_OK && names_have(names, count, "dkim-signature")) {
    rv = DKIMKIT_ERR_HEADER_NOT_SIGNABLE;
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_namelist_set(&profile->oversign, names, count);
  }
  if (rv == DKIMKIT_OK) {
    profile->oversign_chosen = 1;
  }
  return rv;
}

int dkimkit_profile_set_identity(dkimkit_profile *profile, const char *identity)
{
  const char *at = identity != NULL ? strrchr(identity, '@') : NULL;
  dkk_slice local = {(const uint8_t *)identity, 0};
  int rv = settable(profile, identity == NULL || at != NULL,
                    DKIMKIT_ERR_IDENTITY_SYNTAX);

  if (rv != DKIMKIT_OK || at == NULL) {
    return rv == DKIMKIT_OK ? set_text(profile, &profile->identity, NULL) : rv;
  }
  local.len = (size_t)(at - identity);
  if (local.len > LOCAL_PART_MAX_OCTETS || !dkk_is_local_part(local)) {
    return DKIMKIT_ERR_IDENTITY_SYNTAX;
  }
  return set_name(profile, &profile->identity, identity, local.len + 1,
                  dkk_is_domain, DKIMKIT_ERR_IDENTITY_SYNTAX);
}

const char *dkimkit_profile_domain(const dkimkit_profile *profile)
{
  return profile != NULL ? profile->domain : NULL;
}

const char *dkimkit_profile_selector(const dkimkit_profile *profile)
{
  return profile != NULL ? profile->selector : NULL;
}

const char *dkimkit_profile_identity(const dkimkit_profile *profile)
{
  return profile != NULL ? profile->identity : NULL;
}

int dkimkit_profile_set_timestamp(dkimkit_profile *profile,
                                  dkimkit_timestamp mode, uint64_t seconds)
{
  int rv = settable(profile,
                    mode == DKIMKIT_TIMESTAMP_NOW ||
                        mode == DKIMKIT_TIMESTAMP_NONE ||
                        mode == DKIMKIT_TIMESTAMP_FIXED,
                    DKIMKIT_ERR_INVALID_ARGUMENT);

  if (rv == DKIMKIT_OK && mode == DKIMKIT_TIMESTAMP_FIXED &&
      seconds > TIME_MAX) {
    rv = DKIMKIT_ERR_TIMESTAMP_RANGE;
  }
  if (rv == DKIMKIT_OK) {
    profile->timestamp_mode = mode;
    profile->timestamp = seconds;
  }
  return rv;
}

int dkimkit_profile_set_expiration(dkimkit_profile *profile, uint64_t seconds)
{
  int rv = settable(profile, seconds <= TIME_MAX, DKIMKIT_ERR_TIMESTAMP_RANGE);

  if (rv == DKIMKIT_OK) {
    profile->expiration = seconds;
  }
  return rv;
}

int dkimkit_profile_set_body_length(dkimkit_profile *profile, uint64_t octets)
{
  int rv = settable(profile, 1, DKIMKIT_OK);

  if (rv == DKIMKIT_OK) {
    profile->body_length = octets;
  }
  return rv;
}

int dkimkit_profile_set_copy_headers(dkimkit_profile *profile, int copy)
{
  int rv =
      settable(profile, copy == 0 || copy == 1, DKIMKIT_ERR_INVALID_ARGUMENT);

  if (rv == DKIMKIT_OK) {
    profile->copy_headers = copy;
  }
  return rv;
}

static int check_names(const dkimkit_profile *profile)
{
  dkk_slice domain = dkk_slice_of(profile->domain);
  dkk_buf name;
  int rv;

  if (profile->identity != NULL &&
      !dkk_is_in_domain(dkk_slice_of(strrchr(profile->identity, '@') + 1),
                        domain)) {
    return DKIMKIT_ERR_DOMAIN_MISMATCH;
  }
  dkk_buf_init(&name, &profile->config->mem);
  rv = dkk_key_name(&name, dkk_slice_of(profile->selector), domain);
  dkk_buf_clear(&name);
  return rv;
}

static int check_key(dkimkit_profile *profile)
{
  dkimkit_key_type type = dkimkit_key_get_type(profile->key);

  if (profile->algorithm == DKIMKIT_ALGORITHM_UNKNOWN) {
    profile->algorithm = type == DKIMKIT_KEY_TYPE_ED25519
                             ? DKIMKIT_ALGORITHM_ED25519_SHA256
                             : DKIMKIT_ALGORITHM_RSA_SHA256;
  }
  return dkk_algorithm_key_type(profile->algorithm) == type
             ? DKIMKIT_OK
             : DKIMKIT_ERR_KEY_ALGORITHM;
}

int dkimkit_profile_seal(dkimkit_profile *profile)
{
  int rv = settable(profile, 1, DKIMKIT_OK);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  if (profile->domain == NULL || profile->selector == NULL ||
      profile->key == NULL) {
    return DKIMKIT_ERR_PROFILE_INCOMPLETE;
  }
  rv = check_key(profile);
  if (rv == DKIMKIT_OK) {
    rv = check_names(profile);
  }
  if (rv == DKIMKIT_OK && profile->body_length != DKIMKIT_BODY_LENGTH_NONE &&
      !dkk_namelist_has(&profile->headers, "content-type")) {
    rv = DKIMKIT_ERR_CONTENT_TYPE_NOT_SIGNED;
  }
  profile->sealed = rv == DKIMKIT_OK;
  return rv;
}
