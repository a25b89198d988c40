/* SPDX-License-Identifier: MIT */
#include "dkim/fieldwriter.h"

#include "test_util.h"

#define X10 "xxxxxxxxxx"
#define X60 X10 X10 X10 X10 X10 X10

/* No line over 78 columns (RFC 5322, 2.1.1), each continued with a space. */
static void check_lines(dkk_slice field)
{
  size_t column = 0;
  size_t i;

  for (i = 0; i < field.len; i++) {
    if (field.data[i] == '\r') {
      assert_true(i + 2 < field.len);
      assert_int_equal(field.data[i + 1], '\n');
      assert_int_equal(field.data[i + 2], ' ');
      i++;
      column = 0;
    } else {
      column++;
      assert_true(column <= 78);
    }
  }
}

/* What is left without the folds. */
static dkk_buf unfolded(dkk_slice field)
{
  dkk_buf out;
  size_t i;

  dkk_buf_init(&out, &dkk_mem_default);
  for (i = 0; i < field.len; i++) {
    if (field.data[i] == '\r') {
      i += 2;
    } else {
      assert_int_equal(dkk_buf_append_octet(&out, field.data[i]), 0);
    }
  }
  return out;
}

static void test_fieldwriter_word_short(void **state)
{
  dkk_fieldwriter writer;
  dkk_buf out;

  (void)state;
  dkk_buf_init(&out, &dkk_mem_default);
  dkk_fieldwriter_init(&writer, &out, "DKIM-Signature:");
  dkk_fieldwriter_word(&writer, text_of("v=1;"));
  dkk_fieldwriter_word(&writer, text_of("a=rsa-sha256;"));
  assert_int_equal(writer.rv, DKIMKIT_OK);
  check_slice("one line", dkk_buf_slice(&out),
              text_of("DKIM-Signature: v=1; a=rsa-sha256;"));
  dkk_buf_clear(&out);
}

static void test_fieldwriter_word_at_the_border(void **state)
{
  dkk_fieldwriter writer;
  dkk_buf out;

  (void)state;
  /* "Name: " and 60 octets are 66 columns; " " and 11 more are 78. */
  dkk_buf_init(&out, &dkk_mem_default);
  dkk_fieldwriter_init(&writer, &out, "Name:");
  dkk_fieldwriter_word(&writer, text_of(X60));
  dkk_fieldwriter_word(&writer, text_of("12345678901"));
  check_slice("78 columns", dkk_buf_slice(&out),
              text_of("Name: " X60 " 12345678901"));
  dkk_buf_clear(&out);

  dkk_fieldwriter_init(&writer, &out, "Name:");
  dkk_fieldwriter_word(&writer, text_of(X60));
  dkk_fieldwriter_word(&writer, text_of("123456789012"));
  check_slice("79 columns", dkk_buf_slice(&out),
              text_of("Name: " X60 "\r\n 123456789012"));
  dkk_buf_clear(&out);
}

/* A line of white space only would be no fold any more (RFC 5322, 3.2.2). */
static void test_fieldwriter_word_after_a_break(void **state)
{
  dkk_fieldwriter writer;
  dkk_buf out;

  (void)state;
  dkk_buf_init(&out, &dkk_mem_default);
  dkk_fieldwriter_init(&writer, &out, "A:");
  dkk_fieldwriter_word(&writer, text_of("b"));
  dkk_fieldwriter_break(&writer, ';');
  dkk_fieldwriter_word(&writer, text_of(X60 X10 X10));
  dkk_fieldwriter_word(&writer, text_of("c"));
  check_slice("no empty line", dkk_buf_slice(&out),
              text_of("A: b;\r\n " X60 X10 X10 "\r\n c"));
  dkk_buf_clear(&out);
}

static void test_fieldwriter_reserve(void **state)
{
  dkk_fieldwriter writer;
  dkk_buf out;

  (void)state;
  dkk_buf_init(&out, &dkk_mem_default);
  dkk_fieldwriter_init(&writer, &out, "A:");
  writer.reserve = 1;
  dkk_fieldwriter_word(&writer, text_of("b"));
  dkk_fieldwriter_word(&writer, text_of(X60 X10 "12"));
  dkk_fieldwriter_break(&writer, ';');
  dkk_fieldwriter_word(&writer, text_of("c"));
  dkk_fieldwriter_word(&writer, text_of(X60 X10 "12345"));
  dkk_fieldwriter_break(&writer, ';');
  check_slice("room for the semicolon", dkk_buf_slice(&out),
              text_of("A: b " X60 X10 "12;\r\n c\r\n " X60 X10 "12345;\r\n "));
  dkk_buf_clear(&out);
}

static void test_fieldwriter_piece(void **state)
{
  dkk_fieldwriter writer;
  dkk_buf out;

  (void)state;
  dkk_buf_init(&out, &dkk_mem_default);
  dkk_fieldwriter_init(&writer, &out, "Name:");
  dkk_fieldwriter_word(&writer, text_of("h=" X60));
  dkk_fieldwriter_piece(&writer, text_of(":from"));
  dkk_fieldwriter_piece(&writer, text_of(":subject"));
  check_slice("pieces", dkk_buf_slice(&out),
              text_of("Name: h=" X60 ":from\r\n :subject"));
  dkk_buf_clear(&out);
}

static void check_piece(size_t octets, const char *wanted)
{
  dkk_fieldwriter writer;
  dkk_buf out;
  dkk_slice piece = {(const uint8_t *)X60 X60, octets};

  dkk_buf_init(&out, &dkk_mem_default);
  dkk_fieldwriter_init(&writer, &out, "Name:");
  dkk_fieldwriter_word(&writer, text_of("h=" X60));
  dkk_fieldwriter_piece(&writer, piece);
  check_slice("piece", dkk_buf_slice(&out), text_of(wanted));
  dkk_buf_clear(&out);
}

/* "Name: h=" and 60 octets are 68 columns. */
static void test_fieldwriter_piece_at_the_border(void **state)
{
  dkk_fieldwriter writer;
  dkk_buf out;

  (void)state;
  check_piece(10, "Name: h=" X60 X10);
  check_piece(11, "Name: h=" X60 "\r\n " X10 "x");
  check_piece(80, "Name: h=" X60 "\r\n " X60 X10 X10);
  /* Behind a fold there is no need for another. */
  dkk_buf_init(&out, &dkk_mem_default);
  dkk_fieldwriter_init(&writer, &out, "A:");
  dkk_fieldwriter_word(&writer, text_of("b"));
  dkk_fieldwriter_break(&writer, ';');
  dkk_fieldwriter_piece(&writer, text_of(X60 X10 X10));
  check_slice("long piece", dkk_buf_slice(&out),
              text_of("A: b;\r\n " X60 X10 X10));
  dkk_buf_clear(&out);
}

static void check_run(const char *word, const char *run, int quoted,
                      const char *wanted)
{
  dkk_fieldwriter writer;
  dkk_buf out;

  dkk_buf_init(&out, &dkk_mem_default);
  dkk_fieldwriter_init(&writer, &out, "N:");
  dkk_fieldwriter_word(&writer, text_of(word));
  dkk_fieldwriter_run(&writer, text_of(run), quoted);
  check_slice(run, dkk_buf_slice(&out), text_of(wanted));
  dkk_buf_clear(&out);
}

/* "N: ", 60 octets and 15 are 78 columns. */
static void test_fieldwriter_run_at_the_border(void **state)
{
  (void)state;
  check_run(X60 "12345", X10, 0, "N: " X60 "12345" X10);
  check_run(X60 "12345", X10 "y", 0, "N: " X60 "12345" X10 "\r\n y");
  check_run(X60 X10 "12345", "y", 0, "N: " X60 X10 "12345\r\n y");
  check_run(X60 X10 "123456", "y", 0, "N: " X60 X10 "123456\r\n y");
  check_run(X60 X10 X10, "y", 1, "N: " X60 X10 X10 "\r\n y");
  check_run(X60 X10 "12", "=3D", 1, "N: " X60 X10 "12=3D");
  check_run(X60 X10 "123", "=3D", 1, "N: " X60 X10 "123\r\n =3D");
  check_run(X60 X10 "1234", "=3D", 1, "N: " X60 X10 "1234\r\n =3D");
  check_run(X60 X10 "1234", "=3D", 0, "N: " X60 X10 "1234=\r\n 3D");
  check_run(X60 X10 "12", "=3Dy", 1, "N: " X60 X10 "12=3D\r\n y");
  check_run(X60 X10 "1", "=3D=3D", 1, "N: " X60 X10 "1=3D\r\n =3D");
  check_run(X60, "", 1, "N: " X60);
}

static void test_fieldwriter_run_long(void **state)
{
  static char run[1000];
  dkk_fieldwriter writer;
  dkk_buf out;
  dkk_buf text;
  dkk_slice got;

  (void)state;
  memset(run, 'a', sizeof(run) - 1);
  dkk_buf_init(&out, &dkk_mem_default);
  dkk_fieldwriter_init(&writer, &out, "Name:");
  dkk_fieldwriter_word(&writer, text_of("b="));
  dkk_fieldwriter_run(&writer, text_of(run), 0);
  assert_int_equal(writer.rv, DKIMKIT_OK);
  check_lines(dkk_buf_slice(&out));
  text = unfolded(dkk_buf_slice(&out));
  got = dkk_buf_slice(&text);
  assert_true(got.len == 8 + 999);
  got.data += 8;
  got.len -= 8;
  check_slice("run", got, text_of(run));
  dkk_buf_clear(&text);
  dkk_buf_clear(&out);
}

/* A fold never stands within "=XX", wherever the run begins. */
static void test_fieldwriter_run_quoted(void **state)
{
  size_t shift;

  (void)state;
  for (shift = 0; shift < 12; shift++) {
    char run[400] = "";
    dkk_fieldwriter writer;
    dkk_buf out;
    dkk_slice got;
    size_t i;

    memset(run, 'a', shift);
    for (i = 0; i < 100; i++) {
      memcpy(run + shift + 3 * i, "=3D", 3);
    }
    dkk_buf_init(&out, &dkk_mem_default);
    dkk_fieldwriter_init(&writer, &out, "Name:");
    dkk_fieldwriter_word(&writer, text_of("z="));
    dkk_fieldwriter_run(&writer, text_of(run), 1);
    assert_int_equal(writer.rv, DKIMKIT_OK);
    got = dkk_buf_slice(&out);
    check_lines(got);
    for (i = 8; i < got.len; i++) {
      if (got.data[i] == '=') {
        assert_true(i + 2 < got.len);
        assert_int_equal(got.data[i + 1], '3');
        assert_int_equal(got.data[i + 2], 'D');
      }
    }
    dkk_buf_clear(&out);
  }
}

static void test_fieldwriter_break(void **state)
{
  dkk_fieldwriter writer;
  dkk_buf out;

  (void)state;
  dkk_buf_init(&out, &dkk_mem_default);
  dkk_fieldwriter_init(&writer, &out, "Name:");
  dkk_fieldwriter_word(&writer, text_of("a"));
  dkk_fieldwriter_break(&writer, ';');
  dkk_fieldwriter_word(&writer, text_of("b"));
  check_slice("break", dkk_buf_slice(&out), text_of("Name: a;\r\n b"));
  dkk_buf_clear(&out);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_fieldwriter_word_short),
      cmocka_unit_test(test_fieldwriter_word_at_the_border),
      cmocka_unit_test(test_fieldwriter_word_after_a_break),
      cmocka_unit_test(test_fieldwriter_reserve),
      cmocka_unit_test(test_fieldwriter_piece),
      cmocka_unit_test(test_fieldwriter_piece_at_the_border),
      cmocka_unit_test(test_fieldwriter_run_at_the_border),
      cmocka_unit_test(test_fieldwriter_run_long),
      cmocka_unit_test(test_fieldwriter_run_quoted),
      cmocka_unit_test(test_fieldwriter_break),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
