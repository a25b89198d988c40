/* SPDX-License-Identifier: MIT */
#include "scenes_ring.h"
#include "ringscene.h"
#include "tempfile.h"

#include <dkimkit/config.h>

static uint64_t any_clock(void *user_data)
{
  (void)user_data;
  return WORLD_BEGIN;
}

static int no_source(const uint8_t id[8], uint8_t key[32], void *user_data)
{
  (void)id;
  (void)key;
  (void)user_data;
  return -1;
}

static const char *no_organization(const char *domain, void *user_data)
{
  (void)domain;
  (void)user_data;
  return NULL;
}

static void write_master_file(void)
{
  stage_new();
  tempfile_write(
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n");
}

static void remove_master_file(void)
{
  tempfile_remove();
  stage_end();
}

static int set_all(dkimkit_keyring *r)
{
  int rv;

  TRY(dkimkit_keyring_set_clock(r, any_clock, any_clock, NULL));
  TRY(dkimkit_keyring_set_actor(r, "alice"));
  TRY(dkimkit_keyring_set_dry_run(r, 0));
  TRY(dkimkit_keyring_set_master_source(r, no_source, NULL));
  TRY(dkimkit_keyring_set_organizational(r, no_organization, NULL));
  TRY(dkimkit_keyring_add_master(r, ring_master));
  TRY(dkimkit_keyring_add_master_file(r, tempfile_name()));
end:
  return rv;
}

/* A keyring that couldn't be opened can be opened. */
static int open_keyring(void)
{
  dkimkit_keyring *r = NULL;
  int rv;

  TRY(dkimkit_keyring_new(&r, contoso.config));
  TRY(set_all(r));
  rv = database_which() == DATABASE_SQLITE
           ? dkimkit_keyring_open_sqlite(r, database_where(), 0)
           : dkimkit_keyring_open_postgresql(r, database_where(), 0);
  assert_non_null(dkimkit_keyring_message(r));
  if (rv != DKIMKIT_OK) {
    int failed = rv;

    assert_int_equal(dkimkit_keyring_tick(r, 0, NULL, NULL, NULL),
                     DKIMKIT_ERR_STATE);
    assert_int_equal(world_open(r, 0), DKIMKIT_OK);
    rv = failed;
  }
end:
  dkimkit_keyring_free(r);
  return rv;
}

static void no_keyring(void)
{
  database_clear();
}

/* One that couldn't be made isn't there. */
static int create(void)
{
  dkimkit_keyring *r = NULL;
  int rv;

  TRY(dkimkit_keyring_new(&r, contoso.config));
  rv = world_open(r, DKIMKIT_KEYRING_OPEN_CREATE);
  if (rv != DKIMKIT_OK && !ring_may_be_done) {
    assert_int_equal(world_open(r, 0), DKIMKIT_KEYRING_ERR_STORE_MISSING);
    assert_int_equal(world_open(r, DKIMKIT_KEYRING_OPEN_CREATE), DKIMKIT_OK);
  }
end:
  dkimkit_keyring_free(r);
  return rv;
}

static void make_config(void)
{
  memset(&contoso, 0, sizeof(contoso));
  assert_int_equal(dkimkit_config_new(&contoso.config, NULL), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(contoso.config), DKIMKIT_OK);
}

static void free_config(void)
{
  dkimkit_config_free(contoso.config);
  database_clear();
}

static int settings(void)
{
  dkimkit_keyring_settings *s = NULL;
  int rv = dkimkit_keyring_settings_new(&s, NULL);

  if (rv == DKIMKIT_OK) {
    assert_int_equal(
        dkimkit_keyring_settings_set(s, DKIMKIT_KEYRING_SETTING_LEASE, 1000),
        DKIMKIT_OK);
    assert_int_equal(
        dkimkit_keyring_settings_get(s, DKIMKIT_KEYRING_SETTING_LEASE), 1000);
    assert_int_equal(dkimkit_keyring_settings_set_text(
                         s, DKIMKIT_KEYRING_TEXT_HEADERS, "eop"),
                     DKIMKIT_OK);
    assert_string_equal(
        dkimkit_keyring_settings_text(s, DKIMKIT_KEYRING_TEXT_HEADERS), "eop");
  }
  dkimkit_keyring_settings_free(s);
  return rv;
}

static int words(void)
{
  assert_non_null(dkimkit_keyring_strerror(DKIMKIT_ERR_NOMEM));
  assert_non_null(dkimkit_keyring_error_name(DKIMKIT_KEYRING_ERR_STORE));
  assert_non_null(dkimkit_keyring_setting_name(DKIMKIT_KEYRING_SETTING_LEASE));
  assert_non_null(dkimkit_keyring_text_name(DKIMKIT_KEYRING_TEXT_HEADERS));
  assert_non_null(
      dkimkit_keyring_option_name(DKIMKIT_KEYRING_OPTION_SKIP_LIST));
  assert_non_null(
      dkimkit_keyring_status_exchange(DKIMKIT_KEYRING_STATUS_VALID));
  assert_non_null(dkimkit_keyring_status_name(DKIMKIT_KEYRING_STATUS_VALID));
  assert_non_null(dkimkit_keyring_state_name(DKIMKIT_KEYRING_STATE_SEEN));
  assert_non_null(dkimkit_keyring_verdict_name(DKIMKIT_KEYRING_VERDICT_OK));
  assert_non_null(dkimkit_keyring_verdict_text(DKIMKIT_KEYRING_VERDICT_OK));
  assert_non_null(dkimkit_keyring_reason_name(DKIMKIT_KEYRING_REASON_OWN));
  assert_non_null(dkimkit_keyring_why_name(DKIMKIT_KEYRING_WHY_SIGNS));
  assert_non_null(
      dkimkit_keyring_alignment_name(DKIMKIT_KEYRING_ALIGNMENT_STRICT));
  return DKIMKIT_OK;
}

const scene scenes_ring[] = {
    {"keyring: open", .act = open_keyring, .set_up = write_master_file,
     .tear_down = remove_master_file},
    {"keyring: create", .act = create, .set_up = make_config,
     .before = no_keyring, .tear_down = free_config},
    {"keyring: settings", .act = settings},
    {"keyring: words", .act = words, .needs_no_memory = 1},
    {.name = NULL},
};
