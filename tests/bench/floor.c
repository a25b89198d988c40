/* SPDX-License-Identifier: MIT */
#include "contestant.h"
#include "fatal.h"
#include "primitives.h"

#include <stdlib.h>

typedef struct lowest {
  const work *w;
  const primitives *hash;
  const primitives *keys;
  int import;
  void *ready[WORK_KEYS_MAX];
} lowest;

static void hash(const lowest *f)
{
  uint8_t digest[32];
  size_t i;

  for (i = 0; i < f->w->digest_count; i++) {
    f->hash->sha256(f->w->digests[i].data, f->w->digests[i].len, digest);
  }
}

static void *ready(const lowest *f, size_t i)
{
  const work_key_use *use = &f->w->uses[i];

  return f->keys->ready(use->type, use->signs, use->raw, use->raw_len);
}

static void verify(void *state)
{
  const lowest *f = state;
  size_t i;

  hash(f);
  for (i = 0; i < f->w->use_count; i++) {
    const work_key_use *use = &f->w->uses[i];
    void *key = f->import ? ready(f, i) : f->ready[i];

    if (!f->keys->verify(key, use->digest, use->digest_len, use->signature,
                         use->signature_len)) {
      fatal("floor", "doesn't verify");
    }
    if (f->import) {
      f->keys->end(key);
    }
  }
}

static void sign(void *state)
{
  const lowest *f = state;
  uint8_t signature[1024];
  size_t i;

  hash(f);
  for (i = 0; i < f->w->use_count; i++) {
    const work_key_use *use = &f->w->uses[i];

    /* The library verifies nothing that it signed with a key of its own. */
    if (use->signs && !f->keys->sign(f->ready[i], use->digest, use->digest_len,
                                     signature, sizeof(signature))) {
      fatal("floor", "doesn't sign");
    }
  }
}

static void end(void *state)
{
  lowest *f = state;
  size_t i;

  for (i = 0; i < WORK_KEYS_MAX; i++) {
    if (f->ready[i] != NULL) {
      f->keys->end(f->ready[i]);
    }
  }
  free(f);
}

static lowest *begin(const scenario *s, const provider_set *set, const work *w)
{
  lowest *f = must_have(calloc(1, sizeof(*f)));

  f->w = w;
  f->hash = must_have((void *)(uintptr_t)primitives_named(set->hash));
  f->keys = must_have((void *)(uintptr_t)primitives_named(
      s->spec.key == SCENARIO_ED25519 ? set->ed25519 : set->rsa));
  return f;
}

static void make_ready(lowest *f)
{
  size_t i;

  for (i = 0; i < f->w->use_count; i++) {
    f->ready[i] = ready(f, i);
  }
}

contestant floor_verify(const scenario *s, const provider_set *set, int import)
{
  lowest *f = begin(s, set, &s->to_verify);
  contestant made = {"floor", verify, end, f};

  f->import = import;
  if (!import) {
    make_ready(f);
  }
  return made;
}

contestant floor_sign(const scenario *s, const provider_set *set)
{
  lowest *f = begin(s, set, &s->to_sign);
  contestant made = {"floor", sign, end, f};

  make_ready(f);
  return made;
}
