/* SPDX-License-Identifier: MIT */
#include "dkim/policy.h"

static int settle(dkimkit_signature *signature, dkimkit_reason reason,
                  const char *tag)
{
  return dkk_signature_settle_tag(signature, reason, tag);
}

int dkk_check_policy(dkimkit_signature *signature)
{
  const dkk_header *header = signature->header;
  dkimkit_body_length_policy policy = signature->config->body_length_policy;

  if ((header->problems & DKK_HEADER_NO_FIELD) != 0) {
    return settle(signature, DKIMKIT_REASON_MESSAGE_SYNTAX, NULL);
  }
  if ((header->problems & DKK_HEADER_MALFORMED) != 0) {
    return settle(signature, DKIMKIT_REASON_MESSAGE_MALFORMED, NULL);
  }
  if (dkk_header_count_named(header, dkk_slice_of("from")) == 0) {
    return settle(signature, DKIMKIT_REASON_MESSAGE_NO_FROM, NULL);
  }
  if (signature->has_body_length && policy == DKIMKIT_BODY_LENGTH_REFUSE) {
    return settle(signature, DKIMKIT_REASON_BODY_LENGTH_REFUSED, "l");
  }
  if (signature->unsigned_octets > 0 &&
      policy == DKIMKIT_BODY_LENGTH_REFUSE_UNSIGNED) {
    return settle(signature, DKIMKIT_REASON_UNSIGNED_CONTENT, "l");
  }
  return DKIMKIT_OK;
}
