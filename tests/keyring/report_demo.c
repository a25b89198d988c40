/* SPDX-License-Identifier: MIT */
/* Makes a keyring with 200 domains that are in all states, by leading them
 * through six weeks with a clock and a DNS of its own.
 *
 * usage: report_demo DIRECTORY
 *
 * Makes "ring.db" and "master" there, and prints for each domain its name, its
 * tenant and what it went through, separated by tabs. */

#include "report_demo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t demo_time;

static uint64_t demo_clock(void *user_data)
{
  (void)user_data;
  return demo_time;
}

void demo_need(int status, const char *what)
{
  if (status < DKIMKIT_OK) {
    fprintf(stderr, "%s: %s\n", what, dkimkit_keyring_strerror(status));
    exit(1);
  }
}

static const char *const tenants[DEMO_TENANTS] = {
    "Adatum",
    "Contoso Pharmaceuticals",
    "Fabrikam & S\303\266hne",
    "Litware",
    "Northwind Traders",
    "\346\227\245\346\234\254\343\203\241\343\203\274\343\203\253",
    "<script>alert(1)</script>",
    "\" onmouseover=\"alert(2)' \342\200\217gnp"};

static const char *const words[] = {
    "alpine",  "bakery", "citrus", "delta", "ember",   "fjord",  "garden",
    "harbour", "island", "jasper", "kite",  "lantern", "meadow", "nectar",
    "orchard", "pine",   "quartz", "river", "saffron", "timber", "umbra",
    "velvet",  "willow", "yarrow", "zephyr"};

static const struct {
  const char *name;
  unsigned share;
} stories[DEMO_STORIES] = {[DEMO_VALID] = {"valid", 60},
                           [DEMO_FRESH] = {"fresh", 8},
                           [DEMO_WAITING] = {"waiting", 16},
                           [DEMO_WRONG] = {"wrong", 8},
                           [DEMO_DISABLED] = {"disabled", 14},
                           [DEMO_ROTATING] = {"rotating", 18},
                           [DEMO_DRAINING] = {"draining", 18},
                           [DEMO_RETIRED] = {"retired", 22},
                           [DEMO_REVOKED] = {"revoked", 6},
                           [DEMO_LOST] = {"lost", 5},
                           [DEMO_COMPROMISED] = {"compromised", 3},
                           [DEMO_STALLED] = {"stalled", 4},
                           [DEMO_FOREIGN] = {"foreign", 2},
                           [DEMO_HOSTILE] = {"hostile", 4},
                           [DEMO_SHORT] = {"short", 4}};

static dkimkit_keyring_settings *settings_of(const struct demo_domain *domain)
{
  static const char hostile[] = "</script><img src=x onerror=alert(1)> & \"'";
  dkimkit_keyring_settings *settings;
  int is_rsa = domain->story == DEMO_SHORT;
  int rv;

  demo_need(dkimkit_keyring_settings_new(&settings, NULL), "settings");
  rv = dkimkit_keyring_settings_set(settings, DKIMKIT_KEYRING_SETTING_KEY_TYPE,
                                    is_rsa ? DKIMKIT_KEY_TYPE_RSA
                                           : DKIMKIT_KEY_TYPE_ED25519);
  demo_need(rv, "key-type");
  if (is_rsa) {
    rv = dkimkit_keyring_settings_set(settings,
                                      DKIMKIT_KEYRING_SETTING_KEY_BITS, 1024);
    demo_need(rv, "key-bits");
  }
  rv = dkimkit_keyring_settings_set_text(
      settings, DKIMKIT_KEYRING_TEXT_DISPLAY_NAME,
      domain->story == DEMO_HOSTILE ? hostile : "Caf\303\251 \346\227\245");
  demo_need(rv, "display-name");
  return settings;
}

static void add_domain(dkimkit_keyring *ring, struct demo_domain *domain)
{
  dkimkit_keyring_settings *settings = settings_of(domain);

  demo_need(dkimkit_keyring_add_domain(ring, tenants[domain->tenant],
                                       domain->name, NULL, settings),
            domain->name);
  dkimkit_keyring_settings_free(settings);
  domain->is_added = 1;
}

static void add_tenants(dkimkit_keyring *ring, struct demo *demo)
{
  size_t i;

  for (i = 0; i < DEMO_TENANTS; i++) {
    struct demo_domain *domain = &demo->domains[demo->count++];
    dkimkit_keyring_settings *settings;

    snprintf(domain->name, sizeof(domain->name), "t%zu.onhost.example", i + 1);
    domain->tenant = i;
    domain->story = DEMO_INITIAL;
    settings = settings_of(domain);
    demo_need(
        dkimkit_keyring_add_tenant(ring, tenants[i], domain->name, settings),
        domain->name);
    dkimkit_keyring_settings_free(settings);
    domain->is_added = 1;
  }
}

static void plan(struct demo *demo)
{
  size_t number = 0;
  unsigned i;
  int story;

  for (story = 0; story < DEMO_STORIES; story++) {
    for (i = 0; i < stories[story].share; i++, number++) {
      struct demo_domain *domain = &demo->domains[demo->count++];
      size_t all = sizeof(words) / sizeof(*words);

      snprintf(domain->name, sizeof(domain->name), "%s-%s.example",
               words[number % all], words[(number / all + number * 7) % all]);
      domain->tenant = (number * 5 + number / 8) % DEMO_TENANTS;
      domain->story = (enum demo_story)story;
      if (number == 1) {
        strcpy(domain->name, "xn--bcher-kva.example");
      }
    }
  }
}

/* What happens to a domain so many hours before the end. */
static void act(dkimkit_keyring *ring, struct demo_domain *domain,
                unsigned left)
{
  /* A new domain has a standby; a key is made for the second rotation. */
  static const unsigned rotate_at[DEMO_STORIES] = {[DEMO_ROTATING] = 60,
                                                   [DEMO_DRAINING] = 222,
                                                   [DEMO_RETIRED] = 480,
                                                   [DEMO_REVOKED] = 480,
                                                   [DEMO_STALLED] = 150};
  unsigned jitter = (unsigned)(domain->name[0] + domain->name[2]) % 8 * 6;
  int rv = DKIMKIT_OK;

  if (domain->story == DEMO_INITIAL) {
    return;
  }
  if (!domain->is_added) {
    if (left == (domain->story == DEMO_FRESH ? 6 : DEMO_HOURS)) {
      add_domain(ring, domain);
    }
    return;
  }
  if (left == DEMO_HOURS - 48 && domain->story != DEMO_DISABLED &&
      domain->story != DEMO_WAITING && domain->story != DEMO_WRONG) {
    rv = dkimkit_keyring_enable(ring, domain->name);
  }
  if (rotate_at[domain->story] != 0 &&
      (left == rotate_at[domain->story] - jitter || left == 756)) {
    rv = dkimkit_keyring_rotate(ring, domain->name, 0);
  }
  if (domain->story == DEMO_REVOKED && left == 48) {
    rv = dkimkit_keyring_withdraw(ring, domain->name, 1, 0);
  }
  if (domain->story == DEMO_COMPROMISED && left == 6) {
    rv = dkimkit_keyring_compromise(ring, domain->name, 0);
  }
  demo_need(rv, domain->name);
}

static void live(dkimkit_keyring *ring, struct demo *demo,
                 const dkimkit_config *config)
{
  size_t i;

  for (demo->left = DEMO_HOURS;; demo->left -= DEMO_STEP) {
    demo_time = DEMO_END - demo->left * UINT64_C(3600);
    demo_publish(ring, demo);
    demo_check(ring, demo, config);
    for (i = 0; i < demo->count; i++) {
      act(ring, &demo->domains[i], demo->left);
    }
    demo_need(dkimkit_keyring_tick(ring, 1000, NULL, NULL, NULL), "tick");
    if (demo->left == 0) {
      return;
    }
  }
}

static void write_master(const char *directory, uint8_t key[32])
{
  char path[4096];
  FILE *file;

  memset(key, 0x2a, 32);
  snprintf(path, sizeof(path), "%s/master", directory);
  file = fopen(path, "wb");
  if (file == NULL || fwrite(key, 1, 32, file) != 32 || fclose(file) != 0) {
    perror(path);
    exit(1);
  }
}

static dkimkit_keyring *create(dkimkit_config **config, const char *directory)
{
  dkimkit_keyring *ring;
  uint8_t key[32];
  char path[4096];

  demo_time = DEMO_END - DEMO_HOURS * UINT64_C(3600);
  write_master(directory, key);
  snprintf(path, sizeof(path), "%s/ring.db", directory);
  demo_need(dkimkit_config_new(config, NULL), "config");
  demo_need(dkimkit_config_seal(*config), "config");
  demo_need(dkimkit_keyring_new(&ring, *config), "keyring");
  demo_need(dkimkit_keyring_set_clock(ring, demo_clock, demo_clock, NULL),
            "clock");
  demo_need(dkimkit_keyring_add_master(ring, key), "master");
  demo_need(
      dkimkit_keyring_open_sqlite(ring, path, DKIMKIT_KEYRING_OPEN_CREATE),
      path);
  return ring;
}

static void tell(const struct demo *demo)
{
  size_t i;

  for (i = 0; i < demo->count; i++) {
    const struct demo_domain *domain = &demo->domains[i];

    printf("%s\t%s\t%s\n", domain->name, tenants[domain->tenant],
           domain->story == DEMO_INITIAL ? "initial"
                                         : stories[domain->story].name);
  }
}

int main(int argc, char **argv)
{
  static struct demo demo;
  dkimkit_config *config;
  dkimkit_keyring *ring;

  if (argc != 2) {
    fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
    return 2;
  }
  ring = create(&config, argv[1]);
  add_tenants(ring, &demo);
  plan(&demo);
  live(ring, &demo, config);
  tell(&demo);
  dkimkit_keyring_free(ring);
  dkimkit_config_free(config);
  return 0;
}
