/* SPDX-License-Identifier: MIT */
#include "authres/field.h"

#include <string.h>

void dkimkit_authres_free(dkimkit_authres *authres)
{
  dkimkit_config *config;

  if (authres != NULL) {
    config = authres->config;
    dkk_buf_clear(&authres->text);
    dkk_mem_free(&config->mem, authres->results);
    dkk_mem_free(&config->mem, authres->comments);
    dkk_mem_free(&config->mem, authres->properties);
    dkk_mem_free(&config->mem, authres);
    dkimkit_config_free(config);
  }
}

static const char *text_at(const dkimkit_authres *authres, size_t offset)
{
  return offset != DKK_AUTHRES_NONE ? (const char *)authres->text.data + offset
                                    : NULL;
}

static const dkk_authres_resinfo *resinfo(const dkimkit_authres *authres,
                                          size_t index)
{
  return authres != NULL && index < authres->result_count
             ? &authres->results[index]
             : NULL;
}

static const dkk_authres_property *property_at(const dkimkit_authres *authres,
                                               size_t index, size_t property)
{
  const dkk_authres_resinfo *info = resinfo(authres, index);

  return info != NULL && property < info->property_count
             ? &authres->properties[info->first_property + property]
             : NULL;
}

const char *dkimkit_authres_authserv_id(const dkimkit_authres *authres)
{
  return authres != NULL ? text_at(authres, authres->authserv_id) : NULL;
}

const char *dkimkit_authres_version(const dkimkit_authres *authres)
{
  return authres != NULL ? text_at(authres, authres->version) : NULL;
}

int dkimkit_authres_is_none(const dkimkit_authres *authres)
{
  return authres != NULL && authres->is_none;
}

unsigned dkimkit_authres_problems(const dkimkit_authres *authres)
{
  return authres != NULL ? authres->problems : 0;
}

size_t dkimkit_authres_malformed(const dkimkit_authres *authres)
{
  return authres != NULL ? authres->malformed : 0;
}

size_t dkimkit_authres_count(const dkimkit_authres *authres)
{
  return authres != NULL ? authres->result_count : 0;
}

const char *dkimkit_authres_method(const dkimkit_authres *authres, size_t index)
{
  const dkk_authres_resinfo *info = resinfo(authres, index);

  return info != NULL ? text_at(authres, info->method) : NULL;
}

const char *dkimkit_authres_method_version(const dkimkit_authres *authres,
                                           size_t index)
{
  const dkk_authres_resinfo *info = resinfo(authres, index);

  return info != NULL ? text_at(authres, info->version) : NULL;
}

const char *dkimkit_authres_result_text(const dkimkit_authres *authres,
                                        size_t index)
{
  const dkk_authres_resinfo *info = resinfo(authres, index);

  return info != NULL ? text_at(authres, info->result) : NULL;
}

int dkimkit_authres_result(const dkimkit_authres *authres, size_t index,
                           dkimkit_result *result)
{
  static const dkimkit_result words[] = {
      DKIMKIT_RESULT_NONE,      DKIMKIT_RESULT_PASS,
      DKIMKIT_RESULT_FAIL,      DKIMKIT_RESULT_POLICY,
      DKIMKIT_RESULT_NEUTRAL,   DKIMKIT_RESULT_TEMPERROR,
      DKIMKIT_RESULT_PERMERROR,
  };
  const char *method = dkimkit_authres_method(authres, index);
  const char *text = dkimkit_authres_result_text(authres, index);
  size_t i;

  if (method == NULL || text == NULL || result == NULL ||
      !dkk_slice_equal_nocase(dkk_slice_of(method), dkk_slice_of("dkim"))) {
    return 0;
  }
  for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
    if (dkk_slice_equal_nocase(dkk_slice_of(text),
                               dkk_slice_of(dkimkit_result_name(words[i])))) {
      *result = words[i];
      return 1;
    }
  }
  return 0;
}

const char *dkimkit_authres_reason(const dkimkit_authres *authres, size_t index)
{
  const dkk_authres_resinfo *info = resinfo(authres, index);

  return info != NULL ? text_at(authres, info->reason) : NULL;
}

size_t dkimkit_authres_comment_count(const dkimkit_authres *authres,
                                     size_t index)
{
  const dkk_authres_resinfo *info = resinfo(authres, index);

  return info != NULL ? info->comment_count : 0;
}

const char *dkimkit_authres_comment(const dkimkit_authres *authres,
                                    size_t index, size_t comment)
{
  const dkk_authres_resinfo *info = resinfo(authres, index);

  return info != NULL && comment < info->comment_count
             ? text_at(authres,
                       authres->comments[info->first_comment + comment])
             : NULL;
}

size_t dkimkit_authres_property_count(const dkimkit_authres *authres,
                                      size_t index)
{
  const dkk_authres_resinfo *info = resinfo(authres, index);

  return info != NULL ? info->property_count : 0;
}

const char *dkimkit_authres_property_type(const dkimkit_authres *authres,
                                          size_t index, size_t property)
{
  const dkk_authres_property *found = property_at(authres, index, property);

  return found != NULL ? text_at(authres, found->ptype) : NULL;
}

const char *dkimkit_authres_property_name(const dkimkit_authres *authres,
                                          size_t index, size_t property)
{
  const dkk_authres_property *found = property_at(authres, index, property);

  return found != NULL ? text_at(authres, found->name) : NULL;
}

const char *dkimkit_authres_property_value(const dkimkit_authres *authres,
                                           size_t index, size_t property)
{
  const dkk_authres_property *found = property_at(authres, index, property);

  return found != NULL ? text_at(authres, found->value) : NULL;
}

static int is_named(const dkimkit_authres *authres, size_t offset,
                    const char *name)
{
  dkk_slice text = dkk_slice_of((const char *)authres->text.data + offset);

  return dkk_slice_equal_nocase(text, dkk_slice_of(name));
}

const char *dkimkit_authres_find(const dkimkit_authres *authres, size_t index,
                                 const char *ptype, const char *property)
{
  const dkk_authres_resinfo *info = resinfo(authres, index);
  size_t i;

  if (info == NULL || ptype == NULL || property == NULL) {
    return NULL;
  }
  for (i = 0; i < info->property_count; i++) {
    const dkk_authres_property *found =
        &authres->properties[info->first_property + i];

    if (is_named(authres, found->ptype, ptype) &&
        is_named(authres, found->name, property)) {
      return text_at(authres, found->value);
    }
  }
  return NULL;
}
