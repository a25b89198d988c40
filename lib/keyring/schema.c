/* SPDX-License-Identifier: MIT */
#include "keyring/schema.h"

#include <stdio.h>
#include <string.h>

#define MARK "dkimkit keyring"

/* One text for all dialects, but for the types: of octets, of names (which are
 * in order of their octets), and of a number that counts rows. */
#define VERSION_1(OCTETS, NAME, COUNTER)                                       \
  {                                                                            \
    "CREATE TABLE ring_meta ("                                                 \
    " mark " NAME " PRIMARY KEY,"                                              \
    " version BIGINT NOT NULL)",                                               \
        "CREATE TABLE ring_tenant ("                                           \
        " name " NAME " PRIMARY KEY,"                                          \
        " initial_domain " NAME " NOT NULL,"                                   \
        " default_policy BIGINT NOT NULL,"                                     \
        " allow_parent BIGINT NOT NULL,"                                       \
        " double_sign BIGINT NOT NULL,"                                        \
        " skip_internal BIGINT NOT NULL,"                                      \
        " skip_list BIGINT NOT NULL,"                                          \
        " skip_signed BIGINT NOT NULL,"                                        \
        " created BIGINT NOT NULL)",                                           \
        "CREATE TABLE ring_key ("                                              \
        " id " OCTETS " PRIMARY KEY,"                                          \
        " domain " NAME " NOT NULL,"                                           \
        " slot BIGINT NOT NULL,"                                               \
        " key_type BIGINT NOT NULL,"                                           \
        " key_bits BIGINT NOT NULL,"                                           \
        " created BIGINT NOT NULL,"                                            \
        " compromised BIGINT NOT NULL,"                                        \
        " txt TEXT NOT NULL,"                                                  \
        " sealed " OCTETS ")",                                                 \
        "CREATE INDEX ring_key_domain ON ring_key (domain)",                   \
        "CREATE INDEX ring_key_sealed ON ring_key (id)"                        \
        " WHERE sealed IS NOT NULL",                                           \
        "CREATE TABLE ring_domain ("                                           \
        " name " NAME " PRIMARY KEY,"                                          \
        " tenant " NAME " NOT NULL REFERENCES ring_tenant (name),"             \
        " dashed " NAME " NOT NULL,"                                           \
        " generation BIGINT NOT NULL,"                                         \
        " created BIGINT NOT NULL,"                                            \
        " key_type BIGINT NOT NULL,"                                           \
        " key_bits BIGINT NOT NULL,"                                           \
        " canon_header BIGINT NOT NULL,"                                       \
        " canon_body BIGINT NOT NULL,"                                         \
        " with_time BIGINT NOT NULL,"                                          \
        " expire BIGINT NOT NULL,"                                             \
        " headers TEXT NOT NULL,"                                              \
        " oversign TEXT NOT NULL,"                                             \
        " display_name TEXT NOT NULL,"                                         \
        " record " OCTETS " NOT NULL,"                                         \
        " tick_at BIGINT NOT NULL,"                                            \
        " check_at BIGINT NOT NULL,"                                           \
        " leaves_at BIGINT NOT NULL,"                                          \
        " first_set " NAME " REFERENCES ring_domain (name),"                   \
        " backward " NAME " NOT NULL,"                                         \
        " key1 " OCTETS " REFERENCES ring_key (id)"                            \
        " DEFERRABLE INITIALLY DEFERRED,"                                      \
        " key2 " OCTETS " REFERENCES ring_key (id)"                            \
        " DEFERRABLE INITIALLY DEFERRED,"                                      \
        " UNIQUE (tenant, dashed))",                                           \
        "CREATE INDEX ring_domain_tick ON ring_domain (tick_at)",              \
        "CREATE INDEX ring_domain_first ON ring_domain (first_set)",           \
        "CREATE INDEX ring_domain_backward ON ring_domain (backward)",         \
        "CREATE INDEX ring_domain_check ON ring_domain (check_at, name)",      \
        "CREATE TABLE ring_zone ("                                             \
        " name " NAME " PRIMARY KEY,"                                          \
        " serial BIGINT NOT NULL,"                                             \
        " digest " OCTETS " NOT NULL)",                                        \
        "CREATE TABLE ring_audit ("                                            \
        " id " COUNTER ","                                                     \
        " at BIGINT NOT NULL,"                                                 \
        " generation BIGINT NOT NULL,"                                         \
        " actor TEXT NOT NULL,"                                                \
        " tenant TEXT NOT NULL,"                                               \
        " domain " NAME " NOT NULL,"                                           \
        " event TEXT NOT NULL,"                                                \
        " detail TEXT NOT NULL)",                                              \
        "CREATE INDEX ring_audit_domain ON ring_audit (domain, id)", NULL      \
  }

static const char *const version_1_sqlite[] =
    VERSION_1("BLOB", "TEXT", "INTEGER PRIMARY KEY AUTOINCREMENT");
static const char *const version_1_postgresql[] =
    VERSION_1("BYTEA", "TEXT COLLATE \"C\"",
              "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY");

static const dkk_ring_schema_step steps[DKK_RING_SCHEMA_VERSION] = {
    {{version_1_sqlite, version_1_postgresql}},
};

static const char *const count_meta[DKK_RING_SQL_DIALECTS] = {
    "SELECT count(*) FROM sqlite_master"
    " WHERE type = 'table' AND name = 'ring_meta'",
    "SELECT count(*) FROM pg_catalog.pg_class c"
    " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relname = 'ring_meta' AND c.relkind = 'r'"
    " AND n.nspname = current_schema()",
};

/* Two that make or change tables at once: the second one waits. With SQLite any
 * two that write do. The number says "DKRING". */
static const char *const lock_schema[DKK_RING_SQL_DIALECTS] = {
    NULL,
    "SELECT pg_advisory_xact_lock(75063236284999)",
};

const dkk_ring_schema *dkk_ring_schema_current(void)
{
  static const dkk_ring_schema current = {steps, DKK_RING_SCHEMA_VERSION};

  return &current;
}

static int take_count(const dkk_ring_sql_value *columns, int count, void *user)
{
  int64_t *number = user;

  *number = count == 1 && columns[0].type == DKK_RING_SQL_INTEGER
                ? columns[0].integer
                : 0;
  return 0;
}

typedef struct meta {
  int rows;
  int is_ours;
  int64_t version;
} meta;

static int take_meta(const dkk_ring_sql_value *columns, int count, void *user)
{
  meta *m = user;

  m->rows++;
  m->is_ours = count == 2 && columns[0].type == DKK_RING_SQL_TEXT &&
               columns[0].len == sizeof(MARK) - 1 &&
               memcmp(columns[0].octets, MARK, sizeof(MARK) - 1) == 0 &&
               columns[1].type == DKK_RING_SQL_INTEGER &&
               columns[1].integer >= 1;
  m->version = columns[1].integer;
  return 0;
}

/* 0 if there is no keyring at all. */
static int read_version(dkk_ring_sql *sql, int64_t *version)
{
  dkk_ring_sql_statement tables = {count_meta[sql->dialect], NULL, 0,
                                   take_count, NULL};
  dkk_ring_sql_statement rows = {"SELECT mark, version FROM ring_meta", NULL, 0,
                                 take_meta, NULL};
  int64_t count = 0;
  meta found = {0, 0, 0};
  int rv;

  *version = 0;
  tables.user = &count;
  rows.user = &found;
  rv = dkk_ring_sql_read(sql, &tables);
  if (rv != DKIMKIT_OK || count == 0) {
    return rv;
  }
  rv = dkk_ring_sql_read(sql, &rows);
  if (rv == DKIMKIT_OK && (found.rows != 1 || !found.is_ours)) {
    dkk_ring_sql_say(sql, "ring_meta doesn't say that this is a keyring", NULL);
    rv = DKIMKIT_KEYRING_ERR_STORE_DAMAGED;
  }
  *version = found.version;
  return rv;
}

static int write_text(dkk_ring_sql *sql, const char *text)
{
  dkk_ring_sql_statement statement = {text, NULL, 0, NULL, NULL};

  return dkk_ring_sql_write(sql, &statement, NULL);
}

static int take_step(dkk_ring_sql *sql, const dkk_ring_schema_step *step)
{
  const char *const *text = step->statements[sql->dialect];
  int rv = DKIMKIT_OK;

  for (; rv == DKIMKIT_OK && *text != NULL; text++) {
    rv = write_text(sql, *text);
  }
  return rv;
}

static int write_version(dkk_ring_sql *sql, int version)
{
  dkk_ring_sql_value values[2];
  dkk_ring_sql_statement statement = {
      version == 1 ? "INSERT INTO ring_meta (mark, version) VALUES ($1, $2)"
                   : "UPDATE ring_meta SET version = $2 WHERE mark = $1",
      values, 2, NULL, NULL};

  values[0] = dkk_ring_sql_text(MARK);
  values[1] = dkk_ring_sql_integer(version);
  return dkk_ring_sql_write(sql, &statement, NULL);
}

static int begin(dkk_ring_sql *sql, int64_t *version)
{
  int rv = dkk_ring_sql_begin(sql, 1);

  if (rv == DKIMKIT_OK && lock_schema[sql->dialect] != NULL) {
    rv = write_text(sql, lock_schema[sql->dialect]);
  }
  return rv == DKIMKIT_OK ? read_version(sql, version) : rv;
}

static int finish(dkk_ring_sql *sql, int rv)
{
  if (rv == DKIMKIT_OK) {
    return dkk_ring_sql_commit(sql);
  }
  dkk_ring_sql_rollback(sql);
  return rv;
}

/* From the version that is found after the beginning: another one may have been
 * faster. */
static int climb(dkk_ring_sql *sql, const dkk_ring_schema *schema, int *is_done)
{
  int64_t version = 0;
  int rv = begin(sql, &version);

  *is_done = rv == DKIMKIT_OK && version >= schema->version;
  if (rv == DKIMKIT_OK && !*is_done) {
    rv = take_step(sql, &schema->steps[version]);
    if (rv == DKIMKIT_OK) {
      rv = write_version(sql, (int)version + 1);
    }
  }
  return finish(sql, rv);
}

static int climb_all(dkk_ring_sql *sql, const dkk_ring_schema *schema)
{
  int is_done = 0;
  int rv = DKIMKIT_OK;

  while (rv == DKIMKIT_OK && !is_done) {
    rv = climb(sql, schema, &is_done);
  }
  return rv;
}

static int create_all(dkk_ring_sql *sql, const dkk_ring_schema *schema)
{
  int version;
  int rv = DKIMKIT_OK;

  for (version = 1; rv == DKIMKIT_OK && version <= schema->version; version++) {
    rv = take_step(sql, &schema->steps[version - 1]);
    if (rv == DKIMKIT_OK) {
      rv = write_version(sql, version);
    }
  }
  return rv;
}

int dkk_ring_schema_create(dkk_ring_sql *sql, const dkk_ring_schema *schema)
{
  int64_t version = 0;
  int rv = begin(sql, &version);

  if (rv == DKIMKIT_OK && version != 0) {
    dkk_ring_sql_say(sql, "there is a keyring already", NULL);
    rv = DKIMKIT_KEYRING_ERR_STORE_EXISTS;
  }
  if (rv == DKIMKIT_OK) {
    rv = create_all(sql, schema);
  }
  return finish(sql, rv);
}

static int say_versions(dkk_ring_sql *sql, int64_t version, int known, int rv)
{
  char text[128];

  snprintf(text, sizeof(text),
           "the keyring's tables are of version %lld, the program knows %d",
           (long long)version, known);
  dkk_ring_sql_say(sql, text, NULL);
  return rv;
}

int dkk_ring_schema_open(dkk_ring_sql *sql, const dkk_ring_schema *schema)
{
  int64_t version = 0;
  int rv = read_version(sql, &version);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  if (version == 0) {
    dkk_ring_sql_say(sql, "there is no keyring in the database", NULL);
    return DKIMKIT_KEYRING_ERR_STORE_MISSING;
  }
  if (version > schema->version) {
    return say_versions(sql, version, schema->version,
                        DKIMKIT_KEYRING_ERR_STORE_NEWER);
  }
  if (version < schema->version && sql->is_read_only) {
    return say_versions(sql, version, schema->version,
                        DKIMKIT_KEYRING_ERR_STORE_READ_ONLY);
  }
  return version < schema->version ? climb_all(sql, schema) : DKIMKIT_OK;
}
