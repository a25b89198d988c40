/* SPDX-License-Identifier: MIT */
#include "core/crypto.h"
#include "core/digest.h"
#include "dkim/check.h"
#include "dkim/hash.h"
#include "dkim/keychoice.h"

#include <string.h>

static int settle(dkimkit_signature *signature, dkimkit_reason reason,
                  const char *tag)
{
  return dkk_signature_settle_tag(signature, reason, tag);
}

static size_t count_signed(const dkimkit_signature *signature, const char *name)
{
  size_t count = 0;
  size_t i;

  for (i = 0; i < signature->name_count; i++) {
    count += signature->name_fields[i] != DKK_HEADER_NONE &&
             strcmp(dkimkit_signature_signed_name(signature, i), name) == 0;
  }
  return count;
}

static void warn_of_header(dkimkit_signature *signature)
{
  /* RFC 5322, 3.6, and RFC 2045: at most once. */
  static const char *const singles[] = {"date",
                                        "from",
                                        "sender",
                                        "reply-to",
                                        "to",
                                        "cc",
                                        "message-id",
                                        "in-reply-to",
                                        "references",
                                        "subject",
                                        "mime-version",
                                        "content-type",
                                        "content-transfer-encoding"};
  size_t i;

  for (i = 0; i < sizeof(singles) / sizeof(singles[0]); i++) {
    size_t there =
        dkk_header_count_named(signature->header, dkk_slice_of(singles[i]));

    if (there > 1 && strcmp(singles[i], "from") == 0) {
      dkk_signature_warn(signature, DKIMKIT_WARNING_MULTIPLE_FROM);
    }
    if (there > 1 && count_signed(signature, singles[i]) < there) {
      dkk_signature_warn(signature, DKIMKIT_WARNING_DUPLICATE_HEADER);
    }
  }
  if ((signature->header->problems & DKK_HEADER_BAD_NAME) != 0) {
    dkk_signature_warn(signature, DKIMKIT_WARNING_HEADER_SYNTAX);
  }
}

static void warn_of_body(dkimkit_signature *signature)
{
  if (signature->unsigned_octets > 0) {
    dkk_signature_warn(signature, DKIMKIT_WARNING_UNSIGNED_CONTENT);
  }
  if (signature->has_body_length &&
      count_signed(signature, "content-type") <
          dkk_header_count_named(signature->header,
                                 dkk_slice_of("content-type"))) {
    dkk_signature_warn(signature, DKIMKIT_WARNING_UNSIGNED_CONTENT_TYPE);
  }
}

static void note_key(dkimkit_signature *signature,
                     const dkimkit_keyrecord *record)
{
  signature->key_bits = record->bits;
  signature->testing = (record->flags & DKIMKIT_KEYRECORD_TESTING) != 0;
}

static void warn_of_key(dkimkit_signature *signature,
                        const dkimkit_keyrecord *record)
{
  if (record->type == DKIMKIT_KEY_TYPE_RSA &&
      record->bits < DKK_RSA_WEAK_BITS) {
    dkk_signature_warn(signature, DKIMKIT_WARNING_KEY_WEAK);
  }
  if (record->is_pkcs1) {
    dkk_signature_warn(signature, DKIMKIT_WARNING_KEY_PKCS1);
  }
  if (signature->query->count > 1) {
    dkk_signature_warn(signature, DKIMKIT_WARNING_SEVERAL_RECORDS);
  }
  if (signature->algorithm == DKIMKIT_ALGORITHM_RSA_SHA1) {
    dkk_signature_warn(signature, DKIMKIT_WARNING_SHA1);
  }
}

static int check_body(dkimkit_signature *signature, const dkk_body *body)
{
  if (signature->has_body_length &&
      signature->body_length > signature->body_octets) {
    return settle(signature, DKIMKIT_REASON_BODY_LENGTH_EXCEEDS, "l");
  }
  if (!dkk_slice_equal(dkk_body_value(body, signature->digest),
                       dkk_buf_slice(&signature->body_hash))) {
    return settle(signature, DKIMKIT_REASON_BODY_HASH_MISMATCH, "bh");
  }
  return DKIMKIT_OK;
}

/* What keeps a signature that is right from being a plain pass. */
static int check_policy(dkimkit_signature *signature)
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
  return settle(signature, DKIMKIT_REASON_OK, NULL);
}

static int verify(dkimkit_signature *signature, const dkk_keychoice *choice)
{
  uint8_t octets[DKIMKIT_HASH_MAX_OCTETS];
  dkimkit_hash hash = dkk_algorithm_hash(signature->algorithm);
  dkk_slice digest = {octets, dkk_hash_octets(hash)};
  size_t i;
  int rv = dkk_hash_signed_header(signature, hash, octets);

  for (i = 0; rv == DKIMKIT_OK && i < choice->count; i++) {
    rv = dkk_public_key_verify(&choice->records[i]->key, hash, digest,
                               dkk_buf_slice(&signature->octets));
    if (rv == DKIMKIT_OK) {
      note_key(signature, choice->records[i]);
      warn_of_key(signature, choice->records[i]);
      return check_policy(signature);
    }
    rv = rv == DKIMKIT_ERR_SIGN_FAILED ? DKIMKIT_OK : rv;
  }
  return rv == DKIMKIT_OK
             ? settle(signature, DKIMKIT_REASON_SIGNATURE_MISMATCH, "b")
             : rv;
}

int dkk_check_signature(dkimkit_signature *signature, const dkk_body *body)
{
  dkk_keychoice choice;
  int rv;

  signature->body_octets = dkk_body_octets(body, signature->digest);
  signature->unsigned_octets =
      signature->body_octets - dkk_body_hashed(body, signature->digest);
  warn_of_header(signature);
  warn_of_body(signature);
  rv = dkk_keychoice_read(&choice, signature);
  if (rv == DKIMKIT_OK && dkk_signature_is_open(signature)) {
    note_key(signature, choice.records[0]);
    rv = check_body(signature, body);
  }
  if (rv == DKIMKIT_OK && dkk_signature_is_open(signature)) {
    rv = verify(signature, &choice);
  }
  dkk_keychoice_clear(&choice);
  return rv;
}
