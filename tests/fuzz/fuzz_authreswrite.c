/* SPDX-License-Identifier: MIT */

/* Authentication-Results that we write: whatever was accepted is read back as
 * it was given, from a field without any fault. */

#include "fuzz.h"

#include <stdlib.h>

#define ALL_FLAGS                                                              \
  (DKIMKIT_AUTHRES_WRITE_KEY_BITS | DKIMKIT_AUTHRES_WRITE_REASON |             \
   DKIMKIT_AUTHRES_WRITE_NO_QUOTED_PAIRS |                                     \
   DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED)
#define PARTS 24

/* What was accepted. Only what isn't cleaned can be compared. */
typedef struct part {
  enum { RESULT, COMMENT, REASON, PROPERTY } what;
  char *texts[3];
} part;

typedef struct written {
  part parts[PARTS];
  size_t count;
} written;

static int add_text(dkimkit_authres_builder *builder, part *p, dkk_slice text)
{
  int rv = p->what == COMMENT ? dkimkit_authres_builder_add_comment(
                                    builder, (const char *)text.data, text.len)
                              : dkimkit_authres_builder_add_reason(
                                    builder, (const char *)text.data, text.len);

  return rv;
}

static int add_part(dkimkit_authres_builder *builder, part *p, dkk_slice *in)
{
  dkk_slice text;

  switch (p->what) {
  case RESULT:
    p->texts[0] = fuzz_string(fuzz_text(in));
    p->texts[1] = fuzz_string(fuzz_text(in));
    return dkimkit_authres_builder_add_result(builder, p->texts[0],
                                              p->texts[1]);
  case PROPERTY:
    p->texts[0] = fuzz_string(fuzz_text(in));
    p->texts[1] = fuzz_string(fuzz_text(in));
    text = fuzz_text(in);
    p->texts[2] = fuzz_string(text);
    return dkimkit_authres_builder_add_property(
        builder, p->texts[0], p->texts[1], (const char *)text.data, text.len);
  case COMMENT:
  case REASON:
  default:
    return add_text(builder, p, fuzz_take(in, fuzz_octet(in)));
  }
}

static void free_part(part *p)
{
  size_t i;

  for (i = 0; i < 3; i++) {
    free(p->texts[i]);
    p->texts[i] = NULL;
  }
}

static char *write_field(const dkimkit_authres_builder *builder, size_t *len)
{
  char *field;

  *len = 0;
  FUZZ_CHECK(dkimkit_authres_builder_write(NULL, len, builder) == DKIMKIT_OK);
  (*len)++;
  field = fuzz_allocate(*len);
  FUZZ_CHECK(dkimkit_authres_builder_write(field, len, builder) == DKIMKIT_OK);
  FUZZ_CHECK(strlen(field) == *len);
  return field;
}

/* RFC 5322, 2.1.1 and 2.2.3; ASCII unless asked for otherwise. */
static void check_lines(const char *field, unsigned flags)
{
  size_t column = 0;
  int blank = 1;
  size_t i;

  for (i = 0; field[i] != '\0'; i++) {
    if (field[i] == '\r') {
      FUZZ_CHECK(field[++i] == '\n' && !blank);
      FUZZ_CHECK(field[i + 1] == '\0' || field[i + 1] == ' ');
      column = 0;
      blank = 1;
    } else {
      FUZZ_CHECK((uint8_t)field[i] >= 0x20 && field[i] != 0x7f);
      FUZZ_CHECK((uint8_t)field[i] < 0x80 ||
                 flags & DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED);
      FUZZ_CHECK(++column <= 998);
      blank &= field[i] == ' ';
    }
  }
  FUZZ_CHECK(dkk_slice_is_utf8(dkk_slice_of(field)));
}

static void check_method(const dkimkit_authres *authres, size_t index,
                         const char *given)
{
  const char *slash = strchr(given, '/');
  const char *version = dkimkit_authres_method_version(authres, index);
  dkk_slice name = {(const uint8_t *)given,
                    slash != NULL ? (size_t)(slash - given) : strlen(given)};

  FUZZ_CHECK(dkk_slice_equal_nocase(
      dkk_slice_of(dkimkit_authres_method(authres, index)), name));
  FUZZ_CHECK((slash != NULL) == (version != NULL));
  FUZZ_CHECK(version == NULL || strcmp(version, slash + 1) == 0);
}

static void check_property(const dkimkit_authres *authres, size_t result,
                           size_t property, const part *p)
{
  FUZZ_CHECK(strcmp(dkimkit_authres_property_type(authres, result, property),
                    p->texts[0]) == 0);
  FUZZ_CHECK(strcmp(dkimkit_authres_property_name(authres, result, property),
                    p->texts[1]) == 0);
  FUZZ_CHECK(strcmp(dkimkit_authres_property_value(authres, result, property),
                    p->texts[2]) == 0);
}

static void check_parts(const dkimkit_authres *authres, const written *w)
{
  size_t results = 0;
  size_t properties = 0;
  size_t i;

  for (i = 0; i < w->count; i++) {
    const part *p = &w->parts[i];

    if (p->what == RESULT) {
      FUZZ_CHECK(results == 0 || dkimkit_authres_property_count(
                                     authres, results - 1) == properties);
      check_method(authres, results, p->texts[0]);
      FUZZ_CHECK(strcmp(dkimkit_authres_result_text(authres, results),
                        p->texts[1]) == 0);
      results++;
      properties = 0;
    } else if (p->what == PROPERTY) {
      check_property(authres, results - 1, properties++, p);
    }
  }
  FUZZ_CHECK(dkimkit_authres_count(authres) == results);
  FUZZ_CHECK(dkimkit_authres_is_none(authres) == (results == 0));
}

static void check_field(const dkimkit_authres_builder *builder,
                        const written *w, const char *id, unsigned flags)
{
  dkimkit_authres *authres = NULL;
  size_t len;
  char *field = write_field(builder, &len);

  check_lines(field, flags);
  FUZZ_CHECK(dkimkit_authres_parse(&authres, fuzz_config(),
                                   (const uint8_t *)field, len) == DKIMKIT_OK);
  FUZZ_CHECK(dkimkit_authres_problems(authres) == 0);
  FUZZ_CHECK(!dkk_slice_is_ascii(dkk_slice_of(id)) ||
             strcmp(dkimkit_authres_authserv_id(authres), id) == 0);
  FUZZ_CHECK(dkimkit_authres_claims(fuzz_config(), (const uint8_t *)field, len,
                                    &id, 1, 0) == 1);
  check_parts(authres, w);
  dkimkit_authres_free(authres);
  free(field);
}

static void build(dkimkit_authres_builder *builder, dkk_slice in,
                  const char *id, unsigned flags)
{
  written w;
  size_t i;

  memset(&w, 0, sizeof(w));
  while (in.len > 0 && w.count < PARTS) {
    part *p = &w.parts[w.count];
    int rv;

    p->what = fuzz_octet(&in) % 4;
    rv = add_part(builder, p, &in);
    FUZZ_CHECK(rv == DKIMKIT_OK || rv == DKIMKIT_ERR_STATE ||
               rv == DKIMKIT_ERR_LIMIT || rv == DKIMKIT_ERR_INVALID_ARGUMENT);
    if (rv == DKIMKIT_OK) {
      w.count++;
    } else {
      free_part(p);
    }
  }
  check_field(builder, &w, id, flags);
  for (i = 0; i < w.count; i++) {
    free_part(&w.parts[i]);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  dkk_slice in = {data, size};
  unsigned flags = fuzz_octet(&in) & ALL_FLAGS;
  char *id = fuzz_string(fuzz_text(&in));
  dkimkit_authres_builder *builder = NULL;

  if (dkimkit_authres_builder_new(&builder, fuzz_config(), id, flags) ==
      DKIMKIT_OK) {
    build(builder, in, id, flags);
  }
  dkimkit_authres_builder_free(builder);
  free(id);
  return 0;
}
