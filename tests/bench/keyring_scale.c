/* SPDX-License-Identifier: MIT */
/* How a keyring behaves with many domains.
 *
 * usage: dkimkit_bench_keyring FILE DOMAINS [CHOICES]
 *
 * FILE is made if it isn't there, with Ed25519 keys; the master key is one that
 * everybody knows. */

#include <dkimkit/dkimkit.h>
#include <dkimkit/keyring_check.h>
#include <dkimkit/keyring_view.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define TENANT_DOMAINS 10

static uint64_t shift;

static double seconds(clockid_t clock)
{
  struct timespec at;

  clock_gettime(clock, &at);
  return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static uint64_t now(void *user_data)
{
  (void)user_data;
  return (uint64_t)time(NULL) + shift;
}

static void need(int status, const char *what)
{
  if (status < DKIMKIT_OK) {
    fprintf(stderr, "%s: %s\n", what, dkimkit_keyring_strerror(status));
    exit(1);
  }
}

static void fill(dkimkit_keyring *ring, long domains)
{
  dkimkit_keyring_settings *settings;
  char tenant[64];
  char name[128];
  long i;

  need(dkimkit_keyring_settings_new(&settings, NULL), "settings");
  need(dkimkit_keyring_settings_set(settings, DKIMKIT_KEYRING_SETTING_KEY_TYPE,
                                    DKIMKIT_KEY_TYPE_ED25519),
       "settings");
  for (i = 0; i < domains; i++) {
    snprintf(tenant, sizeof(tenant), "tenant%ld", i / TENANT_DOMAINS);
    if (i % TENANT_DOMAINS == 0) {
      snprintf(name, sizeof(name), "t%ld.onhost.example", i / TENANT_DOMAINS);
      need(dkimkit_keyring_add_tenant(ring, tenant, name, settings), name);
    } else {
      snprintf(name, sizeof(name), "domain%ld.example", i);
      need(dkimkit_keyring_add_domain(ring, tenant, name, NULL, settings),
           name);
    }
  }
  dkimkit_keyring_settings_free(settings);
}

static dkimkit_keyring_view *load(dkimkit_keyring *ring)
{
  dkimkit_keyring_view *view = NULL;
  double wall = seconds(CLOCK_MONOTONIC);

  need(dkimkit_keyring_view_load(&view, ring), "load");
  wall = seconds(CLOCK_MONOTONIC) - wall;
  printf("load: %.2f s, %zu domains, %.1f MiB, %zu octets a domain\n", wall,
         dkimkit_keyring_view_count(view),
         (double)dkimkit_keyring_view_octets(view) / 1048576.0,
         dkimkit_keyring_view_octets(view) / dkimkit_keyring_view_count(view));
  return view;
}

static void choose(const dkimkit_config *config, dkimkit_keyring_view *view,
                   long domains, long choices)
{
  dkimkit_keyring_choice *choice;
  char tenant[64];
  char name[128];
  uint64_t random = 88172645463325252u;
  double cpu;
  double making;
  int pass;
  long i;

  need(dkimkit_keyring_choice_new(&choice, config), "choice");
  making = 0;
  cpu = 0;
  for (pass = 0; pass < 2; pass++) {
    double begin = seconds(CLOCK_PROCESS_CPUTIME_ID);

    for (i = 0; i < choices; i++) {
      long which;

      random ^= random << 13;
      random ^= random >> 7;
      random ^= random << 17;
      which = (long)(random % (uint64_t)domains);
      snprintf(tenant, sizeof(tenant), "tenant%ld", which / TENANT_DOMAINS);
      snprintf(name, sizeof(name), "domain%ld.example", which);
      if (pass == 1) {
        dkimkit_keyring_choice_reset(choice);
        need(dkimkit_keyring_choice_add_author(choice, name), name);
        need(dkimkit_keyring_choice_set_submitter(choice, tenant), tenant);
        need(dkimkit_keyring_choose(choice, view, 0), name);
      }
    }
    *(pass == 0 ? &making : &cpu) = seconds(CLOCK_PROCESS_CPUTIME_ID) - begin;
  }
  printf("choose, question included: %.0f ns of CPU\n",
         (cpu - making) / (double)choices * 1e9);
  dkimkit_keyring_choice_free(choice);
}

static int count_one(const dkimkit_keyring_news *news, void *user_data)
{
  (void)news;
  ++*(long *)user_data;
  return 0;
}

static void tick(dkimkit_keyring *ring, uint64_t later)
{
  long told = 0;
  double wall = seconds(CLOCK_MONOTONIC);

  shift += later;
  need(dkimkit_keyring_tick(ring, 0, count_one, NULL, &told), "tick");
  printf("tick %" PRIu64 " s later: %.2f s, %ld domains with news\n", later,
         seconds(CLOCK_MONOTONIC) - wall, told);
}

int main(int argc, char **argv)
{
  static const uint8_t master[32] = "a master key that everybody know";
  long domains = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
  long choices = argc > 3 ? strtol(argv[3], NULL, 10) : 1000000;
  dkimkit_keyring_view *view;
  dkimkit_config *config;
  dkimkit_keyring *ring;
  struct rusage usage;

  if (domains < 1 || choices < 1) {
    fprintf(stderr, "usage: %s FILE DOMAINS [CHOICES]\n", argv[0]);
    return 64;
  }
  need(dkimkit_config_new(&config, NULL), "config");
  need(dkimkit_config_seal(config), "config");
  need(dkimkit_keyring_new(&ring, config), "keyring");
  need(dkimkit_keyring_set_clock(ring, now, NULL, NULL), "clock");
  need(dkimkit_keyring_add_master(ring, master), "master");
  if (access(argv[1], F_OK) != 0) {
    double wall = seconds(CLOCK_MONOTONIC);

    need(
        dkimkit_keyring_open_sqlite(ring, argv[1], DKIMKIT_KEYRING_OPEN_CREATE),
        argv[1]);
    fill(ring, domains);
    printf("made %ld domains: %.1f s\n", domains,
           seconds(CLOCK_MONOTONIC) - wall);
  } else {
    need(dkimkit_keyring_open_sqlite(ring, argv[1], 0), argv[1]);
  }
  view = load(ring);
  choose(config, view, domains, choices);
  dkimkit_keyring_view_free(view);
  tick(ring, 3600);
  tick(ring, 10800);
  getrusage(RUSAGE_SELF, &usage);
  printf("resident at most: %.1f MiB\n", (double)usage.ru_maxrss / 1024.0);
  dkimkit_keyring_free(ring);
  dkimkit_config_free(config);
  return 0;
}
