/* SPDX-License-Identifier: MIT */

/* Authentication-Results that others wrote, and whose they claim to be. Texts
 * are UTF-8 without control characters; a field in which the parser sees a
 * name claims that name; a claim is found by its field. */

#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

static void check_text(const char *text)
{
  size_t i;

  if (text == NULL) {
    return;
  }
  FUZZ_CHECK(dkk_slice_is_utf8(dkk_slice_of(text)));
  for (i = 0; text[i] != '\0'; i++) {
    FUZZ_CHECK(text[i] == '\t' ||
               ((uint8_t)text[i] >= 0x20 && text[i] != 0x7f));
  }
}

static void check_result(const dkimkit_authres *authres, size_t index)
{
  size_t i;

  FUZZ_CHECK(dkimkit_authres_method(authres, index) != NULL);
  FUZZ_CHECK(dkimkit_authres_result_text(authres, index) != NULL);
  check_text(dkimkit_authres_method(authres, index));
  check_text(dkimkit_authres_method_version(authres, index));
  check_text(dkimkit_authres_result_text(authres, index));
  check_text(dkimkit_authres_reason(authres, index));
  for (i = 0; i < dkimkit_authres_comment_count(authres, index); i++) {
    check_text(dkimkit_authres_comment(authres, index, i));
  }
  for (i = 0; i < dkimkit_authres_property_count(authres, index); i++) {
    const char *type = dkimkit_authres_property_type(authres, index, i);
    const char *name = dkimkit_authres_property_name(authres, index, i);

    check_text(type);
    check_text(name);
    check_text(dkimkit_authres_property_value(authres, index, i));
    FUZZ_CHECK(dkimkit_authres_find(authres, index, type, name) != NULL);
  }
  FUZZ_CHECK(dkimkit_authres_property_value(authres, index, i) == NULL);
}

static void check_authres(const dkimkit_authres *authres)
{
  unsigned problems = dkimkit_authres_problems(authres);
  size_t i;

  check_text(dkimkit_authres_authserv_id(authres));
  check_text(dkimkit_authres_version(authres));
  FUZZ_CHECK((dkimkit_authres_authserv_id(authres) == NULL) ==
             ((problems & DKIMKIT_AUTHRES_PROBLEM_NO_AUTHSERV_ID) != 0));
  FUZZ_CHECK(((problems & DKIMKIT_AUTHRES_PROBLEM_SYNTAX) != 0) ==
             (dkimkit_authres_malformed(authres) > 0));
  FUZZ_CHECK(dkimkit_authres_count(authres) > 0 ||
             dkimkit_authres_is_none(authres) ||
             problems & DKIMKIT_AUTHRES_PROBLEM_NO_RESULT);
  for (i = 0; i < dkimkit_authres_count(authres); i++) {
    check_result(authres, i);
  }
}

static int claims(dkk_slice field, const char *id, unsigned flags)
{
  int rv = dkimkit_authres_claims(fuzz_config(), field.data, field.len, &id, 1,
                                  flags);

  FUZZ_CHECK(rv == 0 || rv == 1);
  return rv;
}

/* What the strictest reader sees is seen, too. */
static void check_claim(const dkimkit_authres *authres, dkk_slice field)
{
  const char *id = dkimkit_authres_authserv_id(authres);

  if (id == NULL) {
    FUZZ_CHECK(claims(field, "mx.example", DKIMKIT_AUTHRES_CLAIM_NO_ID));
  } else if (id[0] != '\0' && !(dkimkit_authres_problems(authres) &
                                DKIMKIT_AUTHRES_PROBLEM_OCTETS)) {
    FUZZ_CHECK(claims(field, id, 0));
  }
}

/* Among other fields it is found as often as it claims alone. */
static void check_find(dkk_slice field, unsigned flags)
{
  static const char before[] = "Received: x\r\n";
  static const char behind[] = "\r\nSubject: y\r\n\r\n";
  const char *id = "mx.example";
  size_t fields[64];
  size_t instances[64];
  size_t count = 64;
  fuzz_buf header = {NULL, 0, 0};
  int alone = claims(field, id, flags);
  int rv;
  size_t i;
  int found = 0;

  /* White space goes on with the field before, a line end ends the header. */
  if (field.len == 0 || memchr(" \t\r\n", field.data[0], 4) != NULL) {
    return;
  }
  fuzz_buf_text(&header, before);
  fuzz_buf_put(&header, field.data, field.len);
  fuzz_buf_text(&header, behind);
  rv = dkimkit_authres_find_claims(fields, instances, &count, fuzz_config(),
                                   header.data, header.len, &id, 1, flags);
  FUZZ_CHECK(rv == DKIMKIT_OK || (rv == DKIMKIT_ERR_LIMIT && count > 64));
  for (i = 0; rv == DKIMKIT_OK && i < count; i++) {
    FUZZ_CHECK(i == 0 || fields[i] < fields[i - 1]);
    FUZZ_CHECK(fields[i] > 0);
    found |= fields[i] == 1;
  }
  if (rv == DKIMKIT_OK && alone) {
    FUZZ_CHECK(found);
  }
  fuzz_buf_clear(&header);
}

static int parse(dkimkit_authres **out, const dkimkit_config *config,
                 dkk_slice field)
{
  int rv = dkimkit_authres_parse(out, config, field.data, field.len);

  FUZZ_CHECK(rv == DKIMKIT_OK || rv == DKIMKIT_ERR_NOMEM);
  return rv;
}

static void check_without_memory(dkk_slice field, size_t fail_at)
{
  dkimkit_config *config = NULL;
  dkimkit_authres *authres = NULL;
  fuzz_mem mem;
  int rv;

  fuzz_mem_init(&mem);
  FUZZ_CHECK(dkimkit_config_new(&config, &mem.mem) == DKIMKIT_OK);
  FUZZ_CHECK(dkimkit_config_seal(config) == DKIMKIT_OK);
  mem.fail_at = mem.calls + fail_at;
  rv = parse(&authres, config, field);
  FUZZ_CHECK(rv == (mem.calls >= mem.fail_at ? DKIMKIT_ERR_NOMEM : DKIMKIT_OK));
  dkimkit_authres_free(authres);
  dkimkit_config_free(config);
  FUZZ_CHECK(mem.open == 0);
}

/* One field: what follows a line end that isn't folding is another. */
static size_t one_field(dkk_slice in)
{
  size_t i;

  for (i = 0; i < in.len; i++) {
    if (in.data[i] == '\n' &&
        (i + 1 == in.len || !dkk_is_wsp(in.data[i + 1]))) {
      return i > 0 && in.data[i - 1] == '\r' ? i - 1 : i;
    }
  }
  return in.len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  dkk_slice in = {data, size};
  unsigned flags = fuzz_octet(&in) & (DKIMKIT_AUTHRES_CLAIM_NO_ID |
                                      DKIMKIT_AUTHRES_CLAIM_BARE_LF);
  size_t fail_at = fuzz_octet(&in);
  dkimkit_authres *authres = NULL;
  fuzz_buf field = {NULL, 0, 0};

  fuzz_buf_text(&field, "Authentication-Results:");
  fuzz_buf_put(&field, in.data, one_field(in));
  (void)parse(&authres, fuzz_config(), fuzz_buf_slice(&field));
  check_authres(authres);
  check_claim(authres, fuzz_buf_slice(&field));
  check_find(fuzz_buf_slice(&field), flags);
  in.len = one_field(in);
  check_find(in, flags);
  if (fail_at > 0) {
    check_without_memory(fuzz_buf_slice(&field), fail_at);
  }
  dkimkit_authres_free(authres);
  fuzz_buf_clear(&field);
  return 0;
}
