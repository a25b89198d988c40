/* SPDX-License-Identifier: MIT */
#include <dkimkit/verify.h>

#include <stddef.h>

typedef struct reason_entry {
  dkimkit_reason reason;
  dkimkit_result result;
  const char *name;
  const char *text;
} reason_entry;

#define R(reason) DKIMKIT_REASON_##reason
#define NONE DKIMKIT_RESULT_NONE
#define FAIL DKIMKIT_RESULT_FAIL
#define POLICY DKIMKIT_RESULT_POLICY
#define NEUTRAL DKIMKIT_RESULT_NEUTRAL
#define TEMPERROR DKIMKIT_RESULT_TEMPERROR
#define PERMERROR DKIMKIT_RESULT_PERMERROR

static const reason_entry table[] = {
    {R(PENDING), NONE, "pending", "not verified yet"},
    {R(OK), DKIMKIT_RESULT_PASS, "ok", "signature was verified"},
    {R(NO_SIGNATURE), NONE, "no-signature", "message not signed"},
    {R(BODY_HASH_MISMATCH), FAIL, "body-hash-mismatch",
     "body hash did not verify"},
    {R(SIGNATURE_MISMATCH), FAIL, "signature-mismatch",
     "signature did not verify"},
    {R(SIGNATURE_SYNTAX), NEUTRAL, "signature-syntax",
     "signature syntax error"},
    {R(DUPLICATE_TAG), NEUTRAL, "duplicate-tag", "signature syntax error"},
    {R(INCOMPATIBLE_VERSION), NEUTRAL, "incompatible-version",
     "incompatible version"},
    {R(UNSUPPORTED_ALGORITHM), NEUTRAL, "unsupported-algorithm",
     "unsupported algorithm"},
    {R(UNSUPPORTED_CANONICALIZATION), NEUTRAL, "unsupported-canonicalization",
     "unsupported canonicalization"},
    {R(UNSUPPORTED_QUERY_METHOD), NEUTRAL, "unsupported-query-method",
     "unsupported query method"},
    {R(MESSAGE_SYNTAX), NEUTRAL, "message-syntax", "message syntax error"},
    {R(BODY_NOT_VERIFIED), NEUTRAL, "body-not-verified",
     "body was not verified"},
    {R(MISSING_TAG), PERMERROR, "missing-tag",
     "signature missing required tag"},
    {R(DOMAIN_MISMATCH), PERMERROR, "domain-mismatch", "domain mismatch"},
    {R(FROM_NOT_SIGNED), PERMERROR, "from-not-signed", "From field not signed"},
    {R(SIGNATURE_EXPIRED), PERMERROR, "signature-expired", "signature expired"},
    {R(SIGNATURE_FUTURE), PERMERROR, "signature-future",
     "signature timestamp in the future"},
    {R(SHA1_HISTORIC), PERMERROR, "sha1-historic", "rsa-sha1 not allowed"},
    {R(BODY_LENGTH_EXCEEDS), PERMERROR, "body-length-exceeds",
     "body length exceeds body"},
    {R(MESSAGE_NO_FROM), PERMERROR, "message-no-from",
     "message has no From field"},
    {R(NO_KEY_FOR_SIGNATURE), PERMERROR, "no-key-for-signature",
     "no key for signature"},
    {R(KEY_SYNTAX), PERMERROR, "key-syntax", "key syntax error"},
    {R(KEY_REVOKED), PERMERROR, "key-revoked", "key revoked"},
    {R(KEY_ALGORITHM_MISMATCH), PERMERROR, "key-algorithm-mismatch",
     "inappropriate key algorithm"},
    {R(UNSUPPORTED_KEY_TYPE), PERMERROR, "unsupported-key-type",
     "inappropriate key algorithm"},
    {R(KEY_HASH_MISMATCH), PERMERROR, "key-hash-mismatch",
     "inappropriate hash algorithm"},
    {R(KEY_SERVICE_MISMATCH), PERMERROR, "key-service-mismatch",
     "key not for email"},
    {R(KEY_TOO_SMALL), PERMERROR, "key-too-small", "key too small"},
    {R(KEY_TOO_LARGE), PERMERROR, "key-too-large", "key not acceptable"},
    {R(KEY_BAD_EXPONENT), PERMERROR, "key-bad-exponent", "key not acceptable"},
    {R(KEY_QUERY_TIMEOUT), TEMPERROR, "key-query-timeout", "key query timeout"},
    {R(KEY_QUERY_SERVFAIL), TEMPERROR, "key-query-servfail",
     "key query failed"},
    {R(KEY_QUERY_REFUSED), TEMPERROR, "key-query-refused", "key query failed"},
    {R(KEY_QUERY_ERROR), TEMPERROR, "key-query-error", "key query failed"},
    {R(KEY_QUERY_BOGUS), TEMPERROR, "key-query-bogus", "key query failed"},
    {R(UNSIGNED_CONTENT), POLICY, "unsigned-content",
     "message has unsigned content"},
    {R(BODY_LENGTH_REFUSED), POLICY, "body-length-refused",
     "body length limit not allowed"},
    {R(MESSAGE_MALFORMED), POLICY, "message-malformed", "message is malformed"},
    {R(MESSAGE_TOO_LARGE), POLICY, "message-too-large",
     "message header is too large"},
    {R(TOO_MANY_SIGNATURES), POLICY, "too-many-signatures",
     "too many signatures"},
    {R(SIGNATURE_TOO_LARGE), POLICY, "signature-too-large",
     "signature is too large"},
    {R(UNACCEPTABLE_HEADER), POLICY, "unacceptable-header",
     "unacceptable signature header"},
    {R(PUBLIC_SUFFIX), POLICY, "public-suffix",
     "signing domain is a public suffix"},
    {R(MULTIPLE_FROM), POLICY, "multiple-from",
     "message has more than one From field"},
    {R(DUPLICATE_HEADER), POLICY, "duplicate-header",
     "message has an unsigned duplicate field"},
};

static const reason_entry *find(dkimkit_reason reason)
{
  size_t i;

  for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
    if (table[i].reason == reason) {
      return &table[i];
    }
  }
  return NULL;
}

const char *dkimkit_reason_name(dkimkit_reason reason)
{
  const reason_entry *entry = find(reason);

  return entry != NULL ? entry->name : "unknown";
}

const char *dkimkit_reason_text(dkimkit_reason reason)
{
  const reason_entry *entry = find(reason);

  return entry != NULL ? entry->text : "unknown";
}

dkimkit_result dkimkit_reason_result(dkimkit_reason reason)
{
  const reason_entry *entry = find(reason);

  return entry != NULL ? entry->result : DKIMKIT_RESULT_NONE;
}

const char *dkimkit_result_name(dkimkit_result result)
{
  switch (result) {
  case DKIMKIT_RESULT_NONE:
    return "none";
  case DKIMKIT_RESULT_PASS:
    return "pass";
  case DKIMKIT_RESULT_FAIL:
    return "fail";
  case DKIMKIT_RESULT_POLICY:
    return "policy";
  case DKIMKIT_RESULT_NEUTRAL:
    return "neutral";
  case DKIMKIT_RESULT_TEMPERROR:
    return "temperror";
  case DKIMKIT_RESULT_PERMERROR:
    return "permerror";
  }
  return "unknown";
}

const char *dkimkit_warning_name(dkimkit_warning warning)
{
  switch (warning) {
  case DKIMKIT_WARNING_UNSIGNED_CONTENT:
    return "unsigned-content";
  case DKIMKIT_WARNING_UNSIGNED_CONTENT_TYPE:
    return "unsigned-content-type";
  case DKIMKIT_WARNING_MULTIPLE_FROM:
    return "multiple-from";
  case DKIMKIT_WARNING_DUPLICATE_HEADER:
    return "duplicate-header";
  case DKIMKIT_WARNING_KEY_WEAK:
    return "key-weak";
  case DKIMKIT_WARNING_SHA1:
    return "sha1";
  case DKIMKIT_WARNING_HEADER_SYNTAX:
    return "header-syntax";
  case DKIMKIT_WARNING_SEVERAL_RECORDS:
    return "several-records";
  case DKIMKIT_WARNING_KEY_PKCS1:
    return "key-pkcs1";
  case DKIMKIT_WARNING_EXPIRED:
    return "expired";
  case DKIMKIT_WARNING_FUTURE:
    return "future";
  case DKIMKIT_WARNING_MESSAGE_MALFORMED:
    return "message-malformed";
  }
  return "unknown";
}
