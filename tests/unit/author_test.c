/* SPDX-License-Identifier: MIT */
#include "dkim/author.h"

#include "test_util.h"

#include <sys/mman.h>
#include <unistd.h>

#define MATCHES DKK_AUTHOR_MATCHES
#define OTHER DKK_AUTHOR_OTHER
#define UNKNOWN DKK_AUTHOR_UNKNOWN

typedef struct author_case {
  const char *value;
  dkk_author author;
} author_case;

/* Behind the value there is no memory that could be read. */
static dkk_author author_of(dkk_slice value)
{
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  uint8_t *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  dkk_author author;

  assert_ptr_not_equal(pages, MAP_FAILED);
  assert_true(value.len <= page);
  assert_int_equal(mprotect(pages + page, page, PROT_NONE), 0);
  memcpy(pages + page - value.len, value.data, value.len);
  value.data = pages + page - value.len;
  author = dkk_addresses_in_domain(value, text_of("Example.com"));
  assert_int_equal(munmap(pages, 2 * page), 0);
  return author;
}

static void check(const author_case *cases, size_t count)
{
  size_t i;

  for (i = 0; i < count; i++) {
    dkk_author author = author_of(text_of(cases[i].value));

    if (author != cases[i].author) {
      fail_msg("%s: %d, not %d", cases[i].value, (int)author,
               (int)cases[i].author);
    }
  }
}

#define CHECK(cases) check(cases, sizeof(cases) / sizeof((cases)[0]))

static void test_addresses(void **state)
{
  static const author_case cases[] = {
      {" joe@example.com", MATCHES},
      {" joe@EXAMPLE.COM", MATCHES},
      {" Joe <joe@example.com>", MATCHES},
      {"<joe@example.com>", MATCHES},
      {" J. Q. Public <joe@example.com>\r\n ", MATCHES},
      {" \"Joe, Jr.\" <joe@example.com>", MATCHES},
      {" \"joe\\\"@x\"@example.com", MATCHES},
      {" \"joe at\".home@example.com", MATCHES},
      {" joe(a (nested \\) one) comment)@example.com", MATCHES},
      {" joe @ example . com (Joe)", MATCHES},
      {" =?utf-8?q?J=C3=B6?= <j@example.com>", MATCHES},
      {" \x80@example.com", MATCHES},
      {" J\xc3\xb6 <j\xc3\xb6@example.com>", MATCHES},
      {" joe@sub.example.com", OTHER},
      {" joe@example.com.evil.example", OTHER},
      {" joe@notexample.com", OTHER},
      {" joe@example.co", OTHER},
      {" joe@[192.0.2.1]", OTHER},
      {" joe@[example.com]", OTHER},
      {" joe@[a\\]b]", OTHER},
      {" joe@[a[b]", OTHER},
      {" joe@[a(b]", OTHER},
      {"\tjoe@example.com\r\n\t", MATCHES},
      {" \"(\" <joe@example.com>", MATCHES},
      {" ((a)(b)) joe@example.com", MATCHES},
      {" .. Joe .. <joe@example.com>", MATCHES},
      {" \"a\"\"b\" <joe@example.com>", MATCHES},
      {" a.\"b\".c@example.com", MATCHES},
      {" <joe@example.com> (Joe)", MATCHES},
      {" <joe@example.com>(Joe)\r\n ", MATCHES},
  };

  (void)state;
  CHECK(cases);
}

/* What only looks like the author's address. */
static void test_disguises(void **state)
{
  static const author_case cases[] = {
      {" \"joe@example.com\" <x@evil.example>", OTHER},
      {" (joe@example.com) x@evil.example", OTHER},
      {" \"a\\\" <joe@example.com>\" <x@evil.example>", OTHER},
      {" joe@example.com <x@evil.example>", UNKNOWN},
      {" <x@evil.example> joe@example.com", UNKNOWN},
      {" <x@evil.example> <joe@example.com>", UNKNOWN},
      {" <joe@example.com, x@evil.example>", UNKNOWN},
      {" <@example.com:x@evil.example>", UNKNOWN},
      {" <@example.com,x@evil.example>", UNKNOWN},
      {" x@evil.example@example.com", UNKNOWN},
      {" \"x@evil.example\" joe@example.com", UNKNOWN},
      {" joe@exa(c)mple.com", UNKNOWN},
      {" joe@\"example.com\"", UNKNOWN},
      {" joe@[192.0.2.1]example.com", UNKNOWN},
      {" joe@example[192.0.2.1].com", UNKNOWN},
      {" joe@example.[192.0.2.1]", UNKNOWN},
      {" joe@[192.0.2.1][192.0.2.1]", UNKNOWN},
      {" joe@[192.0.2.1].example.com", UNKNOWN},
      {" joe[192.0.2.1]@example.com", UNKNOWN},
      {" [192.0.2.1]@example.com", UNKNOWN},
      {" <joe@example.com>[192.0.2.1]", UNKNOWN},
      {" <joe@example.com>.x", UNKNOWN},
      {" <joe@example.com>.", UNKNOWN},
      {" joe@[192.0.2.1].", UNKNOWN},
      {" <joe@example.com>@x", UNKNOWN},
      {" joe@example.com@[192.0.2.1]", UNKNOWN},
      {" joe@ @example.com", UNKNOWN},
      {" <<joe@example.com>>", UNKNOWN},
      {" <joe@example.com>>", UNKNOWN},
      {" <joe@example.com; x@evil.example>", UNKNOWN},
      {" joe@example.com x@evil.example", UNKNOWN},
      {" joe@example com", UNKNOWN},
  };

  (void)state;
  CHECK(cases);
}

static void test_lists(void **state)
{
  static const author_case cases[] = {
      {" a@evil.example, joe@example.com", MATCHES},
      {" joe@example.com, A <a@evil.example>", MATCHES},
      {" , a@evil.example,, <joe@example.com>,", MATCHES},
      {" friends: joe@example.com, a@evil.example;", MATCHES},
      {" friends:;, joe@example.com", MATCHES},
      {" friends: a@evil.example;, others: joe@example.com;", MATCHES},
      {" friends: Joe <joe@example.com>;", MATCHES},
      {" a@evil.example, b@example.com, c@evil.example", MATCHES},
      {" ,,", UNKNOWN},
      {" friends: joe@example.com;;", UNKNOWN},
      {" joe@example.com: x@evil.example;", UNKNOWN},
      {" <joe@example.com>: x@evil.example;", UNKNOWN},
      {" friends: Joe; joe@example.com", UNKNOWN},
      {" friends: a@evil.example;", OTHER},
      {" nobody:;", UNKNOWN},
      {" a: b: joe@example.com;;", UNKNOWN},
      {" friends: joe@example.com", UNKNOWN},
      {" joe@example.com;", UNKNOWN},
      {" : joe@example.com;", UNKNOWN},
      {" Joe, joe@example.com", UNKNOWN},
  };

  (void)state;
  CHECK(cases);
}

static void test_rubbish(void **state)
{
  static const author_case cases[] = {
      {"", UNKNOWN},
      {" ", UNKNOWN},
      {" joe", UNKNOWN},
      {" <>", UNKNOWN},
      {" @example.com", UNKNOWN},
      {" joe@", UNKNOWN},
      {" joe@.example.com", UNKNOWN},
      {" joe@example..com", UNKNOWN},
      {" joe@example.com.", UNKNOWN},
      {" .joe@example.com", UNKNOWN},
      {" joe.@example.com", UNKNOWN},
      {" joe q@example.com", UNKNOWN},
      {" <joe@example.com", UNKNOWN},
      {" joe@example.com>", UNKNOWN},
      {" joe@example.com (unfinished", UNKNOWN},
      {" joe@example.com (unfinished\\)", UNKNOWN},
      {" \"joe@example.com", UNKNOWN},
      {" joe@[192.0.2.1", UNKNOWN},
      {" joe@example.com)", UNKNOWN},
      {" joe\\x@example.com", UNKNOWN},
      {" joe@example.com\nx", UNKNOWN},
      {" joe@example.com\r\nx", UNKNOWN},
      {" joe@example.com\x01", UNKNOWN},
      {" joe@example.com\r", UNKNOWN},
      {" joe@example.com\r\r ", UNKNOWN},
      {" joe@example.com\n\n ", UNKNOWN},
      {" joe@example.com\\", UNKNOWN},
      {" \"joe\\", UNKNOWN},
      {" (", UNKNOWN},
      {" joe@[", UNKNOWN},
      {" joe@example.com;;", UNKNOWN},
      {" ;", UNKNOWN},
      {" >", UNKNOWN},
      {" .", UNKNOWN},
      {" joe", UNKNOWN},
  };

  (void)state;
  CHECK(cases);
}

typedef struct cut_case {
  const char *text;
  size_t len;
} cut_case;

/* What stands behind the value isn't part of it; NUL is no white space, nor
 * may it be quoted. */
static void test_cut(void **state)
{
  static const cut_case cases[] = {
      {" joe@example.com\0", 17},      {" \"j\0e\"@example.com", 18},
      {" (j\0e) joe@example.com", 22}, {" joe@example.com\r\n x", 18},
      {" joe@example.com\r\n x", 17},  {" joe@example.com (x)", 19},
      {" \"joe\"@example.com", 5},     {" joe@example.com", 15},
      {" joe@example.com", 5},
  };
  size_t i;

  (void)state;
  for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    dkk_slice value = {(const uint8_t *)cases[i].text, cases[i].len};

    if (author_of(value) == MATCHES) {
      fail_msg("%zu", i);
    }
  }
}

/* An address literal is no name, not even an empty one. */
static void test_no_domain(void **state)
{
  (void)state;
  assert_int_equal(
      dkk_addresses_in_domain(text_of(" joe@[192.0.2.1]"), text_of("")), OTHER);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_addresses), cmocka_unit_test(test_disguises),
      cmocka_unit_test(test_lists),     cmocka_unit_test(test_rubbish),
      cmocka_unit_test(test_cut),       cmocka_unit_test(test_no_domain),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
