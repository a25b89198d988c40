/* SPDX-License-Identifier: MIT */
#include "test_support.h"

#include <stdio.h>

/* TEST_IDN: 1 if the build has an IDNA library. The messages are made by
 * vectors/idn/make.py. */

#define NAME "s1._domainkey.xn--bcher-kva.example"
#define U "\xc3\xbc"
#define ULABEL "b" U "cher.example"

typedef struct verification {
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier;
} verification;

/* Verifies a message against a key at `name`. */
static void begin(verification *v, bytes message, const char *name,
                  const char *record, dkimkit_internationalized mode)
{
  test_dns_init(&v->dns);
  test_dns_add(&v->dns, name, record);
  v->config = config_open(&v->dns, NULL);
  ok(dkimkit_config_set_internationalized(v->config, mode));
  ok(dkimkit_config_seal(v->config));
  v->verifier = verify(v->config, message);
}

static void end(verification *v)
{
  dkimkit_verifier_free(v->verifier);
  dkimkit_config_free(v->config);
}

static const dkimkit_signature *first(const verification *v)
{
  return dkimkit_verifier_signature(v->verifier, 0);
}

static void assert_refused(const verification *v, const char *tag)
{
  assert_reason(v->verifier, 0, DKIMKIT_REASON_SIGNATURE_SYNTAX);
  assert_string_equal(dkimkit_signature_subject(first(v)), tag);
  assert_int_equal(v->dns.asked, 0);
}

typedef struct idn_case {
  const char *file;
  dkimkit_internationalized mode;
  const char *name;
  dkimkit_reason reason;
  /* The tag at fault. */
  const char *subject;
  int internationalized;
} idn_case;

#define AUTO DKIMKIT_INTERNATIONALIZED_AUTO
#define ALWAYS DKIMKIT_INTERNATIONALIZED_ALWAYS
#define NEVER DKIMKIT_INTERNATIONALIZED_NEVER
#define PASS DKIMKIT_REASON_OK
#define SYNTAX DKIMKIT_REASON_SIGNATURE_SYNTAX

static const idn_case cases[] = {
    {"domain", AUTO, NAME, PASS, NULL, 1},
    {"domain", ALWAYS, NAME, PASS, NULL, 1},
    {"domain", NEVER, NAME, SYNTAX, "d", 0},
    {"all", AUTO, "xn--schlssel-95a.k1._domainkey.xn--bcher-kva.example", PASS,
     NULL, 1},
    {"all", NEVER, NAME, SYNTAX, "d", 0},
    {"script", AUTO, "xn--fa-hia._domainkey.xn--r8jz45g.xn--zckzah", PASS, NULL,
     1},
    {"mixed", AUTO, "s1._domainkey.XN--Bcher-KVA.example", PASS, NULL, 1},
    {"mixed", NEVER, NAME, SYNTAX, "i", 0},
    {"mixed-back", AUTO, NAME, PASS, NULL, 1},
    {"quoted", AUTO, NAME, PASS, NULL, 1},
    {"quoted", NEVER, NAME, SYNTAX, "i", 0},
    {"outside", AUTO, NAME, DKIMKIT_REASON_DOMAIN_MISMATCH, "i", 1},
    {"ascii-header", AUTO, NAME, SYNTAX, "d", 0},
    {"ascii-header", ALWAYS, NAME, PASS, NULL, 1},
    {"ascii-identity", AUTO, NAME, SYNTAX, "i", 0},
    {"ascii-identity", ALWAYS, NAME, PASS, NULL, 1},
    {"latin1-header", AUTO, NAME, SYNTAX, "d", 0},
    {"latin1-header", ALWAYS, NAME, PASS, NULL, 1},
};

static void check_case(const idn_case *c)
{
  verification v;
  char file[64];
  bytes message;
  const dkimkit_signature *signature;

  snprintf(file, sizeof(file), "idn/%s.eml", c->file);
  message = vector(file);
  begin(&v, message, c->name, record_8463_ed25519, c->mode);
  signature = first(&v);
  if (dkimkit_signature_reason(signature) != c->reason) {
    print_error("case: %s, %d\n", c->file, (int)c->mode);
  }
  assert_reason(v.verifier, 0, c->reason);
  if (c->subject != NULL) {
    assert_string_equal(dkimkit_signature_subject(signature), c->subject);
    assert_int_equal(v.dns.asked, 0);
  }
  assert_int_equal(dkimkit_verifier_internationalized(v.verifier),
                   c->internationalized);
  end(&v);
  bytes_free(&message);
}

static void test_cases(void **state)
{
  size_t i;

  (void)state;
  assert_int_equal(dkimkit_idn_name() != NULL, TEST_IDN);
  for (i = 0; TEST_IDN && i < COUNT(cases); i++) {
    check_case(&cases[i]);
  }
}

/* Without a library no message has U-labels; the rest stays. */
static void test_without_library(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; !TEST_IDN && i < COUNT(cases); i++) {
    idn_case c = cases[i];

    if (c.mode != NEVER) {
      c.reason = SYNTAX;
      c.subject = strcmp(c.file, "mixed") == 0 ||
                          strcmp(c.file, "quoted") == 0 ||
                          strcmp(c.file, "ascii-identity") == 0
                      ? "i"
                      : "d";
    }
    check_case(&c);
  }
}

/* A local-part may be UTF-8 in any message. */
static void test_local_part(void **state)
{
  verification v;
  bytes message = vector("idn/ascii-local-part.eml");

  (void)state;
  begin(&v, message, NAME, record_8463_ed25519, AUTO);
  assert_reason(v.verifier, 0, DKIMKIT_REASON_OK);
  assert_int_equal(dkimkit_verifier_internationalized(v.verifier), 0);
  assert_string_equal(dkimkit_signature_identity(first(&v)),
                      "j\xc3\xb6rg@xn--bcher-kva.example");
  end(&v);
  bytes_free(&message);
}

static void test_getters(void **state)
{
  verification v;
  bytes message = vector("idn/all.eml");

  (void)state;
  assert_null(dkimkit_signature_domain_ascii(NULL));
  assert_null(dkimkit_signature_selector_ascii(NULL));
  assert_null(dkimkit_signature_identity_ascii(NULL));
  assert_int_equal(dkimkit_verifier_internationalized(NULL), 0);
  begin(&v, message, NAME, record_8463_ed25519, NEVER);
  assert_null(dkimkit_signature_domain(first(&v)));
  assert_null(dkimkit_signature_domain_ascii(first(&v)));
  assert_null(dkimkit_signature_selector(first(&v)));
  assert_null(dkimkit_signature_selector_ascii(first(&v)));
  assert_null(dkimkit_signature_identity(first(&v)));
  assert_null(dkimkit_signature_identity_ascii(first(&v)));
  end(&v);
  begin(&v, message, NAME, record_8463_ed25519, AUTO);
  if (TEST_IDN) {
    assert_string_equal(dkimkit_signature_domain(first(&v)), ULABEL);
    assert_string_equal(dkimkit_signature_domain_ascii(first(&v)),
                        "xn--bcher-kva.example");
    assert_string_equal(dkimkit_signature_selector(first(&v)),
                        "schl" U "ssel.k1");
    assert_string_equal(dkimkit_signature_selector_ascii(first(&v)),
                        "xn--schlssel-95a.k1");
    assert_string_equal(dkimkit_signature_identity(first(&v)),
                        "j\xc3\xb6rg@Post." ULABEL);
    assert_string_equal(dkimkit_signature_identity_ascii(first(&v)),
                        "j\xc3\xb6rg@Post.xn--bcher-kva.example");
  }
  end(&v);
  bytes_free(&message);
}

static void test_default_identity(void **state)
{
  verification v;
  bytes message = vector("idn/domain.eml");

  (void)state;
  begin(&v, message, NAME, record_8463_ed25519, AUTO);
  if (TEST_IDN) {
    assert_string_equal(dkimkit_signature_identity(first(&v)), "@" ULABEL);
    assert_string_equal(dkimkit_signature_identity_ascii(first(&v)),
                        "@xn--bcher-kva.example");
  }
  end(&v);
  bytes_free(&message);
}

/* t=s compares as the DNS does, too. */
static void test_strict_key(void **state)
{
  char record[256];
  size_t i;
  static const struct {
    const char *file;
    const char *name;
    dkimkit_reason reason;
  } list[] = {
      {"idn/mixed.eml", "s1._domainkey.XN--Bcher-KVA.example", PASS},
      {"idn/mixed-back.eml", NAME, PASS},
      {"idn/quoted.eml", NAME, PASS},
      {"idn/all.eml", "xn--schlssel-95a.k1._domainkey.xn--bcher-kva.example",
       DKIMKIT_REASON_DOMAIN_MISMATCH},
  };

  (void)state;
  snprintf(record, sizeof(record), "%s; t=s", record_8463_ed25519);
  for (i = 0; TEST_IDN && i < COUNT(list); i++) {
    verification v;
    bytes message = vector(list[i].file);

    begin(&v, message, list[i].name, record, AUTO);
    assert_reason(v.verifier, 0, list[i].reason);
    end(&v);
    bytes_free(&message);
  }
}

/* One message, told apart from the configuration. */
static void test_verifier_mode(void **state)
{
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier = NULL;
  bytes message = vector("idn/ascii-header.eml");

  (void)state;
  test_dns_init(&dns);
  test_dns_add(&dns, NAME, record_8463_ed25519);
  config = config_make(&dns);
  ok(dkimkit_verifier_new(&verifier, config, NULL));
  assert_int_equal(dkimkit_verifier_set_internationalized(NULL, ALWAYS),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_verifier_set_internationalized(
                       verifier, (dkimkit_internationalized)3),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  ok(dkimkit_verifier_set_internationalized(verifier, NEVER));
  ok(dkimkit_verifier_set_internationalized(verifier, ALWAYS));
  assert_int_equal(dkimkit_verifier_internationalized(verifier), 0);
  ok(verifier_run(verifier, message));
  assert_int_equal(dkimkit_verifier_internationalized(verifier), 1);
  assert_int_equal(dkimkit_verifier_set_internationalized(verifier, NEVER),
                   DKIMKIT_ERR_STATE);
  assert_reason(verifier, 0,
                TEST_IDN ? DKIMKIT_REASON_OK : DKIMKIT_REASON_SIGNATURE_SYNTAX);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
  bytes_free(&message);
}

/* A signature doesn't make its own message internationalized, nor do two. */
static void test_signatures_dont_count(void **state)
{
  verification v;
  bytes message = vector("idn/ascii-header.eml");
  bytes twice = bytes_join("dkim-Signature : a=\xc3\xbc\r\n", message);
  bytes marked = bytes_join("X-Any: \xc3\xbc\r\n", message);

  (void)state;
  begin(&v, twice, NAME, record_8463_ed25519, AUTO);
  assert_int_equal(dkimkit_verifier_count(v.verifier), 2);
  assert_int_equal(dkimkit_verifier_internationalized(v.verifier), 0);
  end(&v);
  begin(&v, marked, NAME, record_8463_ed25519, AUTO);
  assert_int_equal(dkimkit_verifier_internationalized(v.verifier), 1);
  end(&v);
  bytes_free(&marked);
  bytes_free(&twice);
  bytes_free(&message);
}

/* What no name may hold, in an internationalized message. */
static const char *const hostile[] = {
    "B" U "cher.example",
    "bu\xcc\210cher.example",
    "\xe2\x98\x83.example",
    "a\xd7\x90.example",
    "1\xd7\x90.example",
    "\xcc\201a.example",
    "a\xe2\x80\x8d" U ".example",
    "a\xe2\x80\xae" U ".example",
    "-" U ".example",
    U "-.example",
    "ab--" U ".example",
    "xn--" U ".example",
    "a_" U ".example",
    "a@" U ".example",
    U "..example",
    "." U ".example",
    U ".example.",
    U "\xe3\x80\202example",
    "b\xc3.example",
    "b\374cher.example",
    "\xc0\xaf.example",
    "\xe0\x80\xaf.example",
    "\xed\xa0\x80.example",
    "\xf4\x90\x80\x80.example",
    "\xe4\xbe.example",
    U ".exam\xffple",
};

static void check_hostile(const char *file, const char *from, const char *to,
                          const char *tag)
{
  verification v;
  bytes message = vector(file);
  bytes changed = bytes_replace(message, from, to);

  begin(&v, changed, NAME, record_8463_ed25519, ALWAYS);
  assert_refused(&v, tag);
  end(&v);
  bytes_free(&changed);
  bytes_free(&message);
}

static void test_hostile(void **state)
{
  char tag[128];
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(hostile); i++) {
    snprintf(tag, sizeof(tag), "d=%s;", hostile[i]);
    check_hostile("idn/domain.eml", "d=" ULABEL ";", tag, "d");
    snprintf(tag, sizeof(tag), "i=@%s;", hostile[i]);
    check_hostile("idn/mixed.eml", "i=@b" U "cher.EXAMPLE;", tag, "i");
  }
  check_hostile("idn/mixed.eml", "s=s1;", "s=\xe2\x98\x83;", "s");
  check_hostile("idn/mixed.eml", "s=s1;", "s=s1.\xff;", "s");
  check_hostile("idn/mixed.eml", "s=s1;", "s=\xc3\x9c;", "s");
  check_hostile("idn/domain.eml", "d=" ULABEL ";", "d=" U ";", "d");
  check_hostile("idn/quoted.eml", "b=C3=BCcher", "b=C3=BC=00cher", "i");
  check_hostile("idn/quoted.eml", "b=C3=BCcher", "b=C3cher", "i");
}

/* A tag whose name is `part`, `count` times, and "example". */
static char *long_tag(const char *tag, const char *part, size_t count)
{
  size_t len = strlen(part);
  char *text = malloc(strlen(tag) + len * count + 16);
  size_t at = strlen(tag);
  size_t i;

  assert_non_null(text);
  strcpy(text, tag);
  for (i = 0; i < count; i++) {
    memcpy(text + at, part, len);
    at += len;
  }
  strcpy(text + at, "example;");
  return text;
}

static void check_long(const char *from, const char *tag, const char *part,
                       size_t count, dkimkit_reason reason)
{
  verification v;
  bytes message = vector("idn/mixed.eml");
  char *text = long_tag(tag, part, count);
  bytes changed = bytes_replace(message, from, text);

  begin(&v, changed, NAME, record_8463_ed25519, ALWAYS);
  assert_reason(v.verifier, 0, reason);
  end(&v);
  bytes_free(&changed);
  free(text);
  bytes_free(&message);
}

static void test_lengths(void **state)
{
  static const char *const tags[][2] = {
      {"d=XN--Bcher-KVA.example;", "d="},
      {"s=s1;", "s="},
      {"i=@b" U "cher.EXAMPLE;", "i=@"},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(tags); i++) {
    check_long(tags[i][0], tags[i][1], U, 59, SYNTAX);
    check_long(tags[i][0], tags[i][1], U, 30000, SYNTAX);
    check_long(tags[i][0], tags[i][1], U ".", 30000, SYNTAX);
    check_long(tags[i][0], tags[i][1], "a.", 200, SYNTAX);
    /* 8 octets each as A-label: 31 of them and "example" are 255. */
    check_long(tags[i][0], tags[i][1], U ".", 31, SYNTAX);
    check_long(tags[i][0], tags[i][1], U, 1600000,
               DKIMKIT_REASON_SIGNATURE_TOO_LARGE);
  }
}

/* 8 * 29 + 7 are 239 octets of a domain that is right; with the selector and
 * "_domainkey" 253 is all there is. */
static void test_key_name_length(void **state)
{
  verification v;
  bytes message = vector("idn/domain.eml");
  char *text = long_tag("d=", U ".", 29);
  bytes fits = bytes_replace(message, "d=" ULABEL ";", text);
  bytes selector = bytes_replace(fits, "s=s1;", "s=s;");
  bytes longer = bytes_replace(fits, "s=s1;", "s=s12;");

  (void)state;
  if (TEST_IDN) {
    begin(&v, selector, NAME, record_8463_ed25519, AUTO);
    assert_int_equal(v.dns.asked, 1);
    assert_int_equal(strlen(dkimkit_signature_domain_ascii(first(&v))), 239);
    assert_reason(v.verifier, 0, DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE);
    end(&v);
    begin(&v, longer, NAME, record_8463_ed25519, AUTO);
    assert_refused(&v, "d");
    end(&v);
  }
  bytes_free(&longer);
  bytes_free(&selector);
  bytes_free(&fits);
  free(text);
  bytes_free(&message);
}

/* Equal names are asked once, however they are written. */
static void test_one_question(void **state)
{
  verification v;
  bytes message = vector("idn/domain.eml");
  bytes other = vector("idn/mixed.eml");
  char *head = malloc(other.len + 1);
  bytes both;

  (void)state;
  assert_non_null(head);
  memcpy(head, other.data, other.len);
  *strstr(head, "From:") = '\0';
  both = bytes_join(head, message);
  begin(&v, both, NAME, record_8463_ed25519, AUTO);
  assert_int_equal(dkimkit_verifier_count(v.verifier), 2);
  if (TEST_IDN) {
    assert_int_equal(v.dns.asked, 1);
  }
  end(&v);
  free(head);
  bytes_free(&both);
  bytes_free(&other);
  bytes_free(&message);
}

static char *authres_of(const char *file, dkimkit_internationalized mode,
                        const char *id)
{
  verification v;
  bytes message = vector(file);
  size_t len = 4096;
  char *out = malloc(len);
  char *to = out;
  char *from;

  assert_non_null(out);
  begin(&v, message, NAME, record_8463_ed25519, mode);
  ok(dkimkit_authres_write(out, &len, v.verifier, id));
  assert_folded(out);
  for (from = out; *from != '\0'; from++) {
    if (*from != '\r' && *from != '\n') {
      *to++ = *from == '\t' ? ' ' : *from;
    }
  }
  *to = '\0';
  assert_null(strstr(out, "-bit key"));
  end(&v);
  bytes_free(&message);
  return out;
}

static void assert_holds(const char *file, dkimkit_internationalized mode,
                         const char *id, const char *const parts[4])
{
  char *field = authres_of(file, mode, id);
  size_t i;

  for (i = 0; i < 4; i++) {
    if (strstr(field, parts[i]) == NULL) {
      fail_msg("%s is not in: %s", parts[i], field);
    }
  }
  free(field);
}

/* C-703 */
static void test_authres(void **state)
{
  static const char *const as_it_stands[4] = {
      "Results: \"mx." ULABEL "\";", "header.d=\"" ULABEL "\"",
      "header.i=\"j\xc3\xb6rg@Post." ULABEL "\"",
      "header.s=\"schl" U "ssel.k1\""};
  static const char *const ascii[4] = {
      "Results: mx.xn--bcher-kva.example;", "header.d=xn--bcher-kva.example",
      "header.i=@xn--bcher-kva.example", "header.s=s1"};
  static const char *const passed[4] = {"dkim=pass", "mx;", "a=ed", ULABEL};
  static const char *const mixed[4] = {
      "Results: mx.xn--bcher-kva.example;", "header.d=XN--Bcher-KVA.example",
      "header.i=\"@b" U "cher.EXAMPLE\"", "header.s=s1"};

  (void)state;
  if (TEST_IDN) {
    assert_holds("idn/all.eml", AUTO, "mx." ULABEL, as_it_stands);
    assert_holds("idn/domain.eml", AUTO, "mx", passed);
    assert_holds("idn/mixed.eml", AUTO, "mx.xn--bcher-kva.example", mixed);
    assert_holds("idn/ascii-local-part.eml", AUTO, "mx." ULABEL, ascii);
  }
}

/* The field for idn/quoted.eml with another local-part, by a builder. */
static void check_identity(const char *local, const char *written,
                           unsigned flags)
{
  verification v;
  dkimkit_config *config = config_make(NULL);
  dkimkit_authres_builder *builder = NULL;
  bytes message = vector("idn/quoted.eml");
  bytes changed = bytes_replace(message, "i=j=C3=B6rg", local);
  char out[2000];
  size_t len = sizeof(out);

  begin(&v, changed, NAME, record_8463_ed25519, AUTO);
  ok(dkimkit_authres_builder_new(&builder, config, "mx", flags));
  ok(dkimkit_authres_builder_add_verifier(builder, v.verifier));
  ok(dkimkit_authres_builder_write(out, &len, builder));
  if (strstr(out, written) == NULL) {
    fail_msg("%s is not in: %s", written, out);
  }
  assert_int_equal(strstr(out, "(local-part of i= left out)") != NULL,
                   strstr(written, "rg") == NULL);
  while ((flags & DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED) == 0 && len > 0) {
    assert_true((uint8_t)out[--len] < 0x80);
  }
  dkimkit_authres_builder_free(builder);
  dkimkit_config_free(config);
  end(&v);
  bytes_free(&changed);
  bytes_free(&message);
}

static void test_authres_identity(void **state)
{
  static const char *const bad[] = {
      "i=j=C2=9Brg",   "i=j=E2=80=AErg",    "i=j=E2=80=A8rg",
      "i=j=EF=B7=90g", "i=j=F0=9F=BF=BFrg",
  };
  size_t i;

  (void)state;
  if (TEST_IDN) {
    check_identity("i=j=C3=B6rg", "header.i=\"j\xc3\xb6rg@" ULABEL "\"",
                   DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED);
    check_identity("i=j=C3=B6rg", "header.i=@xn--bcher-kva.example ", 0);
    check_identity("i=jorg", "header.i=jorg@xn--bcher-kva.example",
                   DKIMKIT_AUTHRES_WRITE_KEY_BITS);
    check_identity("i=\"j=C3=B6 rg\"",
                   "header.i=\"\\\"j\xc3\xb6rg\\\"@" ULABEL "\"",
                   DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED);
    check_identity("i=\"j=C3=B6 rg\"", "header.i=\"@" ULABEL "\"",
                   DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED |
                       DKIMKIT_AUTHRES_WRITE_NO_QUOTED_PAIRS);
    check_identity("i=\"j=C3=B6 rg\"", "header.i=@xn--bcher-kva.example ", 0);
    for (i = 0; i < COUNT(bad); i++) {
      check_identity(bad[i], "header.i=\"@" ULABEL "\"",
                     DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED);
      check_identity(bad[i], "header.i=@xn--bcher-kva.example ", 0);
    }
  }
}

static void test_authserv_id(void **state)
{
  static const char *const bad[] = {
      "\xe2\x98\x83", "b\xc3.example", "B" U "cher.example",
      "mx 1." ULABEL, ULABEL ".",      "b" U "cher..example"};
  verification v;
  bytes message = vector("idn/all.eml");
  dkimkit_internationalized modes[] = {AUTO, NEVER};
  size_t len;
  size_t i;
  size_t k;

  (void)state;
  for (k = 0; k < COUNT(modes); k++) {
    begin(&v, message, NAME, record_8463_ed25519, modes[k]);
    for (i = 0; TEST_IDN && i < COUNT(bad); i++) {
      assert_int_equal(dkimkit_authres_write(NULL, &len, v.verifier, bad[i]),
                       DKIMKIT_ERR_INVALID_ARGUMENT);
    }
    assert_int_equal(dkimkit_authres_write(NULL, &len, v.verifier, ULABEL),
                     TEST_IDN ? DKIMKIT_OK : DKIMKIT_ERR_IDN_UNSUPPORTED);
    assert_int_equal(dkimkit_authres_write(NULL, &len, v.verifier, "\xff"),
                     DKIMKIT_ERR_INVALID_ARGUMENT);
    end(&v);
  }
  bytes_free(&message);
}

/* No other flag lets U-labels stay. */
static void test_authserv_id_forms(void **state)
{
  dkimkit_config *config = config_make(NULL);
  unsigned flag;

  (void)state;
  for (flag = 1; TEST_IDN && flag <= DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED;
       flag *= 2) {
    dkimkit_authres_builder *builder = NULL;
    char out[200];
    size_t len = sizeof(out);

    ok(dkimkit_authres_builder_new(&builder, config, "mx." ULABEL, flag));
    ok(dkimkit_authres_builder_write(out, &len, builder));
    assert_non_null(strstr(out, flag == DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED
                                    ? " \"mx." ULABEL "\";"
                                    : " mx.xn--bcher-kva.example;"));
    dkimkit_authres_builder_free(builder);
  }
  dkimkit_config_free(config);
}

#define TE5 "\xe3\x83\x86\xe3\x83\x86\xe3\x83\x86\xe3\x83\x86\xe3\x83\x86"
#define TE10 TE5 TE5

/* A U-label of 90 octets is an A-label of 36 (by the "idna" package of Python):
 * a name may have more octets than a line, and then has A-labels again. */
static void test_authres_long_name(void **state)
{
  static const char part[] = TE10 TE10 TE10 "." TE10 TE10 TE10 ".";
  verification v;
  bytes message = vector("idn/domain.eml");
  char *text = long_tag("d=", part, 3);
  bytes changed = bytes_replace(message, "d=" ULABEL ";", text);
  char out[4096];
  size_t len = sizeof(out);

  (void)state;
  if (TEST_IDN) {
    begin(&v, changed, NAME, record_8463_ed25519, AUTO);
    assert_true(strlen(dkimkit_signature_domain(first(&v))) > 480);
    ok(dkimkit_authres_write(out, &len, v.verifier, "mx"));
    assert_non_null(strstr(out, "header.d=xn--"));
    assert_null(strstr(out, "\xe3"));
    end(&v);
  }
  bytes_free(&changed);
  free(text);
  bytes_free(&message);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_cases),
      cmocka_unit_test(test_without_library),
      cmocka_unit_test(test_local_part),
      cmocka_unit_test(test_getters),
      cmocka_unit_test(test_default_identity),
      cmocka_unit_test(test_strict_key),
      cmocka_unit_test(test_verifier_mode),
      cmocka_unit_test(test_signatures_dont_count),
      cmocka_unit_test(test_hostile),
      cmocka_unit_test(test_lengths),
      cmocka_unit_test(test_key_name_length),
      cmocka_unit_test(test_one_question),
      cmocka_unit_test(test_authres),
      cmocka_unit_test(test_authres_identity),
      cmocka_unit_test(test_authserv_id),
      cmocka_unit_test(test_authserv_id_forms),
      cmocka_unit_test(test_authres_long_name),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
