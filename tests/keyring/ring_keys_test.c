/* SPDX-License-Identifier: MIT */

/* Master keys and private keys of a connection: where they come from, what is
 * opened with them; and its clocks, its actor and its messages.
 *
 * usage: ring_keys_test sqlite|postgresql [DIRECTORY|CONNINFO], see
 * database.h */

#include "../faults/tempfile.h"
#include "contoso.h"

#include "keyring/seal.h"

#include <dkimkit/key.h>
#include <dkimkit/keyrecord.h>
#include <dkimkit/sign.h>

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- master keys ---- */

typedef struct source {
  unsigned calls;
  unsigned calls_with_id;
  uint8_t id[8];
  /** What it writes for none and for an id; 0: it has none. */
  uint8_t current;
  uint8_t known;
} source;

static int give(const uint8_t id[8], uint8_t key[32], void *user_data)
{
  source *s = user_data;
  uint8_t octet = id == NULL ? s->current : s->known;

  s->calls++;
  if (id != NULL) {
    s->calls_with_id++;
    memcpy(s->id, id, sizeof(s->id));
  }
  memset(key, octet, 32);
  return octet != 0 ? 0 : -1;
}

static int add(dkimkit_keyring *ring, const char *domain)
{
  dkimkit_keyring_settings *settings = world_ed25519();
  int rv = dkimkit_keyring_add_domain(ring, TENANT, domain, NULL, settings);

  dkimkit_keyring_settings_free(settings);
  return rv;
}

static int open_profile(dkimkit_keyring *ring)
{
  dkimkit_profile *profile = NULL;
  int rv = dkimkit_keyring_profile(&profile, ring, contoso.choice, 0);

  dkimkit_profile_free(profile);
  return rv;
}

static void choose(void)
{
  contoso_bring_up();
  assert_int_equal(world_choose(&contoso, TENANT, DOMAIN), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_choice_count(contoso.choice), 1);
}

/* Asked once, however many keys are made. */
static void test_current(void **state)
{
  dkimkit_keyring *ring = world_connect(&contoso, 0);
  source s = {.current = 0};

  (void)state;
  assert_int_equal(dkimkit_keyring_set_master_source(ring, give, &s),
                   DKIMKIT_OK);
  assert_int_equal(add(ring, "a.example"), DKIMKIT_KEYRING_ERR_NO_MASTER);
  assert_int_equal(s.calls, 1);
  s.current = 1;
  assert_int_equal(add(ring, "a.example"), DKIMKIT_OK);
  assert_int_equal(add(ring, "b.example"), DKIMKIT_OK);
  assert_int_equal(s.calls, 2);
  assert_int_equal(s.calls_with_id, 0);
  /* Nobody is asked where none is needed. */
  assert_int_equal(dkimkit_keyring_set_master_source(ring, NULL, NULL),
                   DKIMKIT_OK);
  assert_int_equal(add(ring, "c.example"), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_set_master_source(NULL, give, &s),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(world_faults(&contoso), 0);
  dkimkit_keyring_free(ring);
}

/* Its id is that of the seal. */
static void test_known(void **state)
{
  dkimkit_keyring *ring = world_connect(&contoso, 0);
  source s = {.current = 2};

  (void)state;
  choose();
  assert_int_equal(dkimkit_keyring_set_master_source(ring, give, &s),
                   DKIMKIT_OK);
  assert_int_equal(open_profile(ring), DKIMKIT_KEYRING_ERR_UNKNOWN_MASTER);
  assert_int_equal(s.calls, 1);
  assert_int_equal(s.calls_with_id, 1);
  /* The wrong one. */
  s.known = 3;
  assert_int_equal(open_profile(ring), DKIMKIT_KEYRING_ERR_UNKNOWN_MASTER);
  /* What was given before is no error. */
  assert_int_equal(open_profile(ring), DKIMKIT_KEYRING_ERR_UNKNOWN_MASTER);
  s.known = 1;
  assert_int_equal(open_profile(ring), DKIMKIT_OK);
  s.calls = 0;
  assert_int_equal(open_profile(ring), DKIMKIT_OK);
  assert_int_equal(s.calls, 0);
  dkimkit_keyring_free(ring);
}

/* It is asked for by its id, and as the current one when that is wanted. */
static void test_current_opens(void **state)
{
  dkimkit_keyring *ring = world_connect(&contoso, 0);
  source s = {.current = 1, .known = 1};

  (void)state;
  choose();
  assert_int_equal(dkimkit_keyring_set_master_source(ring, give, &s),
                   DKIMKIT_OK);
  assert_int_equal(open_profile(ring), DKIMKIT_OK);
  assert_int_equal(s.calls_with_id, 1);
  assert_int_equal(add(ring, "a.example"), DKIMKIT_OK);
  assert_int_equal(add(ring, "b.example"), DKIMKIT_OK);
  assert_int_equal(s.calls, 2);
  assert_int_equal(world_faults(&contoso), 0);
  dkimkit_keyring_free(ring);
}

/* A connection that has opened a key with master key 1, and was given none. */
static dkimkit_keyring *open_with_old(source *s)
{
  dkimkit_keyring *ring = world_connect(&contoso, 0);

  choose();
  assert_int_equal(dkimkit_keyring_set_master_source(ring, give, s),
                   DKIMKIT_OK);
  assert_int_equal(open_profile(ring), DKIMKIT_OK);
  return ring;
}

/* All keys of DOMAIN, INITIAL and one more domain, by their master key. */
static void expect_sealed_with_2(dkimkit_keyring *ring)
{
  uint64_t changed = 77;
  uint64_t faults = 77;

  assert_int_equal(
      dkimkit_keyring_rekey(&changed, &faults, ring, NULL, NULL, NULL),
      DKIMKIT_OK);
  assert_int_equal(changed, 4);
  assert_int_equal(faults, 0);
  /* It has master key 1 only. */
  assert_int_equal(world_faults(&contoso), 6);
}

/* The source has no current one for a while: the old one, which it has, isn't
 * taken for it. */
static void test_old_while_there_is_no_current(void **state)
{
  source s = {.current = 0, .known = 1};
  dkimkit_keyring *ring = open_with_old(&s);

  (void)state;
  assert_int_equal(add(ring, "a.example"), DKIMKIT_KEYRING_ERR_NO_MASTER);
  assert_int_equal(dkimkit_keyring_rekey(NULL, NULL, ring, NULL, NULL, NULL),
                   DKIMKIT_KEYRING_ERR_NO_MASTER);
  s.current = 2;
  assert_int_equal(add(ring, "a.example"), DKIMKIT_OK);
  expect_sealed_with_2(ring);
  dkimkit_keyring_free(ring);
}

/* The first that the application gives is the current one, whatever the source
 * has given. */
static void test_given_after_old(void **state)
{
  source s = {.current = 3, .known = 1};
  dkimkit_keyring *ring = open_with_old(&s);

  (void)state;
  world_master(ring, 2);
  assert_int_equal(add(ring, "a.example"), DKIMKIT_OK);
  expect_sealed_with_2(ring);
  dkimkit_keyring_free(ring);
}

static void test_old_is_given(void **state)
{
  source s = {.current = 2, .known = 1};
  dkimkit_keyring *ring = open_with_old(&s);
  uint8_t key[32];

  (void)state;
  memset(key, 1, sizeof(key));
  assert_int_equal(dkimkit_keyring_add_master(ring, key), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_add_master(ring, key),
                   DKIMKIT_KEYRING_UNCHANGED);
  assert_int_equal(add(ring, "a.example"), DKIMKIT_OK);
  assert_int_equal(s.calls, 1);
  assert_int_equal(world_faults(&contoso), 0);
  dkimkit_keyring_free(ring);
}

/* ---- private keys ---- */

/* A key that opens and is another than the row says isn't signed with. */
static void test_other_key(void **state)
{
  dkimkit_keyring *ring = world_connect(&contoso, 0);

  (void)state;
  world_master(ring, 1);
  choose();
  assert_int_equal(open_profile(ring), DKIMKIT_OK);
  dkimkit_keyring_free(ring);
  ring = world_connect(&contoso, 0);
  world_master(ring, 1);
  database_run("UPDATE ring_key SET sealed = (SELECT k.sealed FROM ring_key k"
               " WHERE k.domain = 'contoso.com' AND k.slot = 1)"
               " WHERE domain = 'contoso.com' AND slot = 0");
  assert_int_equal(open_profile(ring), DKIMKIT_KEYRING_ERR_SEAL);
  database_run("UPDATE ring_key SET domain = 'contoso.onhost.example'"
               " WHERE domain = 'contoso.com' AND slot = 0");
  assert_int_equal(open_profile(ring), DKIMKIT_KEYRING_ERR_SEAL);
  dkimkit_keyring_free(ring);
}

/* Seals another private key as that of the domain's first slot. */
static void replace_secret(const dkimkit_key *key)
{
  static char statement[8192];
  dkk_ring_masters *masters = NULL;
  dkk_ring_binding binding = {.domain = DOMAIN, .slot = 0};
  uint8_t master[32];
  uint8_t pem[2048];
  uint8_t sealed[2048 + DKK_RING_SEAL_OVERHEAD];
  size_t len = sizeof(pem);
  size_t i;

  memset(master, 1, sizeof(master));
  assert_int_equal(dkk_ring_masters_new(&masters), DKK_RING_SEAL_OK);
  assert_int_equal(dkk_ring_masters_add(masters, master, NULL),
                   DKK_RING_SEAL_OK);
  world_key_id(&contoso, DOMAIN, 0, binding.key_id.octets);
  assert_int_equal(
      dkimkit_key_export(pem, &len, key, DKIMKIT_KEY_FORMAT_PKCS8_PEM),
      DKIMKIT_OK);
  assert_int_equal(dkk_ring_seal(masters, &binding, pem, len, sealed),
                   DKK_RING_SEAL_OK);
  strcpy(statement, database_which() == DATABASE_SQLITE
                        ? "UPDATE ring_key SET sealed = x'"
                        : "UPDATE ring_key SET sealed = '\\x");
  for (i = 0; i < len + DKK_RING_SEAL_OVERHEAD; i++) {
    snprintf(statement + strlen(statement), 3, "%02x", sealed[i]);
  }
  strcat(statement, "' WHERE domain = 'contoso.com' AND slot = 0");
  database_run(statement);
  dkk_ring_masters_free(masters);
}

/* Put there by somebody who has the master key. */
static void test_foreign_key(void **state)
{
  dkimkit_keyring *ring = world_connect(&contoso, 0);
  dkimkit_key *key = NULL;

  (void)state;
  world_master(ring, 1);
  choose();
  assert_int_equal(
      dkimkit_key_generate(&key, contoso.config, DKIMKIT_KEY_TYPE_ED25519, 0),
      DKIMKIT_OK);
  replace_secret(key);
  assert_int_equal(open_profile(ring), DKIMKIT_KEYRING_ERR_SEAL);
  assert_int_equal(world_faults(&contoso), 1);
  dkimkit_key_free(key);
  dkimkit_keyring_free(ring);
}

static void sign(dkimkit_keyring *ring, char *field, size_t room)
{
  static const char message[] = "From: <someone@contoso.com>\r\n\r\nText\r\n";
  dkimkit_profile *profile = NULL;
  dkimkit_signer *signer = NULL;
  const char *text;
  size_t len = 0;

  assert_int_equal(dkimkit_keyring_profile(&profile, ring, contoso.choice, 0),
                   DKIMKIT_OK);
  assert_int_equal(
      dkimkit_signer_new(&signer, contoso.config, &profile, 1, NULL),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_signer_feed(signer, (const uint8_t *)message,
                                       sizeof(message) - 1),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_signer_finish(signer), DKIMKIT_OK);
  text = dkimkit_signer_field(signer, 0, &len);
  snprintf(field, room, "%.*s", (int)len, text);
  dkimkit_signer_free(signer);
  dkimkit_profile_free(profile);
}

/* A profile signs as the domain's settings say. */
static void test_profile_of_settings(void **state)
{
  char field[2048];

  (void)state;
  contoso_bring_up();
  world_set(&contoso, DOMAIN, DKIMKIT_KEYRING_SETTING_BODY_CANONICALIZATION,
            DKIMKIT_CANONICALIZATION_SIMPLE);
  assert_int_equal(world_choose(&contoso, TENANT, DOMAIN), DKIMKIT_OK);
  sign(contoso.ring, field, sizeof(field));
  assert_non_null(strstr(field, "c=relaxed/simple"));
  assert_non_null(strstr(field, "d=contoso.com"));
  assert_non_null(strstr(field, "s=selector1;"));
}

static void test_import(void **state)
{
  dkimkit_keyring_domain *of;
  dkimkit_key *key = NULL;
  char text[2048];
  size_t len = sizeof(text);
  uint8_t id[32];

  (void)state;
  contoso_bring_up();
  world_key_id(&contoso, DOMAIN, 1, id);
  assert_int_equal(
      dkimkit_key_generate(&key, contoso.config, DKIMKIT_KEY_TYPE_RSA, 1024),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_keyrecord_write(text, &len, key), DKIMKIT_OK);
  world_wait(&contoso, HOUR);
  assert_int_equal(dkimkit_keyring_import(contoso.ring, DOMAIN, 1, key),
                   DKIMKIT_OK);
  of = world_read(&contoso, DOMAIN);
  assert_int_equal(dkimkit_keyring_domain_key_type(of, 1),
                   DKIMKIT_KEY_TYPE_RSA);
  assert_int_equal(dkimkit_keyring_domain_key_bits(of, 1), 1024);
  assert_string_equal(dkimkit_keyring_domain_record_text(of, 1), text);
  assert_int_equal(
      dkimkit_keyring_domain_time(of, 1, DKIMKIT_KEYRING_TIME_GENERATED),
      contoso.wall);
  assert_memory_not_equal(dkimkit_keyring_domain_key_id(of, 1), id, 32);
  dkimkit_keyring_domain_free(of);
  assert_int_equal(world_faults(&contoso), 0);
  dkimkit_key_free(key);
}

/* ---- files ---- */

static void expect_file(const char *path, int status, const char *message)
{
  assert_int_equal(dkimkit_keyring_add_master_file(contoso.ring, path), status);
  if (message != NULL) {
    assert_string_equal(dkimkit_keyring_message(contoso.ring), message);
  }
}

static void write_again(const char *text)
{
  tempfile_remove();
  tempfile_write(text);
}

static void test_files(void **state)
{
  (void)state;
  tempfile_write("01234567890123456789012345678901");
  assert_int_equal(dkimkit_keyring_add_master_file(NULL, tempfile_name()),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  expect_file(tempfile_name(), DKIMKIT_OK, NULL);
  expect_file(tempfile_name(), DKIMKIT_KEYRING_UNCHANGED, NULL);
  assert_int_equal(chmod(tempfile_name(), 0640), 0);
  expect_file(tempfile_name(), DKIMKIT_KEYRING_ERR_MASTER_FILE,
              "others than its owner may do something with it (chmod 600)");
  write_again("01234567890123456789012345678901x");
  expect_file(tempfile_name(), DKIMKIT_KEYRING_ERR_MASTER_FILE,
              "neither 32 octets nor 64 hexadecimal digits");
  write_again("01234567890123456789012345678901"
              "x0123456789012345678901234567890");
  expect_file(tempfile_name(), DKIMKIT_KEYRING_ERR_MASTER_FILE,
              "not 64 hexadecimal digits");
  expect_file("/", DKIMKIT_KEYRING_ERR_MASTER_FILE, "not a regular file");
  tempfile_remove();
  expect_file(tempfile_name(), DKIMKIT_KEYRING_ERR_MASTER_FILE,
              "No such file or directory");
}

/* ---- clocks ---- */

/* Without any set: the system's. */
static void test_system_clocks(void **state)
{
  dkimkit_keyring *ring = NULL;
  dkimkit_keyring_view *view = NULL;
  dkimkit_keyring_domain *of = NULL;
  uint64_t before = (uint64_t)time(NULL);
  uint64_t created;

  (void)state;
  assert_int_equal(dkimkit_keyring_new(&ring, contoso.config), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_set_clock(NULL, NULL, NULL, NULL),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_keyring_set_clock(ring, NULL, NULL, NULL),
                   DKIMKIT_OK);
  assert_int_equal(world_open(ring, 0), DKIMKIT_OK);
  world_master(ring, 1);
  assert_int_equal(add(ring, "a.example"), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_domain_read(&of, ring, "a.example"),
                   DKIMKIT_OK);
  created = dkimkit_keyring_domain_time(of, 0, DKIMKIT_KEYRING_TIME_CREATED);
  assert_in_range(created, before, (uint64_t)time(NULL));
  dkimkit_keyring_domain_free(of);
  assert_int_equal(dkimkit_keyring_view_load(&view, ring), DKIMKIT_OK);
  assert_true(dkimkit_keyring_view_age(view) < 1000);
  dkimkit_keyring_view_free(view);
  dkimkit_keyring_free(ring);
}

static uint64_t fixed(void *user_data)
{
  return *(const uint64_t *)user_data;
}

/* One of the two may be the system's. */
static void test_one_clock(void **state)
{
  dkimkit_keyring *ring = NULL;
  dkimkit_keyring_view *view = NULL;
  dkimkit_keyring_domain *of = NULL;
  uint64_t now = 77;

  (void)state;
  assert_int_equal(dkimkit_keyring_new(&ring, contoso.config), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_set_clock(ring, NULL, fixed, &now),
                   DKIMKIT_OK);
  assert_int_equal(world_open(ring, 0), DKIMKIT_OK);
  world_master(ring, 1);
  assert_int_equal(add(ring, "a.example"), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_domain_read(&of, ring, "a.example"),
                   DKIMKIT_OK);
  assert_true(dkimkit_keyring_domain_time(of, 0, DKIMKIT_KEYRING_TIME_CREATED) >
              WORLD_BEGIN);
  dkimkit_keyring_domain_free(of);
  assert_int_equal(dkimkit_keyring_view_load(&view, ring), DKIMKIT_OK);
  now += 5;
  assert_int_equal(dkimkit_keyring_view_age(view), 5);
  dkimkit_keyring_view_free(view);
  dkimkit_keyring_free(ring);
}

/* ---- actor and messages ---- */

static void expect_actor(const char *actor, const char *told)
{
  char event[64];
  char found[160];
  static unsigned value;

  value = !value;
  assert_int_equal(dkimkit_keyring_set_actor(contoso.ring, actor), DKIMKIT_OK);
  assert_int_equal(
      dkimkit_keyring_set_option(contoso.ring, TENANT,
                                 DKIMKIT_KEYRING_OPTION_DOUBLE_SIGN, value),
      DKIMKIT_OK);
  assert_true(world_last_event(&contoso, NULL, event, found));
  assert_string_equal(found, told);
}

static void test_actor(void **state)
{
  char actor[160];
  char told[160];

  (void)state;
  assert_int_equal(dkimkit_keyring_set_actor(NULL, "a"),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  memset(actor, 'a', sizeof(actor));
  actor[128] = '\0';
  expect_actor(actor, actor);
  memcpy(told, actor, sizeof(told));
  actor[128] = 'a';
  actor[129] = '\0';
  expect_actor(actor, told);
  expect_actor("", "");
  expect_actor("b", "b");
  /* A character of four octets that would end behind the 128th. */
  memset(actor, 'a', sizeof(actor));
  memcpy(actor + 125, "\xf0\x9f\x98\x80", 5);
  memcpy(told, actor, sizeof(told));
  told[125] = '\0';
  expect_actor(actor, told);
  /* One that ends with it. */
  memset(actor, 'a', sizeof(actor));
  memcpy(actor + 124, "\xf0\x9f\x98\x80", 4);
  actor[129] = '\0';
  memcpy(told, actor, sizeof(told));
  told[128] = '\0';
  expect_actor(actor, told);
}

/* It's of the last call alone. */
static void test_message(void **state)
{
  dkimkit_keyring_domain *of = NULL;

  (void)state;
  database_run("UPDATE ring_tenant SET initial_domain = 'A'");
  assert_int_equal(dkimkit_keyring_domain_read(&of, contoso.ring, DOMAIN),
                   DKIMKIT_KEYRING_ERR_STORE_DAMAGED);
  assert_string_equal(dkimkit_keyring_message(contoso.ring),
                      "a row of ring_domain can't be: initial_domain: is no "
                      "name in lower case");
  database_run("UPDATE ring_tenant SET initial_domain ="
               " 'contoso.onhost.example'");
  assert_int_equal(dkimkit_keyring_domain_read(&of, contoso.ring, "a.example"),
                   DKIMKIT_KEYRING_ERR_NO_DOMAIN);
  assert_string_equal(dkimkit_keyring_message(contoso.ring), "");
  assert_int_equal(dkimkit_keyring_domain_read(&of, contoso.ring, DOMAIN),
                   DKIMKIT_OK);
  dkimkit_keyring_domain_free(of);
}

#define TEST(name)                                                             \
  cmocka_unit_test_setup_teardown(name, contoso_set_up, contoso_tear_down)

int main(int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
      TEST(test_current),
      TEST(test_known),
      TEST(test_current_opens),
      TEST(test_old_while_there_is_no_current),
      TEST(test_given_after_old),
      TEST(test_old_is_given),
      TEST(test_other_key),
      TEST(test_foreign_key),
      TEST(test_profile_of_settings),
      TEST(test_import),
      TEST(test_files),
      TEST(test_system_clocks),
      TEST(test_one_clock),
      TEST(test_actor),
      TEST(test_message),
  };

  if (database_choose(argc, argv) != 0) {
    return 2;
  }
  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
