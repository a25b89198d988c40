/* SPDX-License-Identifier: MIT */

/* What ring_kill.py kills: a process that does one operation after another,
 * and says of each when it's done.
 *
 * usage: ring_killed sqlite DIRECTORY make
 *        ring_killed sqlite DIRECTORY work SEED TIME
 *        ring_killed sqlite DIRECTORY look TIME
 *
 * A line of work: time, event (of the log, or "-"), domain, its generation.
 * look: "fault" for each fault; "event WORD COUNT"; "domain NAME GENERATION".
 */

#include "ringworld.h"

#define TENANT "contoso"
#define POOL 8
#define EVENTS 64

static world w;
static uint64_t dice;

static unsigned throw_dice(unsigned sides)
{
  dice ^= dice << 13;
  dice ^= dice >> 7;
  dice ^= dice << 17;
  return (unsigned)(dice % sides);
}

static void name_of(unsigned number, char name[64])
{
  snprintf(name, 64, "d%u.example", number);
}

/* The zones have outlived the process. */
static int on_zone(const dkimkit_keyring_domain *domain, void *user_data)
{
  int slot;

  (void)user_data;
  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; slot++) {
    const char *text = dkimkit_keyring_domain_record_text(domain, slot);
    const char *host = dkimkit_keyring_domain_record_name(
        domain, slot, DKIMKIT_KEYRING_NAME_HOST);

    world_put(&w.owners,
              dkimkit_keyring_domain_record_name(domain, slot,
                                                 DKIMKIT_KEYRING_NAME_OWN),
              1, host);
    if (text != NULL) {
      world_put(&w.zone, host, 0, text);
    }
  }
  return 0;
}

static void begin(uint64_t wall, unsigned first_master)
{
  static dkimkit_config *config;

  memset(&w, 0, sizeof(w));
  w.wall = wall;
  w.steady = wall;
  w.keys = 2;
  if (config_with_provider(&config, NULL) != DKIMKIT_OK ||
      dkimkit_config_seal(config) != DKIMKIT_OK) {
    exit(3);
  }
  w.config = config;
  w.ring = world_connect(&w, 0);
  world_master(w.ring, (uint8_t)first_master);
  world_master(w.ring, (uint8_t)(3 - first_master));
  if (dkimkit_keyring_each_domain(w.ring, NULL, on_zone, NULL) != DKIMKIT_OK) {
    exit(3);
  }
}

static uint64_t generation_of(const char *name)
{
  dkimkit_keyring_domain *of = NULL;
  uint64_t generation = 0;

  if (dkimkit_keyring_domain_read(&of, w.ring, name) == DKIMKIT_OK) {
    generation = dkimkit_keyring_domain_generation(of);
    dkimkit_keyring_domain_free(of);
  }
  return generation;
}

/* What may be refused is; what mustn't happen ends it all. */
static void say(int rv, const char *event, const char *name)
{
  if (rv > DKIMKIT_KEYRING_ERR_NO_TENANT && rv < DKIMKIT_OK) {
    fprintf(stderr, "%s %s: %s: %s\n", event, name,
            dkimkit_keyring_error_name(rv), dkimkit_keyring_message(w.ring));
    exit(4);
  }
  printf("%llu %s %s %llu\n", (unsigned long long)w.wall,
         rv == DKIMKIT_OK ? event : "-", name,
         (unsigned long long)generation_of(name));
  fflush(stdout);
}

static int add(const char *name)
{
  dkimkit_keyring_settings *settings = world_ed25519();
  int rv;

  assert_int_equal(
      dkimkit_keyring_settings_set(
          settings, DKIMKIT_KEYRING_SETTING_ROTATE_INTERVAL, 2 * DAY),
      DKIMKIT_OK);
  /* As short as it can be. */
  assert_int_equal(dkimkit_keyring_settings_set(
                       settings, DKIMKIT_KEYRING_SETTING_PUBLISH_HOLD, 0),
                   DKIMKIT_OK);
  rv = dkimkit_keyring_add_domain(w.ring, TENANT, name, NULL, settings);
  dkimkit_keyring_settings_free(settings);
  if (rv == DKIMKIT_OK) {
    world_delegate(&w, name);
  }
  return rv;
}

static void publish(const char *name)
{
  uint64_t before = w.orders_done;

  /* In case that the last tick was long ago. */
  say(world_tick(&w), "-", name);
  world_publish(&w);
  say(w.orders_done > before ? DKIMKIT_OK : DKIMKIT_KEYRING_UNCHANGED, "-",
      name);
}

static void work_once(void)
{
  char name[64];
  int slot = (int)throw_dice(2);
  int rv;

  name_of(throw_dice(POOL), name);
  world_wait(&w, throw_dice((unsigned)HOUR));
  switch (throw_dice(14)) {
  case 0:
    say(add(name), "add-domain", name);
    break;
  case 1:
    /* Seldom: there should be something to kill. */
    rv = throw_dice(8) != 0 ? DKIMKIT_KEYRING_UNCHANGED
                            : dkimkit_keyring_remove_domain(w.ring, name, 1);
    say(rv, "remove-domain", name);
    break;
  case 2:
  case 3:
    say(dkimkit_keyring_rotate(w.ring, name, slot != 0 ? 2048 : 0), "rotate",
        name);
    break;
  case 4:
    say(dkimkit_keyring_cancel(w.ring, name), "cancel", name);
    break;
  case 5:
    rv = throw_dice(4) != 0 ? DKIMKIT_KEYRING_UNCHANGED
                            : dkimkit_keyring_compromise(w.ring, name, slot);
    say(rv, "compromise", name);
    break;
  case 6:
    say(dkimkit_keyring_enable(w.ring, name), "enable", name);
    break;
  case 7:
    publish(name);
    break;
  case 8:
  case 9:
    if (generation_of(name) != 0) {
      say(world_check(&w, name), "-", name);
    }
    break;
  case 10:
    rv = dkimkit_keyring_rekey(NULL, NULL, w.ring, NULL, NULL, NULL);
    say(rv == DKIMKIT_OK ? DKIMKIT_KEYRING_UNCHANGED : rv, "rekey", name);
    break;
  case 11:
    rv = throw_dice(4) != 0 ? DKIMKIT_KEYRING_UNCHANGED
                            : dkimkit_keyring_withdraw(w.ring, name, slot, 1);
    say(rv, "withdraw", name);
    break;
  default:
    say(world_tick(&w), "-", name);
    break;
  }
}

/* Half of them sign already. */
static int make(void)
{
  char name[64];
  unsigned i;

  world_tenant(&w, TENANT, "contoso.onhost.example");
  for (i = 0; i < POOL / 2; i++) {
    name_of(i, name);
    if (add(name) != DKIMKIT_OK) {
      return 4;
    }
  }
  world_publish(&w);
  world_pass(&w, 2 * DAY);
  printf("%llu\n", (unsigned long long)w.wall);
  world_free(&w);
  return 0;
}

/* ---- afterwards ---- */

static struct {
  char word[64];
  unsigned count;
} events[EVENTS];

static int on_entry(const dkimkit_keyring_audit_entry *entry, void *user_data)
{
  const char *event = dkimkit_keyring_audit_event(entry);
  size_t i;
  (void)user_data;
  for (i = 0; i < EVENTS; i++) {
    if (events[i].count == 0) {
      snprintf(events[i].word, sizeof(events[i].word), "%s", event);
    }
    if (strcmp(events[i].word, event) == 0) {
      events[i].count++;
      return 0;
    }
  }
  return -1;
}

static int on_fault(const dkimkit_keyring_fault *fault, void *user_data)
{
  const char *domain = dkimkit_keyring_fault_domain(fault);
  const char *detail = dkimkit_keyring_fault_detail(fault);

  (void)user_data;
  printf("fault %s: %s\n", domain, detail);
  return 0;
}

static int on_domain(const dkimkit_keyring_domain *domain, void *user_data)
{
  (void)user_data;
  printf("domain %s %llu\n", dkimkit_keyring_domain_name(domain),
         (unsigned long long)dkimkit_keyring_domain_generation(domain));
  return 0;
}

static int look(void)
{
  uint64_t faults = 0;
  size_t i;
  int rv = dkimkit_keyring_verify_store(&faults, w.ring, on_fault, NULL);

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_keyring_each_audit(w.ring, NULL, 0, on_entry, NULL);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_keyring_each_domain(w.ring, NULL, on_domain, NULL);
  }
  for (i = 0; i < EVENTS && events[i].count != 0; i++) {
    printf("event %s %u\n", events[i].word, events[i].count);
  }
  if (rv != DKIMKIT_OK) {
    fprintf(stderr, "%s: %s\n", dkimkit_keyring_error_name(rv),
            dkimkit_keyring_message(w.ring));
  }
  return rv == DKIMKIT_OK ? 0 : 4;
}

int main(int argc, char **argv)
{
  uint64_t last;

  if (argc < 4 || database_choose(3, argv) != 0) {
    return 2;
  }
  last = strtoull(argv[argc - 1], NULL, 10);
  if (strcmp(argv[3], "make") == 0) {
    world_make(&w);
    return make();
  }
  if (strcmp(argv[3], "look") == 0) {
    begin(last, 1);
    return look();
  }
  dice = strtoull(argv[4], NULL, 10) * 2654435761u + 88172645463325252u;
  begin(last, 1 + throw_dice(2));
  if (world_tick(&w) != DKIMKIT_OK) {
    return 4;
  }
  printf("ready\n");
  fflush(stdout);
  for (;;) {
    work_once();
  }
}
