/* SPDX-License-Identifier: MIT */
#include "dkim/keylint.h"

#include "core/base64.h"
#include "core/config.h"

#include <string.h>

static int append_tag(dkk_buf *out, const char *name, dkk_slice value)
{
  int rv = out->len > 0 ? dkk_buf_append_text(out, "; ") : DKIMKIT_OK;

  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_append_text(out, name);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_append_octet(out, '=');
  }
  return rv == DKIMKIT_OK ? dkk_buf_append(out, value.data, value.len) : rv;
}

/* The words of a list, all in lower case. */
static int append_list(dkk_buf *out, const char *name, dkk_slice list)
{
  size_t start;
  int rv = append_tag(out, name, list);

  if (rv == DKIMKIT_OK) {
    for (start = out->len - list.len; start < out->len; start++) {
      out->data[start] = dkk_to_lower(out->data[start]);
    }
  }
  return rv;
}

/* An h= that allows sha256, in whatever case. */
static int allows_sha256(dkk_slice list)
{
  dkk_slice item;
  int more = 1;

  while (dkk_list_next(&list, &more, ':', &item)) {
    if (dkk_slice_equal_nocase(item, dkk_slice_of("sha256"))) {
      return 1;
    }
  }
  return 0;
}

static int append_copy(dkk_buf *out, const dkk_lint_tag *tag)
{
  int rv = dkk_buf_append_text(out, "; ");

  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_append(out, tag->name.data, tag->name.len);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_append_octet(out, '=');
  }
  return rv == DKIMKIT_OK ? dkk_buf_append(out, tag->value.data, tag->value.len)
                          : rv;
}

static int append_old(dkk_buf *out, const dkk_lint_tag *tag)
{
  dkk_slice name = tag->name;

  if (tag->is_duplicate || dkk_slice_is(name, "v") || dkk_slice_is(name, "k") ||
      dkk_slice_is(name, "p") || dkk_slice_is(name, "g")) {
    return DKIMKIT_OK;
  }
  if (dkk_slice_is(name, "h")) {
    return allows_sha256(tag->value) ? append_list(out, "h", tag->value)
                                     : DKIMKIT_OK;
  }
  if (dkk_slice_is(name, "s") || dkk_slice_is(name, "t")) {
    return tag->value.len > 0
               ? append_list(out, *name.data == 's' ? "s" : "t", tag->value)
               : DKIMKIT_OK;
  }
  return append_copy(out, tag);
}

static int write_record(dkk_lint *lint, dkk_buf *out)
{
  size_t i;
  int rv = append_tag(out, "v", dkk_slice_of("DKIM1"));

  if (rv == DKIMKIT_OK) {
    rv = append_tag(out, "k",
                    dkk_slice_of(lint->type == DKIMKIT_KEY_TYPE_ED25519
                                     ? "ed25519"
                                     : "rsa"));
  }
  for (i = 0; rv == DKIMKIT_OK && i < lint->tag_count; i++) {
    rv = append_old(out, &lint->tags[i]);
  }
  if (rv == DKIMKIT_OK) {
    rv = append_tag(out, "p", dkk_slice_of(""));
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_base64_encode(out, lint->key.data, lint->key.len);
  }
  return rv == DKIMKIT_OK ? dkk_buf_terminate(out) : rv;
}

/* Only a record that verifiers take may be recommended. `*good` is 0 before. */
static int is_good(dkk_lint *lint, const dkk_buf *text, int *good)
{
  dkimkit_keyrecord *record;
  int rv =
      dkimkit_keyrecord_parse(&record, lint->config, text->data, text->len);

  if (rv == DKIMKIT_OK) {
    *good = dkimkit_keyrecord_reason(record) == DKIMKIT_REASON_OK &&
            !dkk_slice_equal(dkk_buf_slice(text), lint->original);
    dkimkit_keyrecord_free(record);
  }
  return rv;
}

/* A key that is only weak needs another key and no other text. */
static int is_worth_mending(const dkimkit_keylint *out)
{
  size_t i;

  for (i = 0; i < out->count; i++) {
    if (out->findings[i].severity != DKIMKIT_SEVERITY_NOTE &&
        out->findings[i].fault != DKIMKIT_FAULT_KEY_WEAK) {
      return 1;
    }
  }
  return 0;
}

int dkk_lint_mend(dkk_lint *lint)
{
  dkk_buf *out = &lint->out->mended;
  int good = 0;
  int rv;

  if (lint->is_hopeless || lint->key.len == 0 || !is_worth_mending(lint->out)) {
    return DKIMKIT_OK;
  }
  rv = write_record(lint, out);
  if (rv == DKIMKIT_OK) {
    rv = is_good(lint, out, &good);
  }
  if (rv != DKIMKIT_OK || !good) {
    dkk_buf_clear(out);
  }
  return rv;
}
