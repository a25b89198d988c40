/* SPDX-License-Identifier: MIT */
#ifndef DKK_DKIM_KEYLINT_H
#define DKK_DKIM_KEYLINT_H

/* All faults of a key record. The text is cleaned of what a zone file or a
 * web form left in it, cut into tags, and the key in p= is read with more
 * patience than a verifier has: that is how faults behind the first one are
 * found, and how the record can be mended. */

#include "core/buf.h"
#include "core/tags.h"

#include <dkimkit/keylint.h>

/** More than there are faults, each being found once. */
#define DKK_LINT_FINDINGS 128

typedef struct dkk_finding {
  dkimkit_fault fault;
  dkimkit_severity severity;
  int has_offset;
  size_t offset;
} dkk_finding;

struct dkimkit_keylint {
  dkimkit_config *config;
  dkimkit_reason reason;
  dkk_finding findings[DKK_LINT_FINDINGS];
  size_t count;
  /** NUL-terminated; empty if there is nothing to publish instead. */
  dkk_buf mended;
};

/** A tag of the cleaned text; the name in lower case where it only differs
 *  in that from a known one. */
typedef struct dkk_lint_tag {
  dkk_slice name;
  dkk_slice value;
  dkk_slice whole;
  /** Another tag of this name stands before it. */
  int is_duplicate;
} dkk_lint_tag;

/** What is only needed while looking for faults. */
typedef struct dkk_lint {
  dkimkit_keylint *out;
  const dkimkit_config *config;
  dkk_slice original;
  /** Printable ASCII, SP and HTAB. */
  dkk_buf text;
  /** For each octet of `text`, and its end, the offset in `original`. */
  size_t *origin;
  dkk_lint_tag *tags;
  size_t tag_count;
  size_t tag_capacity;
  /** What k= says, 0 if it can't be told. */
  dkimkit_key_type wanted;
  /** What p= holds, as p= should have it; empty if it holds no key. */
  dkimkit_key_type type;
  dkk_buf key;
  /** Only the owner of the key can know what was meant. */
  int is_hopeless;
} dkk_lint;

/** Adds a finding unless the fault was found before. */
void dkk_keylint_add(dkimkit_keylint *out, dkimkit_fault fault);
void dkk_keylint_add_offset(dkimkit_keylint *out, dkimkit_fault fault,
                            size_t offset);
/** The same; `at` points into the cleaned text. */
void dkk_lint_add(dkk_lint *lint, dkimkit_fault fault, const uint8_t *at);
int dkk_keylint_has(const dkimkit_keylint *out, dkimkit_fault fault);

int dkk_keylint_open(dkimkit_keylint **out, const dkimkit_config *config);
/** Errors first, then by position. */
void dkk_keylint_sort(dkimkit_keylint *out);

/** Looks at the name and the answer of a completed query. @return as
 *  dkk_lint_p. */
int dkk_keylint_answer(dkimkit_keylint *out, const dkimkit_query *query);

/** Fills `text` and `origin`. DKIMKIT_OK or DKIMKIT_ERR_NOMEM. */
int dkk_lint_clean(dkk_lint *lint);

/** Is the text something else than tags? Then it says what, and `*p` is what
 *  may be a key. @return 1 or 0. */
int dkk_lint_kind(dkk_lint *lint, dkk_slice *p);

/** Cuts the text into tags. DKIMKIT_OK or DKIMKIT_ERR_NOMEM. */
int dkk_lint_split(dkk_lint *lint);

/** The first tag of this name. */
const dkk_lint_tag *dkk_lint_find(const dkk_lint *lint, const char *name);

/** Looks at all tags but p=. */
void dkk_lint_tags(dkk_lint *lint);

/** Looks at p=. DKIMKIT_OK, DKIMKIT_ERR_NOMEM or DKIMKIT_ERR_CRYPTO. */
int dkk_lint_p(dkk_lint *lint, dkk_slice value);

/** Looks at the octets of p=, whose text begins at `at`. @return as
 *  dkk_lint_p; `*is_cut` if octets are missing. */
int dkk_lint_key(dkk_lint *lint, int *is_cut, dkk_slice octets,
                 const uint8_t *at);

/** Writes the record to publish instead. DKIMKIT_OK, DKIMKIT_ERR_NOMEM or
 *  DKIMKIT_ERR_CRYPTO. */
int dkk_lint_mend(dkk_lint *lint);

#endif /* !defined(DKK_DKIM_KEYLINT_H) */
