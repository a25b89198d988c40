/* SPDX-License-Identifier: MIT */
/* How often and how much a message allocates, in the library and in the crypto
 * libraries below it: malloc(3) of this process counts. glibc only. */
#include "attack.h"
#include "cases.h"
#include "fatal.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *ptr, size_t size);
extern void __libc_free(void *ptr);

static size_t calls;
static size_t live;
static size_t most;

static void *count(void *ptr)
{
  calls++;
  live += malloc_usable_size(ptr);
  most = live > most ? live : most;
  return ptr;
}

void *malloc(size_t size)
{
  return count(__libc_malloc(size));
}

void *calloc(size_t items, size_t size)
{
  return count(__libc_calloc(items, size));
}

void *realloc(void *ptr, size_t size)
{
  live -= malloc_usable_size(ptr);
  return count(__libc_realloc(ptr, size));
}

void free(void *ptr)
{
  live -= malloc_usable_size(ptr);
  __libc_free(ptr);
}

static size_t calls_of(contestant c)
{
  size_t before;

  /* The first message also fills caches. */
  c.run(c.state);
  before = calls;
  c.run(c.state);
  before = calls - before;
  c.end(c.state);
  return before;
}

static void tell(const char *what, double figure, double limit)
{
  printf("budget: %-56s %8.1f <= %-6g %s\n", what, figure, limit,
         figure <= limit ? "holds" : "DOES NOT HOLD");
}

static void count_calls(const provider_set *set)
{
  static const size_t chunks[] = {0, 512, 64};
  size_t whole = 0;
  scenario_spec spec = {.shape = MAIL_PROSE,
                        .body_octets = 4096,
                        .fields = 10,
                        .signatures = 1,
                        .key = SCENARIO_RSA2048,
                        .canonicalization = DKIMKIT_CANONICALIZATION_RELAXED,
                        .cached = 1};
  size_t i;

  for (i = 0; i < 3; i++) {
    scenario *s;
    size_t verify;

    spec.chunk = chunks[i];
    s = scenario_new(&spec);
    verify = calls_of(ours_verify(s, set));
    printf("%-16s 4 KB, chunk %4zu: allocations: verify %zu, floor %zu; sign "
           "%zu, floor %zu\n",
           set->names, spec.chunk, verify, calls_of(floor_verify(s, set, 0)),
           calls_of(ours_sign(s, set)), calls_of(floor_sign(s, set)));
    tell("allocations to verify", (double)verify, 40);
    whole = i == 0 ? verify : whole;
    tell("allocations for all chunks of a body", (double)(verify - whole), 0);
    scenario_free(s);
  }
}

static dkimkit_config *make_config(scenario *s, const char *names)
{
  dkimkit_config *config = NULL;

  must(dkimkit_config_new(&config, NULL), "configuration");
  must(dkimkit_config_set_builtin_crypto(config, names), names);
  must(dkimkit_config_set_dns(config, ours_lookup, NULL, s), "DNS");
  must(dkimkit_config_seal(config), "configuration");
  return config;
}

/* What is allocated at most while octets of a message come in, without what
 * was there. */
static size_t in_flight(const dkimkit_config *config, const uint8_t *octets,
                        size_t len)
{
  dkimkit_verifier *verifier = NULL;
  size_t before = live;

  most = live;
  must(dkimkit_verifier_new(&verifier, config, NULL), "verifier");
  must(dkimkit_verifier_feed(verifier, octets, len), "message");
  dkimkit_verifier_free(verifier);
  return most - before;
}

static void measure_in_flight(const provider_set *set, size_t body_octets)
{
  scenario_spec spec = {.shape = MAIL_PROSE,
                        .body_octets = body_octets,
                        .fields = 10,
                        .signatures = 1,
                        .key = SCENARIO_RSA2048,
                        .canonicalization = DKIMKIT_CANONICALIZATION_RELAXED};
  scenario *s = scenario_new(&spec);
  const mail *m = &s->signed_mail;
  dkimkit_config *config = make_config(s, set->names);
  size_t octets = in_flight(config, m->octets, m->len / 10 * 9);

  printf("%-16s body %8zu: %zu octets in flight, of which header %zu\n",
         set->names, body_octets, octets, m->body);
  tell("KiB in flight without the header", (double)(octets - m->body) / 1024,
       64);
  dkimkit_config_free(config);
  scenario_free(s);
}

static void tell_attack(const dkimkit_config *config, const char *name,
                        size_t n)
{
  size_t len;
  const uint8_t *octets = attack_octets(&len);
  size_t taken = in_flight(config, octets, len);

  printf("%-40s %7zu: header %8zu octets, at most in flight %9zu, x%.1f\n",
         name, n, len, taken, (double)taken / (double)len);
}

/* Headers that are as large as the limits of the configuration allow, or
 * almost: how many times as much memory they take. */
static void measure_headers(const provider_set *set)
{
  static const struct {
    const char *name;
    size_t n;
  } large[] = {
      {"short fields", 65000}, {"fields with names of their own", 65000},
      {"names in h=", 65000},  {"signatures", 1000},
      {"tags", 4000},          {"folds of a field", 200000}};
  scenario_spec spec = {.shape = MAIL_PROSE,
                        .body_octets = 1000,
                        .fields = 10,
                        .signatures = 1,
                        .key = SCENARIO_RSA2048,
                        .canonicalization = DKIMKIT_CANONICALIZATION_RELAXED};
  scenario *s = scenario_new(&spec);
  dkimkit_config *config = make_config(s, set->names);
  size_t i;
  size_t j;

  for (i = 0; i < sizeof(large) / sizeof(large[0]); i++) {
    for (j = 0; j < attacks_count; j++) {
      if (strcmp(attacks[j].name, large[i].name) == 0) {
        attacks[j].write(large[i].n);
        tell_attack(config, large[i].name, large[i].n);
      }
    }
  }
  attack_largest(65000, 20);
  tell_attack(config, "fields, and names in h= of 20 signatures", 65000);
  dkimkit_config_free(config);
  scenario_free(s);
}

int main(void)
{
  const provider_set *set;
  size_t i;

  for (i = 0; (set = cases_set(i)) != NULL; i++) {
    count_calls(set);
    measure_in_flight(set, 4096);
    measure_in_flight(set, 1 << 20);
    measure_in_flight(set, 10 << 20);
  }
  measure_headers(cases_set(0));
  return 0;
}
