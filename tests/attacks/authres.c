/* SPDX-License-Identifier: MIT */
/* Authentication-Results: what senders write gets in, and what they forge
 * stays. */
#include "attack.h"

/* The field has one result, and nothing that wasn't meant. */
static void expect_one_result(const attack *a, const char *field,
                              const char *word)
{
  dkimkit_authres *parsed = NULL;

  ok(dkimkit_authres_parse(&parsed, a->config, (const uint8_t *)field,
                           strlen(field)));
  assert_int_equal(dkimkit_authres_problems(parsed), 0);
  assert_string_equal(dkimkit_authres_authserv_id(parsed), "mx.example");
  assert_int_equal(dkimkit_authres_count(parsed), 1);
  assert_string_equal(dkimkit_authres_result_text(parsed, 0), word);
  dkimkit_authres_free(parsed);
}

/* CVE-2020-12272: a comment begins inside of d=. */
static void attack_authres_comment_in_d(void **state)
{
  attack *a = *state;
  char *field;

  attack_tags(a, "d=example.net(.example.com; s=s1; h=from",
              DKIMKIT_REASON_SIGNATURE_SYNTAX);
  field = attack_authres(a);
  assert_null(strstr(field, "example.net"));
  expect_one_result(a, field, "neutral");
  free(field);
}

static void attack_authres_result_in_i(void **state)
{
  static const char *const identities[] = {
      "\"a; dkim=pass header.d=bank.example\"@example.com",
      "\"a=3B=20dkim=3Dpass=20header.d=3Dbank.example\"@example.com",
      "\"=22; dkim=3Dpass\"@example.com", "\"(a\"@example.com",
      "\"a=5C\"@example.com"};
  attack *a = *state;
  size_t i;

  for (i = 0; i < COUNT(identities); i++) {
    char tags[256] = SIGNER "; h=from; i=";
    char *field;

    strcat(tags, identities[i]);
    /* A ";" that isn't encoded ends the tag. */
    attack_sign(a, tags, FROM, BODY);
    ok(a->verifier == NULL ? dkimkit_config_seal(a->config) : DKIMKIT_OK);
    dkimkit_verifier_free(a->verifier);
    a->verifier = verify(a->config, a->message);
    field = attack_authres(a);
    expect_one_result(
        a, field, dkimkit_result_name(dkimkit_verifier_result(a->verifier)));
    free(field);
  }
}

static void attack_authres_line_end_in_i(void **state)
{
  attack *a = *state;
  char *field;
  char *line;

  attack_tags(
      a, SIGNER "; h=from; i=\"a=0D=0ABcc: victim@example.net\"@example.com",
      DKIMKIT_REASON_SIGNATURE_SYNTAX);
  field = attack_authres(a);
  assert_null(strstr(field, "Bcc"));
  for (line = strstr(field, "\r\n"); line != NULL && line[2] != '\0';
       line = strstr(line + 2, "\r\n")) {
    assert_true(line[2] == ' ' || line[2] == '\t');
  }
  free(field);
}

/* What an embedder adds of the sender's own words. */
static void attack_authres_line_end_in_comment(void **state)
{
  static const char text[] =
      "x)\r\nBcc: victim@example.net\r\n\r\n(\x1b[31m\xe2\x80\xae\xc2\x85";
  attack *a = *state;
  dkimkit_authres_builder *builder = NULL;
  char field[1024];
  size_t len = sizeof(field);

  ok(dkimkit_config_seal(a->config));
  ok(dkimkit_authres_builder_new(&builder, a->config, "mx.example",
                                 DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED));
  ok(dkimkit_authres_builder_add_result(builder, "spf", "fail"));
  ok(dkimkit_authres_builder_add_comment(builder, text, strlen(text)));
  ok(dkimkit_authres_builder_write(field, &len, builder));
  assert_null(strstr(field, "\r\nBcc"));
  assert_null(strchr(field, '\x1b'));
  assert_null(strstr(field, "\xe2\x80\xae"));
  assert_null(strstr(field, "\xc2\x85"));
  expect_one_result(a, field, "fail");
  dkimkit_authres_builder_free(builder);
}

static void attack_authres_line_end_in_property(void **state)
{
  static const char *const values[] = {"a\r\nBcc: x", "a\nb", "a\rb",
                                       "a\x1b[0m", "\xe2\x80\xaemoc"};
  attack *a = *state;
  dkimkit_authres_builder *builder = NULL;
  size_t i;

  ok(dkimkit_config_seal(a->config));
  ok(dkimkit_authres_builder_new(&builder, a->config, "mx.example",
                                 DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED));
  ok(dkimkit_authres_builder_add_result(builder, "spf", "fail"));
  for (i = 0; i < COUNT(values); i++) {
    assert_int_equal(dkimkit_authres_builder_add_property(builder, "smtp",
                                                          "mailfrom", values[i],
                                                          strlen(values[i])),
                     DKIMKIT_ERR_INVALID_ARGUMENT);
  }
  dkimkit_authres_builder_free(builder);
}

static const char *const own[] = {"mx.example"};

static int claims(const char *field)
{
  return dkimkit_authres_claims(NULL, (const uint8_t *)field, strlen(field),
                                own, 1, 0);
}

/* Forms in which some reader sees our name. */
static void attack_authres_forged_in_disguise(void **state)
{
  static const char *const forged[] = {
      "Authentication-Results: mx.example; dkim=pass",
      "AUTHENTICATION-RESULTS: MX.EXAMPLE; dkim=pass",
      "Authentication-Results :mx.example; dkim=pass",
      "Authentication-Results\r\n : mx.example; dkim=pass",
      "Authentication-Results: (c) mx.example (d) 1; dkim=pass",
      "Authentication-Results: (a(b)c) mx.example; dkim=pass",
      "Authentication-Results: \"mx.example\" 99; dkim=pass",
      "Authentication-Results: \"mx\\.example\"; dkim=pass",
      "Authentication-Results:\r\n mx.example\r\n ; dkim=pass",
      "Authentication-Results: mx.example.; dkim=pass",
      "Authentication-Results: mx.example; dkim=pa(ss",
      "Authentication-Results: =?utf-8?q?mx.example?=; dkim=pass",
      "Authentication-Results: mx . example; dkim=pass",
      " Authentication-Results: mx.example; dkim=pass"};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(forged); i++) {
    if (claims(forged[i]) != 1) {
      fail_msg("stays: %s", forged[i]);
    }
  }
  assert_int_equal(claims("Authentication-Results: mx.example.net; dkim=pass"),
                   0);
  assert_int_equal(claims("Authentication-Results: other.example; dkim=pass"),
                   0);
}

static void attack_authres_forged_behind_bare_lf(void **state)
{
  (void)state;
  assert_int_equal(
      claims("X-A: a\nAuthentication-Results: mx.example; dkim=pass"), 1);
  assert_int_equal(
      claims("X-A: a\rAuthentication-Results: mx.example; dkim=pass"), 1);
}

/* Python's email writes what stands behind each as a field of its own. */
static void attack_authres_forged_behind_other_line_ends(void **state)
{
  static const char ends[] = "\v\f\x1c\x1d\x1e";
  char field[] = "X-A: a.Authentication-Results: mx.example; dkim=pass";
  char *end = strchr(field, '.');
  size_t i;

  (void)state;
  assert_int_equal(claims(field), 0);
  for (i = 0; i < sizeof(ends) - 1; i++) {
    *end = ends[i];
    assert_int_equal(claims(field), 1);
  }
}

/* CVE-2022-48521: numbers that shift while fields are removed. */
static void attack_authres_many_forged(void **state)
{
  static const char header[] =
      "Authentication-Results: mx.example; dkim=pass\r\n"
      "Authentication-Results: other.example; dkim=fail\r\n"
      "Authentication-Results: mx.example; dkim=pass\r\n"
      "From: a@example.com\r\n"
      "Authentication-Results: mx.example; spf=pass\r\n";
  size_t fields[8];
  size_t instances[8];
  size_t count = COUNT(fields);

  (void)state;
  ok(dkimkit_authres_find_claims(fields, instances, &count, NULL,
                                 (const uint8_t *)header, strlen(header), own,
                                 1, 0));
  assert_int_equal(count, 3);
  /* From the bottom to the top. */
  assert_int_equal(fields[0], 4);
  assert_int_equal(fields[1], 2);
  assert_int_equal(fields[2], 0);
  assert_int_equal(instances[0], 4);
  assert_int_equal(instances[1], 3);
  assert_int_equal(instances[2], 1);
}

/* With U+FF4D, a wide letter that mappings make our "m". */
static void attack_authres_wide_letters(void **state)
{
  (void)state;
  assert_int_equal(
      claims("Authentication-Results: \xef\xbd\x8dx.example; dkim=pass"),
      TEST_IDN);
}

/* Names that may be ours only when they are mapped, which takes a thousand
 * times longer than reading them: 16 KB of them are; who wants more isn't
 * believed. */
static void attack_authres_names_to_map(void **state)
{
  static const char field[] =
      "Authentication-Results: xn--a.xn--b.xn--c.xn--d.example(); "
      "dkim=pass\r\n";
  enum { FIELDS = 10000 };
  attack *a = *state;
  char *header = malloc(FIELDS * strlen(field) + 1);
  size_t *fields = calloc(FIELDS, sizeof(*fields));
  size_t count = FIELDS;
  size_t calls = a->mem.calls;
  size_t i;

  assert_non_null(header);
  assert_non_null(fields);
  for (i = 0; i < FIELDS; i++) {
    memcpy(header + i * strlen(field), field, sizeof(field));
  }
  ok(dkimkit_authres_find_claims(fields, NULL, &count, a->config,
                                 (const uint8_t *)header, strlen(header), own,
                                 1, 0));
  assert_int_equal(count, TEST_IDN ? FIELDS - 16384 / 31 : 0);
  assert_true(!TEST_IDN || fields[count - 1] == 16384 / 31);
  assert_true(a->mem.calls - calls < 10000);
  free(fields);
  free(header);
}

/* Each comment would have to be read in every way that a reader may, for the
 * whole of a header. */
static void attack_authres_id_far_behind(void **state)
{
  enum { OCTETS = 4000000 };
  static const char name[] = "Authentication-Results:";
  static const char tail[] = "mx.other; dkim=pass";
  char *field = malloc(OCTETS);
  size_t i;

  (void)state;
  assert_non_null(field);
  memset(field, '(', OCTETS);
  for (i = sizeof(name); i < OCTETS; i += 2) {
    field[i] = ')';
  }
  memcpy(field, name, sizeof(name) - 1);
  memcpy(field + OCTETS - sizeof(tail), tail, sizeof(tail));
  assert_int_equal(claims(field), 1);
  memcpy(field + 100, tail, sizeof(tail));
  assert_int_equal(claims(field), 0);
  free(field);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      ATTACK(attack_authres_comment_in_d),
      ATTACK(attack_authres_result_in_i),
      ATTACK(attack_authres_line_end_in_i),
      ATTACK(attack_authres_line_end_in_comment),
      ATTACK(attack_authres_line_end_in_property),
      ATTACK(attack_authres_forged_in_disguise),
      ATTACK(attack_authres_forged_behind_bare_lf),
      ATTACK(attack_authres_forged_behind_other_line_ends),
      ATTACK(attack_authres_many_forged),
      ATTACK(attack_authres_wide_letters),
      ATTACK(attack_authres_names_to_map),
      ATTACK(attack_authres_id_far_behind),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
