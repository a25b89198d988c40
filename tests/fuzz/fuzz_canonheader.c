/* SPDX-License-Identifier: MIT */

/* Header canonicalization: a field is the same as a slow one makes it that is
 * written as RFC 6376, 3.4.2 says it; a header the same whatever the chunks. */

#include "core/canon_header.h"
#include "fuzz.h"

/* "Unfold all header field continuation lines": without the CRLF. */
static void unfold(fuzz_buf *out, dkk_slice text)
{
  size_t i;

  for (i = 0; i < text.len; i++) {
    if (text.len - i >= 2 && memcmp(text.data + i, "\r\n", 2) == 0) {
      i++;
    } else {
      fuzz_buf_put(out, &text.data[i], 1);
    }
  }
}

/* "Convert all sequences of one or more WSP characters to a single SP" and
 * "delete all WSP characters at the end" and, of a value, before it. */
static void squeeze(fuzz_buf *out, dkk_slice text)
{
  size_t i;

  text = dkk_slice_trim_wsp(text);
  for (i = 0; i < text.len; i++) {
    if (!dkk_is_wsp(text.data[i])) {
      fuzz_buf_put(out, &text.data[i], 1);
    } else if (!dkk_is_wsp(text.data[i + 1])) {
      fuzz_buf_text(out, " ");
    }
  }
}

static void slow_relaxed(fuzz_buf *out, dkk_slice field)
{
  fuzz_buf flat = {NULL, 0, 0};
  dkk_slice name;
  size_t i;

  unfold(&flat, field);
  field = fuzz_buf_slice(&flat);
  name = fuzz_take(
      &field, (size_t)((const uint8_t *)memchr(field.data, ':', field.len) -
                       field.data));
  (void)fuzz_octet(&field);
  name = dkk_slice_trim_wsp(name);
  for (i = 0; i < name.len; i++) {
    uint8_t small = name.data[i];

    if (small >= 'A' && small <= 'Z') {
      small = (uint8_t)(small - 'A' + 'a');
    }
    fuzz_buf_put(out, &small, 1);
  }
  fuzz_buf_text(out, ":");
  squeeze(out, field);
  fuzz_buf_clear(&flat);
}

/* What a header store holds as one field: up to a CRLF that isn't folding. */
static dkk_slice one_field(dkk_slice in)
{
  size_t i;

  for (i = 0; i + 1 < in.len; i++) {
    if (in.data[i] == '\r' && in.data[i + 1] == '\n' &&
        (i + 2 == in.len || !dkk_is_wsp(in.data[i + 2]))) {
      in.len = i;
    }
  }
  return in;
}

/* A name as RFC 5322 has it, and white space before the colon. */
static int is_field(dkk_slice field, size_t *value)
{
  size_t i = 0;

  while (i < field.len && dkk_is_ftext(field.data[i])) {
    i++;
  }
  *value = i;
  while (*value < field.len && dkk_is_wsp(field.data[*value])) {
    (*value)++;
  }
  (*value)++;
  return i > 0 && *value <= field.len && field.data[*value - 1] == ':';
}

/* The value of a tag: from behind some "=" up to ";" or the end. */
static dkk_range tag_value(dkk_slice field, size_t value, size_t tag)
{
  dkk_range none = {0, 0};
  size_t i;

  for (i = value; i < field.len; i++) {
    if (field.data[i] == '=' && tag-- == 0) {
      const uint8_t *from = field.data + i + 1;
      const uint8_t *end =
          i + 1 < field.len ? memchr(from, ';', field.len - i - 1) : NULL;
      dkk_range range = {i + 1, end != NULL ? (size_t)(end - from)
                                            : field.len - i - 1};

      return range;
    }
  }
  return none;
}

static void canonicalize(fuzz_buf *out, dkimkit_canonicalization how,
                         dkk_slice field, dkk_range omit)
{
  dkk_sink sink = {fuzz_buf_sink, out};
  dkk_collector collector;

  dkk_collector_init(&collector, sink);
  dkk_canon_header(&collector, how, field, omit);
  FUZZ_CHECK(dkk_collector_flush(&collector) == DKIMKIT_OK);
}

static void check_field(dkk_slice field, size_t tag)
{
  fuzz_buf got[2] = {{NULL, 0, 0}, {NULL, 0, 0}};
  fuzz_buf without = {NULL, 0, 0};
  fuzz_buf expected = {NULL, 0, 0};
  dkk_range omit;
  size_t value;

  if (!is_field(field, &value)) {
    return;
  }
  omit = tag_value(field, value, tag);
  fuzz_buf_put(&without, field.data, omit.offset);
  fuzz_buf_put(&without, field.data + omit.offset + omit.len,
               field.len - omit.offset - omit.len);
  canonicalize(&got[0], DKIMKIT_CANONICALIZATION_SIMPLE, field, omit);
  FUZZ_CHECK(fuzz_equal(fuzz_buf_slice(&got[0]), fuzz_buf_slice(&without)));
  slow_relaxed(&expected, fuzz_buf_slice(&without));
  canonicalize(&got[1], DKIMKIT_CANONICALIZATION_RELAXED, field, omit);
  FUZZ_CHECK(fuzz_equal(fuzz_buf_slice(&got[1]), fuzz_buf_slice(&expected)));
  fuzz_buf_clear(&expected);
  fuzz_buf_clear(&without);
  fuzz_buf_clear(&got[0]);
  fuzz_buf_clear(&got[1]);
}

static void canonicalize_message(fuzz_buf *out, unsigned how, dkk_slice message,
                                 fuzz_chunks chunks)
{
  dkimkit_canon *canon = NULL;

  FUZZ_CHECK(dkimkit_canon_new(&canon, fuzz_config(),
                               (dkimkit_canonicalization)(how & 1),
                               (dkimkit_canonicalization)(how >> 1 & 1),
                               fuzz_buf_write, out) == DKIMKIT_OK);
  while (message.len > 0) {
    dkk_slice chunk = fuzz_chunk(&chunks, &message);

    FUZZ_CHECK(dkimkit_canon_feed(canon, chunk.data, chunk.len) == DKIMKIT_OK);
  }
  FUZZ_CHECK(dkimkit_canon_finish(canon) == DKIMKIT_OK);
  dkimkit_canon_free(canon);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  dkk_slice in = {data, size};
  unsigned how = fuzz_octet(&in);
  size_t tag = fuzz_octet(&in);
  size_t sizes = fuzz_octet(&in) % 16;
  fuzz_chunks whole = {{NULL, 0}, 0};
  fuzz_chunks chosen = {fuzz_take(&in, sizes), 0};
  fuzz_buf got[2] = {{NULL, 0, 0}, {NULL, 0, 0}};

  check_field(one_field(in), tag);
  canonicalize_message(&got[0], how, in, whole);
  canonicalize_message(&got[1], how, in, chosen);
  FUZZ_CHECK(fuzz_equal(fuzz_buf_slice(&got[0]), fuzz_buf_slice(&got[1])));
  fuzz_buf_clear(&got[0]);
  fuzz_buf_clear(&got[1]);
  return 0;
}
