/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>

void fuzz_fault(const char *file, int line, const char *condition)
{
  fprintf(stderr, "%s:%d: not so: %s\n", file, line, condition);
  fflush(stderr);
  __builtin_trap();
}

uint8_t fuzz_octet(dkk_slice *in)
{
  dkk_slice one = fuzz_take(in, 1);

  return one.len == 1 ? one.data[0] : 0;
}

unsigned fuzz_number(dkk_slice *in)
{
  unsigned high = fuzz_octet(in);

  return high << 8 | fuzz_octet(in);
}

dkk_slice fuzz_take(dkk_slice *in, size_t len)
{
  dkk_slice taken = {in->data, len < in->len ? len : in->len};

  if (taken.len > 0) {
    in->data += taken.len;
    in->len -= taken.len;
  }
  return taken;
}

dkk_slice fuzz_text(dkk_slice *in)
{
  const uint8_t *nul = in->len > 0 ? memchr(in->data, 0, in->len) : NULL;
  dkk_slice text;

  if (nul == NULL) {
    return fuzz_take(in, in->len);
  }
  text = fuzz_take(in, (size_t)(nul - in->data));
  (void)fuzz_octet(in);
  return text;
}

char *fuzz_string(dkk_slice text)
{
  char *copy = fuzz_allocate(text.len + 1);

  if (text.len > 0) {
    memcpy(copy, text.data, text.len);
  }
  copy[text.len] = '\0';
  return copy;
}

void *fuzz_allocate(size_t size)
{
  void *room = malloc(size > 0 ? size : 1);

  FUZZ_CHECK(room != NULL);
  return room;
}

static int fails(fuzz_mem *m)
{
  m->calls++;
  return m->fail_at > 0 &&
         (m->fail_on ? m->calls >= m->fail_at : m->calls == m->fail_at);
}

static void *mem_allocate(size_t size, void *user_data)
{
  fuzz_mem *m = user_data;

  FUZZ_CHECK(size > 0);
  if (fails(m)) {
    return NULL;
  }
  m->open++;
  return fuzz_allocate(size);
}

static void *mem_resize(void *ptr, size_t size, void *user_data)
{
  fuzz_mem *m = user_data;
  void *moved;

  FUZZ_CHECK(size > 0);
  if (fails(m)) {
    return NULL;
  }
  moved = realloc(ptr, size);
  FUZZ_CHECK(moved != NULL);
  m->open += ptr == NULL;
  return moved;
}

static void mem_release(void *ptr, void *user_data)
{
  fuzz_mem *m = user_data;

  if (ptr != NULL) {
    FUZZ_CHECK(m->open > 0);
    m->open--;
  }
  free(ptr);
}

void fuzz_mem_init(fuzz_mem *m)
{
  memset(m, 0, sizeof(*m));
  m->mem.user_data = m;
  m->mem.allocate = mem_allocate;
  m->mem.resize = mem_resize;
  m->mem.release = mem_release;
}

uint64_t fuzz_clock(void *user_data)
{
  (void)user_data;
  return FUZZ_NOW;
}

static dkimkit_config *make_config(dkimkit_syntax syntax)
{
  dkimkit_config *config = NULL;

  FUZZ_CHECK(dkimkit_config_new(&config, NULL) == DKIMKIT_OK);
  FUZZ_CHECK(dkimkit_config_set_clock(config, fuzz_clock, NULL) == DKIMKIT_OK);
  FUZZ_CHECK(dkimkit_config_set_syntax(config, syntax) == DKIMKIT_OK);
  FUZZ_CHECK(dkimkit_config_seal(config) == DKIMKIT_OK);
  return config;
}

const dkimkit_config *fuzz_config(void)
{
  static dkimkit_config *config;

  if (config == NULL) {
    config = make_config(DKIMKIT_SYNTAX_STRICT);
  }
  return config;
}

const dkimkit_config *fuzz_lenient_config(void)
{
  static dkimkit_config *config;

  if (config == NULL) {
    config = make_config(DKIMKIT_SYNTAX_LENIENT);
  }
  return config;
}

int fuzz_equal(dkk_slice a, dkk_slice b)
{
  return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

void fuzz_buf_put(fuzz_buf *buf, const void *data, size_t len)
{
  if (len > buf->room - buf->len) {
    uint8_t *moved = realloc(buf->data, 2 * (buf->len + len));

    FUZZ_CHECK(moved != NULL);
    buf->data = moved;
    buf->room = 2 * (buf->len + len);
  }
  if (len > 0) {
    memcpy(buf->data + buf->len, data, len);
    buf->len += len;
  }
}

void fuzz_buf_text(fuzz_buf *buf, const char *text)
{
  fuzz_buf_put(buf, text, strlen(text));
}

void fuzz_buf_clear(fuzz_buf *buf)
{
  free(buf->data);
  memset(buf, 0, sizeof(*buf));
}

dkk_slice fuzz_buf_slice(const fuzz_buf *buf)
{
  dkk_slice slice = {buf->data, buf->len};

  return slice;
}

int fuzz_buf_sink(void *buf, const uint8_t *data, size_t len)
{
  fuzz_buf_put(buf, data, len);
  return DKIMKIT_OK;
}

int fuzz_buf_write(const uint8_t *data, size_t len, void *buf)
{
  fuzz_buf_put(buf, data, len);
  return DKIMKIT_OK;
}

dkk_slice fuzz_chunk(fuzz_chunks *chunks, dkk_slice *rest)
{
  size_t len = rest->len;

  if (chunks->sizes.len > 0) {
    len = chunks->sizes.data[chunks->next % chunks->sizes.len];
    chunks->next++;
    /* Above 127 they are larger than what vectors hold. */
    len = len < 128 ? len + 1 : 16 * (len - 127);
  }
  return fuzz_take(rest, len);
}
