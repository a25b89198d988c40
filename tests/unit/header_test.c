/* SPDX-License-Identifier: MIT */
#include "core/headerindex.h"

#include "fence.h"

#include <strings.h>

static void build(dkk_header *header, const char *const *fields, size_t count)
{
  size_t i;

  dkk_header_init(header, &dkk_mem_default);
  for (i = 0; i < count; i++) {
    size_t offset = header->octets.len;

    assert_int_equal(dkk_buf_append_text(&header->octets, fields[i]), 0);
    assert_int_equal(dkk_buf_append_text(&header->octets, "\r\n"), 0);
    assert_int_equal(dkk_header_add(header, offset, strlen(fields[i])), 0);
  }
  assert_int_equal(dkk_header_index(header), DKIMKIT_OK);
  dkk_header_look(header);
}

typedef struct field_case {
  dkk_slice in;
  const char *name;
  const char *value;
  unsigned problems;
} field_case;

/* RFC 5322, 2.2 and 4.5. */
static const field_case field_cases[] = {
    {TEXT("Subject: x"), "Subject", " x", 0},
    {TEXT("Subject:x"), "Subject", "x", 0},
    {TEXT("Subject:"), "Subject", "", 0},
    {TEXT("Subject : x"), "Subject", " x", 0},
    {TEXT("Subject \t: x"), "Subject", " x", 0},
    {TEXT("Subject\r\n : x"), "Subject", " x", 0},
    {TEXT("X:a:b"), "X", "a:b", 0},
    {TEXT("X!#$'*-_~0: v"), "X!#$'*-_~0", " v", 0},
    {TEXT("X: a\r\n b"), "X", " a\r\n b", 0},
    {TEXT("no colon"), "", NULL, DKK_HEADER_NO_FIELD},
    {TEXT(" X: a"), "", NULL, DKK_HEADER_NO_FIELD},
    {TEXT("\tX: a"), "", NULL, DKK_HEADER_NO_FIELD},
    {TEXT(": a"), "", " a", DKK_HEADER_BAD_NAME},
    {TEXT("A B: a"), "", " a", DKK_HEADER_BAD_NAME},
    {TEXT("A\x7f: a"), "", " a", DKK_HEADER_BAD_NAME},
    {TEXT("\xc3\xa4: a"), "", " a", DKK_HEADER_BAD_NAME},
    {TEXT("A: a\rb"), "A", " a\rb", DKK_HEADER_MALFORMED},
    {TEXT("A: a\nb"), "A", " a\nb", DKK_HEADER_MALFORMED},
    {TEXT("A: a\n b"), "A", " a\n b", DKK_HEADER_MALFORMED},
    {TEXT("A: a\r"), "A", " a\r", DKK_HEADER_MALFORMED},
    {TEXT("A: a\r\r\n b"), "A", " a\r\r\n b", DKK_HEADER_MALFORMED},
    {TEXT("A: \0"), "A", NULL, DKK_HEADER_MALFORMED},
    {TEXT("A;b: x"), "A;b", " x", 0},
    {TEXT("A;b;"), "", NULL, DKK_HEADER_NO_FIELD},
    {TEXT("A;: x"), "A;", " x", 0},
    {TEXT(";: x"), ";", " x", 0},
    {TEXT("A;b : x"), "A;b", " x", 0},
    {TEXT("A;b c: x"), "", " x", DKK_HEADER_BAD_NAME},
    {TEXT("A;b\r\n : x"), "A;b", " x", 0},
    {TEXT("A-name-that-is;longer: x"), "A-name-that-is;longer", " x", 0},
    {TEXT(" : x"), "", NULL, DKK_HEADER_NO_FIELD},
    {TEXT(":"), "", "", DKK_HEADER_BAD_NAME},
    {TEXT("A B"), "", NULL, DKK_HEADER_NO_FIELD},
    {TEXT("A\rB: x"), "", " x", DKK_HEADER_MALFORMED | DKK_HEADER_BAD_NAME},
    {TEXT("A\r: x"), "A", " x", DKK_HEADER_MALFORMED},
    {TEXT("A\0: x"), "", " x", DKK_HEADER_MALFORMED | DKK_HEADER_BAD_NAME},
};

static void test_header_add_fields(void **state)
{
  fence f = fence_new();
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(field_cases); i++) {
    const field_case *c = &field_cases[i];
    const char *what = (const char *)c->in.data;
    dkk_header header;

    dkk_header_init(&header, &dkk_mem_default);
    header.octets.data = fence_room(&f, c->in.len);
    header.octets.len = c->in.len;
    memcpy(header.octets.data, c->in.data, c->in.len);
    assert_int_equal(dkk_header_add(&header, 0, c->in.len), DKIMKIT_OK);
    assert_int_equal(dkk_header_index(&header), DKIMKIT_OK);
    dkk_header_look(&header);
    check_number(what, header.problems, c->problems);
    check_slice(what, dkk_header_field(&header, 0), c->in);
    check_slice(what, dkk_header_name(&header, 0), text_of(c->name));
    if (c->value != NULL) {
      check_slice(what, dkk_header_value(&header, 0), text_of(c->value));
    }
    header.octets.data = NULL;
    dkk_header_clear(&header);
  }
  fence_free(&f);
}

/* CR and LF wherever they fall in the blocks in which the header is read. */
static void test_header_line_ends_anywhere(void **state)
{
  static const char *const ends[] = {"\r\n", "\r",     "\n",
                                     "\n\r", "\r\r\n", "\r\n\n"};
  size_t at;
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(ends); i++) {
    for (at = 3; at < 140; at++) {
      uint8_t field[160];
      dkk_header header;

      memset(field, 'x', sizeof(field));
      field[1] = ':';
      memcpy(field + at, ends[i], strlen(ends[i]));
      dkk_header_init(&header, &dkk_mem_default);
      assert_int_equal(dkk_buf_append(&header.octets, field, sizeof(field)), 0);
      assert_int_equal(dkk_header_add(&header, 0, sizeof(field)), DKIMKIT_OK);
      assert_int_equal(dkk_header_index(&header), DKIMKIT_OK);
      dkk_header_look(&header);
      check_number(ends[i], header.problems, i == 0 ? 0 : DKK_HEADER_MALFORMED);
      dkk_header_clear(&header);
    }
  }
}

static void test_header_add_problems_add_up(void **state)
{
  static const char *const fields[] = {"none", "A B: c", "C: d\re", "D: e"};
  dkk_header header;

  (void)state;
  build(&header, fields, COUNT(fields));
  assert_int_equal(header.problems, DKK_HEADER_NO_FIELD | DKK_HEADER_BAD_NAME |
                                        DKK_HEADER_MALFORMED);
  assert_int_equal(header.count, 4);
  dkk_header_clear(&header);
}

static const char *const message[] = {
    "Received: 0", "From: 1",  "received: 2",  "To: 3",  "RECEIVED: 4", "X: 5",
    "Subject: 6",  "no colon", "Received : 8", "Fro: 9", "Fromm: 10",
};

typedef struct name_case {
  const char *name;
  size_t count;
  size_t first;
} name_case;

static void test_header_names(void **state)
{
  static const name_case cases[] = {
      {"received", 4, 0},
      {"Received", 4, 0},
      {"from", 1, 1},
      {"FROM", 1, 1},
      {"Fro", 1, 9},
      {"fromm", 1, 10},
      {"subject", 1, 6},
      {"cc", 0, DKK_HEADER_NONE},
      {"", 0, DKK_HEADER_NONE},
      {"x", 1, 5},
      {"zzz", 0, DKK_HEADER_NONE},
      {"no", 0, DKK_HEADER_NONE},
      {"To ", 0, DKK_HEADER_NONE},
  };
  dkk_header header;
  size_t i;

  (void)state;
  build(&header, message, COUNT(message));
  for (i = 0; i < COUNT(cases); i++) {
    dkk_slice name = text_of(cases[i].name);

    check_number(cases[i].name,
                 (long long)dkk_header_count_named(&header, name),
                 (long long)cases[i].count);
    check_number(cases[i].name,
                 (long long)dkk_header_first_named(&header, name),
                 (long long)cases[i].first);
  }
  dkk_header_clear(&header);
}

/* RFC 6376, 5.4.2: from the bottom of the header up; then the null string. */
static void test_header_cursor_next_bottom_up(void **state)
{
  static const char *const names[] = {
      "Received", "FROM",     "received", "from", "rEceived", "X",
      "RECEIVED", "received", "received", "cc",   "",         "no colon"};
  static const size_t want[] = {8,
                                1,
                                4,
                                DKK_HEADER_NONE,
                                2,
                                5,
                                0,
                                DKK_HEADER_NONE,
                                DKK_HEADER_NONE,
                                DKK_HEADER_NONE,
                                DKK_HEADER_NONE,
                                DKK_HEADER_NONE};
  dkk_header header;
  dkk_header_cursor cursor;
  size_t i;

  (void)state;
  build(&header, message, COUNT(message));
  assert_int_equal(dkk_header_cursor_init(&cursor, &header), DKIMKIT_OK);
  for (i = 0; i < COUNT(names); i++) {
    check_number(names[i],
                 (long long)dkk_header_cursor_next(&cursor, text_of(names[i])),
                 (long long)want[i]);
  }
  dkk_header_cursor_clear(&cursor);
  dkk_header_clear(&header);
}

typedef struct excluded_case {
  size_t excluded;
  size_t want[4];
} excluded_case;

/* The signature that is being verified counts as not there, wherever it
 * stands (RFC 6376, 3.7). */
static void test_header_cursor_next_excluded(void **state)
{
  static const excluded_case cases[] = {
      {8, {4, 2, 0, DKK_HEADER_NONE}},
      {4, {8, 2, 0, DKK_HEADER_NONE}},
      {0, {8, 4, 2, DKK_HEADER_NONE}},
      {1, {8, 4, 2, 0}},
  };
  dkk_header header;
  dkk_header_cursor cursor;
  size_t i;
  size_t j;

  (void)state;
  build(&header, message, COUNT(message));
  assert_int_equal(dkk_header_cursor_init(&cursor, &header), DKIMKIT_OK);
  for (i = 0; i < COUNT(cases); i++) {
    dkk_header_cursor_begin(&cursor, cases[i].excluded);
    for (j = 0; j < 4; j++) {
      assert_int_equal(dkk_header_cursor_next(&cursor, text_of("received")),
                       cases[i].want[j]);
    }
  }
  dkk_header_cursor_clear(&cursor);
  dkk_header_clear(&header);
}

static void test_header_cursor_two_at_once(void **state)
{
  dkk_header header;
  dkk_header_cursor a;
  dkk_header_cursor b;

  (void)state;
  build(&header, message, COUNT(message));
  assert_int_equal(dkk_header_cursor_init(&a, &header), 0);
  assert_int_equal(dkk_header_cursor_init(&b, &header), 0);
  assert_int_equal(dkk_header_cursor_next(&a, text_of("received")), 8);
  assert_int_equal(dkk_header_cursor_next(&a, text_of("received")), 4);
  assert_int_equal(dkk_header_cursor_next(&b, text_of("received")), 8);
  dkk_header_cursor_clear(&a);
  dkk_header_cursor_clear(&b);
  dkk_header_clear(&header);
}

static void test_header_index_empty(void **state)
{
  dkk_header header;
  dkk_header_cursor cursor;

  (void)state;
  build(&header, NULL, 0);
  assert_int_equal(dkk_header_count_named(&header, text_of("from")), 0);
  assert_true(dkk_header_first_named(&header, text_of("from")) ==
              DKK_HEADER_NONE);
  assert_int_equal(dkk_header_cursor_init(&cursor, &header), DKIMKIT_OK);
  assert_true(dkk_header_cursor_next(&cursor, text_of("from")) ==
              DKK_HEADER_NONE);
  dkk_header_cursor_clear(&cursor);
  dkk_header_clear(&header);
}

static void test_header_cursor_next_many(void **state)
{
  const size_t count = 3000;
  dkk_header header;
  dkk_header_cursor cursor;
  size_t i;

  (void)state;
  dkk_header_init(&header, &dkk_mem_default);
  for (i = 0; i < count; i++) {
    const char *field = i % 3 == 0 ? "a: x" : i % 3 == 1 ? "B: x" : "A: x";
    size_t offset = header.octets.len;

    assert_int_equal(dkk_buf_append_text(&header.octets, field), 0);
    assert_int_equal(dkk_header_add(&header, offset, 4), DKIMKIT_OK);
  }
  assert_int_equal(dkk_header_index(&header), DKIMKIT_OK);
  assert_int_equal(dkk_header_count_named(&header, text_of("A")), 2000);
  assert_int_equal(dkk_header_cursor_init(&cursor, &header), DKIMKIT_OK);
  for (i = count; i-- > 0;) {
    if (i % 3 != 1) {
      assert_int_equal(dkk_header_cursor_next(&cursor, text_of("a")), i);
    }
  }
  assert_true(dkk_header_cursor_next(&cursor, text_of("a")) == DKK_HEADER_NONE);
  dkk_header_cursor_clear(&cursor);
  dkk_header_clear(&header);
}

/* Names that begin alike, and are longer than their keys, among few and among
 * many fields. */
static void test_header_names_alike(void **state)
{
  static const char *const names[] = {
      "Content-Type", "content-",     "Content-Transfer-Encoding",
      "Content-",     "content-typ",  "CONTENT",
      "content-type", "Content-Typf",
  };
  static const size_t counts[] = {3, 8, 30, 32, 33, 100};
  size_t c;
  size_t i;
  size_t n;

  (void)state;
  for (c = 0; c < COUNT(counts); c++) {
    dkk_header header;
    dkk_header_cursor cursor;

    dkk_header_init(&header, &dkk_mem_default);
    for (i = 0; i < counts[c]; i++) {
      size_t offset = header.octets.len;

      assert_int_equal(dkk_buf_append_text(&header.octets, names[i % 8]), 0);
      assert_int_equal(dkk_buf_append_text(&header.octets, ": x"), 0);
      assert_int_equal(
          dkk_header_add(&header, offset, header.octets.len - offset), 0);
    }
    assert_int_equal(dkk_header_index(&header), DKIMKIT_OK);
    assert_int_equal(dkk_header_cursor_init(&cursor, &header), DKIMKIT_OK);
    for (n = 0; n < COUNT(names); n++) {
      dkk_slice name = text_of(names[n]);
      size_t there = 0;

      dkk_header_cursor_begin(&cursor, DKK_HEADER_NONE);
      for (i = counts[c]; i-- > 0;) {
        if (strcasecmp(names[i % 8], names[n]) == 0) {
          assert_int_equal(dkk_header_cursor_next(&cursor, name), i);
          there++;
        }
      }
      assert_true(dkk_header_cursor_next(&cursor, name) == DKK_HEADER_NONE);
      assert_int_equal(dkk_header_count_named(&header, name), there);
    }
    dkk_header_cursor_clear(&cursor);
    dkk_header_clear(&header);
  }
}

/* A few names in no order, some alike in their first eight octets, some of
 * which are no field; the same numbers each time. */
static const char *const drawn_names[] = {
    "A",
    "b",
    "A-name-of-its-own",
    "a-Name-of-its-owm",
    "a-name-o",
    "A-name-p",
    "A-name-of",
    "no field",
    "c;d",
    "C;e",
    "",
};

static uint32_t drawn;

static size_t draw(size_t below)
{
  drawn = drawn * 1664525u + 1013904223u;
  return (drawn >> 16) % below;
}

static int is_named(size_t kind, dkk_slice name)
{
  return kind != 7 && name.len > 0 && strlen(drawn_names[kind]) == name.len &&
         strncasecmp(drawn_names[kind], (const char *)name.data, name.len) == 0;
}

static void build_drawn(dkk_header *header, size_t *kinds, size_t count)
{
  size_t i;

  dkk_header_init(header, &dkk_mem_default);
  for (i = 0; i < count; i++) {
    size_t offset = header->octets.len;
    const char *name;

    kinds[i] = draw(COUNT(drawn_names) - 1);
    name = drawn_names[kinds[i]];
    assert_int_equal(dkk_buf_append_text(&header->octets, name), 0);
    if (kinds[i] != 7) {
      assert_int_equal(dkk_buf_append_text(&header->octets, ":"), 0);
    }
    assert_int_equal(
        dkk_header_add(header, offset, header->octets.len - offset), 0);
  }
  assert_int_equal(dkk_header_index(header), DKIMKIT_OK);
}

/* From the bottom, one by one: what the cursor has to find. */
static size_t next_by_hand(const size_t *kinds, int *taken, size_t count,
                           dkk_slice name, size_t excluded)
{
  size_t i;

  for (i = count; i-- > 0;) {
    if (!taken[i] && i != excluded && is_named(kinds[i], name)) {
      taken[i] = 1;
      return i;
    }
  }
  return DKK_HEADER_NONE;
}

static void check_choices(const fence *f, const dkk_header *header,
                          const size_t *kinds)
{
  dkk_header_cursor *cursor = (void *)fence_room(f, sizeof(*cursor));
  int round;
  int n;

  assert_int_equal(dkk_header_cursor_init(cursor, header), DKIMKIT_OK);
  for (round = 0; round < 4; round++) {
    int taken[80] = {0};
    size_t excluded = DKK_HEADER_NONE;

    if (round > 0) {
      excluded = draw(header->count + 1);
      dkk_header_cursor_begin(cursor, excluded);
    }
    for (n = 0; n < 100; n++) {
      dkk_slice name = text_of(drawn_names[draw(COUNT(drawn_names))]);

      assert_true(dkk_header_cursor_next(cursor, name) ==
                  next_by_hand(kinds, taken, header->count, name, excluded));
    }
  }
  dkk_header_cursor_clear(cursor);
}

static void check_names(const dkk_header *header, const size_t *kinds)
{
  size_t kind;
  size_t i;

  for (kind = 0; kind < COUNT(drawn_names); kind++) {
    dkk_slice name = text_of(drawn_names[kind]);
    size_t first = DKK_HEADER_NONE;
    size_t count = 0;

    for (i = header->count; i-- > 0;) {
      if (is_named(kinds[i], name)) {
        first = i;
        count++;
      }
    }
    assert_int_equal(dkk_header_count_named(header, name), count);
    assert_true(dkk_header_first_named(header, name) == first);
  }
}

/* Each name that is there more than once is told once, and how often. */
static void check_repeated(const dkk_header *header)
{
  size_t position = 0;
  size_t repeated = 0;
  size_t told = 0;
  size_t kind;
  size_t count;
  dkk_slice name;

  for (kind = 0; kind < COUNT(drawn_names); kind++) {
    repeated += dkk_header_count_named(header, text_of(drawn_names[kind])) > 1;
  }
  while ((count = dkk_header_next_repeated(header, &position, &name)) > 0) {
    assert_true(count > 1);
    assert_int_equal(count, dkk_header_count_named(header, name));
    told++;
  }
  assert_int_equal(told, repeated);
}

static void test_header_choices_as_by_hand(void **state)
{
  fence f = fence_new();
  size_t kinds[80];
  size_t count;
  int again;

  (void)state;
  drawn = 1;
  for (count = 0; count <= COUNT(kinds); count++) {
    for (again = 0; again < 3; again++) {
      dkk_header header;

      build_drawn(&header, kinds, count);
      check_names(&header, kinds);
      check_choices(&f, &header, kinds);
      check_repeated(&header);
      dkk_header_clear(&header);
    }
  }
  fence_free(&f);
}

/* Sorted by name, those of one name from top to bottom. */
static void test_header_index_keeps_order(void **state)
{
  size_t kinds[80];
  dkk_header header;
  size_t count;
  size_t i;

  (void)state;
  drawn = 2;
  for (count = 1; count <= COUNT(kinds); count++) {
    build_drawn(&header, kinds, count);
    for (i = 1; i < count; i++) {
      size_t a = header.index[i - 1].field;
      size_t b = header.index[i].field;

      assert_true(header.index[i - 1].key <= header.index[i].key);
      assert_true(kinds[a] != kinds[b] || a < b);
      assert_true(header.index[i].key == header.fields[b].key);
    }
    dkk_header_clear(&header);
  }
}

/* What is 8-bit, wherever it stands, and what stands behind the last field. */
static void test_header_eight_bit_anywhere(void **state)
{
  size_t at;

  (void)state;
  for (at = 0; at < 140; at++) {
    uint8_t field[142];
    dkk_header header;

    memset(field, 'x', sizeof(field));
    field[1] = ':';
    field[at] = 0x80;
    field[140] = 0;
    field[141] = 0x80;
    dkk_header_init(&header, &dkk_mem_default);
    assert_int_equal(dkk_buf_append(&header.octets, field, sizeof(field)), 0);
    assert_int_equal(dkk_header_add(&header, 0, 140), DKIMKIT_OK);
    assert_int_equal(dkk_header_index(&header), DKIMKIT_OK);
    dkk_header_look(&header);
    assert_int_equal(header.has_eight_bit != 0, 1);
    assert_int_equal(header.problems & DKK_HEADER_MALFORMED, 0);
    dkk_header_clear(&header);

    field[at] = at == 1 ? ':' : 'x';
    dkk_header_init(&header, &dkk_mem_default);
    assert_int_equal(dkk_buf_append(&header.octets, field, sizeof(field)), 0);
    assert_int_equal(dkk_header_add(&header, 0, at + 1), DKIMKIT_OK);
    assert_int_equal(dkk_header_index(&header), DKIMKIT_OK);
    dkk_header_look(&header);
    assert_int_equal(header.has_eight_bit, 0);
    assert_int_equal(header.problems & DKK_HEADER_MALFORMED, 0);
    dkk_header_clear(&header);
  }
}

/* What is taken is given back. */
static size_t out_now;

static void *count_allocate(size_t size, void *user_data)
{
  (void)user_data;
  out_now++;
  return malloc(size);
}

static void *count_resize(void *ptr, size_t size, void *user_data)
{
  (void)user_data;
  out_now += ptr == NULL;
  return realloc(ptr, size);
}

static void count_release(void *ptr, void *user_data)
{
  (void)user_data;
  out_now--;
  free(ptr);
}

static void test_header_gives_back(void **state)
{
  static const dkimkit_mem mem = {.allocate = count_allocate,
                                  .resize = count_resize,
                                  .release = count_release};
  size_t count;

  (void)state;
  for (count = 0; count < 40; count++) {
    dkk_header header;
    dkk_header_cursor cursor;
    size_t i;

    out_now = 0;
    dkk_header_init(&header, &mem);
    for (i = 0; i < count; i++) {
      assert_int_equal(dkk_buf_append_text(&header.octets, "A:"), 0);
      assert_int_equal(dkk_header_add(&header, 2 * i, 2), DKIMKIT_OK);
    }
    assert_int_equal(dkk_header_index(&header), DKIMKIT_OK);
    assert_int_equal(dkk_header_cursor_init(&cursor, &header), DKIMKIT_OK);
    assert_true(out_now > 0);
    dkk_header_cursor_clear(&cursor);
    dkk_header_clear(&header);
    assert_int_equal(out_now, 0);
    assert_int_equal(header.count, 0);
    dkk_header_clear(&header);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_header_add_fields),
      cmocka_unit_test(test_header_line_ends_anywhere),
      cmocka_unit_test(test_header_add_problems_add_up),
      cmocka_unit_test(test_header_names),
      cmocka_unit_test(test_header_cursor_next_bottom_up),
      cmocka_unit_test(test_header_cursor_next_excluded),
      cmocka_unit_test(test_header_cursor_two_at_once),
      cmocka_unit_test(test_header_index_empty),
      cmocka_unit_test(test_header_cursor_next_many),
      cmocka_unit_test(test_header_names_alike),
      cmocka_unit_test(test_header_choices_as_by_hand),
      cmocka_unit_test(test_header_index_keeps_order),
      cmocka_unit_test(test_header_eight_bit_anywhere),
      cmocka_unit_test(test_header_gives_back),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
