/* SPDX-License-Identifier: MIT */
#include "dkim/qp.h"

#include "test_util.h"

typedef struct qp_case {
  dkk_slice text;
  int want;
  dkk_slice octets;
} qp_case;

/* RFC 6376, 2.11. */
static const qp_case decode_cases[] = {
    {TEXT(""), DKIMKIT_OK, TEXT("")},
    {TEXT("abc"), DKIMKIT_OK, TEXT("abc")},
    {TEXT("a=20b"), DKIMKIT_OK, TEXT("a b")},
    {TEXT("=3D=3B=00=FF"), DKIMKIT_OK, TEXT("=;\0\xff")},
    {TEXT("a b\t c"), DKIMKIT_OK, TEXT("abc")},
    {TEXT("a\r\n b\r\n\tc"), DKIMKIT_OK, TEXT("abc")},
    {TEXT("From:foo|To:bar=7Cbaz"), DKIMKIT_OK, TEXT("From:foo|To:bar|baz")},
    {TEXT("=0D=0A"), DKIMKIT_OK, TEXT("\r\n")},
    {TEXT("="), DKIMKIT_ERR_SYNTAX, TEXT("")},
    {TEXT("a=2"), DKIMKIT_ERR_SYNTAX, TEXT("")},
    {TEXT("=3d"), DKIMKIT_ERR_SYNTAX, TEXT("")},
    {TEXT("=G0"), DKIMKIT_ERR_SYNTAX, TEXT("")},
    {TEXT("=0G"), DKIMKIT_ERR_SYNTAX, TEXT("")},
    {TEXT("=2 0"), DKIMKIT_ERR_SYNTAX, TEXT("")},
    {TEXT("= 20"), DKIMKIT_ERR_SYNTAX, TEXT("")},
    {TEXT("a=\r\n b"), DKIMKIT_ERR_SYNTAX, TEXT("")},
    {TEXT("a\r\nb"), DKIMKIT_ERR_SYNTAX, TEXT("")},
    {TEXT("a\nb"), DKIMKIT_ERR_SYNTAX, TEXT("")},
    {TEXT("a\n b"), DKIMKIT_ERR_SYNTAX, TEXT("")},
    {TEXT("a;b"), DKIMKIT_ERR_SYNTAX, TEXT("")},
    {TEXT("a\0b"), DKIMKIT_ERR_SYNTAX, TEXT("")},
    {TEXT("a\x7f"), DKIMKIT_ERR_SYNTAX, TEXT("")},
};

static void test_qp_decode_vectors(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(decode_cases); i++) {
    const qp_case *c = &decode_cases[i];
    dkk_buf out;

    dkk_buf_init(&out, &dkk_mem_default);
    check_number((const char *)c->text.data, dkk_qp_decode(&out, c->text, 0),
                 c->want);
    if (c->want == DKIMKIT_OK) {
      check_slice((const char *)c->text.data, dkk_buf_slice(&out), c->octets);
    }
    dkk_buf_clear(&out);
  }
}

/* What stands behind the text isn't part of it. */
static void test_qp_decode_cut(void **state)
{
  static const struct {
    const char *text;
    size_t len;
    int want;
  } cut[] = {
      {"a=3D", 4, DKIMKIT_OK},
      {"a=3D", 3, DKIMKIT_ERR_SYNTAX},
      {"a=3D", 2, DKIMKIT_ERR_SYNTAX},
      {"a=3D", 1, DKIMKIT_OK},
      {"a\r\n b", 5, DKIMKIT_OK},
      {"a\r\n b", 4, DKIMKIT_OK},
      {"a\r\n b", 3, DKIMKIT_ERR_SYNTAX},
      {"a\r\n b", 2, DKIMKIT_ERR_SYNTAX},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cut); i++) {
    dkk_slice text = {(const uint8_t *)cut[i].text, cut[i].len};
    dkk_buf out;

    dkk_buf_init(&out, &dkk_mem_default);
    check_number(cut[i].text, dkk_qp_decode(&out, text, 0), cut[i].want);
    assert_true(out.len <= cut[i].len);
    dkk_buf_clear(&out);
  }
}

static void test_qp_decode_lower_case(void **state)
{
  static const dkk_slice bad[] = {TEXT("=g0"), TEXT("=0g"), TEXT("=`0"),
                                  TEXT("=3"), TEXT("= 3d")};
  dkk_buf out;
  size_t i;

  (void)state;
  dkk_buf_init(&out, &dkk_mem_default);
  assert_int_equal(
      dkk_qp_decode(&out, text_of("=3d=aF=Fa=40"), DKK_QP_LOWER_CASE),
      DKIMKIT_OK);
  check_slice("lower case", dkk_buf_slice(&out), text_of("=\xaf\xfa@"));
  for (i = 0; i < COUNT(bad); i++) {
    check_number((const char *)bad[i].data,
                 dkk_qp_decode(&out, bad[i], DKK_QP_LOWER_CASE),
                 DKIMKIT_ERR_SYNTAX);
  }
  dkk_buf_clear(&out);
}

typedef struct encode_case {
  dkk_slice octets;
  const char *also;
  const char *text;
} encode_case;

static void test_qp_encode_vectors(void **state)
{
  static const encode_case cases[] = {
      {TEXT(""), "", ""},
      {TEXT("abc!~<>:@|"), "", "abc!~<>:@|"},
      {TEXT("a b\tc"), "", "a=20b=09c"},
      {TEXT("=;"), "", "=3D=3B"},
      {TEXT("\0\r\n\x1f\x7f\x80\xff"), "", "=00=0D=0A=1F=7F=80=FF"},
      {TEXT("a|b:c"), "|", "a=7Cb:c"},
      {TEXT("a|b:c"), "|:", "a=7Cb=3Ac"},
      {TEXT("\xc3\xa4"), "", "=C3=A4"},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    dkk_buf out;

    dkk_buf_init(&out, &dkk_mem_default);
    assert_int_equal(dkk_qp_encode(&out, cases[i].octets, cases[i].also),
                     DKIMKIT_OK);
    check_slice(cases[i].text, dkk_buf_slice(&out), text_of(cases[i].text));
    dkk_buf_clear(&out);
  }
}

static void test_qp_every_octet_and_back(void **state)
{
  uint8_t octets[256];
  dkk_slice all = {octets, sizeof(octets)};
  dkk_buf text;
  dkk_buf back;
  size_t i;

  (void)state;
  for (i = 0; i < sizeof(octets); i++) {
    octets[i] = (uint8_t)i;
  }
  dkk_buf_init(&text, &dkk_mem_default);
  dkk_buf_init(&back, &dkk_mem_default);
  assert_int_equal(dkk_qp_encode(&text, all, ""), DKIMKIT_OK);
  assert_int_equal(dkk_qp_decode(&back, dkk_buf_slice(&text), 0), DKIMKIT_OK);
  check_slice("every octet", dkk_buf_slice(&back), all);
  dkk_buf_clear(&text);
  dkk_buf_clear(&back);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_qp_decode_vectors),
      cmocka_unit_test(test_qp_decode_cut),
      cmocka_unit_test(test_qp_decode_lower_case),
      cmocka_unit_test(test_qp_encode_vectors),
      cmocka_unit_test(test_qp_every_octet_and_back),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
