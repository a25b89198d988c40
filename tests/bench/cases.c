/* SPDX-License-Identifier: MIT */
#include "cases.h"

#include "fatal.h"
#include "primitives.h"

#include <stdlib.h>

#define KIB 1024
#define MIB (1024 * KIB)

static const provider_set sets[] = {
    {"openssl", "openssl", "openssl", "openssl"},
    {"sodium,mbedtls", "sodium", "mbedtls", "sodium"},
};

const provider_set *cases_set(size_t index)
{
  size_t i;

  for (i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
    if (primitives_named(sets[i].hash) != NULL &&
        primitives_named(sets[i].rsa) != NULL &&
        primitives_named(sets[i].ed25519) != NULL && index-- == 0) {
      return &sets[i];
    }
  }
  return NULL;
}

static void add(case_list *list, case_operation operation,
                const provider_set *set, const scenario_spec *spec)
{
  bench_case *one;

  list->cases =
      must_have(realloc(list->cases, (list->count + 1) * sizeof(*list->cases)));
  one = &list->cases[list->count++];
  one->operation = operation;
  one->set = set;
  one->spec = *spec;
  one->with_peer = spec->key != SCENARIO_ED25519 &&
                   (operation == CASE_VERIFY || spec->signatures == 1);
}

static void add_both(case_list *list, const provider_set *set,
                     const scenario_spec *spec)
{
  add(list, CASE_VERIFY, set, spec);
  add(list, CASE_SIGN, set, spec);
}

static const scenario_spec base = {
    .shape = MAIL_PROSE,
    .body_octets = 4 * KIB,
    .fields = 10,
    .signatures = 1,
    .key = SCENARIO_RSA2048,
    .canonicalization = DKIMKIT_CANONICALIZATION_RELAXED,
    .cached = 1,
};

static void add_sizes(case_list *list, const provider_set *set)
{
  static const size_t sizes[] = {1000, 4 * KIB, 50 * KIB, MIB, 10 * MIB};
  scenario_spec spec = base;
  size_t i;

  for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
    spec.body_octets = sizes[i];
    spec.shape = MAIL_PROSE;
    add_both(list, set, &spec);
    spec.shape = MAIL_BASE64;
    add_both(list, set, &spec);
  }
}

static void add_shapes(case_list *list, const provider_set *set)
{
  static const mail_shape shapes[] = {MAIL_LONG_LINES, MAIL_BLANK_LINES,
                                      MAIL_WHITE_SPACE, MAIL_HTML};
  static const size_t sizes[] = {4 * KIB, 50 * KIB, MIB};
  scenario_spec spec = base;
  size_t i;
  size_t j;

  for (i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
    for (j = 0; j < sizeof(sizes) / sizeof(sizes[0]); j++) {
      spec.shape = shapes[i];
      spec.body_octets = sizes[j];
      add_both(list, set, &spec);
    }
  }
  spec = base;
  spec.canonicalization = DKIMKIT_CANONICALIZATION_SIMPLE;
  add_both(list, set, &spec);
  spec.body_octets = MIB;
  add_both(list, set, &spec);
}

static void add_keys(case_list *list, const provider_set *set)
{
  static const scenario_key keys[] = {SCENARIO_RSA1024, SCENARIO_RSA2048,
                                      SCENARIO_RSA4096, SCENARIO_ED25519};
  scenario_spec spec = base;
  size_t i;

  for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
    spec.key = keys[i];
    spec.cached = 1;
    if (keys[i] != base.key) {
      add_both(list, set, &spec);
    }
    spec.cached = 0;
    add(list, CASE_VERIFY, set, &spec);
  }
}

static void add_header_cases(case_list *list, const provider_set *set)
{
  scenario_spec spec = base;

  spec.fields = 40;
  add_both(list, set, &spec);
  spec.fields = 200;
  add_both(list, set, &spec);
  spec = base;
  spec.signatures = 2;
  add_both(list, set, &spec);
  spec.signatures = 5;
  add_both(list, set, &spec);
}

static void add_chunks(case_list *list, const provider_set *set)
{
  static const size_t chunks[] = {1, 512, 4 * KIB, 64 * KIB};
  scenario_spec spec = base;
  size_t i;

  spec.body_octets = MIB;
  for (i = 0; i < sizeof(chunks) / sizeof(chunks[0]); i++) {
    spec.chunk = chunks[i];
    add_both(list, set, &spec);
  }
}

case_list cases_make(int quick)
{
  case_list list = {NULL, 0};
  const provider_set *set;
  size_t i;

  for (i = 0; (set = cases_set(i)) != NULL; i++) {
    if (quick) {
      add_both(&list, set, &base);
      continue;
    }
    add_sizes(&list, set);
    add_keys(&list, set);
    /* The faster the hashing, the more the rest shows. */
    if (i == 0) {
      add_shapes(&list, set);
      add_header_cases(&list, set);
      add_chunks(&list, set);
    }
  }
  return list;
}

void cases_free(case_list *list)
{
  free(list->cases);
  list->cases = NULL;
  list->count = 0;
}
