/* SPDX-License-Identifier: MIT */
#include "dkim/check.h"

#include "core/crypto.h"
#include "dkim/names.h"

#include <string.h>

static int settle(dkimkit_signature *signature, dkimkit_reason reason,
                  const char *tag)
{
  return dkk_signature_settle_tag(signature, reason, tag);
}

static int signs(const dkimkit_signature *signature, const char *name)
{
  size_t i;

  for (i = 0; i < signature->signed_names.count; i++) {
    if (dkk_slice_is(dkk_signed_name(&signature->signed_names, i), name)) {
      return 1;
    }
  }
  return 0;
}

static dkk_slice identity_domain(const dkimkit_signature *signature)
{
  return dkk_slice_of(
      strrchr(dkimkit_signature_identity_ascii(signature), '@') + 1);
}

static int check_time(dkimkit_signature *signature)
{
  const dkimkit_config *config = signature->config;
  uint64_t now = signature->now;
  uint64_t skew = config->clock_skew;
  int expired = signature->has_expiration && now > skew &&
                signature->expiration < now - skew;
  int future = signature->has_timestamp && signature->timestamp > now &&
               signature->timestamp - now > skew;

  if (expired && !config->allow_expired) {
    return settle(signature, DKIMKIT_REASON_SIGNATURE_EXPIRED, "x");
  }
  if (future && !config->allow_future) {
    return settle(signature, DKIMKIT_REASON_SIGNATURE_FUTURE, "t");
  }
  if (expired) {
    dkk_signature_warn(signature, DKIMKIT_WARNING_EXPIRED);
  }
  if (future) {
    dkk_signature_warn(signature, DKIMKIT_WARNING_FUTURE);
  }
  return DKIMKIT_OK;
}

int dkk_check_header(dkimkit_signature *signature, dkk_header_cursor *cursor)
{
  int rv = DKIMKIT_OK;

  dkk_signed_names_choose(&signature->signed_names, cursor, signature->field);
  if (!signs(signature, "from")) {
    rv = settle(signature, DKIMKIT_REASON_FROM_NOT_SIGNED, "h");
  }
  if (rv == DKIMKIT_OK &&
      !dkk_is_in_domain(
          identity_domain(signature),
          dkk_slice_of(dkimkit_signature_domain_ascii(signature)))) {
    rv = settle(signature, DKIMKIT_REASON_DOMAIN_MISMATCH, "i");
  }
  if (rv == DKIMKIT_OK && signature->algorithm == DKIMKIT_ALGORITHM_RSA_SHA1 &&
      !signature->config->allow_sha1) {
    rv = settle(signature, DKIMKIT_REASON_SHA1_HISTORIC, "a");
  }
  return rv == DKIMKIT_OK ? check_time(signature) : rv;
}
