/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_TAGS_H
#define DKK_CORE_TAGS_H

/* Tag=value lists (RFC 6376, 3.2 with erratum 5070): parsed into slices of the
 * text, which must outlive the list. */

#include "core/ascii.h"
#include "core/mem.h"

typedef struct dkk_tag {
  dkk_slice name;
  /** Without the folding white space around it. */
  dkk_slice value;
  /** From behind "=" to ";" or the end: the value with the white space. */
  dkk_slice whole;
} dkk_tag;

typedef struct dkk_tags {
  const dkimkit_mem *mem;
  dkk_tag *tags;
  size_t count;
  size_t capacity;
  /** `dkk_has_blank_line` of the text that was parsed. */
  int has_blank_line;
} dkk_tags;

/** What `dkk_tags_parse` found. */
typedef enum dkk_tags_result {
  DKK_TAGS_OK = 0,
  DKK_TAGS_SYNTAX = 1,
  DKK_TAGS_DUPLICATE = 2,
  DKK_TAGS_TOO_MANY = 3
} dkk_tags_result;

/** Octets of the values that may be 8-bit: for UTF-8 (RFC 8616, 5). */
#define DKK_TAGS_ALLOW_8BIT 1u
/** Nothing may stand between two ";" and before the first. */
#define DKK_TAGS_ALLOW_EMPTY 2u
/** Lines of white space alone may stand wherever FWS may. */
#define DKK_TAGS_ALLOW_BLANK_LINES 4u

void dkk_tags_init(dkk_tags *list, const dkimkit_mem *mem);
void dkk_tags_clear(dkk_tags *list);

/**
 * Parses. After anything but DKK_TAGS_OK the list holds the tags read so far;
 * after DKK_TAGS_DUPLICATE all of them, and `*subject` is the name.
 *
 * @return DKIMKIT_OK with `*result` set, or DKIMKIT_ERR_NOMEM.
 */
int dkk_tags_parse(dkk_tags *list, dkk_tags_result *result, dkk_slice *subject,
                   dkk_slice text, size_t max_tags, unsigned flags);

/** The tag with this name, compared with case; NULL if there is none. */
const dkk_tag *dkk_tags_find(const dkk_tags *list, const char *name);

/** The same for a name that isn't NUL-terminated. */
const dkk_tag *dkk_tags_find_slice(const dkk_tags *list, dkk_slice name);

/** Whether a line holds white space alone: FWS more than once in a row, which
 *  a tag-value may hold, but not what is defined with [FWS]. */
int dkk_has_blank_line(dkk_slice text);

/** Without the folding white space (SP, HTAB, CRLF before SP or HTAB) at both
 *  ends. */
dkk_slice dkk_slice_trim_fws(dkk_slice a);

/** What `dkk_slice_skip_fws` does where something may be to skip. */
dkk_slice dkk_slice_skip_low(dkk_slice a);

/** The same at the front only, where mostly there is none. */
static inline dkk_slice dkk_slice_skip_fws(dkk_slice a)
{
  return a.len > 0 && a.data[0] <= ' ' ? dkk_slice_skip_low(a) : a;
}

/**
 * Cuts a list at `separator` (":" or "|"): takes the first item, without the
 * folding white space around it, off `*rest`.
 * @return 1, or 0 at the end. An empty list has one empty item; begin with
 *         `*rest` and `*more` = 1.
 */
int dkk_list_next(dkk_slice *rest, int *more, uint8_t separator,
                  dkk_slice *item);

#endif /* !defined(DKK_CORE_TAGS_H) */
