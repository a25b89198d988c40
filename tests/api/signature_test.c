/* SPDX-License-Identifier: MIT */
/* What is told of a signature. */
#include "test_support.h"

#include <stdio.h>

typedef struct fixture {
  test_dns dns;
  dkimkit_config *config;
  dkimkit_verifier *verifier;
} fixture;

static void verify_text(fixture *f, bytes message)
{
  f->config = config_make(&f->dns);
  f->verifier = NULL;
  ok(dkimkit_verifier_new(&f->verifier, f->config, NULL));
  ok(dkimkit_verifier_feed(f->verifier, message.data, message.len));
  ok(dkimkit_verifier_finish(f->verifier));
  bytes_free(&message);
}

static const dkimkit_signature *first(const fixture *f)
{
  return dkimkit_verifier_signature(f->verifier, 0);
}

static void close_fixture(fixture *f)
{
  dkimkit_verifier_free(f->verifier);
  dkimkit_config_free(f->config);
}

static void assert_tag(const dkimkit_signature *signature, const char *name,
                       const char *expected)
{
  size_t len = 99;
  const char *value = dkimkit_signature_tag(signature, name, &len);

  if (expected == NULL) {
    assert_null(value);
  } else {
    assert_non_null(value);
    assert_int_equal(len, strlen(expected));
    assert_memory_equal(value, expected, len);
  }
}

static void assert_signed(const dkimkit_signature *signature)
{
  static const char *const names[] = {"from",       "to",   "subject", "date",
                                      "message-id", "from", "subject", "date"};
  size_t i;

  assert_int_equal(dkimkit_signature_signed_count(signature), COUNT(names));
  for (i = 0; i < COUNT(names); i++) {
    size_t field = 99;

    assert_string_equal(dkimkit_signature_signed_name(signature, i), names[i]);
    assert_int_equal(dkimkit_signature_signed_field(signature, i, &field),
                     i < 5);
    /* Behind the two signatures. */
    assert_int_equal(field, i < 5 ? i + 2 : 99);
  }
  assert_null(dkimkit_signature_signed_name(signature, i));
  assert_int_equal(dkimkit_signature_signed_field(signature, i, &i), 0);
}

static void assert_rfc8463(const dkimkit_signature *signature)
{
  uint64_t number = 0;

  assert_int_equal(dkimkit_signature_reason(signature), DKIMKIT_REASON_OK);
  assert_int_equal(dkimkit_signature_result(signature), DKIMKIT_RESULT_PASS);
  assert_string_equal(dkimkit_signature_domain(signature),
                      "football.example.com");
  assert_string_equal(dkimkit_signature_identity(signature),
                      "@football.example.com");
  assert_int_equal(dkimkit_signature_header_canonicalization(signature),
                   DKIMKIT_CANONICALIZATION_RELAXED);
  assert_int_equal(dkimkit_signature_body_canonicalization(signature),
                   DKIMKIT_CANONICALIZATION_RELAXED);
  assert_int_equal(dkimkit_signature_timestamp(signature, &number), 1);
  assert_int_equal(number, 1528637909);
  assert_int_equal(dkimkit_signature_age(signature, &number), 1);
  assert_int_equal(number, NOW - 1528637909);
  assert_int_equal(dkimkit_signature_expiration(signature, &number), 0);
  assert_int_equal(dkimkit_signature_body_length(signature, &number), 0);
  /* "Hi.", "", "We lost the game. Are you hungry yet?", "", "Joe." */
  assert_int_equal(dkimkit_signature_body_octets(signature),
                   5 + 2 + 39 + 2 + 6);
  assert_int_equal(dkimkit_signature_unsigned_octets(signature), 0);
  assert_int_equal(dkimkit_signature_dns_secure(signature), 1);
  assert_int_equal(dkimkit_signature_testing(signature), 0);
  assert_null(dkimkit_signature_subject(signature));
  assert_tag(signature, "q", "dns/txt");
  assert_tag(signature, "x", NULL);
  assert_tag(signature, "", NULL);
  assert_signed(signature);
}

/* RFC 8463, A.3. */
static void test_rfc8463(void **state)
{
  fixture f;
  const dkimkit_signature *second;

  (void)state;
  test_dns_init(&f.dns);
  f.dns.flags = DKIMKIT_DNS_SECURE;
  test_dns_add(&f.dns, NAME_8463_ED25519, record_8463_ed25519);
  test_dns_add(&f.dns, NAME_8463_RSA, record_8463_rsa);
  verify_text(&f, vector("rfc8463-A.3.eml"));
  assert_rfc8463(first(&f));
  assert_int_equal(dkimkit_signature_algorithm(first(&f)),
                   DKIMKIT_ALGORITHM_ED25519_SHA256);
  assert_string_equal(dkimkit_signature_selector(first(&f)), "brisbane");
  assert_int_equal(dkimkit_signature_key_bits(first(&f)), 256);
  second = dkimkit_verifier_signature(f.verifier, 1);
  assert_rfc8463(second);
  assert_int_equal(dkimkit_signature_algorithm(second),
                   DKIMKIT_ALGORITHM_RSA_SHA256);
  assert_string_equal(dkimkit_signature_selector(second), "test");
  assert_int_equal(dkimkit_signature_key_bits(second), 1024);
  assert_null(dkimkit_verifier_signature(f.verifier, 2));
  close_fixture(&f);
}

#define FROM "From: a@example.com\r\n\r\nabcdef\r\n"
#define FIELD(v, tags)                                                         \
  "DKIM-Signature: " v "a=rsa-sha256; d=Example.com; s=A; h=from; " tags       \
  "bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\r\n" FROM

/* Numbers at their edges; t= later than now has no age. */
static void test_numbers(void **state)
{
  fixture f;
  uint64_t number = 0;

  (void)state;
  test_dns_init(&f.dns);
  verify_text(&f,
              bytes_of(FIELD("v=1; ", "t=1700000005; x=999999999999; l=3; ")));
  assert_int_equal(dkimkit_signature_timestamp(first(&f), &number), 1);
  assert_int_equal(number, NOW + 5);
  assert_int_equal(dkimkit_signature_age(first(&f), &number), 1);
  assert_int_equal(number, 0);
  assert_int_equal(dkimkit_signature_expiration(first(&f), &number), 1);
  assert_true(number == UINT64_C(999999999999));
  assert_int_equal(dkimkit_signature_body_length(first(&f), &number), 1);
  assert_int_equal(number, 3);
  assert_string_equal(dkimkit_signature_domain(first(&f)), "Example.com");
  assert_string_equal(dkimkit_signature_selector(first(&f)), "A");
  assert_string_equal(dkimkit_signature_identity(first(&f)), "@Example.com");
  assert_int_equal(dkimkit_signature_header_canonicalization(first(&f)),
                   DKIMKIT_CANONICALIZATION_SIMPLE);
  assert_int_equal(dkimkit_signature_body_canonicalization(first(&f)),
                   DKIMKIT_CANONICALIZATION_SIMPLE);
  assert_int_equal(dkimkit_signature_key_bits(first(&f)), 0);
  assert_int_equal(dkimkit_signature_dns_secure(first(&f)), 0);
  close_fixture(&f);

  verify_text(&f, bytes_of(FIELD("v=1; ", "l=18446744073709551616; ")));
  assert_int_equal(dkimkit_signature_body_length(first(&f), &number), 1);
  assert_true(number == UINT64_MAX);
  assert_int_equal(dkimkit_signature_timestamp(first(&f), &number), 0);
  assert_int_equal(dkimkit_signature_age(first(&f), &number), 0);
  close_fixture(&f);
}

static void check(const char *text, dkimkit_reason reason, const char *subject)
{
  fixture f;

  test_dns_init(&f.dns);
  verify_text(&f, bytes_of(text));
  if (dkimkit_signature_reason(first(&f)) != reason) {
    fail_msg("%s: %s", text,
             dkimkit_reason_name(dkimkit_signature_reason(first(&f))));
  }
  if (subject == NULL) {
    assert_null(dkimkit_signature_subject(first(&f)));
  } else {
    assert_string_equal(dkimkit_signature_subject(first(&f)), subject);
  }
  close_fixture(&f);
}

/* RFC 6376, 3.5 and 6.1.1. */
static void test_syntax(void **state)
{
  (void)state;
  check(FIELD("v=; ", ""), DKIMKIT_REASON_SIGNATURE_SYNTAX, "v");
  check(FIELD("v=one; ", ""), DKIMKIT_REASON_SIGNATURE_SYNTAX, "v");
  check(FIELD("v=1x; ", ""), DKIMKIT_REASON_SIGNATURE_SYNTAX, "v");
  check(FIELD("v=2; ", ""), DKIMKIT_REASON_INCOMPATIBLE_VERSION, "v");
  check(FIELD("v=1.0; ", ""), DKIMKIT_REASON_INCOMPATIBLE_VERSION, "v");
  check(FIELD("", ""), DKIMKIT_REASON_MISSING_TAG, "v");
  check(FIELD("v=1; ", "v=1; "), DKIMKIT_REASON_DUPLICATE_TAG, "v");
  check(FIELD("v=1; ", "=; "), DKIMKIT_REASON_SIGNATURE_SYNTAX, NULL);
  check(FIELD("v=1; ", "t=1x; "), DKIMKIT_REASON_SIGNATURE_SYNTAX, "t");
  check(FIELD("v=1; ", "c=relaxed/; "), DKIMKIT_REASON_SIGNATURE_SYNTAX, "c");
}

static void test_algorithms(void **state)
{
#define WITH_A(a)                                                              \
  "DKIM-Signature: v=1; a=" a "; d=a.example; s=A; h=from;"                    \
  " bh=AAAA; b=AAAA\r\n" FROM
  (void)state;
  check(WITH_A("rsa-sha512"), DKIMKIT_REASON_UNSUPPORTED_ALGORITHM, "a");
  check(WITH_A("x1-a-b"), DKIMKIT_REASON_UNSUPPORTED_ALGORITHM, "a");
  check(WITH_A("1x-a"), DKIMKIT_REASON_SIGNATURE_SYNTAX, "a");
  check(WITH_A("-a"), DKIMKIT_REASON_SIGNATURE_SYNTAX, "a");
  check(WITH_A("rsa-"), DKIMKIT_REASON_SIGNATURE_SYNTAX, "a");
  check(WITH_A("rsa"), DKIMKIT_REASON_SIGNATURE_SYNTAX, "a");
  check(WITH_A("rsa-sha_1"), DKIMKIT_REASON_SIGNATURE_SYNTAX, "a");
  check(WITH_A(""), DKIMKIT_REASON_SIGNATURE_SYNTAX, "a");
  check(WITH_A("rsa-sha256"), DKIMKIT_REASON_SIGNATURE_SYNTAX, "bh");
}

/* As many tags as the limit allows, and one more. */
static void test_too_many_tags(void **state)
{
  size_t extra;

  (void)state;
  for (extra = 0; extra < 2; extra++) {
    fixture f;
    bytes message = extra == 0 ? bytes_of(FIELD("v=1; ", "x1=; "))
                               : bytes_of(FIELD("v=1; ", "x1=; x2=; "));

    test_dns_init(&f.dns);
    f.config = config_open(&f.dns, NULL);
    f.verifier = NULL;
    ok(dkimkit_config_set_limit(f.config, DKIMKIT_LIMIT_TAGS, 8));
    ok(dkimkit_config_seal(f.config));
    ok(dkimkit_verifier_new(&f.verifier, f.config, NULL));
    ok(dkimkit_verifier_feed(f.verifier, message.data, message.len));
    ok(dkimkit_verifier_finish(f.verifier));
    assert_int_equal(dkimkit_signature_reason(first(&f)) ==
                         DKIMKIT_REASON_SIGNATURE_TOO_LARGE,
                     extra > 0);
    bytes_free(&message);
    close_fixture(&f);
  }
}

/* Lists of every length: what is behind the last tag is never looked at. */
static void test_any_number_of_tags(void **state)
{
  char tags[256] = "";
  size_t extra;

  (void)state;
  for (extra = 0; extra < 40; extra++) {
    char text[512];
    fixture f;

    test_dns_init(&f.dns);
    snprintf(text, sizeof(text), "DKIM-Signature: d=example.com; %ss=a\r\n\r\n",
             tags);
    verify_text(&f, bytes_of(text));
    assert_string_equal(dkimkit_signature_domain(first(&f)), "example.com");
    assert_string_equal(dkimkit_signature_selector(first(&f)), "a");
    close_fixture(&f);
    snprintf(tags + strlen(tags), sizeof(tags) - strlen(tags), "x%zu=;", extra);
  }
}

#define HASH "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define SIGNED(tags) "DKIM-Signature: " tags "\r\n" FROM
#define GOOD                                                                   \
  "v=1; a=rsa-sha256; d=example.com; s=s; h=from; bh=" HASH "; b=AAAA"
#define WITH(tag) SIGNED(GOOD "; " tag)
#define ZEROS_75                                                               \
  "00000000000000000000000000000000000000000000000000000000000000000000000000" \
  "0"

typedef struct tags_case {
  const char *text;
  dkimkit_reason reason;
  const char *subject;
} tags_case;

#define READ DKIMKIT_REASON_NO_KEY_FOR_SIGNATURE
#define SYNTAX DKIMKIT_REASON_SIGNATURE_SYNTAX
#define METHOD DKIMKIT_REASON_UNSUPPORTED_QUERY_METHOD
#define CANON DKIMKIT_REASON_UNSUPPORTED_CANONICALIZATION

static const tags_case tags_cases[] = {
    {SIGNED(GOOD), READ, NULL},
    {SIGNED(GOOD ";"), READ, NULL},
    /* Tags that nobody knows. */
    {WITH("aa=1; bhx=!; H=!; tt=x; _="), SYNTAX, NULL},
    {WITH("aa=1; bhx=!; H=!; tt=x; c_=x"), READ, NULL},
    /* a= */
    {SIGNED("v=1; a=rsa_sha256; d=example.com; s=s; h=from; bh=" HASH
            "; b=AAAA"),
     SYNTAX, "a"},
    /* b= */
    {SIGNED("v=1; a=rsa-sha256; d=example.com; s=s; h=from; bh=" HASH "; b="),
     SYNTAX, "b"},
    {SIGNED("v=1; a=rsa-sha256; d=example.com; s=s; h=from; bh=" HASH "; b=A"),
     SYNTAX, "b"},
    {SIGNED("v=1; a=rsa-sha256; d=example.com; s=s; h=from; bh=" HASH
            "; b=AA\r\n AA"),
     READ, NULL},
    {SIGNED("v=1; a=rsa-sha256; d=example.com; s=s; h=from; bh=" HASH
            "; b=AA\r\n \r\n AA"),
     SYNTAX, "b"},
    /* bh= */
    {SIGNED("v=1; a=rsa-sha256; d=example.com; s=s; h=from; bh=; b=AAAA"),
     SYNTAX, "bh"},
    {SIGNED("v=1; a=rsa-sha256; d=example.com; s=s; h=from; bh=!; b=AAAA"),
     SYNTAX, "bh"},
    {SIGNED("v=1; a=rsa-sha256; d=example.com; s=s; h=from; b=AAAA; bh="
            "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuA=="),
     SYNTAX, "bh"},
    {SIGNED("v=1; a=rsa-sha256; d=example.com; s=s; h=from; b=AAAA; bh="
            "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFUA"),
     SYNTAX, "bh"},
    {SIGNED("v=1; a=rsa-sha512; d=example.com; s=s; h=from; bh=; b=AAAA"),
     DKIMKIT_REASON_UNSUPPORTED_ALGORITHM, "a"},
    /* d= and s= */
    {SIGNED("v=1; a=rsa-sha256; d=example; s=s; h=from; bh=" HASH "; b=AAAA"),
     SYNTAX, "d"},
    {SIGNED("v=1; a=rsa-sha256; d=; s=s; h=from; bh=" HASH "; b=AAAA"), SYNTAX,
     "d"},
    {SIGNED("v=1; a=rsa-sha256; d=example.com; s=; h=from; bh=" HASH
            "; b=AAAA"),
     SYNTAX, "s"},
    {SIGNED("v=1; a=rsa-sha256; d=example.com; s=a..b; h=from; bh=" HASH
            "; b=AAAA"),
     SYNTAX, "s"},
    /* h= */
    {SIGNED("v=1; a=rsa-sha256; d=example.com; s=s; h=; bh=" HASH "; b=AAAA"),
     SYNTAX, "h"},
    {SIGNED("v=1; a=rsa-sha256; d=example.com; s=s; h=from to; bh=" HASH
            "; b=AAAA"),
     SYNTAX, "h"},
    {SIGNED("v=1; a=rsa-sha256; d=example.com; s=s; h=from:; bh=" HASH
            "; b=AAAA"),
     SYNTAX, "h"},
    {SIGNED("v=1; a=rsa-sha256; d=example.com; s=s; h=from:\r\n \r\n to; "
            "bh=" HASH "; b=AAAA"),
     SYNTAX, "h"},
    /* c= */
    {WITH("c=simple"), READ, NULL},
    {WITH("c=simple/relaxed"), READ, NULL},
    {WITH("c=relaxed/relaxed"), READ, NULL},
    {WITH("c="), SYNTAX, "c"},
    {WITH("c=/simple"), SYNTAX, "c"},
    {WITH("c=relaxed/simple/x"), SYNTAX, "c"},
    {WITH("c=1x"), SYNTAX, "c"},
    {WITH("c=x-"), SYNTAX, "c"},
    {WITH("c=nowsp"), CANON, "c"},
    {WITH("c=Relaxed"), CANON, "c"},
    {WITH("c=simple/x-1"), CANON, "c"},
    {WITH("c=x-1/simple"), CANON, "c"},
    /* i= */
    {WITH("i=joe@example.com"), READ, NULL},
    {WITH("i=@example.com"), READ, NULL},
    {WITH("i=@Sub.Example.COM"), READ, NULL},
    {WITH("i=\"a@b\"@example.com"), READ, NULL},
    {WITH("i=j=6F\r\n e@example.com"), READ, NULL},
    {WITH("i=joe\r\n \r\n @example.com"), READ, NULL},
    {WITH("i="), SYNTAX, "i"},
    {WITH("i=@"), SYNTAX, "i"},
    {WITH("i=example.com"), SYNTAX, "i"},
    {WITH("i=a@b@example.com"), SYNTAX, "i"},
    {WITH("i=.a@example.com"), SYNTAX, "i"},
    {WITH("i=j=6@example.com"), SYNTAX, "i"},
    {WITH("i=j=6fe@example.com"), SYNTAX, "i"},
    {WITH("i=@example..com"), SYNTAX, "i"},
    {WITH("i=@com"), DKIMKIT_REASON_DOMAIN_MISMATCH, "i"},
    {WITH("i=@example.org"), DKIMKIT_REASON_DOMAIN_MISMATCH, "i"},
    {WITH("i=@xexample.com"), DKIMKIT_REASON_DOMAIN_MISMATCH, "i"},
    /* l= */
    {WITH("l=0"), READ, NULL},
    {WITH("l=" ZEROS_75 "1"), READ, NULL},
    {WITH("l=0" ZEROS_75 "1"), SYNTAX, "l"},
    {WITH("l="), SYNTAX, "l"},
    {WITH("l=-1"), SYNTAX, "l"},
    {WITH("l=1 1"), SYNTAX, "l"},
    /* q= */
    {WITH("q=dns/txt"), READ, NULL},
    {WITH("q=x:dns/txt"), READ, NULL},
    {WITH("q=dns/txt : x"), READ, NULL},
    {WITH("q=dns"), METHOD, "q"},
    {WITH("q=x:y"), METHOD, "q"},
    {WITH("q="), SYNTAX, "q"},
    {WITH("q=:dns/txt"), SYNTAX, "q"},
    {WITH("q=dns/txt:"), SYNTAX, "q"},
    {WITH("q=x::dns/txt"), SYNTAX, "q"},
    {WITH("q=dns/txt:\r\n \r\n x"), SYNTAX, "q"},
    /* t= and x= */
    {WITH("t="), SYNTAX, "t"},
    {WITH("t=999999999999"), DKIMKIT_REASON_SIGNATURE_FUTURE, "t"},
    {WITH("t=0999999999999"), SYNTAX, "t"},
    {WITH("t=0"), READ, NULL},
    {WITH("x=1800000000"), READ, NULL},
    {WITH("x="), SYNTAX, "x"},
    {WITH("x=y"), SYNTAX, "x"},
    {WITH("x=1800000000; t=1600000000"), READ, NULL},
    {WITH("x=1600000001; t=1600000000"), DKIMKIT_REASON_SIGNATURE_EXPIRED, "x"},
    {WITH("x=1600000000; t=1600000000"), SYNTAX, "x"},
    {WITH("x=1500000000; t=1600000000"), SYNTAX, "x"},
    /* z= */
    {WITH("z="), READ, NULL},
    {WITH("z=From:a|To:b=20c|X:"), READ, NULL},
    {WITH("z= From :a"), READ, NULL},
    {WITH("z=Fr\r\n om:a\r\n \r\n b"), READ, NULL},
    {WITH("z=a:b:c"), READ, NULL},
    {WITH("z=From"), SYNTAX, "z"},
    {WITH("z=:a"), SYNTAX, "z"},
    {WITH("z=Fr\xc3\xb6m:a"), SYNTAX, "z"},
    {WITH("z=From:a|"), SYNTAX, "z"},
    {WITH("z=From:a| :b"), SYNTAX, "z"},
    {WITH("z=From:a|To"), SYNTAX, "z"},
    {WITH("z=From:a="), SYNTAX, "z"},
    {WITH("z=From:a=3d"), SYNTAX, "z"},
    /* All of it is read, and the first fault told. */
    {WITH("z=x; x=y; c=relaxed/"), SYNTAX, "c"},
};

/* RFC 6376, 3.5: what is read gets as far as to the key, which isn't there. */
static void test_tags(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(tags_cases); i++) {
    check(tags_cases[i].text, tags_cases[i].reason, tags_cases[i].subject);
  }
}

/* RFC 6376, 3.5: those that are REQUIRED, without what each would be. */
static void test_missing_tags(void **state)
{
  static const char *const tags[][2] = {
      {"v", "v=1;"},
      {"a", " a=rsa-sha256;"},
      {"d", " d=example.com;"},
      {"s", " s=s;"},
      {"h", " h=from;"},
      {"b", "; b=AAAA"},
      {"bh", " bh=" HASH ";"},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(tags); i++) {
    bytes whole = bytes_of(SIGNED(GOOD));
    bytes message = bytes_replace(whole, tags[i][1], "");

    check((const char *)message.data, DKIMKIT_REASON_MISSING_TAG, tags[i][0]);
    bytes_free(&whole);
    bytes_free(&message);
  }
}

/* The parts of c=; what isn't there is simple. */
static void test_canonicalizations(void **state)
{
  static const struct {
    const char *text;
    dkimkit_canonicalization header;
    dkimkit_canonicalization body;
  } cases[] = {
      {WITH("c=relaxed"), DKIMKIT_CANONICALIZATION_RELAXED,
       DKIMKIT_CANONICALIZATION_SIMPLE},
      {WITH("c=relaxed/simple"), DKIMKIT_CANONICALIZATION_RELAXED,
       DKIMKIT_CANONICALIZATION_SIMPLE},
      {WITH("c=simple/relaxed"), DKIMKIT_CANONICALIZATION_SIMPLE,
       DKIMKIT_CANONICALIZATION_RELAXED},
      {WITH("c=simple"), DKIMKIT_CANONICALIZATION_SIMPLE,
       DKIMKIT_CANONICALIZATION_SIMPLE},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    fixture f;

    test_dns_init(&f.dns);
    verify_text(&f, bytes_of(cases[i].text));
    assert_int_equal(dkimkit_signature_header_canonicalization(first(&f)),
                     cases[i].header);
    assert_int_equal(dkimkit_signature_body_canonicalization(first(&f)),
                     cases[i].body);
    close_fixture(&f);
  }
}

static void check_limit(const char *text, dkimkit_limit limit, size_t value,
                        dkimkit_reason reason, const char *subject)
{
  fixture f;
  bytes message = bytes_of(text);

  test_dns_init(&f.dns);
  f.config = config_open(&f.dns, NULL);
  ok(dkimkit_config_set_limit(f.config, limit, value));
  ok(dkimkit_config_seal(f.config));
  f.verifier = verify(f.config, message);
  assert_reason(f.verifier, 0, reason);
  if (subject == NULL) {
    assert_null(dkimkit_signature_subject(first(&f)));
  } else {
    assert_string_equal(dkimkit_signature_subject(first(&f)), subject);
  }
  bytes_free(&message);
  close_fixture(&f);
}

static void test_limits(void **state)
{
  static const char field[] = "DKIM-Signature: " GOOD;

  (void)state;
  check_limit(SIGNED(GOOD), DKIMKIT_LIMIT_SIGNATURE_OCTETS, sizeof(field) - 1,
              READ, NULL);
  check_limit(SIGNED(GOOD), DKIMKIT_LIMIT_SIGNATURE_OCTETS, sizeof(field) - 2,
              DKIMKIT_REASON_SIGNATURE_TOO_LARGE, NULL);
  check_limit(FIELD("v=1; ", ""), DKIMKIT_LIMIT_SIGNED_NAMES, 1, READ, NULL);
  check_limit("DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s; "
              "h=from:to; bh=" HASH "; b=AAAA\r\n" FROM,
              DKIMKIT_LIMIT_SIGNED_NAMES, 1, DKIMKIT_REASON_SIGNATURE_TOO_LARGE,
              "h");
}

/* A signature of so many octets. */
static void check_octets(size_t octets, dkimkit_reason reason)
{
  char *text = malloc(16384);
  size_t len;

  assert_non_null(text);
  strcpy(text, "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s; h=from; "
               "bh=" HASH "; b=");
  len = strlen(text);
  memset(text + len, 'A', (octets + 2) / 3 * 4);
  len += (octets + 2) / 3 * 4;
  memset(text + len - (3 - octets % 3) % 3, '=', (3 - octets % 3) % 3);
  strcpy(text + len, "\r\n" FROM);
  check(text, reason, reason == SYNTAX ? "b" : NULL);
  free(text);
}

static void test_signature_octets(void **state)
{
  (void)state;
  check_octets(1, READ);
  check_octets(4096, READ);
  check_octets(4097, SYNTAX);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rfc8463),
      cmocka_unit_test(test_numbers),
      cmocka_unit_test(test_syntax),
      cmocka_unit_test(test_algorithms),
      cmocka_unit_test(test_too_many_tags),
      cmocka_unit_test(test_any_number_of_tags),
      cmocka_unit_test(test_tags),
      cmocka_unit_test(test_missing_tags),
      cmocka_unit_test(test_canonicalizations),
      cmocka_unit_test(test_limits),
      cmocka_unit_test(test_signature_octets),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
