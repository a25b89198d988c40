/* SPDX-License-Identifier: MIT */
#include "core/crypto.h"
#include "core/digest.h"
#include "core/headerindex.h"
#include "dkim/check.h"
#include "dkim/hash.h"
#include "dkim/keychoice.h"
#include "dkim/policy.h"

#include <string.h>

static int settle(dkimkit_signature *signature, dkimkit_reason reason,
                  const char *tag)
{
  return dkk_signature_settle_tag(signature, reason, tag);
}

/* RFC 5322, 3.6, and RFC 2045: at most once. */
static const char *single_name(dkk_slice name)
{
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
    if (dkk_slice_equal_nocase(name, dkk_slice_of(singles[i]))) {
      return singles[i];
    }
  }
  return NULL;
}

static void warn_of_header(dkimkit_signature *signature)
{
  size_t position = 0;
  size_t there;
  dkk_slice name;

  while ((there = dkk_header_next_repeated(signature->header, &position,
                                           &name)) > 0) {
    const char *single = single_name(name);

    if (single != NULL && strcmp(single, "from") == 0) {
      dkk_signature_warn(signature, DKIMKIT_WARNING_MULTIPLE_FROM);
    }
    if (single != NULL &&
        dkk_signature_count_signed(signature, single) < there) {
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
      dkk_signature_count_signed(signature, "content-type") <
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
                        const dkk_keyanswer *answer,
                        const dkimkit_keyrecord *record)
{
  if (record->type == DKIMKIT_KEY_TYPE_RSA &&
      record->bits < DKK_RSA_WEAK_BITS) {
    dkk_signature_warn(signature, DKIMKIT_WARNING_KEY_WEAK);
  }
  if (record->is_pkcs1) {
    dkk_signature_warn(signature, DKIMKIT_WARNING_KEY_PKCS1);
  }
  if (answer->count > 1) {
    dkk_signature_warn(signature, DKIMKIT_WARNING_SEVERAL_RECORDS);
  }
  if (signature->algorithm == DKIMKIT_ALGORITHM_RSA_SHA1) {
    dkk_signature_warn(signature, DKIMKIT_WARNING_SHA1);
  }
}

static dkimkit_reason check_body(const dkimkit_signature *signature,
                                 const dkk_body *body)
{
  if (body == NULL) {
    return DKIMKIT_REASON_BODY_NOT_VERIFIED;
  }
  if (signature->has_body_length &&
      signature->body_length > signature->body_octets) {
    return DKIMKIT_REASON_BODY_LENGTH_EXCEEDS;
  }
  return dkk_slice_equal(dkk_body_value(body, signature->digest),
                         dkk_buf_slice(&signature->body_hash))
             ? DKIMKIT_REASON_OK
             : DKIMKIT_REASON_BODY_HASH_MISMATCH;
}

/* Also where the body doesn't match: what that costs, a sender could have by
 * writing a bh= that does. */
static int verify(dkimkit_signature *signature, const dkk_keychoice *choice,
                  dkk_body *body)
{
  uint8_t octets[DKIMKIT_HASH_MAX_OCTETS];
  dkimkit_hash hash = dkk_algorithm_hash(signature->algorithm);
  dkk_slice digest = {octets, dkk_hash_octets(hash)};
  size_t i;
  int rv = dkk_hash_signed_header(
      signature, hash, body != NULL ? dkk_body_lend(body, hash) : NULL, octets);

  for (i = 0; rv == DKIMKIT_OK && i < choice->count; i++) {
    rv = dkk_public_key_verify(&choice->records[i]->key, hash, digest,
                               dkk_buf_slice(&signature->octets));
    if (rv == DKIMKIT_OK) {
      signature->header_reason = DKIMKIT_REASON_OK;
      note_key(signature, choice->records[i]);
      warn_of_key(signature, choice->answer, choice->records[i]);
      return DKIMKIT_OK;
    }
    rv = rv == DKIMKIT_ERR_SIGN_FAILED ? DKIMKIT_OK : rv;
  }
  if (rv == DKIMKIT_OK) {
    signature->header_reason = DKIMKIT_REASON_SIGNATURE_MISMATCH;
  }
  return rv;
}

/* From the parts to the whole, in the order of RFC 6376, 6.1.3. */
static int conclude(dkimkit_signature *signature)
{
  dkimkit_reason body = signature->body_reason;
  int rv;

  if (body == DKIMKIT_REASON_BODY_LENGTH_EXCEEDS) {
    return settle(signature, body, "l");
  }
  if (body == DKIMKIT_REASON_BODY_HASH_MISMATCH) {
    return settle(signature, body, "bh");
  }
  if (signature->header_reason != DKIMKIT_REASON_OK) {
    return settle(signature, signature->header_reason, "b");
  }
  rv = dkk_check_policy(signature);
  return rv == DKIMKIT_OK ? settle(signature, body, NULL) : rv;
}

static void note_body(dkimkit_signature *signature, const dkk_body *body)
{
  if (body != NULL) {
    signature->body_octets = dkk_body_octets(body, signature->digest);
    signature->unsigned_octets =
        signature->body_octets - dkk_body_hashed(body, signature->digest);
  }
}

int dkk_check_signature(dkimkit_signature *signature,
                        const dkk_keyanswer *answer, dkk_body *body)
{
  dkk_keychoice choice;
  int rv;

  note_body(signature, body);
  warn_of_header(signature);
  warn_of_body(signature);
  rv = dkk_keychoice_read(&choice, signature, answer);
  if (rv == DKIMKIT_OK && dkk_signature_is_open(signature)) {
    note_key(signature, choice.records[0]);
    signature->body_reason = check_body(signature, body);
    rv = verify(signature, &choice, body);
    if (rv == DKIMKIT_OK) {
      rv = conclude(signature);
    }
  }
  dkk_keychoice_clear(&choice);
  return rv;
}
