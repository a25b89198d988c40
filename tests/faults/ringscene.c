/* SPDX-License-Identifier: MIT */
#include "ringscene.h"

#include <sodium.h>
#ifdef DKK_RING_SQLITE
#include <sqlite3.h>
#endif
#ifdef DKK_RING_POSTGRESQL
#include <libpq-fe.h>
#endif

dkimkit_keyring *ring;
uint8_t ring_master[32];
int ring_may_be_done;
int ring_is_kept;
int ring_fault_status;
void (*ring_configure)(dkimkit_config *config);

static uint8_t digest_before[32];

static const char *const tables[] = {"ring_meta", "ring_tenant",
                                     "ring_key",  "ring_domain",
                                     "ring_zone", "ring_audit"};
#define TABLES (sizeof(tables) / sizeof(tables[0]))

void stage_new(void)
{
  contoso_set_up_with(ring_configure);
}

void stage_up(void)
{
  stage_new();
  contoso_bring_up();
}

void stage_rotating(void)
{
  stage_up();
  world_pass(&contoso, 4 * DAY + 6 * HOUR);
  assert_int_equal(dkimkit_keyring_rotate(contoso.ring, DOMAIN, 0), DKIMKIT_OK);
}

void stage_retired(void)
{
  stage_rotating();
  world_pass(&contoso, 10 * DAY);
}

void stage_revoked(void)
{
  stage_up();
  world_pass(&contoso, 4 * DAY + 6 * HOUR);
  assert_int_equal(dkimkit_keyring_withdraw(contoso.ring, DOMAIN, 1, 0),
                   DKIMKIT_OK);
  world_pass(&contoso, 5 * DAY);
}

void stage_end(void)
{
  (void)contoso_tear_down(NULL);
}

#ifdef DKK_RING_SQLITE
static void digest_statement(crypto_generichash_state *state,
                             sqlite3_stmt *statement)
{
  while (sqlite3_step(statement) == SQLITE_ROW) {
    int i;

    for (i = 0; i < sqlite3_column_count(statement); i++) {
      int type = sqlite3_column_type(statement, i);
      const void *octets = sqlite3_column_blob(statement, i);
      int len = sqlite3_column_bytes(statement, i);

      crypto_generichash_update(state, (uint8_t *)&type, sizeof(type));
      crypto_generichash_update(state, (uint8_t *)&len, sizeof(len));
      crypto_generichash_update(state, octets, (unsigned)len);
    }
  }
}

static void digest_sqlite(crypto_generichash_state *state)
{
  sqlite3 *db = NULL;
  char text[100];
  size_t i;

  assert_int_equal(
      sqlite3_open_v2(database_where(), &db, SQLITE_OPEN_READWRITE, NULL),
      SQLITE_OK);
  for (i = 0; i < TABLES; i++) {
    sqlite3_stmt *statement = NULL;

    snprintf(text, sizeof(text), "SELECT * FROM %s ORDER BY 1", tables[i]);
    assert_int_equal(sqlite3_prepare_v2(db, text, -1, &statement, NULL),
                     SQLITE_OK);
    digest_statement(state, statement);
    assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
  }
  sqlite3_close(db);
}
#else
static void digest_sqlite(crypto_generichash_state *state)
{
  (void)state;
}
#endif

#ifdef DKK_RING_POSTGRESQL
static void digest_postgresql(crypto_generichash_state *state)
{
  PGconn *connection = PQconnectdb(database_where());
  char text[100];
  size_t i;

  for (i = 0; i < TABLES; i++) {
    PGresult *result;
    int row;

    snprintf(text, sizeof(text), "SELECT t::text FROM %s t ORDER BY 1",
             tables[i]);
    result = PQexec(connection, text);
    assert_int_equal(PQresultStatus(result), PGRES_TUPLES_OK);
    for (row = 0; row < PQntuples(result); row++) {
      crypto_generichash_update(state,
                                (const uint8_t *)PQgetvalue(result, row, 0),
                                strlen(PQgetvalue(result, row, 0)) + 1);
    }
    PQclear(result);
  }
  PQfinish(connection);
}
#else
static void digest_postgresql(crypto_generichash_state *state)
{
  (void)state;
}
#endif

void ring_digest(uint8_t digest[32])
{
  crypto_generichash_state state;

  crypto_generichash_init(&state, NULL, 0, 32);
  if (database_which() == DATABASE_SQLITE) {
    digest_sqlite(&state);
  } else {
    digest_postgresql(&state);
  }
  crypto_generichash_final(&state, digest, 32);
}

int ring_is_damaged(void)
{
#ifdef DKK_RING_SQLITE
  return faults_has_failed() && faults_how() == SQLITE_CORRUPT;
#else
  return 0;
#endif
}

int ring_keep_fault(const dkimkit_keyring_fault *fault, void *user_data)
{
  const char *detail = dkimkit_keyring_fault_detail(fault);
  const char *words = strstr(detail, ": ");
  int status;

  (void)user_data;
  words = words != NULL ? words + 2 : detail;
  for (status = -1; status > DKIMKIT_ERR_FATAL; status--) {
    if (strcmp(dkimkit_keyring_strerror(status), words) == 0) {
      ring_fault_status = status;
      return 0;
    }
  }
  fail_msg("told of a fault: %s", detail);
  return 0;
}

void ring_before(void)
{
  ring_digest(digest_before);
  memset(ring_master, 1, sizeof(ring_master));
  if (ring_is_kept) {
    ring = contoso.ring;
    return;
  }
  ring = world_connect(&contoso, 0);
  world_master(ring, 1);
}

static void end_run(void)
{
  if (!ring_is_kept) {
    dkimkit_keyring_free(ring);
  }
  ring = NULL;
  assert_int_equal(world_faults(&contoso), 0);
}

void ring_after_step(int rv)
{
  (void)rv;
  end_run();
}

void ring_after(int rv)
{
  uint8_t digest[32];
  int is_same;

  end_run();
  ring_digest(digest);
  is_same = memcmp(digest, digest_before, sizeof(digest)) == 0;
  if (rv < DKIMKIT_OK && !is_same && !ring_may_be_done) {
    fail_msg("an error (%d), and the store has changed", rv);
  }
  scene_is_over = rv <= DKIMKIT_OK && !is_same;
}
