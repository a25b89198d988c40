/* SPDX-License-Identifier: MIT */
#include "dkim/syntax.h"

#include "core/base64.h"
#include "core/tags.h"
#include "dkim/qp.h"

static int is_word_nocase(dkk_slice value, const char *word)
{
  return dkk_slice_equal_nocase(value, dkk_slice_of(word));
}

static const dkk_syntax strict = {
    .field_tags = DKK_TAGS_ALLOW_8BIT,
    .is_word = dkk_slice_is,
    .time_digits = 12,
};

static const dkk_syntax lenient = {
    .field_tags = DKK_TAGS_ALLOW_8BIT | DKK_TAGS_ALLOW_BLANK_LINES,
    .record_tags = DKK_TAGS_ALLOW_8BIT | DKK_TAGS_ALLOW_EMPTY,
    .b_base64 = DKK_BASE64_LOOSE_BITS,
    .p_base64 = DKK_BASE64_LOOSE_BITS | DKK_BASE64_PASS_QUOTES,
    .qp = DKK_QP_LOWER_CASE,
    .is_word = is_word_nocase,
    .time_digits = SIZE_MAX,
    .any_copies = 1,
    .record_line_ends = 1,
    .empty_flags = 1,
};

const dkk_syntax *dkk_syntax_of(const dkimkit_config *config)
{
  return config->syntax == DKIMKIT_SYNTAX_LENIENT ? &lenient : &strict;
}
