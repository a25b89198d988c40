/* SPDX-License-Identifier: MIT */
#ifndef DKK_AUTHRES_FIELD_H
#define DKK_AUTHRES_FIELD_H

/* A parsed Authentication-Results field. Texts are offsets into one buffer,
 * where each ends with a NUL. */

#include "core/buf.h"
#include "core/config.h"

#include <dkimkit/authres.h>

/** No text. */
#define DKK_AUTHRES_NONE SIZE_MAX

typedef struct dkk_authres_property {
  size_t ptype;
  size_t name;
  size_t value;
} dkk_authres_property;

typedef struct dkk_authres_resinfo {
  size_t method;
  size_t version;
  size_t result;
  size_t reason;
  /** Its share of the two arrays. */
  size_t first_comment;
  size_t comment_count;
  size_t first_property;
  size_t property_count;
} dkk_authres_resinfo;

struct dkimkit_authres {
  dkimkit_config *config;
  dkk_buf text;
  size_t authserv_id;
  size_t version;
  int is_none;
  unsigned problems;
  size_t malformed;
  dkk_authres_resinfo *results;
  size_t result_count;
  size_t result_capacity;
  size_t *comments;
  size_t comment_count;
  size_t comment_capacity;
  dkk_authres_property *properties;
  size_t property_count;
  size_t property_capacity;
};

#endif /* !defined(DKK_AUTHRES_FIELD_H) */
