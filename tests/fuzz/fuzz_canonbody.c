/* SPDX-License-Identifier: MIT */

/* Body canonicalization and body digests: the same as a slow one that is
 * written as RFC 6376, 3.4.3 and 3.4.4 say it, whatever the chunks. */

#include "core/body.h"
#include "fuzz.h"

static const char crlf[] = "\r\n";

static int ends_with_crlf(dkk_slice body)
{
  return body.len >= 2 && memcmp(body.data + body.len - 2, crlf, 2) == 0;
}

/* RFC 6376, 3.4.3: "*CRLF" at the end becomes one CRLF, which is also added
 * where there is none. */
static void slow_simple(fuzz_buf *out, dkk_slice body)
{
  while (ends_with_crlf(body)) {
    body.len -= 2;
  }
  fuzz_buf_put(out, body.data, body.len);
  fuzz_buf_text(out, crlf);
}

static dkk_slice take_line(dkk_slice *body)
{
  size_t len = 0;
  dkk_slice line;

  while (len < body->len &&
         !(body->len - len >= 2 && memcmp(body->data + len, crlf, 2) == 0)) {
    len++;
  }
  line = fuzz_take(body, len);
  (void)fuzz_take(body, 2);
  return line;
}

/* RFC 6376, 3.4.4, for one line. */
static void slow_line(fuzz_buf *out, dkk_slice line)
{
  size_t i;

  while (line.len > 0 && dkk_is_wsp(line.data[line.len - 1])) {
    line.len--;
  }
  for (i = 0; i < line.len; i++) {
    if (!dkk_is_wsp(line.data[i])) {
      fuzz_buf_put(out, &line.data[i], 1);
    } else if (!dkk_is_wsp(line.data[i + 1])) {
      fuzz_buf_text(out, " ");
    }
  }
}

static void slow_relaxed(fuzz_buf *out, dkk_slice body)
{
  size_t end = 0;

  while (body.len > 0) {
    size_t begin = out->len;

    slow_line(out, take_line(&body));
    if (out->len > begin) {
      end = out->len + 2;
    }
    fuzz_buf_text(out, crlf);
  }
  out->len = end;
}

static void canonicalize(fuzz_buf *out, dkimkit_canonicalization how,
                         dkk_slice body, fuzz_chunks chunks)
{
  dkk_sink sink = {fuzz_buf_sink, out};
  dkk_canon_body canon;

  dkk_canon_body_init(&canon, how, sink);
  while (body.len > 0) {
    dkk_slice chunk = fuzz_chunk(&chunks, &body);

    FUZZ_CHECK(dkk_canon_body_update(&canon, chunk.data, chunk.len) ==
               DKIMKIT_OK);
  }
  FUZZ_CHECK(dkk_canon_body_final(&canon) == DKIMKIT_OK);
}

static void check_canon(dkimkit_canonicalization how, dkk_slice body,
                        fuzz_chunks chunks, dkk_slice expected)
{
  fuzz_buf out = {NULL, 0, 0};

  canonicalize(&out, how, body, chunks);
  FUZZ_CHECK(fuzz_equal(fuzz_buf_slice(&out), expected));
  fuzz_buf_clear(&out);
}

static void expect_digest(uint8_t *value, dkimkit_hash hash, dkk_slice octets,
                          uint64_t limit)
{
  dkimkit_digest *digest = NULL;
  size_t len = DKIMKIT_HASH_MAX_OCTETS;

  FUZZ_CHECK(dkimkit_digest_new(&digest, fuzz_config(), hash) == DKIMKIT_OK);
  FUZZ_CHECK(
      dkimkit_digest_update(digest, octets.data,
                            octets.len < limit ? octets.len : (size_t)limit) ==
      DKIMKIT_OK);
  FUZZ_CHECK(dkimkit_digest_value(value, &len, digest) == DKIMKIT_OK);
  dkimkit_digest_free(digest);
}

static void check_digest(const dkk_body *body, size_t index,
                         dkk_slice canonical)
{
  const dkk_body_digest *digest = &body->digests[index];
  uint8_t value[DKIMKIT_HASH_MAX_OCTETS];
  dkk_slice got = dkk_body_value(body, index);

  expect_digest(value, digest->hash, canonical, digest->limit);
  FUZZ_CHECK(memcmp(got.data, value, got.len) == 0);
  FUZZ_CHECK(dkk_body_octets(body, index) == canonical.len);
  FUZZ_CHECK(dkk_body_hashed(body, index) ==
             (canonical.len < digest->limit ? canonical.len : digest->limit));
}

static void check_digests(dkk_slice text, fuzz_chunks chunks, uint64_t limit,
                          const fuzz_buf canonical[2])
{
  static const uint64_t no_limit = DKK_BODY_NO_LIMIT;
  size_t index[4];
  dkk_body body;
  size_t i;

  dkk_body_init(&body, fuzz_config(), &dkk_mem_default);
  for (i = 0; i < 4; i++) {
    FUZZ_CHECK(dkk_body_want(&body, &index[i],
                             (dkimkit_canonicalization)(i % 2),
                             DKIMKIT_HASH_SHA256,
                             i < 2 ? no_limit : limit) == DKIMKIT_OK);
  }
  while (text.len > 0) {
    dkk_slice chunk = fuzz_chunk(&chunks, &text);

    FUZZ_CHECK(dkk_body_update(&body, chunk.data, chunk.len, text.len) ==
               DKIMKIT_OK);
  }
  FUZZ_CHECK(dkk_body_final(&body) == DKIMKIT_OK);
  for (i = 0; i < 4; i++) {
    check_digest(&body, index[i], fuzz_buf_slice(&canonical[i % 2]));
  }
  dkk_body_clear(&body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static const uint8_t one = 0;
  dkk_slice in = {data, size};
  size_t sizes = fuzz_octet(&in) % 16;
  size_t begin = fuzz_octet(&in) % 33;
  size_t times = fuzz_octet(&in) % 64;
  uint64_t limit = fuzz_number(&in);
  fuzz_chunks whole = {{NULL, 0}, 0};
  fuzz_chunks single = {{&one, 1}, 0};
  fuzz_chunks chosen = {fuzz_take(&in, sizes), 0};
  fuzz_buf text = {NULL, 0, 0};
  fuzz_buf canonical[2] = {{NULL, 0, 0}, {NULL, 0, 0}};
  dkk_slice body;
  unsigned how;

  /* What is long is mostly the same again and again. */
  begin = begin < in.len ? begin : in.len;
  for (; times > 0; times--) {
    fuzz_buf_put(&text, in.data, begin);
  }
  fuzz_buf_put(&text, in.data, in.len);
  body = fuzz_buf_slice(&text);
  slow_simple(&canonical[0], body);
  slow_relaxed(&canonical[1], body);
  for (how = 0; how < 2; how++) {
    dkk_slice expected = fuzz_buf_slice(&canonical[how]);

    check_canon((dkimkit_canonicalization)how, body, whole, expected);
    check_canon((dkimkit_canonicalization)how, body, single, expected);
    check_canon((dkimkit_canonicalization)how, body, chosen, expected);
  }
  check_digests(body, whole, limit, canonical);
  check_digests(body, chosen, limit, canonical);
  fuzz_buf_clear(&canonical[0]);
  fuzz_buf_clear(&canonical[1]);
  fuzz_buf_clear(&text);
  return 0;
}
