/* SPDX-License-Identifier: MIT */
#include <dkimkit/keylint.h>

typedef struct fault_entry {
  dkimkit_fault fault;
  dkimkit_severity severity;
  const char *name;
  const char *text;
  const char *advice;
} fault_entry;

#define F(fault) DKIMKIT_FAULT_##fault
#define ERROR DKIMKIT_SEVERITY_ERROR
#define WARNING DKIMKIT_SEVERITY_WARNING
#define NOTE DKIMKIT_SEVERITY_NOTE

#define EXPORT "publish the public key again as the key generator printed it"

static const fault_entry table[] = {
    {F(NOT_ACCEPTABLE), ERROR, "not-acceptable",
     "the record can't be used with this configuration", EXPORT},
    {F(EMPTY_RECORD), ERROR, "empty-record", "the record is empty",
     "publish \"v=DKIM1; k=rsa; p=\" followed by the public key"},
    {F(RECORD_TOO_LARGE), ERROR, "record-too-large",
     "the record is longer than accepted here",
     "leave out notes (n=) and tags that nobody knows"},
    {F(SPF_RECORD), ERROR, "spf-record",
     "this is an SPF record and no key record",
     "publish SPF at the domain itself and the key here; a wildcard TXT "
     "record must not cover _domainkey"},
    {F(DMARC_RECORD), ERROR, "dmarc-record",
     "this is a DMARC record and no key record",
     "publish DMARC at _dmarc and the key here"},
    {F(OTHER_RECORD), ERROR, "other-record",
     "this is a record of another protocol and no key record",
     "publish it at its own name and the key here"},
    {F(VERIFICATION_RECORD), ERROR, "verification-record",
     "this is a token that proves ownership of a domain and no key record",
     "publish it at the name that its issuer asks for and the key here"},
    {F(NOT_A_RECORD), ERROR, "not-a-record",
     "this text is no key record: it has no tags",
     "publish \"v=DKIM1; k=rsa; p=\" followed by the public key"},
    {F(TAGS_MISSING), ERROR, "tags-missing", "a key stands here without tags",
     "put \"v=DKIM1; k=rsa; p=\" before it, for Ed25519 k=ed25519"},
    {F(ZONE_LINE), ERROR, "zone-line",
     "a line of a zone file was taken for the text of the record",
     "enter only what stands between the quotes, joined"},
    {F(RECORD_LONG), NOTE, "record-long",
     "the record has more than 512 octets, so its answer needs EDNS or TCP",
     "make sure that the name servers answer through TCP; RSA of 2048 bits "
     "stays below"},
    {F(RECORD_STRINGS), NOTE, "record-strings",
     "the record has more than 255 octets, which is what one "
     "character-string holds",
     "cut it into several strings in one TXT record; they are joined "
     "without anything between them"},

    {F(BYTE_ORDER_MARK), ERROR, "byte-order-mark",
     "a byte order mark stands before the record",
     "save the file without it, or type the first letters again"},
    {F(QUOTES_AROUND), ERROR, "quotes-around",
     "the quotes of the zone file are part of the record",
     "enter the text without quotes; this DNS provider sets them itself"},
    {F(QUOTES_INSIDE), ERROR, "quotes-inside",
     "quotes between character-strings are part of the record",
     "enter the strings joined, without quotes and white space between them"},
    {F(ESCAPED_SEMICOLON), ERROR, "escaped-semicolon",
     "backslashes before semicolons are part of the record",
     "enter ; without \\; this DNS provider escapes it itself"},
    {F(BACKSLASH), ERROR, "backslash",
     "a backslash is part of the record where none can be",
     "enter the text without escapes"},
    {F(PARENTHESES), ERROR, "parentheses",
     "the parentheses of the zone file are part of the record",
     "enter only what stands between the quotes, joined"},
    {F(NUL), ERROR, "nul", "the record has a NUL octet", "take it out"},
    {F(CONTROL_CHARACTER), ERROR, "control-character",
     "the record has a control character", "take it out"},
    {F(LINE_BREAK), ERROR, "line-break",
     "the record has a line break that isn't CRLF before white space",
     "enter the record as one line"},
    {F(NON_ASCII), ERROR, "non-ascii",
     "the record has characters that aren't ASCII",
     "write notes (n=) in ASCII, and replace typographic spaces and quotes"},

    {F(LEADING_SEMICOLON), ERROR, "leading-semicolon",
     "the record begins with a semicolon", "begin with v=DKIM1"},
    {F(EMPTY_TAG), ERROR, "empty-tag", "nothing stands between two semicolons",
     "put one semicolon between two tags"},
    {F(MISSING_EQUALS), ERROR, "missing-equals",
     "what stands between two semicolons has no \"=\"",
     "write each tag as name=value, and put a semicolon behind each value"},
    {F(MISSING_SEMICOLON), ERROR, "missing-semicolon",
     "a tag begins where the semicolon behind the last one is missing",
     "put a semicolon behind each value"},
    {F(BAD_TAG_NAME), ERROR, "bad-tag-name",
     "a tag name has other characters than letters, digits and \"_\", or "
     "doesn't begin with a letter",
     "write each tag as name=value with a semicolon between two"},
    {F(UPPERCASE_TAG), ERROR, "uppercase-tag",
     "a tag name is in upper case, which makes it another, unknown tag",
     "write tag names in lower case"},
    {F(DUPLICATE_TAG), ERROR, "duplicate-tag", "a tag stands twice",
     "keep one of them; a second key needs a selector of its own"},
    {F(UNKNOWN_TAG), NOTE, "unknown-tag",
     "the record has a tag that is not known, which verifiers ignore",
     "leave it out"},
    {F(TOO_MANY_TAGS), ERROR, "too-many-tags",
     "the record has more tags than accepted here",
     "leave out tags that nobody knows"},

    {F(V_MISSING), NOTE, "v-missing", "v= is missing; it is recommended",
     "begin with v=DKIM1"},
    {F(V_NOT_FIRST), ERROR, "v-not-first", "v= isn't the first tag",
     "begin with v=DKIM1"},
    {F(V_EMPTY), ERROR, "v-empty", "v= is empty", "publish v=DKIM1"},
    {F(V_CASE), ERROR, "v-case", "v= isn't in upper case",
     "publish v=DKIM1, in these letters"},
    {F(V_WRONG), ERROR, "v-wrong", "v= has another value than DKIM1",
     "publish v=DKIM1"},
    {F(K_EMPTY), ERROR, "k-empty", "k= is empty, which isn't the default",
     "publish k=rsa or k=ed25519"},
    {F(K_CASE), ERROR, "k-case", "k= isn't in lower case",
     "publish k=rsa or k=ed25519, in these letters"},
    {F(K_ALGORITHM), ERROR, "k-algorithm",
     "k= has the algorithm of signatures (a=) instead of the key type",
     "publish k=rsa or k=ed25519"},
    {F(K_UNKNOWN), ERROR, "k-unknown", "the key type in k= is not known",
     "publish k=rsa or k=ed25519"},
    {F(K_MISMATCH), ERROR, "k-mismatch",
     "the key in p= is of another type than k= says (without k=: rsa)",
     "publish k=ed25519 for a key of 32 octets, k=rsa for an RSA key"},
    {F(H_EMPTY), ERROR, "h-empty", "h= is empty, which doesn't mean all hashes",
     "leave h= out"},
    {F(H_CASE), WARNING, "h-case", "a hash in h= isn't in lower case",
     "leave h= out, or publish h=sha256"},
    {F(H_UNKNOWN), NOTE, "h-unknown", "a hash in h= is not known",
     "leave h= out, or publish h=sha256"},
    {F(H_SHA1), NOTE, "h-sha1",
     "h= allows sha1, which is no longer used for signatures (RFC 8301)",
     "leave h= out, or publish h=sha256"},
    {F(H_WITHOUT_SHA256), ERROR, "h-without-sha256",
     "h= doesn't allow sha256, so no current signature can be verified",
     "leave h= out, or publish h=sha256"},
    {F(S_EMPTY), ERROR, "s-empty",
     "s= is empty, which doesn't mean all "
     "services",
     "leave s= out"},
    {F(S_CASE), WARNING, "s-case", "a service in s= isn't in lower case",
     "leave s= out, or publish s=email"},
    {F(S_UNKNOWN), NOTE, "s-unknown", "a service in s= is none that mail uses",
     "leave s= out, or publish s=email"},
    {F(S_WITHOUT_EMAIL), ERROR, "s-without-email",
     "s= has neither email nor *, so the key isn't for mail",
     "leave s= out, or publish s=email"},
    {F(T_EMPTY), ERROR, "t-empty", "t= is empty", "leave t= out"},
    {F(T_CASE), WARNING, "t-case",
     "a flag in t= isn't in lower case and so not known",
     "publish t=y or t=s, in lower case"},
    {F(T_UNKNOWN), NOTE, "t-unknown",
     "a flag in t= is not known; verifiers ignore it",
     "publish t=y to test, t=s to forbid subdomains in i=, or neither"},
    {F(T_TESTING), NOTE, "t-testing",
     "t=y says that the domain only tests DKIM: verifiers treat its mail "
     "like unsigned mail",
     "take t=y out when the test is over"},
    {F(T_STRICT), NOTE, "t-strict",
     "t=s forbids signatures whose i= is in a subdomain of d=",
     "take t=s out if subdomains sign with this key"},
    {F(G_HISTORIC), NOTE, "g-historic", "g= is historic (RFC 6376, C.1)",
     "leave g= out"},
    {F(G_RESTRICTS), WARNING, "g-restricts",
     "g= is historic, and old verifiers take it as the only local-part that "
     "may sign",
     "leave g= out"},

    {F(P_MISSING), ERROR, "p-missing", "p= with the public key is missing",
     "add p= with the public key"},
    {F(P_REVOKED), ERROR, "p-revoked", "p= is empty: the key is revoked",
     "nothing if the key was withdrawn; otherwise publish it in p="},
    {F(P_BLANK), ERROR, "p-blank",
     "p= is white space only, which means that the key is revoked",
     "nothing if the key was withdrawn; otherwise publish it in p="},
    {F(P_PEM), ERROR, "p-pem", "p= has the lines around a PEM file",
     "leave out the BEGIN and END lines and join the others"},
    {F(P_CERTIFICATE), ERROR, "p-certificate",
     "p= holds a certificate instead of a public key",
     "publish its key: openssl x509 -pubkey, without BEGIN and END lines"},
    {F(P_PRIVATE_KEY), ERROR, "p-private-key",
     "p= holds a private key, so anybody can sign in your name",
     "never use this key again: make a new one with a new selector, publish "
     "its public part, and remove this record"},
    {F(P_URL_SAFE), ERROR, "p-url-safe",
     "p= is in the URL-safe alphabet of base64", "write + for - and / for _"},
    {F(P_BAD_CHARACTER), ERROR, "p-bad-character",
     "p= has a character that isn't base64", EXPORT},
    {F(P_PADDING), ERROR, "p-padding",
     "p= has \"=\" signs in the wrong place or number", EXPORT},
    {F(P_PADDING_MISSING), WARNING, "p-padding-missing",
     "the \"=\" signs at the end of p= are missing; some verifiers want them",
     "add them"},
    {F(P_BITS), ERROR, "p-bits",
     "the last character of p= has bits that belong to no octet; it may have "
     "been mistyped",
     EXPORT},
    {F(P_TRUNCATED), ERROR, "p-truncated",
     "the key says that it is longer: its end, or a piece of it, is missing",
     EXPORT},
    {F(P_CUT_AT_255), ERROR, "p-cut-at-255",
     "the record was cut after 255 octets, which is what one "
     "character-string holds",
     "publish the whole record as several strings in one TXT record"},
    {F(P_LEFT_OVER), ERROR, "p-left-over",
     "behind the key in p= one base64 character is left over, which is no "
     "octet",
     EXPORT},

    {F(KEY_UNREADABLE), ERROR, "key-unreadable",
     "what p= holds isn't a public key", EXPORT},
    {F(KEY_TRAILING), ERROR, "key-trailing",
     "something follows the key in p=", EXPORT},
    {F(KEY_NOT_DER), ERROR, "key-not-der",
     "the key is encoded with lengths or numbers that DER doesn't allow",
     EXPORT},
    {F(KEY_PARAMETERS), ERROR, "key-parameters",
     "the key's AlgorithmIdentifier lacks its NULL parameters (RFC 3279, "
     "2.3.1)",
     EXPORT},
    {F(KEY_PSS), ERROR, "key-pss",
     "the key is marked for RSASSA-PSS, which DKIM doesn't use",
     "make a key of the type rsaEncryption: dkimkit keygen --type rsa"},
    {F(KEY_EC), ERROR, "key-ec", "the key is for ECDSA, which DKIM doesn't use",
     "make an RSA key, or an Ed25519 key (k=ed25519)"},
    {F(KEY_OTHER_TYPE), ERROR, "key-other-type",
     "the key is of a type that DKIM doesn't use",
     "make an RSA key, or an Ed25519 key (k=ed25519)"},
    {F(KEY_PKCS1), WARNING, "key-pkcs1",
     "p= holds a bare RSAPublicKey, which many verifiers refuse (RFC 6376 "
     "erratum 3017)",
     "publish the SubjectPublicKeyInfo: openssl pkey -pubout"},
    {F(RSA_MODULUS_NEGATIVE), ERROR, "rsa-modulus-negative",
     "the modulus is a negative number: its leading zero octet is missing",
     EXPORT},
    {F(RSA_MODULUS_ZERO), ERROR, "rsa-modulus-zero", "the modulus is 0",
     "make a new key"},
    {F(RSA_MODULUS_EVEN), ERROR, "rsa-modulus-even",
     "the modulus is even, so this is no RSA key", EXPORT},
    {F(RSA_EXPONENT_BAD), ERROR, "rsa-exponent-bad",
     "the exponent is even or less than 3: anybody could forge signatures",
     "make a new key with the exponent 65537"},
    {F(RSA_EXPONENT_LARGE), ERROR, "rsa-exponent-large",
     "the exponent has more than 33 bits, which makes verifying slow",
     "make a new key with the exponent 65537"},
    {F(RSA_EXPONENT_UNUSUAL), NOTE, "rsa-exponent-unusual",
     "the exponent isn't 65537, which RFC 6376, 3.3.2 recommends; some "
     "verifiers take no other",
     "make the next key with the exponent 65537"},
    {F(KEY_TOO_SMALL), ERROR, "key-too-small",
     "the RSA key has fewer bits than accepted; below 1024 it can be broken "
     "(RFC 8301)",
     "make a key of 2048 bits with a new selector"},
    {F(KEY_WEAK), WARNING, "key-weak",
     "the RSA key has fewer than 2048 bits (RFC 8301)",
     "make the next key with 2048 bits"},
    {F(KEY_LARGE), NOTE, "key-large",
     "the RSA key has more than 4096 bits; many verifiers take no larger one",
     "make the next key with 2048 bits"},
    {F(KEY_TOO_LARGE), ERROR, "key-too-large",
     "the RSA key is larger than accepted here",
     "make a key of 2048 bits with a new selector"},
    {F(ED25519_SIZE), ERROR, "ed25519-size",
     "an Ed25519 key has exactly 32 octets (RFC 8463, 4.2)",
     "publish the 32 octets in base64: 44 characters"},
    {F(ED25519_SPKI), ERROR, "ed25519-spki",
     "p= holds a SubjectPublicKeyInfo instead of the 32 octets of the key "
     "(RFC 8463, 4.2)",
     "publish only its last 32 octets in base64"},
    {F(ED25519_POINT), ERROR, "ed25519-point",
     "the 32 octets are no Ed25519 key, or one that fits any signature",
     "make a new key"},

    {F(NAME_DOMAINKEY), WARNING, "name-domainkey",
     "the name isn't SELECTOR._domainkey.DOMAIN",
     "publish at SELECTOR._domainkey.DOMAIN"},
    {F(NAME_SELECTOR), WARNING, "name-selector",
     "the name has no selector before _domainkey",
     "publish at SELECTOR._domainkey.DOMAIN"},
    {F(NAME_DOUBLED), WARNING, "name-doubled",
     "the domain stands twice in the name: the final dot was missing, or the "
     "provider adds the domain itself",
     "publish at SELECTOR._domainkey.DOMAIN; enter only "
     "SELECTOR._domainkey"},
    {F(NO_SUCH_NAME), ERROR, "no-such-name", "the DNS doesn't have the name",
     "publish the record, or correct the selector"},
    {F(NO_TXT_RECORD), ERROR, "no-txt-record", "the name has no TXT record",
     "publish the key as a TXT record"},
    {F(QUERY_FAILED), ERROR, "query-failed", "the DNS gave no usable answer",
     "try again; then look at the name servers of the domain"},
    {F(NO_KEY_RECORD), ERROR, "no-key-record",
     "none of the TXT records is a key that can be used",
     "publish one key record at this name and nothing else"},
    {F(RECORD_UNREADABLE), ERROR, "record-unreadable",
     "a character-string of the record runs past the record's end",
     "publish the record anew; the name server's data is damaged"},
    {F(SEVERAL_RECORDS), WARNING, "several-records",
     "the name has several TXT records; which one a verifier takes is "
     "undefined (RFC 6376, 3.6.2.2)",
     "publish one key record at this name and nothing else"},
    {F(SEVERAL_KEYS), WARNING, "several-keys",
     "the name has several keys; many verifiers try only one of them",
     "give each key a selector of its own"},
};

static const fault_entry *find(dkimkit_fault fault)
{
  size_t i;

  for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
    if (table[i].fault == fault) {
      return &table[i];
    }
  }
  return NULL;
}

const char *dkimkit_fault_name(dkimkit_fault fault)
{
  const fault_entry *entry = find(fault);

  return entry != NULL ? entry->name : "unknown";
}

const char *dkimkit_fault_text(dkimkit_fault fault)
{
  const fault_entry *entry = find(fault);

  return entry != NULL ? entry->text : "unknown";
}

const char *dkimkit_fault_advice(dkimkit_fault fault)
{
  const fault_entry *entry = find(fault);

  return entry != NULL ? entry->advice : "unknown";
}

dkimkit_severity dkimkit_fault_severity(dkimkit_fault fault)
{
  const fault_entry *entry = find(fault);

  return entry != NULL ? entry->severity : (dkimkit_severity)0;
}

const char *dkimkit_severity_name(dkimkit_severity severity)
{
  switch (severity) {
  case DKIMKIT_SEVERITY_NOTE:
    return "note";
  case DKIMKIT_SEVERITY_WARNING:
    return "warning";
  case DKIMKIT_SEVERITY_ERROR:
    return "error";
  }
  return "unknown";
}
