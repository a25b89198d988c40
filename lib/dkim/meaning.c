/* SPDX-License-Identifier: MIT */
#include <dkimkit/verify.h>

#include <stddef.h>

/* Sentences for people: what it means, and what to do about it. */
typedef struct meaning_entry {
  int code;
  const char *meaning;
  const char *advice;
} meaning_entry;

#define R(reason) DKIMKIT_REASON_##reason
#define W(warning) DKIMKIT_WARNING_##warning
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define MEND_SIGNER "the signer has to mend its software or its settings"
#define MEND_RECORD "run dkimkit record on the name; it says what to publish"
#define RETRY "try again later, e.g. by deferring the message"

static const meaning_entry reasons[] = {
    {R(PENDING), "the message has not been verified to its end yet",
     "finish it"},
    {R(OK),
     "the signing domain takes responsibility for this message, and what it "
     "signed is unchanged",
     "nothing"},
    {R(NO_SIGNATURE), "the message has no DKIM-Signature field",
     "the sender has to sign; see whether a gateway took the field away"},
    {R(BODY_HASH_MISMATCH),
     "the body was changed after signing, e.g. by a mailing list's footer or "
     "a gateway",
     "sign behind everything that changes the body; compare the canonical "
     "bodies of both ends (dkimkit canon)"},
    {R(SIGNATURE_MISMATCH),
     "a signed header field was changed after signing, or the key in the DNS "
     "is another one",
     "compare the key with dkimkit record NAME --key FILE, and the canonical "
     "headers of both ends (dkimkit canon)"},
    {R(SIGNATURE_SYNTAX),
     "the DKIM-Signature field is malformed; the signer has to be mended",
     MEND_SIGNER},
    {R(DUPLICATE_TAG),
     "a tag stands twice in the DKIM-Signature field; the signer has to be "
     "mended",
     MEND_SIGNER},
    {R(INCOMPATIBLE_VERSION), "the signature is of another version than v=1",
     MEND_SIGNER},
    {R(UNSUPPORTED_ALGORITHM), "the algorithm in a= is not known",
     "sign with rsa-sha256, or in addition with ed25519-sha256"},
    {R(UNSUPPORTED_CANONICALIZATION), "the canonicalization in c= is not known",
     "sign with simple or relaxed"},
    {R(UNSUPPORTED_QUERY_METHOD),
     "q= offers no way to get the key that is known",
     "leave q= out or sign with q=dns/txt"},
    {R(MESSAGE_SYNTAX),
     "a line of the header is no header field, so it is in doubt where the "
     "header ends",
     "the sender has to write header fields as RFC 5322 has them"},
    {R(BODY_NOT_VERIFIED),
     "the signed header fields are unchanged; the body wasn't looked at",
     "verify the whole message if there is one"},
    {R(MISSING_TAG),
     "the DKIM-Signature field lacks a required tag; the signer has to be "
     "mended",
     MEND_SIGNER},
    {R(DOMAIN_MISMATCH),
     "the domain of i= is neither that of d= nor below it, or below it though "
     "the key record has t=s",
     "leave i= out, or take t=s out of the key record"},
    {R(FROM_NOT_SIGNED),
     "the signature doesn't cover From, so it says nothing about the author",
     "put from into h="},
    {R(SIGNATURE_EXPIRED),
     "the time in x= has passed; check the clock if the message is fresh",
     "sign without x= or with more time; set the clock by NTP"},
    {R(SIGNATURE_FUTURE),
     "the time in t= has not come yet; one of the two clocks is wrong",
     "set the clocks by NTP"},
    {R(SHA1_HISTORIC),
     "rsa-sha1 can be forged and doesn't count any more (RFC 8301)",
     "sign with rsa-sha256"},
    {R(BODY_LENGTH_EXCEEDS),
     "l= is longer than the body: part of it is missing",
     "sign without l=; find out what cuts the body"},
    {R(MESSAGE_NO_FROM), "the message has no From field",
     "the sender has to write one (RFC 5322, 3.6)"},
    {R(NO_KEY_FOR_SIGNATURE),
     "the DNS has no key record at this selector; the domain has to publish "
     "it, or the selector is wrong",
     MEND_RECORD},
    {R(KEY_SYNTAX),
     "the key record in the DNS is malformed; the domain has to mend it",
     MEND_RECORD},
    {R(KEY_REVOKED), "the domain has withdrawn this key (empty p=)",
     "sign with a key that is published"},
    {R(KEY_ALGORITHM_MISMATCH),
     "the key in the DNS is of another type than the signature",
     "give each key a selector of its own, and sign with the right one"},
    {R(UNSUPPORTED_KEY_TYPE),
     "the key type in k= is not known or its algorithm not built in",
     "publish k=rsa or k=ed25519, in these letters"},
    {R(KEY_HASH_MISMATCH),
     "the key record doesn't allow the signature's hash (h=)",
     "leave h= out of the key record, or publish h=sha256"},
    {R(KEY_SERVICE_MISMATCH), "the key record is not for mail (s=)",
     "leave s= out of the key record, or publish s=email"},
    {R(KEY_TOO_SMALL),
     "the RSA key is so short that it can be broken (RFC 8301)",
     "make a key of 2048 bits with a new selector"},
    {R(KEY_TOO_LARGE), "the RSA key is longer than accepted here",
     "make a key of 2048 bits with a new selector"},
    {R(KEY_BAD_EXPONENT), "the RSA key has an exponent that no sound key has",
     "make a new key; the exponent is 65537"},
    {R(KEY_QUERY_TIMEOUT), "the DNS didn't answer in time; try again later",
     RETRY},
    {R(KEY_QUERY_SERVFAIL), "the DNS server failed; try again later", RETRY},
    {R(KEY_QUERY_REFUSED), "the DNS server refused to answer; try again later",
     RETRY},
    {R(KEY_QUERY_ERROR), "the DNS gave no usable answer; try again later",
     RETRY},
    {R(KEY_QUERY_BOGUS),
     "DNSSEC shows that the answer is not genuine; try again later",
     "try again later; the domain has to mend its DNSSEC"},
    {R(UNSIGNED_CONTENT),
     "the body goes on behind what l= covers; anybody can have added that",
     "sign without l="},
    {R(BODY_LENGTH_REFUSED), "signatures with l= are not accepted here",
     "sign without l="},
    {R(MESSAGE_MALFORMED),
     "the message breaks rules that the signature relies on",
     "the sender has to end lines with CRLF and to write header fields as RFC "
     "5322 has them"},
    {R(MESSAGE_TOO_LARGE),
     "the header of the message is larger than accepted here",
     "send fewer or shorter header fields, or raise the limit"},
    {R(TOO_MANY_SIGNATURES),
     "the message has more signatures than are verified here",
     "send fewer, or raise the limit (--max-signatures)"},
    {R(SIGNATURE_TOO_LARGE),
     "the DKIM-Signature field is larger than accepted here",
     "sign fewer fields and without z=, or raise the limit"},
    {R(UNACCEPTABLE_HEADER), "a field that has to be signed here isn't",
     "sign it, or don't require it (--require-signed)"},
    {R(PUBLIC_SUFFIX),
     "the signing domain is one under which anybody can register",
     "sign with a domain of one's own"},
    {R(MULTIPLE_FROM),
     "the message has more than one From field; it is in doubt who wrote it",
     "the sender has to write one (RFC 5322, 3.6)"},
    {R(DUPLICATE_HEADER),
     "a field that may stand only once stands again, unsigned; anybody can "
     "have added it",
     "signers over-sign these fields"},
};

static const meaning_entry warnings[] = {
    {W(UNSIGNED_CONTENT), "the body goes on behind what l= covers",
     "show only the signed part, or refuse such messages; signers leave l= "
     "out"},
    {W(UNSIGNED_CONTENT_TYPE),
     "l= is used and Content-Type isn't signed: the visible text can be "
     "replaced",
     "sign without l=, and sign Content-Type"},
    {W(MULTIPLE_FROM),
     "the message has more than one From field; only one can be the signed "
     "one",
     "refuse such messages (RFC 5322, 3.6)"},
    {W(DUPLICATE_HEADER),
     "a field that may stand only once stands again, unsigned",
     "don't trust what is shown of it; signers over-sign these fields"},
    {W(KEY_WEAK), "the RSA key has less than 2048 bits",
     "make the next key with 2048 bits"},
    {W(SHA1), "rsa-sha1 was allowed; it can be forged",
     "don't allow it; sign with rsa-sha256"},
    {W(HEADER_SYNTAX), "the message has a field name that isn't one",
     "the sender has to write header fields as RFC 5322 has them"},
    {W(SEVERAL_RECORDS),
     "there are several TXT records at this selector; there must be one",
     "publish one key record at the name and nothing else"},
    {W(KEY_PKCS1),
     "the key record holds a bare RSAPublicKey, which many verifiers refuse",
     MEND_RECORD},
    {W(EXPIRED), "the time in x= has passed, which was allowed",
     "don't take it for fresh mail"},
    {W(FUTURE), "the time in t= has not come yet, which was allowed",
     "set the clocks by NTP"},
    {W(MESSAGE_MALFORMED),
     "the header has NUL, bare CR or bare LF, which was allowed",
     "the sender has to end lines with CRLF"},
};

static const meaning_entry nothing = {0, "unknown", "unknown"};

static const meaning_entry *find(const meaning_entry *table, size_t count,
                                 int code)
{
  size_t i;

  for (i = 0; i < count; i++) {
    if (table[i].code == code) {
      return &table[i];
    }
  }
  return &nothing;
}

const char *dkimkit_reason_meaning(dkimkit_reason reason)
{
  return find(reasons, COUNT(reasons), (int)reason)->meaning;
}

const char *dkimkit_reason_advice(dkimkit_reason reason)
{
  return find(reasons, COUNT(reasons), (int)reason)->advice;
}

const char *dkimkit_warning_meaning(dkimkit_warning warning)
{
  return find(warnings, COUNT(warnings), (int)warning)->meaning;
}

const char *dkimkit_warning_advice(dkimkit_warning warning)
{
  return find(warnings, COUNT(warnings), (int)warning)->advice;
}
