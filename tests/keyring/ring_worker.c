/* SPDX-License-Identifier: MIT */

/* What ring_two.py lets two processes, or two threads, do to one keyring at
 * once.
 *
 * usage: ring_worker sqlite|postgresql DIRECTORY|CONNINFO COMMAND COUNT [TIME]
 *
 * make         a keyring with COUNT domains that sign; prints the time
 * make-due     the same without standbys, and rotations are due
 * rotate       rotates each domain at TIME, after a line on standard input
 * threads      the same by two threads
 * compromise   says of all keys that somebody knows them, likewise
 * rekey        seals all keys anew, 20 times, likewise
 * tick         ticks at TIME, after a line on standard input
 * count        what there is at the end
 */

#include "ringworld.h"

#include <pthread.h>

#define TENANT "contoso"

static world w;
static unsigned domains;

static void name_of(unsigned number, char name[64])
{
  snprintf(name, 64, "d%05u.example", number);
}

static uint64_t clock_of(void *user_data)
{
  (void)user_data;
  return w.wall;
}

static dkimkit_keyring *connect_with(uint64_t wall, uint8_t master)
{
  dkimkit_keyring *ring = NULL;
  int rv;

  w.wall = wall;
  if (w.config == NULL &&
      (config_with_provider(&w.config, NULL) != DKIMKIT_OK ||
       dkimkit_config_seal(w.config) != DKIMKIT_OK)) {
    exit(3);
  }
  rv = dkimkit_keyring_new(&ring, w.config);
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_keyring_set_clock(ring, clock_of, clock_of, NULL);
  }
  if (rv == DKIMKIT_OK) {
    rv = world_open(ring, 0);
  }
  if (rv != DKIMKIT_OK) {
    fprintf(stderr, "%s: %s\n", dkimkit_keyring_error_name(rv),
            dkimkit_keyring_message(ring));
    exit(3);
  }
  world_master(ring, master);
  world_master(ring, (uint8_t)(3 - master));
  return ring;
}

static dkimkit_keyring *connect_at(uint64_t wall)
{
  return connect_with(wall, 1);
}

/* ---- make ---- */

static void add_all(int is_due)
{
  dkimkit_keyring_settings *settings = world_ed25519();
  char name[64];
  unsigned i;

  if (is_due) {
    assert_int_equal(
        dkimkit_keyring_settings_set(
            settings, DKIMKIT_KEYRING_SETTING_ROTATE_INTERVAL, DAY),
        DKIMKIT_OK);
  }
  for (i = 0; i < domains; i++) {
    name_of(i, name);
    assert_int_equal(
        dkimkit_keyring_add_domain(w.ring, TENANT, name, NULL, settings),
        DKIMKIT_OK);
  }
  dkimkit_keyring_settings_free(settings);
}

static void check_all(void)
{
  char name[64];
  unsigned i;

  world_publish(&w);
  for (i = 0; i < domains; i++) {
    name_of(i, name);
    assert_int_equal(world_check(&w, name), DKIMKIT_OK);
  }
}

static void withdraw_all(void)
{
  char name[64];
  unsigned i;

  for (i = 0; i < domains; i++) {
    name_of(i, name);
    assert_int_equal(dkimkit_keyring_withdraw(w.ring, name, 1, 0), DKIMKIT_OK);
  }
}

/* Every other domain has keys of RSA from now on: with bits a new one is made.
 */
static void prefer_rsa(void)
{
  char name[64];
  unsigned i;

  for (i = 1; i < domains; i += 2) {
    name_of(i, name);
    world_set(&w, name, DKIMKIT_KEYRING_SETTING_KEY_TYPE, DKIMKIT_KEY_TYPE_RSA);
  }
}

static int make(int is_due)
{
  int i;

  world_make(&w);
  world_tenant(&w, TENANT, "contoso.onhost.example");
  add_all(is_due);
  check_all();
  if (is_due) {
    withdraw_all();
    check_all();
  } else {
    prefer_rsa();
  }
  w.keys = 0;
  for (i = 0; i < (is_due ? 13 : 9); i++) {
    world_wait(&w, 11 * HOUR);
    assert_int_equal(world_tick(&w), DKIMKIT_OK);
  }
  assert_int_equal(w.alarms & DKIMKIT_KEYRING_ALARM_ERROR, 0);
  printf("%llu\n", (unsigned long long)w.wall);
  world_free(&w);
  return 0;
}

/* ---- at once ---- */

typedef struct tally {
  dkimkit_keyring *ring;
  unsigned done;
  unsigned pending;
  unsigned other;
} tally;

/* A host does what it wants once more if others kept the store busy for longer
 * than one waits, or changed the same domain again and again. */
static int is_to_repeat(int rv)
{
  return rv == DKIMKIT_KEYRING_ERR_STORE_BUSY ||
         rv == DKIMKIT_KEYRING_ERR_GENERATION;
}

static void *rotate_all(void *user_data)
{
  tally *t = user_data;
  char name[64];
  unsigned i;

  for (i = 0; i < domains; i++) {
    int rv;

    name_of(i, name);
    /* With every other one a new key takes the standby's place. */
    do {
      rv = dkimkit_keyring_rotate(t->ring, name, i % 2 != 0 ? 1024 : 0);
    } while (is_to_repeat(rv));
    if (rv == DKIMKIT_OK) {
      t->done++;
    } else if (rv == DKIMKIT_KEYRING_ERR_ROTATION_PENDING) {
      t->pending++;
    } else {
      t->other++;
      fprintf(stderr, "%s: %s: %s\n", name, dkimkit_keyring_error_name(rv),
              dkimkit_keyring_message(t->ring));
    }
  }
  return NULL;
}

static void print_tally(const tally *t)
{
  printf("%u %u %u\n", t->done, t->pending, t->other);
}

static void wait_for_line(void)
{
  int c;

  printf("ready\n");
  fflush(stdout);
  do {
    c = getchar();
  } while (c != '\n' && c != EOF);
}

static int rotate(uint64_t wall)
{
  tally t = {connect_at(wall), 0, 0, 0};

  wait_for_line();
  rotate_all(&t);
  print_tally(&t);
  dkimkit_keyring_free(t.ring);
  return 0;
}

static void note(tally *t, const char *what, int rv)
{
  if (rv >= DKIMKIT_OK) {
    t->done++;
    return;
  }
  t->other++;
  fprintf(stderr, "%s: %s: %s\n", what, dkimkit_keyring_error_name(rv),
          dkimkit_keyring_message(t->ring));
}

static int compromise(uint64_t wall)
{
  tally t = {connect_at(wall), 0, 0, 0};
  char name[64];
  unsigned i;

  wait_for_line();
  for (i = 0; i < 2 * domains; i++) {
    int rv;

    name_of(i / 2, name);
    do {
      rv = dkimkit_keyring_compromise(t.ring, name, (int)(i % 2));
    } while (is_to_repeat(rv));
    note(&t, name, rv);
  }
  print_tally(&t);
  dkimkit_keyring_free(t.ring);
  return 0;
}

static int rekey(uint64_t wall)
{
  tally t = {connect_at(wall), 0, 0, 0};
  unsigned i;

  wait_for_line();
  for (i = 0; i < 20; i++) {
    int rv;

    dkimkit_keyring_free(t.ring);
    t.ring = connect_with(wall, (uint8_t)(2 - i % 2));
    do {
      rv = dkimkit_keyring_rekey(NULL, NULL, t.ring, NULL, NULL, NULL);
    } while (is_to_repeat(rv));
    note(&t, "rekey", rv);
  }
  print_tally(&t);
  dkimkit_keyring_free(t.ring);
  return 0;
}

static int rotate_by_threads(uint64_t wall)
{
  tally tallies[2] = {{connect_at(wall), 0, 0, 0}, {connect_at(wall), 0, 0, 0}};
  pthread_t threads[2];
  int i;

  for (i = 0; i < 2; i++) {
    if (pthread_create(&threads[i], NULL, rotate_all, &tallies[i]) != 0) {
      return 3;
    }
  }
  for (i = 0; i < 2; i++) {
    pthread_join(threads[i], NULL);
    print_tally(&tallies[i]);
    dkimkit_keyring_free(tallies[i].ring);
  }
  return 0;
}

static int on_news(const dkimkit_keyring_news *news, void *user_data)
{
  const char *domain = dkimkit_keyring_news_domain(news);
  unsigned alarms = dkimkit_keyring_news_alarms(news);
  unsigned did = dkimkit_keyring_news_did(news);
  int status = dkimkit_keyring_news_status(news);
  tally *t = user_data;
  t->done += (did & DKIMKIT_KEYRING_DID_ROTATE) != 0;
  if (is_to_repeat(status)) {
    t->pending++;
    return 0;
  }
  if ((alarms & DKIMKIT_KEYRING_ALARM_ERROR) != 0) {
    t->other++;
    fprintf(stderr, "%s: %s\n", domain, dkimkit_keyring_error_name(status));
  }
  return 0;
}

static int tick(uint64_t wall)
{
  tally t = {connect_at(wall), 0, 0, 0};
  int rv;

  wait_for_line();
  do {
    t.pending = 0;
    rv = dkimkit_keyring_tick(t.ring, 1000000, on_news, NULL, &t);
  } while (is_to_repeat(rv) || t.pending > 0);
  if (rv != DKIMKIT_OK) {
    t.other++;
    fprintf(stderr, "tick: %s: %s\n", dkimkit_keyring_error_name(rv),
            dkimkit_keyring_message(t.ring));
  }
  print_tally(&t);
  dkimkit_keyring_free(t.ring);
  return 0;
}

/* ---- count ---- */

static int on_order(const dkimkit_keyring_order *told, void *user_data)
{
  dkimkit_keyring_effect effect = dkimkit_keyring_order_effect(told);
  unsigned *orders = user_data;
  *orders += effect == DKIMKIT_KEYRING_EFFECT_PUBLISH;
  return 0;
}

static int on_entry(const dkimkit_keyring_audit_entry *entry, void *user_data)
{
  const char *domain = dkimkit_keyring_audit_domain(entry);
  const char *event = dkimkit_keyring_audit_event(entry);
  unsigned *rotations = user_data;
  unsigned number;
  if (strncmp(event, "rotate", 6) == 0 &&
      sscanf(domain, "d%05u.", &number) == 1 && number < domains) {
    rotations[number]++;
  }
  return 0;
}

/* Rotated once; orders; pending rotations; faults. */
static int count(uint64_t wall)
{
  dkimkit_keyring *ring = connect_at(wall);
  unsigned *rotations = calloc(domains, sizeof(*rotations));
  unsigned orders = 0;
  unsigned once = 0;
  uint64_t faults = 0;
  unsigned i;
  int rv = rotations != NULL ? DKIMKIT_OK : DKIMKIT_ERR_NOMEM;

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_keyring_each_audit(ring, NULL, 0, on_entry, rotations);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_keyring_each_order(ring, on_order, &orders);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_keyring_verify_store(&faults, ring, NULL, NULL);
  }
  for (i = 0; rotations != NULL && i < domains; i++) {
    once += rotations[i] == 1;
  }
  free(rotations);
  dkimkit_keyring_free(ring);
  printf("%u %u %llu %d\n", once, orders, (unsigned long long)faults, rv);
  return rv == DKIMKIT_OK ? 0 : 3;
}

static int run(const char *command, uint64_t wall)
{
  if (strcmp(command, "make") == 0 || strcmp(command, "make-due") == 0) {
    return make(strcmp(command, "make-due") == 0);
  }
  if (strcmp(command, "rotate") == 0) {
    return rotate(wall);
  }
  if (strcmp(command, "threads") == 0) {
    return rotate_by_threads(wall);
  }
  if (strcmp(command, "compromise") == 0) {
    return compromise(wall);
  }
  if (strcmp(command, "rekey") == 0) {
    return rekey(wall);
  }
  if (strcmp(command, "tick") == 0) {
    return tick(wall);
  }
  return strcmp(command, "count") == 0 ? count(wall) : 2;
}

int main(int argc, char **argv)
{
  int rv;

  if (argc < 5 || database_choose(3, argv) != 0) {
    return 2;
  }
  domains = (unsigned)strtoul(argv[4], NULL, 10);
  rv = run(argv[3], argc > 5 ? strtoull(argv[5], NULL, 10) : WORLD_BEGIN);
  dkimkit_config_free(w.config);
  return rv;
}
