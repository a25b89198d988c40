/* SPDX-License-Identifier: MIT */
#include "dkim/policy.h"

#include "core/headerindex.h"
#include "dkim/namelist.h"

static int settle(dkimkit_signature *signature, dkimkit_reason reason,
                  const char *tag)
{
  return dkk_signature_settle_tag(signature, reason, tag);
}

static int has_warning(const dkimkit_signature *signature,
                       dkimkit_warning warning)
{
  return (signature->warnings & (1u << warning)) != 0;
}

static int check_message(dkimkit_signature *signature)
{
  const dkimkit_config *config = signature->config;
  unsigned problems = signature->header->problems;

  if ((problems & DKK_HEADER_NO_FIELD) != 0) {
    return settle(signature, DKIMKIT_REASON_MESSAGE_SYNTAX, NULL);
  }
  if ((problems & DKK_HEADER_MALFORMED) != 0) {
    if (config->malformed_policy == DKIMKIT_MALFORMED_REFUSE) {
      return settle(signature, DKIMKIT_REASON_MESSAGE_MALFORMED, NULL);
    }
    dkk_signature_warn(signature, DKIMKIT_WARNING_MESSAGE_MALFORMED);
  }
  if (dkk_header_count_named(signature->header, dkk_slice_of("from")) == 0) {
    return settle(signature, DKIMKIT_REASON_MESSAGE_NO_FROM, NULL);
  }
  if (config->refuse_multiple_from &&
      has_warning(signature, DKIMKIT_WARNING_MULTIPLE_FROM)) {
    return settle(signature, DKIMKIT_REASON_MULTIPLE_FROM, NULL);
  }
  return DKIMKIT_OK;
}

static int check_domain(dkimkit_signature *signature)
{
  const dkimkit_config *config = signature->config;
  const char *text = dkimkit_signature_domain_ascii(signature);
  dkk_buf domain;
  size_t i;
  int rv = DKIMKIT_OK;

  if (config->is_public_suffix == NULL) {
    return DKIMKIT_OK;
  }
  dkk_buf_init(&domain, &config->mem);
  for (i = 0; rv == DKIMKIT_OK && text[i] != '\0'; i++) {
    rv = dkk_buf_append_octet(&domain, dkk_to_lower((uint8_t)text[i]));
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_terminate(&domain);
  }
  if (rv == DKIMKIT_OK &&
      config->is_public_suffix((const char *)domain.data,
                               config->public_suffix_data) != 0) {
    rv = settle(signature, DKIMKIT_REASON_PUBLIC_SUFFIX, "d");
  }
  dkk_buf_clear(&domain);
  return rv;
}

static int check_signed_fields(dkimkit_signature *signature)
{
  const dkimkit_config *config = signature->config;
  size_t i;

  for (i = 0; i < config->required_header_count; i++) {
    const char *name = config->required_headers[i];

    if (dkk_signature_count_signed(signature, name) <
        dkk_header_count_named(signature->header, dkk_slice_of(name))) {
      return settle(signature, DKIMKIT_REASON_UNACCEPTABLE_HEADER, "h");
    }
  }
  if (config->refuse_duplicates &&
      has_warning(signature, DKIMKIT_WARNING_DUPLICATE_HEADER)) {
    return settle(signature, DKIMKIT_REASON_DUPLICATE_HEADER, "h");
  }
  return DKIMKIT_OK;
}

static int check_body_length(dkimkit_signature *signature)
{
  dkimkit_body_length_policy policy = signature->config->body_length_policy;

  if (signature->has_body_length && policy == DKIMKIT_BODY_LENGTH_REFUSE) {
    return settle(signature, DKIMKIT_REASON_BODY_LENGTH_REFUSED, "l");
  }
  if (signature->unsigned_octets > 0 &&
      policy == DKIMKIT_BODY_LENGTH_REFUSE_UNSIGNED) {
    return settle(signature, DKIMKIT_REASON_UNSIGNED_CONTENT, "l");
  }
  return DKIMKIT_OK;
}

int dkk_check_policy(dkimkit_signature *signature)
{
  static int (*const checks[])(dkimkit_signature *) = {
      check_message, check_domain, check_signed_fields, check_body_length};
  size_t i;
  int rv = DKIMKIT_OK;

  for (i = 0; rv == DKIMKIT_OK && dkk_signature_is_open(signature) &&
              i < sizeof(checks) / sizeof(checks[0]);
       i++) {
    rv = checks[i](signature);
  }
  return rv;
}

int dkimkit_config_set_required_headers(dkimkit_config *config,
                                        const char *const *names, size_t count)
{
  dkk_namelist list;
  int rv = dkk_config_settable(config, names != NULL || count == 0);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  list.mem = &config->mem;
  list.names = config->required_headers;
  list.count = config->required_header_count;
  rv = dkk_namelist_set(&list, names, count);
  config->required_headers = list.names;
  config->required_header_count = list.count;
  return rv;
}
