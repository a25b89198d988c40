/* SPDX-License-Identifier: MIT */
#include "extra.h"

#include "fatal.h"
#include "idle.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#define MIB (1024 * 1024)
#define THREAD_MESSAGES 1500

typedef struct reader {
  dkimkit_config *config;
  const scenario *s;
} reader;

static void read_message(void *state)
{
  const reader *r = state;
  const mail *m = &r->s->signed_mail;
  dkimkit_verifier *verifier = NULL;

  must(dkimkit_verifier_new(&verifier, r->config, NULL), "verifier");
  must(dkimkit_verifier_feed(verifier, m->octets, m->len), "message");
  must(dkimkit_verifier_finish(verifier), "message");
  dkimkit_verifier_free(verifier);
}

static void no_end(void *state)
{
  (void)state;
}

quartiles extra_canonicalization(mail_shape shape, size_t rounds)
{
  scenario_spec spec = {.shape = shape,
                        .body_octets = MIB,
                        .fields = 10,
                        .signatures = 1,
                        .key = SCENARIO_RSA2048,
                        .canonicalization = DKIMKIT_CANONICALIZATION_RELAXED};
  scenario *s = scenario_new(&spec);
  reader r = {NULL, s};
  contestant c = {"canonicalization", read_message, no_end, &r};
  double octets = (double)(s->signed_mail.len - s->signed_mail.body);
  measured m;
  quartiles speed;

  must(dkimkit_config_new(&r.config, NULL), "configuration");
  must(dkimkit_config_add_crypto(r.config, idle_provider()), "provider");
  must(dkimkit_config_set_dns(r.config, ours_lookup, NULL, s), "DNS");
  must(dkimkit_config_seal(r.config), "configuration");
  measure(&m, &c, 1, rounds);
  speed.low = octets / m.cost.high / 1e3;
  speed.median = octets / m.cost.median / 1e3;
  speed.high = octets / m.cost.low / 1e3;
  dkimkit_config_free(r.config);
  scenario_free(s);
  return speed;
}

static void *run_messages(void *context)
{
  contestant *c = context;
  size_t i;

  for (i = 0; i < THREAD_MESSAGES; i++) {
    c->run(c->state);
  }
  return NULL;
}

static double wall(void)
{
  struct timespec now;

  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static double messages_a_second(contestant *c, size_t threads)
{
  pthread_t ids[2];
  double start = wall();
  size_t i;

  for (i = 0; i < threads; i++) {
    if (pthread_create(&ids[i], NULL, run_messages, c) != 0) {
      fatal("threads", "can't be made");
    }
  }
  for (i = 0; i < threads; i++) {
    (void)pthread_join(ids[i], NULL);
  }
  return (double)(threads * THREAD_MESSAGES) / (wall() - start);
}

quartiles extra_two_threads(const provider_set *set, size_t rounds)
{
  scenario_spec spec = {.shape = MAIL_PROSE,
                        .body_octets = 4096,
                        .fields = 10,
                        .signatures = 1,
                        .key = SCENARIO_RSA2048,
                        .canonicalization = DKIMKIT_CANONICALIZATION_RELAXED,
                        .cached = 1};
  scenario *s = scenario_new(&spec);
  contestant c = ours_verify(s, set);
  double *ratios = must_have(calloc(rounds, sizeof(*ratios)));
  quartiles q;
  size_t i;

  for (i = 0; i < rounds; i++) {
    double one = messages_a_second(&c, 1);

    ratios[i] = messages_a_second(&c, 2) / one;
  }
  q = quartiles_of(ratios, rounds);
  free(ratios);
  c.end(c.state);
  scenario_free(s);
  return q;
}
