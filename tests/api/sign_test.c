/* SPDX-License-Identifier: MIT */
#include "test_support.h"

#include <ctype.h>
#include <stdio.h>

#define EMPTY_HASH "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define FROM "From: a@example.com\r\n"
/* The refusal is about no line in particular. */
#define ANY_LINE UINT64_MAX

typedef struct fixture {
  dkimkit_config *config;
  dkimkit_key *key;
  dkimkit_profile *profile;
} fixture;

static void open_fixture(fixture *f)
{
  f->config = config_make(NULL);
  f->key = key_load(f->config, "keys/rfc8463-A.1-ed25519.pem");
  f->profile = profile_open(f->config, f->key);
}

static void close_fixture(fixture *f)
{
  dkimkit_profile_free(f->profile);
  dkimkit_key_free(f->key);
  dkimkit_config_free(f->config);
}

static char *sign_text(fixture *f, const char *text)
{
  bytes message = bytes_of(text);
  char *field;

  ok(dkimkit_profile_seal(f->profile));
  field = sign_field(f->config, f->profile, message);
  bytes_free(&message);
  return field;
}

/* The value of a tag of the field made for `text`; NULL: it has none. */
static void assert_tag(fixture *f, const char *text, const char *name,
                       const char *expected)
{
  char *field = sign_text(f, text);
  char *value = field_tag(field, name);

  if (expected == NULL) {
    assert_null(value);
  } else {
    assert_non_null(value);
    assert_string_equal(value, expected);
  }
  assert_folded(field);
  free(value);
  free(field);
}

/* What is called in a wrong way doesn't spoil the signer. */
static void test_misuse(void **state)
{
  fixture f;
  bytes message = bytes_of(FROM "\r\n");
  dkimkit_signer *signer = NULL;

  (void)state;
  open_fixture(&f);
  ok(dkimkit_profile_seal(f.profile));
  ok(dkimkit_signer_new(&signer, f.config, &f.profile, 1, NULL));
  assert_int_equal(dkimkit_signer_feed(NULL, message.data, message.len),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_signer_feed(signer, NULL, 1),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  ok(signer_run(signer, message));
  assert_int_equal(dkimkit_signer_feed(signer, message.data, message.len),
                   DKIMKIT_ERR_STATE);
  ok(dkimkit_signer_finish(signer));
  assert_int_equal(dkimkit_signer_count(signer), 1);
  dkimkit_signer_free(signer);
  bytes_free(&message);
  close_fixture(&f);
}

static void check_refused_bytes(bytes message, int expected, uint64_t line)
{
  fixture f;
  dkimkit_signer *signer = NULL;
  int rv;

  open_fixture(&f);
  ok(dkimkit_profile_seal(f.profile));
  ok(dkimkit_signer_new(&signer, f.config, &f.profile, 1, NULL));
  rv = signer_run(signer, message);
  if (rv != expected ||
      (line != ANY_LINE && dkimkit_signer_line(signer) != line)) {
    fail_msg("%s at line %d for: %s", dkimkit_error_name(rv),
             (int)dkimkit_signer_line(signer), (char *)message.data);
  }
  assert_int_equal(dkimkit_signer_finish(signer), expected);
  assert_int_equal(dkimkit_signer_count(signer), expected == DKIMKIT_OK);
  dkimkit_signer_free(signer);
  close_fixture(&f);
}

static void check_refused(const char *text, int expected, uint64_t line)
{
  bytes message = bytes_of(text);

  check_refused_bytes(message, expected, line);
  bytes_free(&message);
}

static void test_refusals(void **state)
{
  (void)state;
  check_refused("", DKIMKIT_ERR_MESSAGE_EMPTY, 0);
  check_refused("\r\nbody\r\n", DKIMKIT_ERR_MESSAGE_NO_FROM, 0);
  check_refused("To: a\r\n\r\n", DKIMKIT_ERR_MESSAGE_NO_FROM, 0);
  check_refused("From: \t\r\n \r\n\r\n", DKIMKIT_ERR_MESSAGE_NO_FROM, ANY_LINE);
  check_refused(FROM "To: b\r\nfROM: c\r\n\r\n", DKIMKIT_ERR_MULTIPLE_FROM,
                ANY_LINE);
  check_refused(FROM "To: a\rb\r\n\r\n", DKIMKIT_ERR_MESSAGE_NOT_NORMALIZED, 2);
  check_refused(FROM "To: a\nCc: b\r\n\r\n", DKIMKIT_ERR_MESSAGE_NOT_NORMALIZED,
                2);
  check_refused(FROM "\r\na\r\nb\nc\r\n", DKIMKIT_ERR_MESSAGE_NOT_NORMALIZED,
                4);
  check_refused(FROM "\r\na\rb\r\n", DKIMKIT_ERR_MESSAGE_NOT_NORMALIZED, 3);
  check_refused(FROM "\r\na\r", DKIMKIT_ERR_MESSAGE_NOT_NORMALIZED, 3);
  check_refused(FROM "garbage\r\n\r\n", DKIMKIT_ERR_HEADER_SYNTAX, 2);
  check_refused(FROM "Subject : x\r\n\r\n", DKIMKIT_ERR_HEADER_SYNTAX, 2);
  check_refused(FROM "Subject: y\r\nSubject : x\r\n\r\n",
                DKIMKIT_ERR_HEADER_SYNTAX, 3);
  check_refused(FROM "A b: x\r\n\r\n", DKIMKIT_ERR_HEADER_SYNTAX, 2);
  check_refused(FROM ": x\r\n\r\n", DKIMKIT_ERR_HEADER_SYNTAX, 2);
  check_refused(FROM "\xc3\xa9: x\r\n\r\n", DKIMKIT_ERR_HEADER_SYNTAX, 2);
  check_refused(" x\r\n" FROM "\r\n", DKIMKIT_ERR_HEADER_SYNTAX, 1);
  check_refused(FROM, DKIMKIT_OK, 0);
  check_refused(FROM "\r\nabc", DKIMKIT_OK, 0);
}

static void test_nul(void **state)
{
  static const char *const texts[] = {FROM "Subject: a#b\r\n\r\n",
                                      FROM "\r\na#b\r\n"};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(texts); i++) {
    bytes message = bytes_of(texts[i]);

    *strchr((char *)message.data, '#') = '\0';
    check_refused_bytes(message, DKIMKIT_ERR_MESSAGE_SYNTAX, i == 0 ? 2 : 3);
    bytes_free(&message);
  }
}

static void test_line_length(void **state)
{
  size_t len;

  (void)state;
  for (len = 998; len <= 999; len++) {
    int rv = len == 998 ? DKIMKIT_OK : DKIMKIT_ERR_LINE_TOO_LONG;
    char line[1000];
    char text[1200];

    memset(line, 'x', len);
    line[len] = '\0';
    snprintf(text, sizeof(text), FROM "\r\n%s\r\n", line);
    check_refused(text, rv, rv == DKIMKIT_OK ? 0 : 3);
    memcpy(line, "Subject:", 8);
    snprintf(text, sizeof(text), FROM "%s\r\n\r\n", line);
    check_refused(text, rv, rv == DKIMKIT_OK ? 0 : 2);
  }
}

/* How often a name stands in h=, whatever its case. */
static size_t count_name(const char *list, const char *name)
{
  size_t len = strlen(name);
  size_t count = 0;

  for (;;) {
    size_t word = strcspn(list, ":");
    size_t i = 0;

    while (word == len && i < len && tolower(list[i]) == tolower(name[i])) {
      i++;
    }
    count += word == len && i == len;
    if (list[word] == '\0') {
      return count;
    }
    list += word + 1;
  }
}

static void test_default_headers(void **state)
{
  static const char text[] =
      "Return-Path: <x@example.com>\r\nReceived: x\r\nARC-Seal: x\r\n"
      "Authentication-Results: x\r\nDKIM-Signature: v=1\r\n" FROM
      "To: b\r\nReply-To: c\r\nSubject: s\r\nDate: d\r\nMessage-ID: <m>\r\n"
      "Comments: c\r\nKeywords: k\r\nBcc: b\r\nX-Mailer: x\r\n"
      "List-Unsubscribe: <u>\r\nList-Unsubscribe-Post: p\r\n"
      "Content-Transfer-Encoding: 7bit\r\nIn-Reply-To: <i>\r\n"
      "References: <r>\r\nSender: s\r\nMIME-Version: 1.0\r\n"
      "Content-Type: text/plain\r\n\r\nHi.\r\n";
  static const char *const never[] = {
      "return-path",    "received", "arc-seal", "authentication-results",
      "dkim-signature", "comments", "keywords", "bcc",
      "x-mailer"};
  static const char *const once[] = {
      "list-unsubscribe", "list-unsubscribe-post", "content-transfer-encoding",
      "in-reply-to", "references", "sender",
      /* Absent: over-signed, so listed 0 + 1 times. */
      "cc"};
  static const char *const twice[] = {
      "from",     "to",         "subject",      "date",
      "reply-to", "message-id", "content-type", "mime-version"};
  fixture f;
  char *field;
  char *list;
  size_t i;

  (void)state;
  open_fixture(&f);
  field = sign_text(&f, text);
  list = field_tag(field, "h");
  assert_non_null(list);
  for (i = 0; i < COUNT(never); i++) {
    assert_int_equal(count_name(list, never[i]), 0);
  }
  for (i = 0; i < COUNT(once); i++) {
    assert_int_equal(count_name(list, once[i]), 1);
  }
  for (i = 0; i < COUNT(twice); i++) {
    assert_int_equal(count_name(list, twice[i]), 2);
  }
  assert_folded(field);
  free(list);
  free(field);
  close_fixture(&f);
}

/* The latest block stands on top, the last to be counted. */
static void C_690_resent_blocks(void **state)
{
  static const char text[] = "Resent-From: c@example.net\r\nResent-Date: d2\r\n"
                             "Resent-From: b@example.org\r\nResent-Date: d1\r\n"
                             "Resent-To: t\r\nResent-Bcc: x\r\n" FROM "\r\n";
  static const char *const names[] = {"from", "resent-from"};
  fixture f;

  (void)state;
  open_fixture(&f);
  ok(dkimkit_profile_set_oversign(f.profile, NULL, 0));
  assert_tag(&f, text, "h",
             "from:resent-date:resent-date:resent-from:resent-from:resent-to");
  close_fixture(&f);

  /* A list of the caller's is taken as it is, until it is taken back. */
  open_fixture(&f);
  ok(dkimkit_profile_set_oversign(f.profile, NULL, 0));
  ok(dkimkit_profile_set_headers(f.profile, names, COUNT(names)));
  assert_tag(&f, text, "h", "from:resent-from");
  close_fixture(&f);
  open_fixture(&f);
  ok(dkimkit_profile_set_oversign(f.profile, names + 1, 1));
  ok(dkimkit_profile_set_headers(f.profile, names, COUNT(names)));
  ok(dkimkit_profile_set_headers(f.profile, NULL, 0));
  assert_tag(&f, text, "h",
             "from:resent-date:resent-date:resent-from:resent-from:"
             "resent-from:resent-to");
  close_fixture(&f);
}

static void test_header_list(void **state)
{
  static const char *const names[] = {"to",       "from",     "x-none",
                                      "comments", "comments", "subject"};
  static const char *const over[] = {"comments", "cc"};
  fixture f;

  (void)state;
  open_fixture(&f);
  ok(dkimkit_profile_set_headers(f.profile, names, COUNT(names)));
  ok(dkimkit_profile_set_oversign(f.profile, NULL, 0));
  assert_tag(&f,
             "Subject: s\r\nComments: 1\r\nComments: 2\r\nComments: 3\r\n"
             "To: t\r\n" FROM "\r\n",
             "h", "to:from:comments:comments:subject");
  close_fixture(&f);

  /* Over-signing a field lists it once more than it stands there, even where
   * the list asked for fewer. */
  open_fixture(&f);
  ok(dkimkit_profile_set_headers(f.profile, names, COUNT(names)));
  ok(dkimkit_profile_set_oversign(f.profile, over, COUNT(over)));
  {
    char *field = sign_text(&f, "Comments: 1\r\nComments: 2\r\n"
                                "Comments: 3\r\n" FROM "\r\n");
    char *list = field_tag(field, "h");

    assert_non_null(list);
    assert_int_equal(count_name(list, "comments"), 4);
    assert_int_equal(count_name(list, "cc"), 1);
    assert_int_equal(count_name(list, "from"), 1);
    free(list);
    free(field);
  }
  close_fixture(&f);
}

static void test_written_tags(void **state)
{
  fixture f;
  char *field;
  char *value;

  (void)state;
  open_fixture(&f);
  field = sign_text(&f, FROM "\r\n");
  assert_memory_equal(field, "DKIM-Signature: v=1;", 20);
  value = field_tag(field, "a");
  assert_string_equal(value, "ed25519-sha256");
  free(value);
  value = field_tag(field, "c");
  assert_string_equal(value, "relaxed/relaxed");
  free(value);
  value = field_tag(field, "b");
  assert_int_equal(strlen(value), 88);
  free(value);
  assert_null(field_tag(field, "l"));
  assert_null(field_tag(field, "z"));
  assert_folded(field);
  free(field);
  close_fixture(&f);
}

static void test_body_length(void **state)
{
  static const char text[] = FROM "\r\nHi.\r\nJoe.\r\n\r\n";
  fixture f;
  bytes message = bytes_of(text);
  dkimkit_signer *signer = NULL;

  (void)state;
  open_fixture(&f);
  ok(dkimkit_profile_set_body_length(f.profile, DKIMKIT_BODY_LENGTH_ALL));
  assert_tag(&f, text, "l", "11");
  close_fixture(&f);
  open_fixture(&f);
  ok(dkimkit_profile_set_body_length(f.profile, 0));
  assert_tag(&f, text, "bh", EMPTY_HASH);
  close_fixture(&f);
  open_fixture(&f);
  ok(dkimkit_profile_set_body_length(f.profile, 11));
  assert_tag(&f, text, "l", "11");
  close_fixture(&f);
  open_fixture(&f);
  ok(dkimkit_profile_set_body_length(f.profile, 12));
  ok(dkimkit_profile_seal(f.profile));
  ok(dkimkit_signer_new(&signer, f.config, &f.profile, 1, NULL));
  assert_int_equal(signer_run(signer, message),
                   DKIMKIT_ERR_BODY_LENGTH_EXCEEDS);
  assert_int_equal(dkimkit_signer_count(signer), 0);
  dkimkit_signer_free(signer);
  close_fixture(&f);
  bytes_free(&message);
}

static void test_copied_headers(void **state)
{
  static const char *const names[] = {"from", "subject"};
  fixture f;

  (void)state;
  open_fixture(&f);
  ok(dkimkit_profile_set_headers(f.profile, names, 2));
  ok(dkimkit_profile_set_copy_headers(f.profile, 1));
  /* As in the example of RFC 6376, 3.5, without the space after ":". */
  assert_tag(&f, FROM "Subject: a|b;c=\r\n\r\n", "z",
             "From:a@example.com|Subject:a=7Cb=3Bc=3D");
  close_fixture(&f);
}

static void test_long_names(void **state)
{
  fixture f;
  char domain[160];
  char selector[70];
  char tag[200];
  char *field;
  const char *line;

  (void)state;
  snprintf(domain, sizeof(domain), "%059d.%059d.example", 1, 2);
  snprintf(selector, sizeof(selector), "%063d", 3);
  open_fixture(&f);
  ok(dkimkit_profile_set_domain(f.profile, domain));
  ok(dkimkit_profile_set_selector(f.profile, selector));
  field = sign_text(&f, FROM "\r\n");
  snprintf(tag, sizeof(tag), " d=%s;", domain);
  assert_non_null(strstr(field, tag));
  snprintf(tag, sizeof(tag), " s=%s;", selector);
  assert_non_null(strstr(field, tag));
  for (line = field; *line != '\0'; line = strstr(line, "\r\n") + 2) {
    size_t len = strcspn(line, "\r");

    assert_true(len <= 78 || strncmp(line + 1, "d=", 2) == 0);
    assert_true(len > 1);
  }
  free(field);
  close_fixture(&f);
}

static void test_folded(void **state)
{
  fixture f;
  dkimkit_key *key;
  char *field;

  (void)state;
  open_fixture(&f);
  key = key_load(f.config, "keys/rsa2048-pkcs8.pem");
  ok(dkimkit_profile_set_key(f.profile, key));
  ok(dkimkit_profile_set_identity(f.profile, "joe@example.com"));
  ok(dkimkit_profile_set_expiration(f.profile, 86400));
  ok(dkimkit_profile_set_copy_headers(f.profile, 1));
  field = sign_text(&f, FROM "Subject: a rather long line that has to be "
                             "folded somewhere when it is copied in z=, since "
                             "no line may be over 78\r\n\r\nHi.\r\n");
  assert_folded(field);
  free(field);
  dkimkit_key_free(key);
  close_fixture(&f);
}

static const dkimkit_crypto_ops *inner_ops;
static size_t digests;

static int counting_init(void *state, dkimkit_hash hash)
{
  digests++;
  return inner_ops->hash_init(state, hash);
}

static int counting_restart(void *state)
{
  digests++;
  return inner_ops->hash_restart(state);
}

/* Digests that are computed for two profiles. */
static size_t count_digests(dkimkit_canonicalization first,
                            dkimkit_canonicalization second)
{
  dkimkit_config *config;
  dkimkit_key *key;
  dkimkit_profile *profiles[2];
  dkimkit_signer *signer = NULL;
  dkimkit_crypto_ops ops;
  bytes message = bytes_of(FROM "\r\nHi.\r\n");

  inner_ops = any_provider();
  assert_non_null(inner_ops);
  ops = *inner_ops;
  ops.name = "counting";
  ops.hash_init = counting_init;
  ops.hash_restart = ops.hash_restart != NULL ? counting_restart : NULL;
  ops.has_key_type = NULL;
  config = config_open_behind(&ops, NULL);
  ok(dkimkit_config_seal(config));
  key = key_load(config, "keys/rfc8463-A.1-ed25519.pem");
  profiles[0] = profile_open(config, key);
  profiles[1] = profile_open(config, key);
  ok(dkimkit_profile_set_canonicalization(
      profiles[0], DKIMKIT_CANONICALIZATION_RELAXED, first));
  ok(dkimkit_profile_set_canonicalization(
      profiles[1], DKIMKIT_CANONICALIZATION_RELAXED, second));
  ok(dkimkit_profile_seal(profiles[0]));
  ok(dkimkit_profile_seal(profiles[1]));
  digests = 0;
  ok(dkimkit_signer_new(&signer, config, profiles, 2, NULL));
  ok(signer_run(signer, message));
  assert_int_equal(dkimkit_signer_count(signer), 2);
  dkimkit_signer_free(signer);
  dkimkit_profile_free(profiles[0]);
  dkimkit_profile_free(profiles[1]);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
  bytes_free(&message);
  return digests;
}

__attribute__((unused)) static void test_shared_digest(void **state)
{
  (void)state;
  assert_int_equal(count_digests(DKIMKIT_CANONICALIZATION_RELAXED,
                                 DKIMKIT_CANONICALIZATION_RELAXED),
                   3);
  assert_int_equal(count_digests(DKIMKIT_CANONICALIZATION_RELAXED,
                                 DKIMKIT_CANONICALIZATION_SIMPLE),
                   4);
}

static void test_deterministic(void **state)
{
  fixture f;
  bytes message = vector("rfc8463-A.3-unsigned.eml");
  char *first;
  char *second;

  (void)state;
  open_fixture(&f);
  ok(dkimkit_profile_seal(f.profile));
  first = sign_field(f.config, f.profile, message);
  second = sign_field(f.config, f.profile, message);
  assert_string_equal(first, second);
  free(first);
  free(second);
  bytes_free(&message);
  close_fixture(&f);
}

static void check_warnings(const char *keyfile, const char *text,
                           unsigned expected)
{
  dkimkit_config *config = config_make(NULL);
  dkimkit_key *key = key_load(config, keyfile);
  dkimkit_profile *profile = profile_make(config, key);
  dkimkit_signer *signer = NULL;
  bytes message = bytes_of(text);

  ok(dkimkit_signer_new(&signer, config, &profile, 1, NULL));
  ok(signer_run(signer, message));
  assert_int_equal(dkimkit_signer_warnings(signer), expected);
  dkimkit_signer_free(signer);
  dkimkit_profile_free(profile);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
  bytes_free(&message);
}

static void test_warnings(void **state)
{
  static const char strong[] = "keys/rsa2048-pkcs8.pem";

  (void)state;
  check_warnings(strong, FROM "\r\nHi.\r\n", 0);
  check_warnings("keys/rsa1024.pem", FROM "\r\nHi.\r\n",
                 DKIMKIT_SIGN_WARNING_KEY_WEAK);
  check_warnings(strong, FROM "\r\n\xc3\xa9\r\n",
                 DKIMKIT_SIGN_WARNING_EIGHT_BIT);
  check_warnings(strong, FROM "\r\nHi.", DKIMKIT_SIGN_WARNING_NO_FINAL_CRLF);
  check_warnings(strong, FROM "Subject: a\vb\r\n\r\n",
                 DKIMKIT_SIGN_WARNING_CONTROL);
  check_warnings(strong, FROM "Subject: a\fb\r\n\r\n",
                 DKIMKIT_SIGN_WARNING_CONTROL);
}

static void check_allowed(unsigned allow, const char *text, size_t len, int rv,
                          unsigned warnings)
{
  dkimkit_config *config = config_open(NULL, NULL);
  dkimkit_key *key;
  dkimkit_profile *profile;
  dkimkit_signer *signer = NULL;
  bytes message = {(uint8_t *)(uintptr_t)text, len};

  ok(dkimkit_config_set_sign_allow(config, allow));
  ok(dkimkit_config_seal(config));
  key = key_load(config, "keys/rfc8463-A.1-ed25519.pem");
  profile = profile_make(config, key);
  ok(dkimkit_signer_new(&signer, config, &profile, 1, NULL));
  assert_int_equal(signer_run(signer, message), rv);
  assert_int_equal(dkimkit_signer_warnings(signer), warnings);
  dkimkit_signer_free(signer);
  dkimkit_profile_free(profile);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
}

/* Each exception is for one thing, and NUL is never signed in the header. */
static void test_allowed(void **state)
{
  static const char nul[] = FROM "\r\na\0b\r\n";
  static const char nul_in_header[] = FROM "To: a\0b\r\n\r\n";
  static const char two[] = FROM FROM "\r\n";
  const unsigned all = DKIMKIT_SIGN_ALLOW_LONG_LINES | DKIMKIT_SIGN_ALLOW_NUL |
                       DKIMKIT_SIGN_ALLOW_MULTIPLE_FROM;
  char long_line[1100];
  int len = snprintf(long_line, sizeof(long_line), FROM "\r\n%0999d\r\n", 0);
  dkimkit_config *config = config_open(NULL, NULL);

  (void)state;
  assert_int_equal(dkimkit_config_set_sign_allow(config, 8),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  dkimkit_config_free(config);
  check_allowed(DKIMKIT_SIGN_ALLOW_NUL, nul, sizeof(nul) - 1, DKIMKIT_OK,
                DKIMKIT_SIGN_WARNING_NUL);
  check_allowed(all & ~DKIMKIT_SIGN_ALLOW_NUL, nul, sizeof(nul) - 1,
                DKIMKIT_ERR_MESSAGE_SYNTAX, 0);
  check_allowed(all, nul_in_header, sizeof(nul_in_header) - 1,
                DKIMKIT_ERR_MESSAGE_SYNTAX, 0);
  check_allowed(DKIMKIT_SIGN_ALLOW_MULTIPLE_FROM, two, sizeof(two) - 1,
                DKIMKIT_OK, DKIMKIT_SIGN_WARNING_MULTIPLE_FROM);
  check_allowed(all & ~DKIMKIT_SIGN_ALLOW_MULTIPLE_FROM, two, sizeof(two) - 1,
                DKIMKIT_ERR_MULTIPLE_FROM, 0);
  check_allowed(DKIMKIT_SIGN_ALLOW_LONG_LINES, long_line, (size_t)len,
                DKIMKIT_OK, DKIMKIT_SIGN_WARNING_LONG_LINE);
  check_allowed(all & ~DKIMKIT_SIGN_ALLOW_LONG_LINES, long_line, (size_t)len,
                DKIMKIT_ERR_LINE_TOO_LONG, 0);
}

static void test_normalize(void **state)
{
  dkimkit_config *config = config_open(NULL, NULL);
  dkimkit_key *key;
  dkimkit_profile *profile;
  dkimkit_signer *signer = NULL;
  bytes lf = bytes_of("From: a@example.com\nTo: b\n c\n\nHi.\n\nJoe\n");
  bytes crlf = bytes_of("From: a@example.com\r\nTo: b\r\n c\r\n\r\nHi.\r\n"
                        "\r\nJoe\r\n");
  bytes cr = bytes_of(FROM "\r\na\rb\r\n");
  char *first;
  char *second;

  (void)state;
  ok(dkimkit_config_set_line_ends(config, DKIMKIT_LINE_ENDS_NORMALIZE));
  ok(dkimkit_config_seal(config));
  key = key_load(config, "keys/rfc8463-A.1-ed25519.pem");
  profile = profile_open(config, key);
  ok(dkimkit_profile_set_canonicalization(profile,
                                          DKIMKIT_CANONICALIZATION_SIMPLE,
                                          DKIMKIT_CANONICALIZATION_SIMPLE));
  ok(dkimkit_profile_seal(profile));
  first = sign_field(config, profile, lf);
  second = sign_field(config, profile, crlf);
  assert_string_equal(first, second);
  ok(dkimkit_signer_new(&signer, config, &profile, 1, NULL));
  assert_int_equal(signer_run(signer, cr), DKIMKIT_ERR_MESSAGE_NOT_NORMALIZED);
  dkimkit_signer_free(signer);
  free(first);
  free(second);
  dkimkit_profile_free(profile);
  dkimkit_key_free(key);
  dkimkit_config_free(config);
  bytes_free(&lf);
  bytes_free(&crlf);
  bytes_free(&cr);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_misuse),
      cmocka_unit_test(test_refusals),
      cmocka_unit_test(test_nul),
      cmocka_unit_test(test_line_length),
      cmocka_unit_test(test_default_headers),
      cmocka_unit_test(C_690_resent_blocks),
      cmocka_unit_test(test_header_list),
      cmocka_unit_test(test_written_tags),
      cmocka_unit_test(test_body_length),
      cmocka_unit_test(test_copied_headers),
      cmocka_unit_test(test_long_names),
      cmocka_unit_test(test_folded),
      cmocka_unit_test(test_shared_digest),
      cmocka_unit_test(test_deterministic),
      cmocka_unit_test(test_warnings),
      cmocka_unit_test(test_allowed),
      cmocka_unit_test(test_normalize),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
