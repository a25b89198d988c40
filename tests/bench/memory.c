/* SPDX-License-Identifier: MIT */
/* How often and how much a message allocates, in the library and in the crypto
 * libraries below it: malloc(3) of this process counts. glibc only. */
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

static void *count(void *ptr)
{
  calls++;
  live += malloc_usable_size(ptr);
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

static void count_calls(const provider_set *set)
{
  static const size_t chunks[] = {0, 512, 64};
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

    spec.chunk = chunks[i];
    s = scenario_new(&spec);
    printf("%-16s 4 KB, chunk %4zu: allocations: verify %zu, floor %zu; sign "
           "%zu, floor %zu\n",
           set->names, spec.chunk, calls_of(ours_verify(s, set)),
           calls_of(floor_verify(s, set, 0)), calls_of(ours_sign(s, set)),
           calls_of(floor_sign(s, set)));
    scenario_free(s);
  }
}

/* What is allocated while nine tenths of a message are in, without what was
 * there. */
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
  dkimkit_config *config = NULL;
  dkimkit_verifier *verifier = NULL;
  size_t before;

  must(dkimkit_config_new(&config, NULL), "configuration");
  must(dkimkit_config_set_builtin_crypto(config, set->names), set->names);
  must(dkimkit_config_set_dns(config, ours_lookup, NULL, s), "DNS");
  must(dkimkit_config_seal(config), "configuration");
  before = live;
  must(dkimkit_verifier_new(&verifier, config, NULL), "verifier");
  must(dkimkit_verifier_feed(verifier, m->octets, m->len / 10 * 9), "message");
  printf("%-16s body %8zu: %zu octets in flight, of which header %zu\n",
         set->names, body_octets, live - before, m->body);
  dkimkit_verifier_free(verifier);
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
  return 0;
}
