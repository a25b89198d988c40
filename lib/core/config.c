/* SPDX-License-Identifier: MIT */
#include "core/config.h"

#include <string.h>
#include <time.h>

static const size_t default_limits[DKK_CONFIG_LIMITS] = {
    [DKIMKIT_LIMIT_HEADER_OCTETS] = 4194304,
    [DKIMKIT_LIMIT_HEADER_FIELDS] = 65536,
    [DKIMKIT_LIMIT_SIGNATURES] = 20,
    [DKIMKIT_LIMIT_SIGNATURE_OCTETS] = 3145728,
    [DKIMKIT_LIMIT_TAGS] = 4096,
    [DKIMKIT_LIMIT_SIGNED_NAMES] = 65536,
    [DKIMKIT_LIMIT_KEY_RECORD_OCTETS] = 16384,
    [DKIMKIT_LIMIT_KEY_RECORDS] = 64,
    [DKIMKIT_LIMIT_KEY_ATTEMPTS] = 4,
    [DKIMKIT_LIMIT_QUERIES] = 20,
    [DKIMKIT_LIMIT_KEY_FILE_OCTETS] = 65536,
    [DKIMKIT_LIMIT_PROFILES] = 32,
    [DKIMKIT_LIMIT_AUTHRES_PARTS] = 4096,
    [DKIMKIT_LIMIT_NEW_SIGNATURE_OCTETS] = 65536,
};

static uint64_t system_now(void *user_data)
{
  time_t now = time(NULL);

  (void)user_data;
  return now > 0 ? (uint64_t)now : 0;
}

int dkimkit_config_new(dkimkit_config **out, const dkimkit_mem *mem)
{
  dkimkit_config *config;

  if (mem == NULL) {
    mem = &dkk_mem_default;
  }
  if (out == NULL || mem->allocate == NULL || mem->resize == NULL ||
      mem->release == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  config = dkk_mem_zalloc(mem, sizeof(*config));
  if (config == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  config->mem = *mem;
  atomic_init(&config->references, 1);
  memcpy(config->limits, default_limits, sizeof(default_limits));
  config->rsa_min_bits = DKK_RSA_SIGN_MIN_BITS;
  config->rsa_max_bits = 8192;
  config->clock_skew = 300;
  config->now = system_now;
  *out = config;
  return DKIMKIT_OK;
}

dkimkit_config *dkk_config_ref(const dkimkit_config *config)
{
  /* The count is the one member that changes after seal. */
  dkimkit_config *counted = (dkimkit_config *)(uintptr_t)config;

  atomic_fetch_add_explicit(&counted->references, 1, memory_order_relaxed);
  return counted;
}

dkimkit_config *dkimkit_config_ref(const dkimkit_config *config)
{
  return config != NULL ? dkk_config_ref(config) : NULL;
}

const dkimkit_mem *dkimkit_config_mem(const dkimkit_config *config)
{
  return config != NULL ? &config->mem : NULL;
}

void dkimkit_config_free(dkimkit_config *config)
{
  dkimkit_mem mem;
  size_t i;

  if (config == NULL || atomic_fetch_sub_explicit(&config->references, 1,
                                                  memory_order_acq_rel) > 1) {
    return;
  }
  mem = config->mem;
  for (i = 0; i < config->required_header_count; i++) {
    dkk_mem_free(&mem, config->required_headers[i]);
  }
  dkk_mem_free(&mem, config->required_headers);
  dkk_mem_free(&mem, config);
}

uint64_t dkk_config_now(const dkimkit_config *config)
{
  return config->now(config->now_data);
}

int dkimkit_config_seal(dkimkit_config *config)
{
  int rv;

  if (config == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (config->sealed) {
    return DKIMKIT_ERR_STATE;
  }
  rv = dkk_config_choose_crypto(config);
  config->sealed = rv == DKIMKIT_OK;
  return rv;
}

int dkk_config_settable(const dkimkit_config *config, int value_is_good)
{
  if (config == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (config->sealed) {
    return DKIMKIT_ERR_STATE;
  }
  return value_is_good ? DKIMKIT_OK : DKIMKIT_ERR_INVALID_ARGUMENT;
}

int dkimkit_config_set_dns(dkimkit_config *config, dkimkit_dns_lookup lookup,
                           dkimkit_dns_cancel cancel, void *user_data)
{
  int rv = dkk_config_settable(config, lookup != NULL);

  if (rv == DKIMKIT_OK) {
    config->dns_lookup = lookup;
    config->dns_cancel = cancel;
    config->dns_data = user_data;
  }
  return rv;
}

int dkimkit_config_set_clock(dkimkit_config *config,
                             uint64_t (*now)(void *user_data), void *user_data)
{
  int rv = dkk_config_settable(config, 1);

  if (rv == DKIMKIT_OK) {
    config->now = now != NULL ? now : system_now;
    config->now_data = user_data;
  }
  return rv;
}

int dkimkit_config_set_line_ends(dkimkit_config *config,
                                 dkimkit_line_ends line_ends)
{
  int rv =
      dkk_config_settable(config, line_ends == DKIMKIT_LINE_ENDS_STRICT ||
                                      line_ends == DKIMKIT_LINE_ENDS_NORMALIZE);

  if (rv == DKIMKIT_OK) {
    config->line_ends = line_ends;
  }
  return rv;
}

static int is_limit(dkimkit_limit limit)
{
  return (int)limit >= DKIMKIT_LIMIT_HEADER_OCTETS &&
         (int)limit < DKK_CONFIG_LIMITS;
}

int dkimkit_config_set_limit(dkimkit_config *config, dkimkit_limit limit,
                             size_t value)
{
  int rv = dkk_config_settable(config, is_limit(limit) && value > 0);

  if (rv == DKIMKIT_OK) {
    config->limits[limit] = value;
  }
  return rv;
}

size_t dkimkit_config_limit(const dkimkit_config *config, dkimkit_limit limit)
{
  return config != NULL && is_limit(limit) ? config->limits[limit] : 0;
}

int dkimkit_config_set_rsa_bits(dkimkit_config *config, unsigned min,
                                unsigned max)
{
  int rv =
      dkk_config_settable(config, min >= 512 && min <= max && max <= 16384);

  if (rv == DKIMKIT_OK) {
    config->rsa_min_bits = min;
    config->rsa_max_bits = max;
  }
  return rv;
}

int dkimkit_config_set_allow_sha1(dkimkit_config *config, int allow)
{
  int rv = dkk_config_settable(config, allow == 0 || allow == 1);

  if (rv == DKIMKIT_OK) {
    config->allow_sha1 = allow;
  }
  return rv;
}

int dkimkit_config_set_clock_skew(dkimkit_config *config, uint32_t seconds)
{
  int rv = dkk_config_settable(config, seconds <= 86400);

  if (rv == DKIMKIT_OK) {
    config->clock_skew = seconds;
  }
  return rv;
}

int dkimkit_config_set_body_length_policy(dkimkit_config *config,
                                          dkimkit_body_length_policy policy)
{
  int rv = dkk_config_settable(config,
                               policy == DKIMKIT_BODY_LENGTH_REFUSE_UNSIGNED ||
                                   policy == DKIMKIT_BODY_LENGTH_ALLOW ||
                                   policy == DKIMKIT_BODY_LENGTH_REFUSE);

  if (rv == DKIMKIT_OK) {
    config->body_length_policy = policy;
  }
  return rv;
}

int dkk_is_internationalized_mode(dkimkit_internationalized mode)
{
  return mode == DKIMKIT_INTERNATIONALIZED_AUTO ||
         mode == DKIMKIT_INTERNATIONALIZED_ALWAYS ||
         mode == DKIMKIT_INTERNATIONALIZED_NEVER;
}

int dkimkit_config_set_internationalized(dkimkit_config *config,
                                         dkimkit_internationalized mode)
{
  int rv = dkk_config_settable(config, dkk_is_internationalized_mode(mode));

  if (rv == DKIMKIT_OK) {
    config->internationalized = mode;
  }
  return rv;
}
