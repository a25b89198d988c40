/* SPDX-License-Identifier: MIT */
#include "meaning.h"

#include <stddef.h>

struct meaning {
  int code;
  const char *text;
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const struct meaning reasons[] = {
    {DKIMKIT_REASON_OK,
     "the signing domain takes responsibility for this message, and what it "
     "signed is unchanged"},
    {DKIMKIT_REASON_NO_SIGNATURE, "the message has no DKIM-Signature field"},
    {DKIMKIT_REASON_BODY_HASH_MISMATCH,
     "the body was changed after signing, e.g. by a mailing list's footer or "
     "a gateway"},
    {DKIMKIT_REASON_SIGNATURE_MISMATCH,
     "a signed header field was changed after signing, or the key in the DNS "
     "is another one"},
    {DKIMKIT_REASON_SIGNATURE_SYNTAX,
     "the DKIM-Signature field is malformed; the signer has to be mended"},
    {DKIMKIT_REASON_DUPLICATE_TAG,
     "a tag stands twice in the DKIM-Signature field; the signer has to be "
     "mended"},
    {DKIMKIT_REASON_INCOMPATIBLE_VERSION,
     "the signature is of another version than v=1"},
    {DKIMKIT_REASON_UNSUPPORTED_ALGORITHM, "the algorithm in a= is not known"},
    {DKIMKIT_REASON_UNSUPPORTED_CANONICALIZATION,
     "the canonicalization in c= is not known"},
    {DKIMKIT_REASON_UNSUPPORTED_QUERY_METHOD,
     "q= offers no way to get the key that is known"},
    {DKIMKIT_REASON_MESSAGE_SYNTAX,
     "a line of the header is no header field, so it is in doubt where the "
     "header ends"},
    {DKIMKIT_REASON_BODY_NOT_VERIFIED,
     "the signed header fields are unchanged; the body wasn't looked at"},
    {DKIMKIT_REASON_MISSING_TAG,
     "the DKIM-Signature field lacks a required tag; the signer has to be "
     "mended"},
    {DKIMKIT_REASON_DOMAIN_MISMATCH,
     "the domain of i= is neither that of d= nor below it"},
    {DKIMKIT_REASON_FROM_NOT_SIGNED,
     "the signature doesn't cover From, so it says nothing about the author"},
    {DKIMKIT_REASON_SIGNATURE_EXPIRED,
     "the time in x= has passed; check the clock if the message is fresh"},
    {DKIMKIT_REASON_SIGNATURE_FUTURE,
     "the time in t= has not come yet; one of the two clocks is wrong"},
    {DKIMKIT_REASON_SHA1_HISTORIC,
     "rsa-sha1 can be forged and doesn't count any more (RFC 8301)"},
    {DKIMKIT_REASON_BODY_LENGTH_EXCEEDS,
     "l= is longer than the body: part of it is missing"},
    {DKIMKIT_REASON_MESSAGE_NO_FROM, "the message has no From field"},
    {DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE,
     "the DNS has no key record at this selector; the domain has to publish "
     "it, or the selector is wrong"},
    {DKIMKIT_REASON_KEY_SYNTAX,
     "the key record in the DNS is malformed; the domain has to mend it"},
    {DKIMKIT_REASON_KEY_REVOKED,
     "the domain has withdrawn this key (empty p=)"},
    {DKIMKIT_REASON_KEY_ALGORITHM_MISMATCH,
     "the key in the DNS is of another type than the signature"},
    {DKIMKIT_REASON_UNSUPPORTED_KEY_TYPE,
     "the key type in k= is not known or its algorithm not built in"},
    {DKIMKIT_REASON_KEY_HASH_MISMATCH,
     "the key record doesn't allow the signature's hash (h=)"},
    {DKIMKIT_REASON_KEY_SERVICE_MISMATCH,
     "the key record is not for mail (s=)"},
    {DKIMKIT_REASON_KEY_TOO_SMALL,
     "the RSA key is so short that it can be broken (RFC 8301)"},
    {DKIMKIT_REASON_KEY_TOO_LARGE, "the RSA key is longer than accepted here"},
    {DKIMKIT_REASON_KEY_BAD_EXPONENT,
     "the RSA key has an exponent that no sound key has"},
    {DKIMKIT_REASON_KEY_QUERY_TIMEOUT,
     "the DNS didn't answer in time; try again later"},
    {DKIMKIT_REASON_KEY_QUERY_SERVFAIL,
     "the DNS server failed; try again later"},
    {DKIMKIT_REASON_KEY_QUERY_REFUSED,
     "the DNS server refused to answer; try again later"},
    {DKIMKIT_REASON_KEY_QUERY_ERROR,
     "the DNS gave no usable answer; try again later"},
    {DKIMKIT_REASON_KEY_QUERY_BOGUS,
     "DNSSEC shows that the answer is not genuine; try again later"},
    {DKIMKIT_REASON_UNSIGNED_CONTENT,
     "the body goes on behind what l= covers; anybody can have added that"},
    {DKIMKIT_REASON_BODY_LENGTH_REFUSED,
     "signatures with l= are not accepted here"},
    {DKIMKIT_REASON_MESSAGE_MALFORMED,
     "the message breaks rules that the signature relies on"},
    {DKIMKIT_REASON_MESSAGE_TOO_LARGE,
     "the header of the message is larger than accepted here"},
    {DKIMKIT_REASON_TOO_MANY_SIGNATURES,
     "the message has more signatures than are verified here"},
    {DKIMKIT_REASON_SIGNATURE_TOO_LARGE,
     "the DKIM-Signature field is larger than accepted here"},
    {DKIMKIT_REASON_UNACCEPTABLE_HEADER,
     "a field that has to be signed here isn't"},
    {DKIMKIT_REASON_PUBLIC_SUFFIX,
     "the signing domain is one under which anybody can register"},
    {DKIMKIT_REASON_MULTIPLE_FROM,
     "the message has more than one From field; it is in doubt who wrote it"},
    {DKIMKIT_REASON_DUPLICATE_HEADER,
     "a field that may stand only once stands again, unsigned; anybody can "
     "have added it"}};

static const struct meaning warnings[] = {
    {DKIMKIT_WARNING_UNSIGNED_CONTENT,
     "the body goes on behind what l= covers"},
    {DKIMKIT_WARNING_UNSIGNED_CONTENT_TYPE,
     "l= is used and Content-Type isn't signed: the visible text can be "
     "replaced"},
    {DKIMKIT_WARNING_MULTIPLE_FROM,
     "the message has more than one From field; only one can be the signed "
     "one"},
    {DKIMKIT_WARNING_DUPLICATE_HEADER,
     "a field that may stand only once stands again, unsigned"},
    {DKIMKIT_WARNING_KEY_WEAK, "the RSA key has less than 2048 bits"},
    {DKIMKIT_WARNING_SHA1, "rsa-sha1 was allowed; it can be forged"},
    {DKIMKIT_WARNING_HEADER_SYNTAX,
     "the message has a field name that isn't one"},
    {DKIMKIT_WARNING_SEVERAL_RECORDS,
     "there are several TXT records at this selector; there must be one"},
    {DKIMKIT_WARNING_KEY_PKCS1,
     "the key record holds a bare RSAPublicKey, which many verifiers refuse"},
    {DKIMKIT_WARNING_EXPIRED, "the time in x= has passed, which was allowed"},
    {DKIMKIT_WARNING_FUTURE,
     "the time in t= has not come yet, which was allowed"},
    {DKIMKIT_WARNING_MESSAGE_MALFORMED,
     "the header has NUL, bare CR or bare LF, which was allowed"}};

static const char *find(const struct meaning *table, size_t count, int code)
{
  size_t i;

  for (i = 0; i < count; ++i) {
    if (table[i].code == code) {
      return table[i].text;
    }
  }
  return "not described here";
}

const char *cli_reason_meaning(dkimkit_reason reason)
{
  return find(reasons, COUNT(reasons), (int)reason);
}

const char *cli_warning_meaning(dkimkit_warning warning)
{
  return find(warnings, COUNT(warnings), (int)warning);
}
