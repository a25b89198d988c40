/* SPDX-License-Identifier: MIT */
#include "authres/resinfo.h"
#include "core/config.h"

#include <string.h>

#define ALL_FLAGS                                                              \
  (DKIMKIT_AUTHRES_WRITE_KEY_BITS | DKIMKIT_AUTHRES_WRITE_REASON |             \
   DKIMKIT_AUTHRES_WRITE_NO_QUOTED_PAIRS |                                     \
   DKIMKIT_AUTHRES_WRITE_INTERNATIONALIZED)
#define COMMENT_MAX_OCTETS 4096
#define VERSION_MAX_DIGITS 9

/* What may be added next: RFC 8601, 2.2 has the reason before the
 * properties. */
typedef enum builder_state {
  CLOSED = 0,
  AFTER_RESULT = 1,
  AFTER_REASON = 2
} builder_state;

struct dkimkit_authres_builder {
  dkimkit_config *config;
  dkk_buf field;
  dkk_authres_writer writer;
  builder_state state;
};

static int check_new(dkimkit_authres_builder **out,
                     const dkimkit_config *config, const char *authserv_id,
                     unsigned flags)
{
  if (out == NULL || config == NULL || authserv_id == NULL ||
      (flags & ~ALL_FLAGS) != 0) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  return config->sealed ? DKIMKIT_OK : DKIMKIT_ERR_STATE;
}

int dkimkit_authres_builder_new(dkimkit_authres_builder **out,
                                const dkimkit_config *config,
                                const char *authserv_id, unsigned flags)
{
  dkimkit_authres_builder *builder;
  int rv = check_new(out, config, authserv_id, flags);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  builder = dkk_mem_zalloc(&config->mem, sizeof(*builder));
  if (builder == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  builder->config = dkk_config_ref(config);
  dkk_buf_init(&builder->field, &builder->config->mem);
  rv = dkk_authres_begin(&builder->writer, &builder->field,
                         dkk_slice_of(authserv_id), flags);
  if (rv != DKIMKIT_OK) {
    dkimkit_authres_builder_free(builder);
    return rv;
  }
  *out = builder;
  return DKIMKIT_OK;
}

void dkimkit_authres_builder_free(dkimkit_authres_builder *builder)
{
  dkimkit_config *config;

  if (builder != NULL) {
    config = builder->config;
    dkk_buf_clear(&builder->field);
    dkk_mem_free(&config->mem, builder);
    dkimkit_config_free(config);
  }
}

int dkimkit_authres_builder_add_verifier(dkimkit_authres_builder *builder,
                                         const dkimkit_verifier *verifier)
{
  if (builder == NULL || verifier == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (dkimkit_verifier_reason(verifier) == DKIMKIT_REASON_PENDING) {
    return DKIMKIT_ERR_STATE;
  }
  dkk_authres_verifier(&builder->writer, verifier);
  builder->state = CLOSED;
  return builder->writer.out.rv;
}

/* Keyword [ "/" 1*DIGIT ] */
static int is_method(dkk_slice method)
{
  const uint8_t *slash =
      method.len > 0 ? memchr(method.data, '/', method.len) : NULL;
  dkk_slice version = method;
  uint64_t number;

  if (slash != NULL) {
    method.len = (size_t)(slash - method.data);
    version.data = slash + 1;
    version.len -= method.len + 1;
    if (!dkk_slice_to_number(version, VERSION_MAX_DIGITS, &number)) {
      return 0;
    }
  }
  return dkk_authres_is_keyword(method) &&
         !dkk_slice_equal_nocase(method, dkk_slice_of("none"));
}

int dkimkit_authres_builder_add_result(dkimkit_authres_builder *builder,
                                       const char *method, const char *result)
{
  if (builder == NULL || method == NULL || result == NULL ||
      !is_method(dkk_slice_of(method)) ||
      !dkk_authres_is_keyword(dkk_slice_of(result))) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (strlen(method) > DKIMKIT_AUTHRES_MAX_WORD_OCTETS / 2 ||
      strlen(result) > DKIMKIT_AUTHRES_MAX_WORD_OCTETS / 2 - 1) {
    return DKIMKIT_ERR_LIMIT;
  }
  dkk_authres_result(&builder->writer, method, result);
  builder->state = AFTER_RESULT;
  return builder->writer.out.rv;
}

int dkimkit_authres_builder_add_comment(dkimkit_authres_builder *builder,
                                        const char *text, size_t len)
{
  dkk_slice comment = {(const uint8_t *)text, len};

  if (builder == NULL || (text == NULL && len > 0)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (builder->state == CLOSED) {
    return DKIMKIT_ERR_STATE;
  }
  if (len > COMMENT_MAX_OCTETS) {
    return DKIMKIT_ERR_LIMIT;
  }
  dkk_authres_comment(&builder->writer, comment);
  return builder->writer.out.rv;
}

/* Writes the word that was made, if it fits a line. */
static int add_word(dkimkit_authres_builder *builder, dkk_buf *word, int rv)
{
  if (rv == DKIMKIT_OK && word->len > DKIMKIT_AUTHRES_MAX_WORD_OCTETS) {
    rv = DKIMKIT_ERR_LIMIT;
  }
  if (rv == DKIMKIT_OK) {
    dkk_authres_word(&builder->writer, word);
    rv = builder->writer.out.rv;
  }
  if (rv == DKIMKIT_OK) {
    builder->state = AFTER_REASON;
  }
  dkk_buf_clear(word);
  return rv;
}

int dkimkit_authres_builder_add_reason(dkimkit_authres_builder *builder,
                                       const char *text, size_t len)
{
  dkk_slice reason = {(const uint8_t *)text, len};
  dkk_buf word;

  if (builder == NULL || (text == NULL && len > 0)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (builder->state != AFTER_RESULT) {
    return DKIMKIT_ERR_STATE;
  }
  if (len > COMMENT_MAX_OCTETS) {
    return DKIMKIT_ERR_LIMIT;
  }
  dkk_buf_init(&word, &builder->config->mem);
  return add_word(
      builder, &word,
      dkk_authres_make_reason(&word, reason, builder->writer.flags));
}

int dkimkit_authres_builder_add_property(dkimkit_authres_builder *builder,
                                         const char *ptype,
                                         const char *property,
                                         const char *value, size_t len)
{
  dkk_slice text = {(const uint8_t *)value, len};
  dkk_buf word;

  if (builder == NULL || ptype == NULL || property == NULL || value == NULL ||
      len == 0 || !dkk_authres_is_keyword(dkk_slice_of(ptype)) ||
      !dkk_authres_is_keyword(dkk_slice_of(property))) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (builder->state == CLOSED) {
    return DKIMKIT_ERR_STATE;
  }
  if (len > DKIMKIT_AUTHRES_MAX_WORD_OCTETS) {
    return DKIMKIT_ERR_LIMIT;
  }
  if (!dkk_authres_is_printable(text, builder->writer.flags) ||
      ((builder->writer.flags & DKIMKIT_AUTHRES_WRITE_NO_QUOTED_PAIRS) != 0 &&
       dkk_authres_needs_pairs(text))) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  dkk_buf_init(&word, &builder->config->mem);
  return add_word(builder, &word,
                  dkk_authres_make_property(&word, ptype, property, text));
}

int dkimkit_authres_builder_write(char *out, size_t *len,
                                  const dkimkit_authres_builder *builder)
{
  dkk_buf field;
  int rv;

  if (builder == NULL || len == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (builder->writer.out.rv != DKIMKIT_OK) {
    return builder->writer.out.rv;
  }
  dkk_buf_init(&field, &builder->config->mem);
  rv = dkk_buf_append(&field, builder->field.data, builder->field.len);
  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_append_text(
        &field, builder->writer.results > 0 ? "\r\n" : ";\r\n none\r\n");
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_copy_out(&field, out, len, 1);
  }
  dkk_buf_clear(&field);
  return rv;
}
