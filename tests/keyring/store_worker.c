/* SPDX-License-Identifier: MIT */

/* A process that works on a keyring, and says on its standard output what it
 * has committed, a line at a time:
 *
 *   add NAME 1               a domain with two keys
 *   change NAME GENERATION   by compare-and-swap, with a new key in slot 1
 *
 * usage: store_worker sqlite|postgresql DIRECTORY|CONNINFO WHAT
 *   create        makes a keyring with a tenant
 *   work PREFIX   domains PREFIX-N, until it's killed
 *   look          checks the store; a line for each domain: is NAME GENERATION
 *   fill NUMBER   adds domains n-0 to n-(NUMBER - 1)
 *   list          reads all domains with their keys; how many there are
 *   count TIMES   TIMES changes of each domain that is there; between reading
 *                 and storing the first it says "read", and waits for a line */

#include "database.h"
#include "rows.h"

#include <sodium.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAMES_MAX 1000
/* Of a worker; beyond, it only changes. */
#define DOMAINS_MAX 60

static dkk_ring_store *store;
static char names[NAMES_MAX][DKK_RING_DOMAIN_MAX + 1];
static unsigned name_count;

static int give_up(const char *what, int rv)
{
  fprintf(stderr, "%s: %d (%s)\n", what, rv,
          store != NULL ? dkk_ring_store_message(store) : database_message());
  return 1;
}

/* One write, so that a line is whole or isn't there. */
static void report(const char *what, const char *name, uint64_t generation)
{
  char line[400];
  int len = snprintf(line, sizeof(line), "%s %s %llu\n", what, name,
                     (unsigned long long)generation);

  if (write(STDOUT_FILENO, line, (size_t)len) != len) {
    _exit(1);
  }
}

static int open_store(unsigned flags)
{
  int rv = database_open(&store, flags);

  return rv == DKIMKIT_OK ? 0 : give_up("open", rv);
}

static int create(void)
{
  dkk_ring_tenant_row tenant;
  int rv;

  if (open_store(DKIMKIT_KEYRING_OPEN_CREATE) != 0) {
    return 1;
  }
  row_tenant(&tenant, "contoso");
  rv = dkk_ring_store_begin(store, 1);
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_store_add_tenant(store, &tenant);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_store_commit(store);
  }
  return rv == DKIMKIT_OK ? 0 : give_up("create", rv);
}

/* Each change leaves one line there, so that half of a change is found. */
static int add_audit(const char *name, uint64_t generation)
{
  dkk_ring_audit_row row;

  memset(&row, 0, sizeof(row));
  row.generation = generation;
  snprintf(row.domain, sizeof(row.domain), "%s", name);
  snprintf(row.event, sizeof(row.event), "change");
  return dkk_ring_store_add_audit(store, &row);
}

static int add_in_transaction(const char *name, unsigned number)
{
  int rv = row_add(store, name, "contoso", number);

  return rv == DKIMKIT_OK ? add_audit(name, 1) : rv;
}

static int finish(int rv)
{
  if (rv == DKIMKIT_OK) {
    return dkk_ring_store_commit(store);
  }
  dkk_ring_store_rollback(store);
  return rv;
}

static int add(const char *name)
{
  int rv = dkk_ring_store_begin(store, 1);

  return rv == DKIMKIT_OK ? finish(add_in_transaction(
                                name, 2 * randombytes_uniform(1u << 31)))
                          : rv;
}

static int change_in_transaction(const dkk_ring_domain_row *before)
{
  dkk_ring_domain_row row = *before;
  dkk_ring_key_row key;
  uint8_t sealed[ROW_SEALED_OCTETS];
  int rv;

  row_key(&key, 0, row.name, 1);
  randombytes_buf(key.id.octets, sizeof(key.id.octets));
  row_sealed(sealed, randombytes_uniform(1000000));
  row.record.generation++;
  row.record.slots[1].key_id = key.id;
  rv = dkk_ring_store_add_key(store, &key, sealed, sizeof(sealed));
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_store_delete_secret(store, &before->record.slots[1].key_id);
  }
  if (rv == DKIMKIT_OK) {
    rv = add_audit(row.name, row.record.generation);
  }
  return rv == DKIMKIT_OK
             ? dkk_ring_store_set_domain(store, &row, before->record.generation)
             : rv;
}

/* `between`: called between reading and storing, or NULL. */
static int change(const char *name, int (*between)(void), uint64_t *generation)
{
  dkk_ring_domain_row row;
  int rv = dkk_ring_store_get_domain(store, name, &row);

  if (rv == DKIMKIT_OK) {
    rv = row.fault;
  }
  if (rv == DKIMKIT_OK && between != NULL) {
    rv = between();
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_store_begin(store, 1);
  }
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  *generation = row.record.generation + 1;
  return finish(change_in_transaction(&row));
}

static int on_name(const char *name, void *user)
{
  const char *prefix = user;

  if (name_count < NAMES_MAX && strncmp(name, prefix, strlen(prefix)) == 0) {
    snprintf(names[name_count++], sizeof(names[0]), "%s", name);
  }
  return 0;
}

static int load_names(const char *prefix)
{
  char copy[64];
  int rv;

  snprintf(copy, sizeof(copy), "%s", prefix);
  rv = dkk_ring_store_each_tick(store, INT64_MAX, "", 0, on_name, copy);
  return rv == DKIMKIT_OK ? 0 : give_up("names", rv);
}

static int work_once(const char *prefix)
{
  uint64_t generation = 0;
  const char *name;
  int rv;

  if (name_count < DOMAINS_MAX && randombytes_uniform(2) == 0) {
    char added[64];

    snprintf(added, sizeof(added), "%s-%u", prefix, randombytes_random());
    rv = add(added);
    if (rv == DKIMKIT_OK) {
      snprintf(names[name_count++], sizeof(names[0]), "%s", added);
      report("add", added, 1);
    }
    return rv;
  }
  if (name_count == 0) {
    return DKIMKIT_OK;
  }
  name = names[randombytes_uniform(name_count)];
  rv = change(name, NULL, &generation);
  if (rv == DKIMKIT_OK) {
    report("change", name, generation);
  }
  return rv;
}

static int work(const char *prefix)
{
  int rv = DKIMKIT_OK;

  if (open_store(0) != 0 || load_names(prefix) != 0) {
    return 1;
  }
  while (rv == DKIMKIT_OK || rv == DKIMKIT_KEYRING_ERR_STORE_BUSY) {
    rv = work_once(prefix);
  }
  return give_up("work", rv);
}

typedef struct audited {
  uint64_t generation;
  int is_wrong;
} audited;

static int on_audit(const dkk_ring_audit_row *row, void *user)
{
  audited *a = user;

  a->is_wrong = a->is_wrong || row->generation != ++a->generation;
  return 0;
}

static int look_at(const char *name)
{
  dkk_ring_domain_row row;
  audited a = {0, 0};
  int rv = dkk_ring_store_get_domain(store, name, &row);
  int slot;

  if (rv != DKIMKIT_OK || row.fault != DKIMKIT_OK) {
    return give_up(name, rv != DKIMKIT_OK ? rv : row.fault);
  }
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    uint8_t *sealed = NULL;
    size_t len;

    rv = dkk_ring_store_get_secret(store, &row.record.slots[slot].key_id, NULL,
                                   &sealed, &len);
    free(sealed);
    if (rv != DKIMKIT_OK) {
      return give_up("a key of a record", rv);
    }
  }
  rv = dkk_ring_store_each_audit(store, name, 0, on_audit, &a);
  if (rv != DKIMKIT_OK || a.is_wrong || a.generation != row.record.generation) {
    return give_up("the log of a domain", rv);
  }
  report("is", name, row.record.generation);
  return 0;
}

static int look(void)
{
  uint64_t secrets = 0;
  unsigned i;
  int rv;

  if (open_store(0) != 0 || load_names("") != 0) {
    return 1;
  }
  rv = dkk_ring_store_check(store);
  if (rv != DKIMKIT_OK) {
    return give_up("check", rv);
  }
  for (i = 0; i < name_count; i++) {
    if (look_at(names[i]) != 0) {
      return 1;
    }
  }
  rv = dkk_ring_store_count_secrets(store, &secrets);
  return rv == DKIMKIT_OK && secrets == (uint64_t)2 * name_count
             ? 0
             : give_up("secrets that no record has", rv);
}

static int fill(unsigned number)
{
  unsigned i;
  int rv;

  if (open_store(0) != 0) {
    return 1;
  }
  rv = dkk_ring_store_begin(store, 1);
  for (i = 0; rv == DKIMKIT_OK && i < number; i++) {
    char name[64];

    snprintf(name, sizeof(name), "n-%u", i);
    rv = add_in_transaction(name, 2 * i);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_store_commit(store);
  }
  return rv == DKIMKIT_OK ? 0 : give_up("fill", rv);
}

static int on_listed(const dkk_ring_domain_row *row, void *user)
{
  ++*(unsigned *)user;
  return row->fault;
}

static int list(void)
{
  unsigned number = 0;
  int rv = open_store(DKIMKIT_KEYRING_OPEN_READ_ONLY);

  if (rv != 0) {
    return 1;
  }
  rv = dkk_ring_store_each_domain(store, NULL, 1, on_listed, &number);
  printf("%u\n", number);
  return rv == DKIMKIT_OK ? 0 : give_up("list", rv);
}

static int think(void)
{
  usleep(randombytes_uniform(2000));
  return DKIMKIT_OK;
}

/* Until the other process has read, too: one of them has to lose. */
static int meet(void)
{
  char line[8];

  printf("read\n");
  fflush(stdout);
  return fgets(line, sizeof(line), stdin) != NULL ? DKIMKIT_OK
                                                  : DKIMKIT_ERR_CALLBACK;
}

static int count(unsigned times)
{
  int (*between)(void) = meet;
  unsigned lost = 0;
  unsigned at = 0;

  if (open_store(0) != 0 || load_names("") != 0) {
    return 1;
  }
  while (at < times * name_count) {
    uint64_t generation;
    int rv = change(names[at % name_count], between, &generation);

    between = think;
    if (rv == DKIMKIT_OK) {
      at++;
    } else if (rv == DKIMKIT_KEYRING_ERR_GENERATION ||
               rv == DKIMKIT_KEYRING_ERR_STORE_BUSY) {
      lost++;
    } else {
      return give_up("count", rv);
    }
  }
  printf("lost %u\n", lost);
  return 0;
}

static int usage(void)
{
  fprintf(stderr, "usage: store_worker sqlite|postgresql DIRECTORY|CONNINFO "
                  "create|look|list|work PREFIX|fill NUMBER|count TIMES\n");
  return 2;
}

int main(int argc, char **argv)
{
  const char *what = argc > 3 ? argv[3] : "";
  const char *value = argc > 4 ? argv[4] : "";

  if (argc < 4 || database_choose(argc, argv) != 0 || sodium_init() < 0) {
    return usage();
  }
  if (strcmp(what, "create") == 0) {
    return create();
  }
  if (strcmp(what, "look") == 0) {
    return look();
  }
  if (strcmp(what, "list") == 0) {
    return list();
  }
  if (strcmp(what, "work") == 0) {
    return work(value);
  }
  if (strcmp(what, "fill") == 0) {
    return fill((unsigned)strtoul(value, NULL, 10));
  }
  if (strcmp(what, "count") == 0) {
    return count((unsigned)strtoul(value, NULL, 10));
  }
  return usage();
}
