/* SPDX-License-Identifier: MIT */
#include "advice.h"

#include <stdio.h>
#include <string.h>

#include "meaning.h"

struct advice {
  const char *id;
  const char *text;
};

#define BOTH                                                                   \
  "compare the published key with that of the signer (`dkimkit record NAME "   \
  "--key FILE`); if they belong together, compare b= with the b= that was "    \
  "sent"

static const struct advice by_cause[] = {
    {"tail-added",
     "who added the text has to leave the body alone or sign the message "
     "again; the signer can't help it"},
    {"text-in-front",
     "who added the text has to leave the body alone or sign the message "
     "again, or verify before adding it"},
    {"body-gone", "find what takes the body away, or give the whole message "
                  "to the verifier"},
    {"empty-body", "let the signer see the whole body before it signs"},
    {"bare-lf", "find the program that turns CRLF into LF; it has to keep CRLF "
                "or verify before"},
    {"lf-hashed", "let the signer convert line ends to CRLF before it signs"},
    {"bare-cr", "find the program that adds or removes bare CRs"},
    {"not-canonicalized", "the signer has to be mended (RFC 6376, 3.4)"},
    {"last-line-end-missing", "the signer has to be mended (RFC 6376, 3.4)"},
    {"extra-line-end", "the signer has to be mended (RFC 6376, 3.4)"},
    {"smtp-dot",
     "look at the signer first: the final dot of SMTP is no part of "
     "the message"},
    {"dots-doubled", "find the relay or filter that hands on SMTP text as it "
                     "is; it has to undo the doubling of dots"},
    {"dots-lost", "find the program that doubles or removes dots: the signer, "
                  "or a relay"},
    {"from-quoted", "verify before the message goes into a mailbox file"},
    {"from-unquoted", "find the program that removes \">\""},
    {"body-relaxed", "let the signer use relaxed canonicalization of the body "
                     "(c=relaxed/relaxed), and really use what c= says"},
    {"header-relaxed", "let the signer use relaxed canonicalization of the "
                       "header (c=relaxed/...), and really use what c= says"},
    {"header-white-space", "let the signer use relaxed canonicalization"},
    {"white-space-added", "let the signer use relaxed canonicalization"},
    {"signature-dashes", "let the signer use relaxed canonicalization: white "
                         "space at line ends gets lost on the way"},
    {"tabs", "let the signer use relaxed canonicalization"},
    {"line-cut", "let the sender encode long lines (quoted-printable or "
                 "base64) before it signs"},
    {"body-short", "find what cuts off messages; or let the signer stop using "
                   "l="},
    {"raw-length", "the signer has to be mended, or stop using l="},
    {"length-ignored", "the signer has to be mended, or stop using l="},
    {"other-canonicalization", "the signer has to be mended: c= has to say "
                               "what it does"},
    {"other-header-canonicalization", "the signer has to be mended: c= has to "
                                      "say what it does"},
    {"header-line-ends", "find the program that writes bare LF into the "
                         "header"},
    {"header-unfolded", "let the signer use relaxed canonicalization"},
    {"name-case", "let the signer use relaxed canonicalization"},
    {"space-after-colon", "let the signer use relaxed canonicalization"},
    {"fold-space", "the signer has to be mended; older versions of OpenDKIM "
                   "do this"},
    {"end-space", "the signer has to be mended"},
    {"from-duplicated",
     "don't trust the message: its reader may see either From (RFC 6376, "
     "8.15). Find "
     "the program that added one, and let it replace the field or sign again; "
     "the signer did nothing wrong"},
    {"field-duplicated",
     "find the program that added a second one, and let it leave the field "
     "alone; the signer did nothing wrong"},
    {"field-added", "who added the field has to sign the message again, or the "
                    "signer should not list it more often in h= than it is "
                    "there, if it is to be added later"},
    {"fields-above", "who added the fields has to sign the message again, or "
                     "the signer should not list them more often in h= than "
                     "they are there"},
    {"top-down", "the signer has to be mended, or the relay that reorders "
                 "fields"},
    {"other-instance", "find who adds the duplicate field"},
    {"own-line-end", "the signer has to be mended"},
    {"b-white-space", "the signer has to be mended"},
    {"itself-signed", "take dkim-signature out of the signer's list of fields"},
    {"field-changed", "who changed the fields has to sign the message again"},
    {"field-rewritten", "who rewrote the field, such as a mailing list, has to "
                        "sign the message again; the signer can't help it"},
    {"sha1", "the signer has to use SHA-256 (RFC 8301)"},
    {"text-signed", "the signer has to be mended"},
    {"other-key", "publish the public key that belongs to the signer's private "
                  "key, or give the signer the right key and selector; "
                  "`dkimkit record NAME --key FILE` compares them"},
    {"key-or-signature", BOTH},
    {"signature-size", BOTH},
    {"key-type", "publish a key of the type that signs, or use another "
                 "selector for each type"},
    {"signature-length", "compare b= with the b= that was sent"},
    {"key-revoked", "sign with a key that is published"},
    {"record-missing", "publish the key record at this name, or sign with a "
                       "selector that is published"},
    {"record-misplaced", "put the record at the name that is asked for"},
    {"record-mended", "publish the record as it is shown above"},
    {"record-cut", "publish the whole key; `dkimkit keygen` prints records "
                   "that are split as they must be"},
    {"expired", "verify sooner, let the signer give more time with x=, or "
                "look for where the message lay; `--now` sets the clock"},
    {"future", "set the clocks of signer and verifier"}};

static const char no_body_cause[] =
    "compare the body with the one that was sent: `dkimkit canon` prints the "
    "forms to compare";
static const char no_key_cause[] =
    "compare the published key with that of the signer first (`dkimkit record "
    "NAME --key FILE`), then b= and the signed fields with those that were "
    "sent; if the signer copies fields into z= (`dkimkit sign "
    "--copy-headers`), what changed is shown here";
static const char no_header_cause[] =
    "compare the signed fields and the DKIM-Signature field with those that "
    "were sent; if the signer copies fields into z= (`dkimkit sign "
    "--copy-headers`), what changed is shown here";

static const char *find(const struct advice *list, size_t count, const char *id)
{
  size_t i;

  for (i = 0; i < count; ++i) {
    if (strcmp(list[i].id, id) == 0) {
      return list[i].text;
    }
  }
  return NULL;
}

/* Several causes may have the same remedy. */
static bool has_text(const struct cli_facts *advice, const char *text)
{
  size_t i;

  for (i = 0; i < advice->count; ++i) {
    if (strcmp(advice->list[i].text, text) == 0) {
      return true;
    }
  }
  return false;
}

static void add_by_cause(struct cli_facts *advice,
                         const struct cli_facts *causes)
{
  size_t i;

  for (i = 0; i < causes->count; ++i) {
    const char *id = causes->list[i].id;
    const char *text = find(by_cause, sizeof(by_cause) / sizeof(*by_cause), id);

    if (text && !has_text(advice, text)) {
      cli_facts_add(advice, id, "%s", text);
    }
  }
}

static const char *by_reason(const struct cli_explanation *explanation)
{
  dkimkit_reason reason = dkimkit_signature_reason(explanation->signature);

  switch ((int)reason) {
  case DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE:
    return "publish the key record at the name above, or sign with a selector "
           "that is published";
  case DKIMKIT_REASON_BODY_HASH_MISMATCH:
  case DKIMKIT_REASON_BODY_LENGTH_EXCEEDS:
    return no_body_cause;
  case DKIMKIT_REASON_SIGNATURE_MISMATCH:
    return explanation->key.made == CLI_YES ? no_header_cause : no_key_cause;
  case DKIMKIT_REASON_KEY_QUERY_TIMEOUT:
  case DKIMKIT_REASON_KEY_QUERY_SERVFAIL:
  case DKIMKIT_REASON_KEY_QUERY_REFUSED:
  case DKIMKIT_REASON_KEY_QUERY_ERROR:
  case DKIMKIT_REASON_KEY_QUERY_BOGUS:
    return "try again later; if it stays so, look at the name servers of the "
           "signing domain and at the resolver here";
  case DKIMKIT_REASON_KEY_SYNTAX:
    return "check the record with `dkimkit record`, and publish it anew";
  case DKIMKIT_REASON_KEY_TOO_SMALL:
    return "make an RSA key of 2048 bits; --min-rsa-bits accepts smaller ones";
  case DKIMKIT_REASON_SHA1_HISTORIC:
    return "the signer has to use rsa-sha256; --allow-sha1 shows whether it "
           "verifies otherwise";
  case DKIMKIT_REASON_UNSIGNED_CONTENT:
    return "the signer should not use l=; --body-length-policy allow accepts "
           "it";
  case DKIMKIT_REASON_KEY_ALGORITHM_MISMATCH:
    return "publish a key of the type that signs, or use another selector for "
           "each type";
  case DKIMKIT_REASON_FROM_NOT_SIGNED:
    return "the signer has to sign From";
  case DKIMKIT_REASON_MULTIPLE_FROM:
    return "don't trust the message: its reader may see either From (RFC 6376, "
           "8.15). Find the program that wrote several";
  case DKIMKIT_REASON_SIGNATURE_SYNTAX:
  case DKIMKIT_REASON_DUPLICATE_TAG:
  case DKIMKIT_REASON_MISSING_TAG:
    return "compare the DKIM-Signature field with the one that was sent; if it "
           "is the same, the signer has to be mended";
  default:
    return dkimkit_reason_advice(reason);
  }
}

static bool is_about_key(const char *id)
{
  return strncmp(id, "record-", 7) == 0 || strncmp(id, "key-", 4) == 0 ||
         strcmp(id, "other-key") == 0 || strcmp(id, "signature-size") == 0;
}

static bool is_key_reason(dkimkit_reason reason)
{
  return reason >= DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE &&
         reason <= DKIMKIT_REASON_KEY_QUERY_BOGUS;
}

bool cli_is_open(const struct cli_explanation *explanation)
{
  dkimkit_reason reason = dkimkit_signature_reason(explanation->signature);

  return reason == DKIMKIT_REASON_BODY_HASH_MISMATCH ||
         reason == DKIMKIT_REASON_SIGNATURE_MISMATCH ||
         reason == DKIMKIT_REASON_BODY_LENGTH_EXCEEDS || is_key_reason(reason);
}

bool cli_is_besides(const struct cli_explanation *explanation, const char *id)
{
  dkimkit_reason reason = dkimkit_signature_reason(explanation->signature);

  if (reason == DKIMKIT_REASON_SIGNATURE_EXPIRED ||
      reason == DKIMKIT_REASON_SIGNATURE_FUTURE) {
    return strcmp(id, "expired") != 0 && strcmp(id, "future") != 0;
  }
  return !cli_is_open(explanation) ||
         (is_key_reason(reason) && !is_about_key(id));
}

static bool is_explained(const struct cli_explanation *explanation)
{
  const struct cli_facts *causes = &explanation->causes;
  size_t i;

  for (i = 0; i < causes->count; ++i) {
    const char *id = causes->list[i].id;

    if (find(by_cause, sizeof(by_cause) / sizeof(*by_cause), id) &&
        !cli_is_besides(explanation, id)) {
      return true;
    }
  }
  return false;
}

void cli_advise(struct cli_facts *advice,
                const struct cli_explanation *explanation)
{
  const char *text = by_reason(explanation);

  if (dkimkit_signature_result(explanation->signature) == DKIMKIT_RESULT_PASS) {
    return;
  }
  if (text && !is_explained(explanation)) {
    cli_facts_add(advice, "reason", "%s", text);
  }
  add_by_cause(advice, &explanation->causes);
}

static const char *by_result(dkimkit_result result)
{
  switch (result) {
  case DKIMKIT_RESULT_PASS:
    return "is good";
  case DKIMKIT_RESULT_POLICY:
    return "is not accepted here";
  case DKIMKIT_RESULT_NEUTRAL:
    return "can't be read";
  case DKIMKIT_RESULT_TEMPERROR:
    return "couldn't be checked: the DNS didn't give the key";
  case DKIMKIT_RESULT_PERMERROR:
    return "can't be verified";
  case DKIMKIT_RESULT_FAIL:
  case DKIMKIT_RESULT_NONE:
  default:
    return "fails";
  }
}

#define FAULTY_RECORD "can't be verified: the key record in the DNS is faulty"

static const struct advice verdicts[] = {
    {"expired", "has expired"},
    {"future", "is from the future"},
    {"key-revoked", "can't be verified: its key was revoked"},
    {"record-cut", "can't be verified: the key record in the DNS is cut off"},
    {"record-quoted", FAULTY_RECORD},
    {"record-escaped", FAULTY_RECORD},
    {"record-type", FAULTY_RECORD},
    {"record-pem", FAULTY_RECORD},
    {"record-base64", FAULTY_RECORD},
    {"record-wrapped", FAULTY_RECORD},
    {"record-tags", FAULTY_RECORD},
    {"record-fault", FAULTY_RECORD},
    {"key-type", "can't be verified: the key in the DNS is of another type"},
    {"record-misplaced",
     "can't be verified: the key record is at another name"}};

#define WHITE_SPACE "white space in the body is not as it was signed"
#define HEADER_SPACE "white space in the header is not as it was signed"
#define NOT_ITS_KEY "b= doesn't belong to the published key"

/* What happened, for "fails: …"; the body's come first. */
static const struct advice events[] = {
    {"tail-added", "text was added at the end of the body"},
    {"text-in-front", "text was added in front of the body"},
    {"body-gone", "the body is empty"},
    {"empty-body", "it is for an empty body"},
    {"line-cut", "long lines of the body were cut"},
    {"bare-lf", "line ends of the body were changed from CRLF to LF"},
    {"dots-doubled", "dots in the body were doubled"},
    {"from-quoted", "\"From \" in the body was changed to \">From \""},
    {"body-relaxed", WHITE_SPACE},
    {"white-space-added", WHITE_SPACE},
    {"signature-dashes", WHITE_SPACE},
    {"tabs", WHITE_SPACE},
    {"from-duplicated", "a second From field was added"},
    {"field-duplicated", "a second field of the same name was added"},
    {"field-rewritten", "header fields were rewritten"},
    {"field-added", "a header field was added"},
    {"fields-above", "header fields were added"},
    {"other-instance", "a duplicate header field is in the way"},
    {"field-changed", "header fields were changed"},
    {"header-unfolded", "header fields are not folded as they were signed"},
    {"header-white-space", HEADER_SPACE},
    {"space-after-colon", HEADER_SPACE},
    {"header-relaxed", HEADER_SPACE},
    {"name-case", "names of header fields are not spelled as they were signed"},
    {"other-key", "it was made with another key than the published one"},
    {"signature-length", "b= was cut off or altered"},
    {"signature-size", NOT_ITS_KEY},
    {"key-or-signature", NOT_ITS_KEY}};

static const char *by_cause_alone(const struct cli_facts *causes)
{
  const char *text = NULL;
  size_t i;

  for (i = 0; !text && i < causes->count; ++i) {
    text = find(verdicts, sizeof(verdicts) / sizeof(*verdicts),
                causes->list[i].id);
  }
  return text;
}

/* The first two things that happened, in the order of the table. */
static bool write_events(char out[CLI_VERDICT], const struct cli_facts *causes)
{
  size_t used = 0;
  size_t told = 0;
  size_t i;

  for (i = 0; told < 2 && i < sizeof(events) / sizeof(*events); ++i) {
    if (cli_facts_has(causes, events[i].id)) {
      used +=
          (size_t)snprintf(out + used, CLI_VERDICT - used, "%s%s",
                           told == 0 ? "fails: " : ", and ", events[i].text);
      ++told;
    }
  }
  return told > 0;
}

static bool verifies_otherwise(const dkimkit_signature *signature)
{
  return dkimkit_signature_header_result(signature) == DKIMKIT_RESULT_PASS &&
         dkimkit_signature_body_result(signature) == DKIMKIT_RESULT_PASS;
}

static const char *by_reason_alone(const struct cli_explanation *explanation)
{
  dkimkit_reason reason = dkimkit_signature_reason(explanation->signature);

  if (reason == DKIMKIT_REASON_BODY_HASH_MISMATCH) {
    return "fails: bh= is not the hash of the body";
  }
  if (reason == DKIMKIT_REASON_SIGNATURE_MISMATCH) {
    return explanation->key.made == CLI_YES
               ? "fails: the header is not the one that was signed"
               : "fails: the header or b= is not as it was signed, or the key "
                 "is another";
  }
  if (dkimkit_signature_result(explanation->signature) ==
          DKIMKIT_RESULT_POLICY &&
      verifies_otherwise(explanation->signature)) {
    return "is right, but not accepted here";
  }
  if (reason == DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE) {
    return "can't be verified: there is no key in the DNS";
  }
  return by_result(dkimkit_signature_result(explanation->signature));
}

const char *cli_verdict(char out[CLI_VERDICT],
                        const struct cli_explanation *explanation)
{
  dkimkit_result result = dkimkit_signature_result(explanation->signature);
  const char *text = NULL;

  if (result != DKIMKIT_RESULT_PASS) {
    text = by_cause_alone(&explanation->causes);
  }
  if (!text && result == DKIMKIT_RESULT_FAIL &&
      write_events(out, &explanation->causes)) {
    return out;
  }
  if (!text) {
    text = by_reason_alone(explanation);
  }
  snprintf(out, CLI_VERDICT, "%s", text);
  return out;
}

static const char *mismatch_meaning(const struct cli_explanation *explanation)
{
  if (cli_facts_has(&explanation->causes, "other-key")) {
    return "the key in the DNS isn't the one that signed";
  }
  switch (explanation->key.made) {
  case CLI_YES:
    return "what was signed is not the header as it is hashed now";
  case CLI_NO:
    return "b= and the key in the DNS don't belong together";
  case CLI_UNKNOWN:
  default:
    return "what was signed is not the header as it is hashed now, or b= was "
           "altered, or the key in the DNS is another one";
  }
}

const char *cli_meaning(const struct cli_explanation *explanation)
{
  dkimkit_reason reason = dkimkit_signature_reason(explanation->signature);

  switch ((int)reason) {
  case DKIMKIT_REASON_SIGNATURE_MISMATCH:
    return mismatch_meaning(explanation);
  case DKIMKIT_REASON_BODY_HASH_MISMATCH:
    return "bh= is not the hash of the body as it is now";
  case DKIMKIT_REASON_SIGNATURE_SYNTAX:
    return "the DKIM-Signature field is malformed: it was signed so, or "
           "altered later";
  case DKIMKIT_REASON_DUPLICATE_TAG:
    return "a tag stands twice in the DKIM-Signature field";
  case DKIMKIT_REASON_MISSING_TAG:
    return "the DKIM-Signature field lacks a required tag";
  default:
    return cli_reason_meaning(reason);
  }
}

const char *cli_failed_check(const dkimkit_signature *signature)
{
  dkimkit_reason reason = dkimkit_signature_reason(signature);

  switch ((int)reason) {
  case DKIMKIT_REASON_OK:
  case DKIMKIT_REASON_PENDING:
  case DKIMKIT_REASON_NO_SIGNATURE:
    return NULL;
  case DKIMKIT_REASON_BODY_HASH_MISMATCH:
    return "body hash (bh=)";
  case DKIMKIT_REASON_SIGNATURE_MISMATCH:
    return "signature of the header (b=)";
  case DKIMKIT_REASON_SIGNATURE_EXPIRED:
  case DKIMKIT_REASON_SIGNATURE_FUTURE:
    return "clock";
  case DKIMKIT_REASON_UNSIGNED_CONTENT:
  case DKIMKIT_REASON_BODY_LENGTH_EXCEEDS:
  case DKIMKIT_REASON_BODY_LENGTH_REFUSED:
    return "body length (l=)";
  default:
    break;
  }
  if (reason >= DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE &&
      reason <= DKIMKIT_REASON_KEY_QUERY_BOGUS) {
    return "key record";
  }
  if (reason >= DKIMKIT_REASON_UNSIGNED_CONTENT ||
      reason == DKIMKIT_REASON_MESSAGE_SYNTAX ||
      reason == DKIMKIT_REASON_MESSAGE_NO_FROM) {
    return "message";
  }
  return "DKIM-Signature field";
}
