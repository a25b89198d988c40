/* SPDX-License-Identifier: MIT */

/* A caller who doesn't care: any call at any time, also from within each
 * callback, on some verifiers, signers, lookups and canonicalizers. What is at
 * work refuses to be called and isn't freed; nothing is left in the end, and no
 * query or request is forgotten or cancelled twice. */

#include "callbacks.h"

#include <dkimkit/canon.h>
#include <dkimkit/keyrecord.h>

#define OF_EACH 3u
#define DEPTH_MAX 3u
#define CALLS_MAX 500u

typedef enum kind { VERIFIER, SIGNER, LOOKUP, CANON, KINDS } kind;

typedef struct slot {
  void *object;
  /* Calls under way, one within the other. */
  unsigned at_work;
} slot;

static slot slots[KINDS][OF_EACH];
static const callbacks_world *world;
static dkimkit_cache *cache;
static dkk_slice script;
/* Callbacks until the next that calls. */
static unsigned pause;
static unsigned depth;

static slot *slot_of(kind which)
{
  return &slots[which][fuzz_octet(&script) % OF_EACH];
}

static int begin(slot *s)
{
  return s->at_work++ > 0;
}

static void end(slot *s, int was_at_work, int rv)
{
  s->at_work--;
  FUZZ_CHECK(!was_at_work || rv == DKIMKIT_ERR_REENTERED);
}

static void released(const void *ptr)
{
  size_t i;
  size_t j;

  for (i = 0; i < KINDS; i++) {
    for (j = 0; j < OF_EACH; j++) {
      if (slots[i][j].object == ptr) {
        slots[i][j].object = NULL;
      }
    }
  }
}

static dkk_slice piece(void)
{
  dkk_slice text = fuzz_buf_slice(&world->message);
  unsigned how = fuzz_octet(&script);

  if (how % 2 != 0) {
    (void)fuzz_take(&text, fuzz_octet(&script) * text.len / 255);
  }
  return how % 4 < 2 ? text : fuzz_take(&text, fuzz_octet(&script));
}

static int take_written(const uint8_t *data, size_t len, void *user_data)
{
  (void)data;
  (void)len;
  (void)user_data;
  callbacks_call();
  return DKIMKIT_OK;
}

static void new_verifier(slot *s)
{
  dkimkit_verifier *made = NULL;

  if (dkimkit_verifier_new(&made, world->config, &s->at_work) == DKIMKIT_OK) {
    s->object = made;
  }
}

static void new_signer(slot *s)
{
  dkimkit_profile *const profiles[] = {world->profiles[fuzz_octet(&script) % 2],
                                       world->profiles[1]};
  size_t count = 1 + fuzz_octet(&script) % 2u;
  dkimkit_signer *made = NULL;

  if (dkimkit_signer_new(&made, world->config, profiles, count, &s->at_work) ==
      DKIMKIT_OK) {
    s->object = made;
  }
}

static void new_lookup(slot *s)
{
  dkimkit_keylookup *made = NULL;

  if (dkimkit_keylookup_new(&made, world->config, "s1._domainkey.example.com",
                            &s->at_work) == DKIMKIT_OK) {
    s->object = made;
  }
}

static void new_canon(slot *s)
{
  dkimkit_canon *made = NULL;

  if (dkimkit_canon_new(&made, world->config, DKIMKIT_CANONICALIZATION_RELAXED,
                        DKIMKIT_CANONICALIZATION_RELAXED, take_written,
                        NULL) == DKIMKIT_OK) {
    s->object = made;
  }
}

/* A slot that is being filled, or whose object is being freed, is at work. */
static void make_one(void)
{
  static void (*const makers[KINDS])(slot *) = {new_verifier, new_signer,
                                                new_lookup, new_canon};
  kind which = (kind)(fuzz_octet(&script) % KINDS);
  slot *s = slot_of(which);

  if (s->object == NULL && s->at_work == 0) {
    s->at_work++;
    makers[which](s);
    s->at_work--;
  }
}

static void free_object(kind which, slot *s)
{
  switch (which) {
  case VERIFIER:
    dkimkit_verifier_free(s->object);
    break;
  case SIGNER:
    dkimkit_signer_free(s->object);
    break;
  case LOOKUP:
    dkimkit_keylookup_free(s->object);
    break;
  case CANON:
    dkimkit_canon_free(s->object);
    break;
  case KINDS:
  default:
    break;
  }
}

static void free_one(void)
{
  kind which = (kind)(fuzz_octet(&script) % KINDS);
  slot *s = slot_of(which);
  const void *object = s->object;
  int was_at_work;

  if (object != NULL) {
    was_at_work = begin(s);
    free_object(which, s);
    s->at_work--;
    FUZZ_CHECK(!was_at_work || s->object == object);
  }
}

static void call_verifier(void)
{
  slot *s = slot_of(VERIFIER);
  unsigned what = fuzz_octet(&script);
  dkk_slice text = piece();
  int was_at_work;
  int rv = DKIMKIT_OK;

  if (s->object == NULL) {
    return;
  }
  was_at_work = begin(s);
  switch (what % 9) {
  case 0:
    rv = dkimkit_verifier_header(s->object, text.data, text.len);
    break;
  case 1:
    rv = dkimkit_verifier_end_headers(s->object);
    break;
  case 2:
    rv = dkimkit_verifier_body(s->object, text.data, text.len);
    break;
  case 3:
    rv = dkimkit_verifier_finish_headers(s->object);
    break;
  case 4:
    rv = dkimkit_verifier_set_cache(s->object, what < 128 ? cache : NULL);
    break;
  case 5:
    rv = dkimkit_verifier_set_time(s->object, FUZZ_NOW + what);
    break;
  case 6:
    rv = dkimkit_verifier_finish(s->object);
    break;
  default:
    rv = dkimkit_verifier_feed(s->object, text.data, text.len);
    break;
  }
  end(s, was_at_work, rv);
}

static int attach(slot *s)
{
  const slot *to = slot_of(VERIFIER);
  int is_at_work = to->object != NULL && to->at_work > 0;
  int rv = dkimkit_signer_attach(s->object, to->object);

  FUZZ_CHECK(!is_at_work || rv < 0);
  return rv;
}

static void call_signer(void)
{
  slot *s = slot_of(SIGNER);
  unsigned what = fuzz_octet(&script);
  dkk_slice text = piece();
  int was_at_work;
  int rv = DKIMKIT_OK;

  if (s->object == NULL) {
    return;
  }
  was_at_work = begin(s);
  switch (what % 8) {
  case 0:
    rv = dkimkit_signer_header(s->object, text.data, text.len);
    break;
  case 1:
    rv = dkimkit_signer_end_headers(s->object);
    break;
  case 2:
    rv = dkimkit_signer_body(s->object, text.data, text.len);
    break;
  case 3:
  case 4:
    rv = attach(s);
    break;
  case 5:
  case 6:
    rv = dkimkit_signer_finish(s->object);
    break;
  default:
    rv = dkimkit_signer_feed(s->object, text.data, text.len);
    break;
  }
  end(s, was_at_work, rv);
}

static void call_canon(void)
{
  slot *s = slot_of(CANON);
  unsigned what = fuzz_octet(&script);
  dkk_slice text = piece();
  int was_at_work;

  if (s->object != NULL) {
    was_at_work = begin(s);
    end(s, was_at_work,
        what % 2 == 0 ? dkimkit_canon_feed(s->object, text.data, text.len)
                      : dkimkit_canon_finish(s->object));
  }
}

/* Verifiers may have references, too. */
static void give_up_cache(void)
{
  dkimkit_cache *given_up = cache;

  cache = NULL;
  dkimkit_cache_free(given_up);
}

static void use_cache(void)
{
  unsigned what = fuzz_octet(&script) % 4;

  if (what == 0) {
    (void)dkimkit_cache_forget(cache, "s1._domainkey.example.com");
  } else if (what == 1) {
    dkimkit_cache_clear(cache);
  } else {
    give_up_cache();
  }
}

static void act(void)
{
  unsigned which;

  switch (fuzz_octet(&script) % 12) {
  case 0:
    free_one();
    break;
  case 1:
  case 2:
    make_one();
    break;
  case 3:
  case 4:
    call_signer();
    break;
  case 5:
    which = fuzz_octet(&script);
    callbacks_answer(world, which, fuzz_octet(&script));
    break;
  case 6:
    which = fuzz_octet(&script);
    callbacks_sign(which, fuzz_octet(&script));
    break;
  case 7:
    call_canon();
    break;
  case 8:
    use_cache();
    break;
  case 9:
    callbacks_fail_memory();
    break;
  default:
    call_verifier();
    break;
  }
}

static void call_back(void)
{
  if (script.len == 0 || depth == DEPTH_MAX) {
    return;
  }
  if (pause > 0) {
    pause--;
    return;
  }
  pause = fuzz_octet(&script);
  depth++;
  act();
  depth--;
}

/* What can be looked at when all is over. */
static void look(void)
{
  char field[8192];
  size_t i;

  for (i = 0; i < OF_EACH; i++) {
    const dkimkit_verifier *verifier = slots[VERIFIER][i].object;
    const dkimkit_signer *signer = slots[SIGNER][i].object;
    size_t len = sizeof(field);

    if (verifier != NULL) {
      FUZZ_CHECK(dkimkit_authres_write(field, &len, verifier,
                                       "mx.example.com") <= DKIMKIT_OK);
    }
    if (signer != NULL && dkimkit_signer_field(signer, 0, &len) != NULL) {
      FUZZ_CHECK(strlen(dkimkit_signer_field(signer, 0, NULL)) == len);
    }
  }
}

static void free_all(void)
{
  size_t i;
  size_t j;

  for (i = 0; i < KINDS; i++) {
    for (j = 0; j < OF_EACH; j++) {
      FUZZ_CHECK(slots[i][j].at_work == 0);
      free_object((kind)i, &slots[i][j]);
      FUZZ_CHECK(slots[i][j].object == NULL);
    }
  }
  FUZZ_CHECK(callbacks_queries() == 0);
  FUZZ_CHECK(callbacks_requests() == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  unsigned calls;
  size_t blocks;

  script.data = data;
  script.len = size;
  world = callbacks_world_of(fuzz_octet(&script));
  blocks = callbacks_open_blocks();
  FUZZ_CHECK(dkimkit_cache_new(&cache, world->config, 4, 0) == DKIMKIT_OK);
  pause = fuzz_octet(&script);
  callbacks_set(call_back, released);
  for (calls = 0; script.len > 0 && calls < CALLS_MAX; calls++) {
    act();
  }
  callbacks_set(NULL, released);
  look();
  free_all();
  callbacks_set(NULL, NULL);
  give_up_cache();
  FUZZ_CHECK(callbacks_open_blocks() == blocks);
  return 0;
}
