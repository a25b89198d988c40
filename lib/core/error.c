/* SPDX-License-Identifier: MIT */
#include <dkimkit/common.h>
#include <dkimkit/version.h>

#include <stddef.h>

typedef struct status_entry {
  int status;
  const char *name;
  const char *text;
} status_entry;

static const status_entry table[] = {
    {DKIMKIT_OK, "ok", "done"},
    {DKIMKIT_PENDING, "pending", "an answer is still to come"},
    {DKIMKIT_ERR_INVALID_ARGUMENT, "invalid-argument", "invalid argument"},
    {DKIMKIT_ERR_STATE, "wrong-state",
     "the call doesn't fit the state of the object"},
    {DKIMKIT_ERR_UNSUPPORTED, "unsupported",
     "no crypto provider offers what was asked"},
    {DKIMKIT_ERR_LIMIT, "limit", "a limit was exceeded"},
    {DKIMKIT_ERR_REENTERED, "reentered",
     "the object was called from within its own callback"},
    {DKIMKIT_ERR_SYNTAX, "syntax", "syntax error"},
    {DKIMKIT_ERR_SYSTEM, "system", "a system service failed"},
    {DKIMKIT_ERR_KEY_SYNTAX, "key-syntax", "not a key in a known form"},
    {DKIMKIT_ERR_KEY_ENCRYPTED, "key-encrypted",
     "the private key is encrypted"},
    {DKIMKIT_ERR_KEY_NOT_PRIVATE, "key-not-private",
     "a public key or certificate where a private key is needed"},
    {DKIMKIT_ERR_KEY_TOO_SMALL, "key-too-small",
     "the RSA key is too small (1024 bits at least, 2048 advised)"},
    {DKIMKIT_ERR_KEY_TOO_LARGE, "key-too-large", "the RSA key is too large"},
    {DKIMKIT_ERR_KEY_BAD_EXPONENT, "key-bad-exponent",
     "the RSA public exponent is not acceptable"},
    {DKIMKIT_ERR_KEY_TYPE, "unsupported-key-type",
     "a key of a type that isn't supported (RSA and Ed25519 are)"},
    {DKIMKIT_ERR_KEY_ALGORITHM, "key-algorithm-mismatch",
     "the key's type doesn't fit the algorithm"},
    {DKIMKIT_ERR_KEY_EXTERNAL, "key-external",
     "the private key is not in this process"},
    {DKIMKIT_ERR_DOMAIN_SYNTAX, "domain-syntax", "not a domain name"},
    {DKIMKIT_ERR_SELECTOR_SYNTAX, "selector-syntax", "not a selector"},
    {DKIMKIT_ERR_IDENTITY_SYNTAX, "identity-syntax",
     "not an identity of the form [local-part]@domain"},
    {DKIMKIT_ERR_DOMAIN_MISMATCH, "domain-mismatch",
     "the identity is not in the signing domain or below it"},
    {DKIMKIT_ERR_HEADER_NAME_SYNTAX, "header-name-syntax",
     "not a header field name"},
    {DKIMKIT_ERR_HEADER_NOT_SIGNABLE, "header-not-signable",
     "a header field that must not be signed this way"},
    {DKIMKIT_ERR_FROM_NOT_SIGNED, "from-not-signed",
     "the header list doesn't contain From"},
    {DKIMKIT_ERR_SHA1_HISTORIC, "sha1-historic",
     "rsa-sha1 must not be used to sign"},
    {DKIMKIT_ERR_TIMESTAMP_RANGE, "timestamp-range",
     "a timestamp of more than 12 digits"},
    {DKIMKIT_ERR_EXPIRATION_NOT_AFTER_TIMESTAMP, "expiry-not-after-timestamp",
     "the expiration is not after the timestamp"},
    {DKIMKIT_ERR_CONTENT_TYPE_NOT_SIGNED, "content-type-not-signed",
     "a body length limit without a signed Content-Type"},
    {DKIMKIT_ERR_PROFILE_INCOMPLETE, "profile-incomplete",
     "the profile lacks its domain, selector or key"},
    {DKIMKIT_ERR_IDN_UNSUPPORTED, "idn-unsupported",
     "internationalized domain names are not built in: give A-labels"},
    {DKIMKIT_ERR_MESSAGE_NO_FROM, "message-no-from",
     "the message has no From field, or an empty one"},
    {DKIMKIT_ERR_MULTIPLE_FROM, "multiple-from",
     "the message has more than one From field"},
    {DKIMKIT_ERR_MESSAGE_NOT_NORMALIZED, "message-not-normalised",
     "the message has a bare CR or a bare LF"},
    {DKIMKIT_ERR_MESSAGE_SYNTAX, "message-syntax",
     "the message has a NUL octet"},
    {DKIMKIT_ERR_HEADER_SYNTAX, "header-syntax",
     "a line of the header is not a header field"},
    {DKIMKIT_ERR_LINE_TOO_LONG, "line-too-long",
     "a line has more than 998 octets"},
    {DKIMKIT_ERR_BODY_LENGTH_EXCEEDS, "body-length-exceeds",
     "the body is shorter than the body length limit"},
    {DKIMKIT_ERR_MESSAGE_TOO_LARGE, "message-too-large",
     "the header is too large"},
    {DKIMKIT_ERR_MESSAGE_EMPTY, "message-empty", "the message is empty"},
    {DKIMKIT_ERR_SIGN_FAILED, "sign-failed", "the key could not sign"},
    {DKIMKIT_ERR_SIGN_TIMEOUT, "sign-timeout",
     "the key did not answer in time"},
    {DKIMKIT_ERR_SIGN_UNAVAILABLE, "sign-unavailable",
     "the key can't be used now; it may be later"},
    {DKIMKIT_ERR_SIGN_MISMATCH, "sign-mismatch",
     "the signature doesn't verify with the key's public part"},
    {DKIMKIT_ERR_FATAL, "fatal", "fatal error"},
    {DKIMKIT_ERR_NOMEM, "out-of-memory", "out of memory"},
    {DKIMKIT_ERR_CALLBACK, "callback", "a callback failed"},
    {DKIMKIT_ERR_CRYPTO, "crypto", "a crypto provider failed"},
};

static const status_entry *find(int status)
{
  size_t i;

  for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
    if (table[i].status == status) {
      return &table[i];
    }
  }
  return NULL;
}

const char *dkimkit_strerror(int status)
{
  const status_entry *entry = find(status);

  return entry != NULL ? entry->text : "unknown error";
}

const char *dkimkit_error_name(int status)
{
  const status_entry *entry = find(status);

  return entry != NULL ? entry->name : "unknown-error";
}

int dkimkit_is_fatal(int status)
{
  return status <= DKIMKIT_ERR_FATAL;
}

const char *dkimkit_algorithm_name(dkimkit_algorithm algorithm)
{
  switch (algorithm) {
  case DKIMKIT_ALGORITHM_RSA_SHA256:
    return "rsa-sha256";
  case DKIMKIT_ALGORITHM_ED25519_SHA256:
    return "ed25519-sha256";
  case DKIMKIT_ALGORITHM_RSA_SHA1:
    return "rsa-sha1";
  case DKIMKIT_ALGORITHM_UNKNOWN:
    break;
  }
  return "unknown";
}

const char *
dkimkit_canonicalization_name(dkimkit_canonicalization canonicalization)
{
  switch (canonicalization) {
  case DKIMKIT_CANONICALIZATION_SIMPLE:
    return "simple";
  case DKIMKIT_CANONICALIZATION_RELAXED:
    return "relaxed";
  }
  return "unknown";
}

const char *dkimkit_version(void)
{
  return DKIMKIT_VERSION;
}

uint32_t dkimkit_version_num(void)
{
  return DKIMKIT_VERSION_NUM;
}
