/* SPDX-License-Identifier: MIT */

/* A keyring's database of SQLite that somebody has changed: any value in any
 * column, records with a checksum that is right, rows and tables gone or twice.
 * Whatever is asked for is an answer or an error; texts about domains
 * that come out can be shown; what has no fault stays without one after a tick;
 * a signature is made only by a key that is there. */

#include "../keyring/contoso.h"
#include "fuzz.h"
#include "keyring/codec.h"

#include <sodium.h>
#include <sqlite3.h>

#include <fcntl.h>
#include <unistd.h>

#define CHANGES_MAX 8

typedef struct column {
  const char *table;
  const char *name;
} column;

static const column columns[] = {
    {"ring_domain", "record"},
    {"ring_domain", "name"},
    {"ring_domain", "tenant"},
    {"ring_domain", "dashed"},
    {"ring_domain", "generation"},
    {"ring_domain", "created"},
    {"ring_domain", "key_type"},
    {"ring_domain", "key_bits"},
    {"ring_domain", "canon_header"},
    {"ring_domain", "canon_body"},
    {"ring_domain", "with_time"},
    {"ring_domain", "expire"},
    {"ring_domain", "headers"},
    {"ring_domain", "oversign"},
    {"ring_domain", "display_name"},
    {"ring_domain", "tick_at"},
    {"ring_domain", "check_at"},
    {"ring_domain", "leaves_at"},
    {"ring_domain", "first_set"},
    {"ring_domain", "backward"},
    {"ring_domain", "key1"},
    {"ring_domain", "key2"},
    {"ring_key", "id"},
    {"ring_key", "domain"},
    {"ring_key", "slot"},
    {"ring_key", "key_type"},
    {"ring_key", "key_bits"},
    {"ring_key", "created"},
    {"ring_key", "compromised"},
    {"ring_key", "txt"},
    {"ring_key", "sealed"},
    {"ring_tenant", "name"},
    {"ring_tenant", "initial_domain"},
    {"ring_tenant", "default_policy"},
    {"ring_tenant", "allow_parent"},
    {"ring_tenant", "double_sign"},
    {"ring_tenant", "skip_internal"},
    {"ring_tenant", "skip_list"},
    {"ring_tenant", "skip_signed"},
    {"ring_tenant", "created"},
    {"ring_meta", "mark"},
    {"ring_meta", "version"},
    {"ring_audit", "at"},
    {"ring_audit", "generation"},
    {"ring_audit", "actor"},
    {"ring_audit", "tenant"},
    {"ring_audit", "domain"},
    {"ring_audit", "event"},
    {"ring_audit", "detail"},
    {"ring_zone", "name"},
    {"ring_zone", "serial"},
    {"ring_zone", "digest"},
};

static const char *const statements[] = {
    "DELETE FROM ring_tenant",
    "DELETE FROM ring_key WHERE slot = 0",
    "DELETE FROM ring_domain WHERE name = 'contoso.com'",
    "DELETE FROM ring_domain WHERE name <> 'contoso.com'",
    "DELETE FROM ring_meta",
    "DROP TABLE ring_audit",
    "DROP TABLE ring_key",
    "DROP TABLE ring_zone",
    "INSERT INTO ring_meta SELECT mark || 'x', version FROM ring_meta",
    "UPDATE ring_key SET domain = 'contoso.com'",
    "UPDATE ring_domain SET key1 = key2",
    "UPDATE ring_domain SET tick_at = 0, check_at = 0",
    "UPDATE ring_domain SET record = (SELECT record FROM ring_domain LIMIT 1)",
    "INSERT INTO ring_zone VALUES ('z.example', 1, x'00')",
    "ALTER TABLE ring_domain RENAME COLUMN dashed TO dotted",
    "CREATE VIEW v AS SELECT * FROM ring_domain"};

static struct {
  uint8_t *octets;
  size_t len;
} template;

/* A domain that signs as itself, one that doesn't yet, and their tenant. */
static void make_template(void)
{
  char program[] = "fuzz";
  char kind[] = "sqlite";
  char *arguments[] = {program, kind, NULL};
  int fd;
  off_t len;

  /* Files are written all the time; where there is one, in memory. */
  (void)setenv("TMPDIR", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp",
               0);
  FUZZ_CHECK(database_choose(2, arguments) == 0);
  FUZZ_CHECK(contoso_set_up(NULL) == 0);
  contoso_bring_up();
  world_domain(&contoso, TENANT, "b.example");
  dkimkit_keyring_view_free(contoso.view);
  contoso.view = NULL;
  dkimkit_keyring_free(contoso.ring);
  contoso.ring = NULL;
  fd = open(database_where(), O_RDONLY);
  FUZZ_CHECK(fd >= 0);
  len = lseek(fd, 0, SEEK_END);
  FUZZ_CHECK(len > 0);
  template.len = (size_t)len;
  template.octets = fuzz_allocate(template.len);
  FUZZ_CHECK(pread(fd, template.octets, template.len, 0) == len);
  close(fd);
}

static void write_database(void)
{
  int fd;

  database_clear();
  fd = open(database_where(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  FUZZ_CHECK(fd >= 0);
  FUZZ_CHECK(write(fd, template.octets, template.len) ==
             (ssize_t) template.len);
  close(fd);
}

static void bind(sqlite3_stmt *statement, unsigned how, dkk_slice text)
{
  static const sqlite3_int64 numbers[] = {
      0,         1,          2,          -1,         9,   INT64_MAX,
      INT64_MIN, 1700000000, 0xffffffff, 0x80000000, 255, 2048};

  switch (how % 5) {
  case 0:
    sqlite3_bind_int64(statement, 1, numbers[how / 5 % 12]);
    break;
  case 1:
    sqlite3_bind_text(statement, 1, (const char *)text.data, (int)text.len,
                      SQLITE_TRANSIENT);
    break;
  case 2:
    sqlite3_bind_blob(statement, 1, text.data, (int)text.len, SQLITE_TRANSIENT);
    break;
  case 3:
    sqlite3_bind_double(statement, 1, 1.5);
    break;
  default:
    sqlite3_bind_null(statement, 1);
    break;
  }
}

/* The database refuses some, such as names that are there twice. */
static void change_value(sqlite3 *db, dkk_slice *in)
{
  const column *of =
      &columns[fuzz_octet(in) % (sizeof(columns) / sizeof(columns[0]))];
  unsigned how = fuzz_octet(in);
  int row = fuzz_octet(in) % 4;
  sqlite3_stmt *statement = NULL;
  char words[256];

  snprintf(words, sizeof(words),
           "UPDATE %s SET %s = ?1 WHERE rowid = (SELECT rowid FROM %s"
           " ORDER BY rowid LIMIT 1 OFFSET ?2)",
           of->table, of->name, of->table);
  if (sqlite3_prepare_v2(db, words, -1, &statement, NULL) == SQLITE_OK) {
    bind(statement, how, fuzz_text(in));
    sqlite3_bind_int(statement, 2, row);
    (void)sqlite3_step(statement);
  }
  sqlite3_finalize(statement);
}

static void seal(uint8_t *octets, size_t len, const char *domain)
{
  crypto_generichash_blake2b_state state;

  crypto_generichash_blake2b_init(&state, NULL, 0, DKK_RING_CHECKSUM_OCTETS);
  crypto_generichash_blake2b_update(&state, octets,
                                    len - DKK_RING_CHECKSUM_OCTETS);
  crypto_generichash_blake2b_update(&state, (const uint8_t *)domain,
                                    strlen(domain));
  crypto_generichash_blake2b_final(&state,
                                   octets + len - DKK_RING_CHECKSUM_OCTETS,
                                   DKK_RING_CHECKSUM_OCTETS);
}

static void store_record(sqlite3 *db, const char *name, const uint8_t *octets)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2(db,
                         "UPDATE ring_domain SET record = ?1 WHERE name = ?2",
                         -1, &statement, NULL) == SQLITE_OK) {
    sqlite3_bind_blob(statement, 1, octets, DKK_RING_RECORD_OCTETS,
                      SQLITE_TRANSIENT);
    sqlite3_bind_text(statement, 2, name, -1, SQLITE_TRANSIENT);
    (void)sqlite3_step(statement);
  }
  sqlite3_finalize(statement);
}

static void change_record(sqlite3 *db, dkk_slice *in)
{
  static const char *const names[] = {"contoso.com", "contoso.onhost.example",
                                      "b.example"};
  const char *name = names[fuzz_octet(in) % 3];
  unsigned count = fuzz_octet(in) % 16;
  uint8_t octets[DKK_RING_RECORD_OCTETS];
  sqlite3_stmt *statement = NULL;
  int is_there;

  if (sqlite3_prepare_v2(db, "SELECT record FROM ring_domain WHERE name = ?1",
                         -1, &statement, NULL) != SQLITE_OK) {
    return;
  }
  sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
  is_there = sqlite3_step(statement) == SQLITE_ROW &&
             sqlite3_column_bytes(statement, 0) == (int)sizeof(octets);
  if (is_there) {
    memcpy(octets, sqlite3_column_blob(statement, 0), sizeof(octets));
  }
  sqlite3_finalize(statement);
  if (is_there) {
    for (; count > 0; count--) {
      size_t at = fuzz_number(in) % sizeof(octets);

      octets[at] = fuzz_octet(in);
    }
    seal(octets, sizeof(octets), name);
    store_record(db, name, octets);
  }
}

static void change_database(dkk_slice *in)
{
  sqlite3 *db = NULL;
  unsigned i;

  FUZZ_CHECK(sqlite3_open(database_where(), &db) == SQLITE_OK);
  sqlite3_exec(db, "PRAGMA synchronous = OFF", NULL, NULL, NULL);
  for (i = 0; in->len > 0 && i < CHANGES_MAX; i++) {
    unsigned what = fuzz_octet(in);

    if (what % 4 == 0) {
      change_record(db, in);
    } else if (what % 4 == 1) {
      sqlite3_exec(db, statements[what / 4 % 16], NULL, NULL, NULL);
    } else {
      change_value(db, in);
    }
  }
  sqlite3_close(db);
}

/* What stands in the log is shown with care by whoever shows it. */
static void check_utf8(const char *text)
{
  FUZZ_CHECK(text != NULL && dkk_slice_is_utf8(dkk_slice_of(text)));
}

/* UTF-8 without control characters, or nothing. */
static void check_text(const char *text)
{
  const uint8_t *at = (const uint8_t *)text;

  for (; at != NULL && *at != '\0'; at++) {
    FUZZ_CHECK(*at >= 0x20 && *at != 0x7f);
  }
  FUZZ_CHECK(text == NULL || dkk_slice_is_utf8(dkk_slice_of(text)));
}

static int on_domain(const dkimkit_keyring_domain *domain, void *user_data)
{
  dkimkit_keyring_settings *settings = NULL;
  int slot;
  int name;

  (void)user_data;
  check_text(dkimkit_keyring_domain_name(domain));
  check_text(dkimkit_keyring_domain_tenant(domain));
  check_text(dkimkit_keyring_domain_initial(domain));
  check_text(dkimkit_keyring_domain_label(domain));
  check_text(dkimkit_keyring_domain_exchange(domain));
  (void)dkimkit_keyring_domain_status(domain);
  for (slot = 0; slot < 2; slot++) {
    (void)dkimkit_keyring_domain_state(domain, slot);
    (void)dkimkit_keyring_domain_key_id(domain, slot);
    check_text(dkimkit_keyring_domain_record_text(domain, slot));
    for (name = 0; name < 2; name++) {
      check_text(dkimkit_keyring_domain_record_name(
          domain, slot, (dkimkit_keyring_name)name));
      (void)dkimkit_keyring_domain_verdict(domain, slot,
                                           (dkimkit_keyring_name)name);
    }
  }
  (void)dkimkit_keyring_domain_signs(domain, DKIMKIT_KEYRING_NAME_OWN,
                                     contoso.wall);
  if (dkimkit_keyring_domain_settings(&settings, domain) == DKIMKIT_OK) {
    dkimkit_keyring_settings_free(settings);
  }
  return 0;
}

static int on_audit(const dkimkit_keyring_audit_entry *entry, void *user_data)
{
  (void)user_data;
  check_utf8(dkimkit_keyring_audit_actor(entry));
  check_utf8(dkimkit_keyring_audit_tenant(entry));
  check_utf8(dkimkit_keyring_audit_domain(entry));
  check_utf8(dkimkit_keyring_audit_event(entry));
  check_utf8(dkimkit_keyring_audit_detail(entry));
  return 0;
}

static int on_fault(const dkimkit_keyring_fault *fault, void *user_data)
{
  (void)user_data;
  check_utf8(dkimkit_keyring_fault_tenant(fault));
  check_utf8(dkimkit_keyring_fault_domain(fault));
  check_utf8(dkimkit_keyring_fault_detail(fault));
  return 0;
}

static void check_error(const dkimkit_keyring *ring, int rv)
{
  FUZZ_CHECK(rv <= DKIMKIT_OK);
  FUZZ_CHECK(rv != DKIMKIT_ERR_NOMEM && rv != DKIMKIT_ERR_INVALID_ARGUMENT);
  FUZZ_CHECK(dkimkit_keyring_message(ring) != NULL);
}

static void choose(dkimkit_keyring *ring, const char *author)
{
  dkimkit_keyring_choice *choice = contoso.choice;
  dkimkit_keyring_view *view = NULL;
  int rv = dkimkit_keyring_view_load(&view, ring);
  size_t i;

  check_error(ring, rv);
  if (rv != DKIMKIT_OK) {
    FUZZ_CHECK(view == NULL);
    return;
  }
  dkimkit_keyring_choice_reset(choice);
  FUZZ_CHECK(dkimkit_keyring_choice_add_author(choice, author) == DKIMKIT_OK);
  FUZZ_CHECK(dkimkit_keyring_choice_set_submitter(choice, TENANT) ==
             DKIMKIT_OK);
  rv = dkimkit_keyring_choose(choice, view, 0);
  check_error(ring, rv);
  for (i = 0; rv == DKIMKIT_OK && i < dkimkit_keyring_choice_count(choice);
       i++) {
    check_text(dkimkit_keyring_choice_domain(choice, i));
    check_text(dkimkit_keyring_choice_selector(choice, i));
  }
  dkimkit_keyring_choice_reset(choice);
  dkimkit_keyring_view_free(view);
}

static uint64_t faults_of(dkimkit_keyring *ring, int *rv)
{
  uint64_t faults = 0;

  *rv = dkimkit_keyring_verify_store(&faults, ring, on_fault, NULL);
  check_error(ring, *rv);
  return faults;
}

static void use(dkimkit_keyring *ring)
{
  dkimkit_keyring_domain *domain = NULL;
  uint64_t changed = 0;
  uint64_t faults = 0;
  uint64_t before;
  unsigned orders = 0;
  int before_rv;
  int rv;

  check_error(ring, dkimkit_keyring_each_domain(ring, NULL, on_domain, NULL));
  check_error(ring, dkimkit_keyring_each_due(ring, 10, on_domain, NULL));
  check_error(ring, dkimkit_keyring_each_audit(ring, NULL, 0, on_audit, NULL));
  check_error(ring, dkimkit_keyring_each_order(ring, count_order, &orders));
  rv = dkimkit_keyring_domain_read(&domain, ring, DOMAIN);
  check_error(ring, rv);
  FUZZ_CHECK((rv == DKIMKIT_OK) == (domain != NULL));
  dkimkit_keyring_domain_free(domain);
  choose(ring, DOMAIN);
  choose(ring, "b.example");
  before = faults_of(ring, &before_rv);
  rv = dkimkit_keyring_tick(ring, 1, NULL, NULL, NULL);
  check_error(ring, rv);
  faults = faults_of(ring, &rv);
  FUZZ_CHECK(before_rv != DKIMKIT_OK || rv != DKIMKIT_OK || before > 0 ||
             faults == 0);
  check_error(ring, dkimkit_keyring_rekey(&changed, &faults, ring, NULL,
                                          on_fault, NULL));
}

static uint64_t wall(void *user_data)
{
  return ((const world *)user_data)->wall;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static const uint8_t master[32] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                                     1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                                     1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  dkk_slice in = {data, size};
  unsigned flags = fuzz_octet(&in);
  dkimkit_keyring *ring = NULL;
  int rv;

  if (template.octets == NULL) {
    make_template();
  }
  write_database();
  change_database(&in);
  FUZZ_CHECK(dkimkit_keyring_new(&ring, contoso.config) == DKIMKIT_OK);
  FUZZ_CHECK(dkimkit_keyring_set_clock(ring, wall, wall, &contoso) ==
             DKIMKIT_OK);
  FUZZ_CHECK((flags & 2) != 0 ||
             dkimkit_keyring_add_master(ring, master) == DKIMKIT_OK);
  rv = dkimkit_keyring_open_sqlite(
      ring, database_where(), flags & 1 ? DKIMKIT_KEYRING_OPEN_READ_ONLY : 0);
  check_error(ring, rv);
  if (rv == DKIMKIT_OK) {
    use(ring);
  }
  dkimkit_keyring_free(ring);
  return 0;
}
