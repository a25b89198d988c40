/* SPDX-License-Identifier: MIT */

/* Profiles that are kept for the next signature: which one is found, and which
 * one goes when there is no room. */

#include "../provider/provider.h"

#include "keyring/profiles.h"

#include <dkimkit/config.h>
#include <dkimkit/sign.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ok(call) assert_int_equal((call), DKIMKIT_OK)
/* That many keys whose ids begin with the same octet. */
#define WAYS 4

/* What isn't freed yet. */
static size_t open_blocks;

static void *allocate(size_t size, void *user_data)
{
  void *ptr = malloc(size);

  (void)user_data;
  assert_non_null(ptr);
  open_blocks++;
  return ptr;
}

static void *resize(void *ptr, size_t size, void *user_data)
{
  void *moved = realloc(ptr, size);

  (void)user_data;
  assert_non_null(moved);
  open_blocks += ptr == NULL;
  return moved;
}

static void release(void *ptr, void *user_data)
{
  (void)user_data;
  open_blocks -= ptr != NULL;
  free(ptr);
}

static const dkimkit_mem mem = {
    .allocate = allocate, .resize = resize, .release = release};

static dkimkit_config *config;
static dkk_ring_profiles *profiles;

static int set_up(void **state)
{
  (void)state;
  open_blocks = 0;
  ok(config_with_provider(&config, &mem));
  ok(dkimkit_config_seal(config));
  profiles = dkk_ring_profiles_new();
  assert_non_null(profiles);
  return 0;
}

static int tear_down(void **state)
{
  (void)state;
  dkk_ring_profiles_free(profiles);
  dkimkit_config_free(config);
  assert_int_equal(open_blocks, 0);
  return 0;
}

static dkk_ring_profile_id id_of(uint8_t first, uint8_t last)
{
  dkk_ring_profile_id id;

  memset(&id, 0, sizeof(id));
  id.domain = "contoso.com";
  id.selector = "selector1";
  id.generation = 7;
  id.key_id.octets[0] = first;
  id.key_id.octets[31] = last;
  return id;
}

static dkimkit_profile *put(const dkk_ring_profile_id *id)
{
  dkimkit_profile *profile = NULL;

  ok(dkimkit_profile_new(&profile, config));
  dkk_ring_profiles_put(profiles, id, profile);
  return profile;
}

static void test_none(void **state)
{
  dkk_ring_profile_id id = id_of(0, 0);

  (void)state;
  assert_null(dkk_ring_profiles_find(profiles, &id));
  /* Nor one whose id is that of an empty place. */
  id.generation = 0;
  id.domain = "";
  id.selector = "";
  assert_null(dkk_ring_profiles_find(profiles, &id));
  dkk_ring_profiles_free(NULL);
}

/* All of its id counts. */
static void test_id(void **state)
{
  dkk_ring_profile_id id = id_of(1, 1);
  dkk_ring_profile_id other = id;
  dkimkit_profile *profile = put(&id);

  (void)state;
  assert_ptr_equal(dkk_ring_profiles_find(profiles, &id), profile);
  other.domain = "contoso.co";
  assert_null(dkk_ring_profiles_find(profiles, &other));
  other = id;
  other.selector = "selector2";
  assert_null(dkk_ring_profiles_find(profiles, &other));
  other = id;
  other.generation = 8;
  assert_null(dkk_ring_profiles_find(profiles, &other));
  other = id_of(1, 2);
  assert_null(dkk_ring_profiles_find(profiles, &other));
  other = id_of(2, 1);
  assert_null(dkk_ring_profiles_find(profiles, &other));
  assert_ptr_equal(dkk_ring_profiles_find(profiles, &id), profile);
}

/* What comes behind a longer name in the same place has only its own. */
static void test_names_of_any_length(void **state)
{
  dkk_ring_profile_id id = id_of(1, 1);
  uint8_t i;

  (void)state;
  id.domain = "a-much-longer-name.contoso.com";
  id.selector = "selector1-a-much-longer-name";
  for (i = 0; i < WAYS; i++) {
    id.key_id.octets[31] = i;
    put(&id);
  }
  id = id_of(1, 99);
  for (i = 0; i < WAYS; i++) {
    dkimkit_profile *profile;

    id.key_id.octets[31] = (uint8_t)(100 + i);
    profile = put(&id);
    assert_ptr_equal(dkk_ring_profiles_find(profiles, &id), profile);
  }
}

/* The one that was asked for the longest time ago goes. */
static void test_oldest_goes(void **state)
{
  dkk_ring_profile_id ids[WAYS];
  dkimkit_profile *kept[WAYS];
  size_t blocks;
  int oldest;
  int i;

  (void)state;
  for (oldest = 0; oldest < WAYS; oldest++) {
    dkk_ring_profile_id one_more = id_of((uint8_t)oldest, 99);
    dkimkit_profile *profile;

    for (i = 0; i < WAYS; i++) {
      ids[i] = id_of((uint8_t)oldest, (uint8_t)(i + 1));
      kept[i] = put(&ids[i]);
    }
    for (i = 0; i < WAYS; i++) {
      if (i != oldest) {
        assert_ptr_equal(dkk_ring_profiles_find(profiles, &ids[i]), kept[i]);
      }
    }
    blocks = open_blocks;
    profile = put(&one_more);
    /* The other one was freed. */
    assert_int_equal(open_blocks, blocks);
    assert_ptr_equal(dkk_ring_profiles_find(profiles, &one_more), profile);
    for (i = 0; i < WAYS; i++) {
      assert_ptr_equal(dkk_ring_profiles_find(profiles, &ids[i]),
                       i == oldest ? NULL : kept[i]);
    }
  }
}

/* Being put counts as being asked for. */
static void test_newest_stays(void **state)
{
  dkk_ring_profile_id id = id_of(5, 1);
  dkimkit_profile *kept[3 * WAYS];
  uint8_t i;

  (void)state;
  for (i = 0; i < 3 * WAYS; i++) {
    id.key_id.octets[31] = i;
    kept[i] = put(&id);
  }
  for (i = 0; i < 3 * WAYS; i++) {
    id.key_id.octets[31] = i;
    assert_ptr_equal(dkk_ring_profiles_find(profiles, &id),
                     i < 2 * WAYS ? NULL : kept[i]);
  }
}

/* Keys with other first octets don't push each other out. */
static void test_many(void **state)
{
  dkimkit_profile *kept[256];
  dkk_ring_profile_id id;
  int i;

  (void)state;
  for (i = 0; i < 256; i++) {
    id = id_of((uint8_t)i, 0);
    kept[i] = put(&id);
  }
  for (i = 0; i < 256; i++) {
    id = id_of((uint8_t)i, 0);
    assert_ptr_equal(dkk_ring_profiles_find(profiles, &id), kept[i]);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
      T(test_none),        T(test_id),           T(test_names_of_any_length),
      T(test_oldest_goes), T(test_newest_stays), T(test_many),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
