/* SPDX-License-Identifier: MIT */
#include "kit.h"
#include "scenes.h"

#define FIELD                                                                  \
  "Authentication-Results: mx.example.org 1; spf/1=pass (a) (b) (c) "          \
  "reason=\"d\" smtp.helo=e smtp.mailfrom=f; dkim=pass (g) header.d=h; "       \
  "a=b; c=d; e=f (g); h=i j.k=l"

static bytes message;
static dkimkit_config *verifier_config;
static dkimkit_verifier *verifier;
static test_dns dns;

static void load(void)
{
  message = vector("rfc8463-A.3.eml");
}

static void unload(void)
{
  bytes_free(&message);
}

static int verify_and_write(void)
{
  dkimkit_config *config = NULL;
  dkimkit_verifier *v = NULL;
  char out[2048];
  size_t len = sizeof(out);
  int rv;

  test_dns_init(&dns);
  TRY(kit_sealed(&config, &dns));
  TRY(dkimkit_verifier_new(&v, config, NULL));
  TRY(verifier_run(v, message));
  TRY(kit_answered(&dns));
  rv = dkimkit_authres_write(out, &len, v, "mx.example.org");
  if (rv == DKIMKIT_OK && kit_fault_came()) {
    rv = SCENE_ALLOWED;
  }
end:
  dkimkit_verifier_free(v);
  dkimkit_config_free(config);
  return rv;
}

static void finish_verifier(void)
{
  load();
  test_dns_init(&dns);
  ok(kit_sealed(&verifier_config, &dns));
  ok(dkimkit_verifier_new(&verifier, verifier_config, NULL));
  ok(verifier_run(verifier, message));
}

static void free_verifier(void)
{
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(verifier_config);
  unload();
}

/* A field that failed to be written can be written again. */
static int write_again(void)
{
  char out[2048];
  size_t len = sizeof(out);
  int rv = dkimkit_authres_write(out, &len, verifier, "mx.example.org");

  if (rv == DKIMKIT_ERR_NOMEM) {
    len = sizeof(out);
    ok(dkimkit_authres_write(out, &len, verifier, "mx.example.org"));
  }
  assert_non_null(strstr(out, "dkim=pass"));
  return rv;
}

/* All fields that a builder can have; what an _add_ refuses leaves it. */
static int build(void)
{
  static const char text[] = "a long text (with all) that \\ needs room, "
                             "longer than one line of the field";
  dkimkit_authres_builder *b = NULL;
  char out[4096];
  size_t len = sizeof(out);
  int rv;

  TRY(dkimkit_authres_builder_new(&b, verifier_config, "mx.example.org", 0));
  TRY(dkimkit_authres_builder_add_result(b, "spf", "pass"));
  TRY(dkimkit_authres_builder_add_comment(b, text, sizeof(text) - 1));
  TRY(dkimkit_authres_builder_add_reason(b, text, sizeof(text) - 1));
  TRY(dkimkit_authres_builder_add_property(b, "smtp", "helo", text,
                                           sizeof(text) - 1));
  TRY(dkimkit_authres_builder_add_verifier(b, verifier));
  TRY(dkimkit_authres_builder_write(out, &len, b));
  assert_non_null(strstr(out, "header.d="));
end:
  dkimkit_authres_builder_free(b);
  return rv;
}

static int build_idn(void)
{
  dkimkit_authres_builder *b = NULL;
  int rv = dkimkit_authres_builder_new(&b, verifier_config,
                                       TEST_IDN ? "b\xc3\xbc"
                                                  "cher.example"
                                                : "mx",
                                       0);

  dkimkit_authres_builder_free(b);
  return rv;
}

static int parse(void)
{
  static const char field[] = FIELD;
  dkimkit_config *config = NULL;
  dkimkit_authres *a = NULL;
  int rv;

  TRY(kit_sealed(&config, NULL));
  TRY(dkimkit_authres_parse(&a, config, (const uint8_t *)field,
                            sizeof(field) - 1));
  dkimkit_authres_free(a);
  a = NULL;
  TRY(dkimkit_authres_parse_value(&a, config, (const uint8_t *)field + 23,
                                  sizeof(field) - 24));
  assert_int_equal(dkimkit_authres_count(a), 6);
end:
  dkimkit_authres_free(a);
  dkimkit_config_free(config);
  return rv;
}

/* Many parts, so that what holds them grows. */
static int parse_many(void)
{
  char field[20000] = "mx.example.org; spf=pass";
  dkimkit_config *config = NULL;
  dkimkit_authres *a = NULL;
  size_t len = strlen(field);
  size_t i;
  int rv;

  for (i = 0; i < 400; i++) {
    len += (size_t)snprintf(field + len, sizeof(field) - len,
                            "; m%d=pass (c) p.q=%d", (int)i, (int)i);
  }
  TRY(kit_sealed(&config, NULL));
  TRY(dkimkit_authres_parse_value(&a, config, (const uint8_t *)field, len));
  assert_int_equal(dkimkit_authres_count(a), 401);
end:
  dkimkit_authres_free(a);
  dkimkit_config_free(config);
  return rv;
}

/* Not known is not no: 0 would let the field pass. */
static int claims(void)
{
  static const char *const ids[] = {"b\xc3\xbc"
                                    "cher.example"};
  static const char field[] =
      "Authentication-Results: xn--bcher-kva.example; none";
  static const char header[] =
      "Subject: x\r\nAuthentication-Results: xn--bcher-kva.example; none\r\n"
      "Authentication-Results: B\xc3\x9c"
      "CHER.example; none\r\n\r\n";
  size_t fields[4];
  size_t instances[4];
  size_t found = 4;
  int rv = dkimkit_authres_claims(NULL, (const uint8_t *)field,
                                  sizeof(field) - 1, ids, 1, 0);

  if (rv < 0) {
    return rv;
  }
  assert_int_equal(rv, TEST_IDN);
  rv = dkimkit_authres_find_claims(fields, instances, &found, NULL,
                                   (const uint8_t *)header, sizeof(header) - 1,
                                   ids, 1, 0);
  if (rv == DKIMKIT_OK && TEST_IDN) {
    assert_int_equal(found, 2);
    assert_int_equal(fields[0], 2);
    assert_int_equal(instances[1], 1);
  }
  return rv;
}

const scene scenes_authres[] = {
    {"authres: verify and write", .act = verify_and_write, .set_up = load,
     .tear_down = unload},
    {"authres: write again", .act = write_again, .set_up = finish_verifier,
     .tear_down = free_verifier},
    {"authres: builder", .act = build, .set_up = finish_verifier,
     .tear_down = free_verifier},
    {"authres: builder, internationalized", .act = build_idn,
     .set_up = finish_verifier, .tear_down = free_verifier},
    {"authres: parse", .act = parse},
    {"authres: parse many parts", .act = parse_many},
    {"authres: claims", .act = claims},
    {.name = NULL},
};
