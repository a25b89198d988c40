/* SPDX-License-Identifier: MIT */
#include "core/arena.h"

#include "test_util.h"

#include <stdlib.h>

/* An allocator that counts what is out, and fails when it is told to. */
typedef struct counter {
  size_t out;
  size_t calls;
  size_t fail_at;
} counter;

static void *count_resize(void *ptr, size_t size, void *user_data)
{
  counter *c = user_data;
  void *moved = ++c->calls == c->fail_at ? NULL : realloc(ptr, size);

  c->out += ptr == NULL && moved != NULL;
  return moved;
}

static void *count_allocate(size_t size, void *user_data)
{
  return count_resize(NULL, size, user_data);
}

static void count_release(void *ptr, void *user_data)
{
  counter *c = user_data;

  c->out -= ptr != NULL;
  free(ptr);
}

typedef struct fixture {
  counter count;
  dkimkit_mem mem;
  union {
    max_align_t align;
    uint8_t octets[256];
  } room;
  dkk_arena arena;
} fixture;

static void begin(fixture *f, size_t fail_at)
{
  memset(f, 0, sizeof(*f));
  f->count.fail_at = fail_at;
  f->mem.user_data = &f->count;
  f->mem.allocate = count_allocate;
  f->mem.resize = count_resize;
  f->mem.release = count_release;
  dkk_arena_init(&f->arena, &f->mem, &f->room, sizeof(f->room));
}

static void end(fixture *f)
{
  dkk_arena_clear(&f->arena);
  assert_int_equal(f->count.out, 0);
}

static int is_filled(const uint8_t *octets, size_t len, uint8_t with)
{
  size_t i;

  for (i = 0; i < len && octets[i] == with; i++) {
  }
  return i == len;
}

/* Pieces of all sizes, grown and given back in between, keep what is theirs,
 * and stand where anything may stand. */
static void test_arena_pieces_apart(void **state)
{
  enum { PIECES = 200 };
  fixture f;
  uint8_t *pieces[PIECES];
  size_t sizes[PIECES];
  size_t i;

  (void)state;
  begin(&f, 0);
  for (i = 0; i < PIECES; i++) {
    sizes[i] = i * i % 3001 + 1;
    pieces[i] = dkk_mem_alloc(&f.arena.mem, sizes[i]);
    assert_non_null(pieces[i]);
    assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
    memset(pieces[i], (int)i, sizes[i]);
    if (i % 3 == 0) {
      size_t more = sizes[i] * 2 + 500;

      pieces[i] = dkk_mem_resize_array(&f.arena.mem, pieces[i], more, 1);
      assert_non_null(pieces[i]);
      assert_true(is_filled(pieces[i], sizes[i], (uint8_t)i));
      sizes[i] = more;
      memset(pieces[i], (int)i, sizes[i]);
    }
    if (i % 7 == 0) {
      dkk_mem_free(&f.arena.mem, pieces[i]);
      sizes[i] = 0;
    }
  }
  for (i = 0; i < PIECES; i++) {
    assert_true(is_filled(pieces[i], sizes[i], (uint8_t)i));
  }
  end(&f);
}

/* What is large doesn't wait for the end. */
static void test_arena_frees_large_pieces(void **state)
{
  fixture f;
  void *piece;
  size_t i;

  (void)state;
  begin(&f, 0);
  for (i = 0; i < 100; i++) {
    piece = dkk_mem_alloc(&f.arena.mem, 100000);
    assert_non_null(piece);
    piece = dkk_mem_resize_array(&f.arena.mem, piece, 200000, 1);
    assert_non_null(piece);
    assert_int_equal(f.count.out, 1);
    dkk_mem_free(&f.arena.mem, piece);
    assert_int_equal(f.count.out, 0);
  }
  end(&f);
}

static void test_arena_shrinks(void **state)
{
  fixture f;
  uint8_t *piece;

  (void)state;
  begin(&f, 0);
  piece = dkk_mem_alloc(&f.arena.mem, 5000);
  assert_non_null(piece);
  memset(piece, 7, 5000);
  piece = dkk_mem_resize_array(&f.arena.mem, piece, 3000, 1);
  assert_true(is_filled(piece, 3000, 7));
  piece = dkk_mem_resize_array(&f.arena.mem, piece, 10, 1);
  assert_true(is_filled(piece, 10, 7));
  end(&f);
}

/* Each allocation fails once: nothing is lost and nothing changes. */
static void test_arena_without_memory(void **state)
{
  size_t fail_at;
  size_t i;

  (void)state;
  for (fail_at = 1; fail_at <= 4; fail_at++) {
    fixture f;
    uint8_t *large;
    uint8_t *grown;
    size_t failures = 0;

    begin(&f, fail_at);
    large = dkk_mem_alloc(&f.arena.mem, 2000);
    if (large != NULL) {
      memset(large, 9, 2000);
      grown = dkk_mem_resize_array(&f.arena.mem, large, 4000, 1);
      failures += grown == NULL;
      large = grown != NULL ? grown : large;
      assert_true(is_filled(large, 2000, 9));
    } else {
      failures++;
    }
    for (i = 0; i < 20; i++) {
      failures += dkk_mem_alloc(&f.arena.mem, 1000) == NULL;
    }
    assert_int_equal(failures, 1);
    end(&f);
  }
}

/* Sizes to which nothing can be added: refused before anybody is asked. */
static void test_arena_largest_sizes(void **state)
{
  fixture f;
  uint8_t *large;
  size_t i;

  (void)state;
  begin(&f, 0);
  large = dkk_mem_alloc(&f.arena.mem, 5000);
  assert_non_null(large);
  memset(large, 3, 5000);
  for (i = 0; i < 16; i++) {
    size_t calls = f.count.calls;
    size_t before = f.arena.left;

    assert_null(dkk_mem_alloc(&f.arena.mem, SIZE_MAX - i));
    assert_null(dkk_mem_resize_array(&f.arena.mem, large, SIZE_MAX - i, 1));
    assert_int_equal(f.arena.left, before);
    assert_int_equal(f.count.calls, calls);
    assert_true(is_filled(large, 5000, 3));
  }
  end(&f);
}

/* What fits into the room takes nothing from elsewhere, to the last octet; and
 * the room isn't given back. */
static void test_arena_uses_its_room(void **state)
{
  fixture f;
  size_t fits = 0;
  size_t left;

  (void)state;
  begin(&f, 0);
  for (left = f.arena.left; left > 0; left = f.arena.left) {
    void *piece = dkk_mem_alloc(&f.arena.mem, 1);

    assert_non_null(piece);
    if (f.count.calls > 0) {
      break;
    }
    assert_true((uint8_t *)piece >= f.room.octets);
    assert_true((uint8_t *)piece < f.room.octets + sizeof(f.room.octets));
    assert_int_equal((left - f.arena.left) % _Alignof(max_align_t), 0);
    fits++;
  }
  if (f.count.calls == 0 && fits > 0) {
    assert_int_equal(f.arena.left, 0);
    assert_true(fits * 64 >= sizeof(f.room.octets));
  }
  end(&f);
}

/* What is empty may be used, and emptied, again. */
static void test_arena_is_empty_again(void **state)
{
  fixture f;
  int n;

  (void)state;
  begin(&f, 0);
  for (n = 0; n < 3; n++) {
    assert_non_null(dkk_mem_alloc(&f.arena.mem, 5000));
    assert_non_null(dkk_mem_alloc(&f.arena.mem, 10));
    dkk_arena_clear(&f.arena);
    assert_int_equal(f.count.out, 0);
    assert_int_equal(f.arena.left, 0);
    dkk_arena_clear(&f.arena);
    assert_int_equal(f.count.out, 0);
  }
  end(&f);
}

/* A ring of blocks: each is given back in any order. */
static void test_arena_frees_in_any_order(void **state)
{
  enum { BLOCKS = 6 };
  size_t first;

  (void)state;
  for (first = 0; first < BLOCKS; first++) {
    fixture f;
    void *pieces[BLOCKS];
    size_t i;

    begin(&f, 0);
    for (i = 0; i < BLOCKS; i++) {
      pieces[i] = dkk_mem_alloc(&f.arena.mem, 5000 + i);
      assert_non_null(pieces[i]);
    }
    assert_int_equal(f.count.out, BLOCKS);
    for (i = 0; i < BLOCKS / 2; i++) {
      dkk_mem_free(&f.arena.mem, pieces[(first + 5 * i) % BLOCKS]);
      assert_int_equal(f.count.out, BLOCKS - 1 - i);
    }
    end(&f);
  }
}

/* A small piece that has grown into another keeps its octets, one that
 * shrinks stays, and nothing is given back twice. */
static void test_arena_grows_small_pieces(void **state)
{
  size_t size;

  (void)state;
  for (size = 1; size < 1100; size += 1 + size / 5) {
    fixture f;
    uint8_t *piece;
    uint8_t *other;

    begin(&f, 0);
    piece = dkk_mem_alloc(&f.arena.mem, size);
    assert_non_null(piece);
    memset(piece, 1, size);
    piece = dkk_mem_resize_array(&f.arena.mem, piece, size, 1);
    assert_true(is_filled(piece, size, 1));
    other = dkk_mem_alloc(&f.arena.mem, 100);
    assert_non_null(other);
    memset(other, 2, 100);
    piece = dkk_mem_resize_array(&f.arena.mem, piece, size + 1000, 1);
    assert_non_null(piece);
    assert_true(is_filled(piece, size, 1));
    memset(piece, 3, size + 1000);
    assert_true(is_filled(other, 100, 2));
    dkk_mem_free(&f.arena.mem, piece);
    dkk_mem_free(&f.arena.mem, other);
    end(&f);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_arena_pieces_apart),
      cmocka_unit_test(test_arena_frees_large_pieces),
      cmocka_unit_test(test_arena_shrinks),
      cmocka_unit_test(test_arena_without_memory),
      cmocka_unit_test(test_arena_largest_sizes),
      cmocka_unit_test(test_arena_uses_its_room),
      cmocka_unit_test(test_arena_is_empty_again),
      cmocka_unit_test(test_arena_frees_in_any_order),
      cmocka_unit_test(test_arena_grows_small_pieces),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
