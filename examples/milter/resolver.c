/* SPDX-License-Identifier: MIT */
#include "resolver.h"

#include <string.h>
#include <time.h>

static int64_t now(void)
{
  struct timespec ts;

  (void)clock_gettime(CLOCK_MONOTONIC, &ts);
  return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

void resolver_init(struct resolver *resolver, const struct settings *settings)
{
  memset(resolver, 0, sizeof(*resolver));
  resolver->settings = settings;
}

void resolver_clear(struct resolver *resolver)
{
  dkimkit_cares_free(resolver->cares);
  memset(resolver, 0, sizeof(*resolver));
}

static int start(struct resolver *resolver)
{
  const struct settings *settings = resolver->settings;
  int rv = dkimkit_cares_new(&resolver->cares, NULL);

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_cares_set_timeout(resolver->cares, (unsigned)settings->dns_try,
                                   (unsigned)settings->dns_tries);
  }
  if (rv == DKIMKIT_OK && settings->nameservers != NULL) {
    rv = dkimkit_cares_set_servers(resolver->cares, settings->nameservers);
  }
  resolver->deadline = now() + (int64_t)settings->dns_budget;
  return rv;
}

int resolver_lookup(dkimkit_query *query, void *user_data)
{
  struct resolver *resolver = dkimkit_query_owner_data(query);
  int rv = DKIMKIT_OK;

  (void)user_data;
  if (resolver->count == RESOLVER_MAX_QUERIES) {
    return DKIMKIT_ERR_LIMIT;
  }
  if (resolver->cares == NULL) {
    rv = start(resolver);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_cares_lookup(query, resolver->cares);
  }
  if (rv == DKIMKIT_OK) {
    resolver->queries[resolver->count++] = query;
  }
  return rv;
}

void resolver_cancel(dkimkit_query *query, void *user_data)
{
  struct resolver *resolver = dkimkit_query_owner_data(query);

  (void)user_data;
  dkimkit_cares_cancel(query, resolver->cares);
}

/* Those that were answered stay what they are. */
static void give_up(struct resolver *resolver)
{
  size_t i;

  for (i = 0; i < resolver->count; i++) {
    dkimkit_cares_cancel(resolver->queries[i], resolver->cares);
    (void)dkimkit_query_done(resolver->queries[i], DKIMKIT_DNS_TIMEOUT, 0, 0);
  }
  resolver->count = 0;
}

void resolver_poll(struct resolver *resolver)
{
  if (resolver->cares != NULL && dkimkit_cares_wait(resolver->cares, 0) < 0) {
    give_up(resolver);
  }
}

void resolver_wait(struct resolver *resolver)
{
  int64_t left = resolver->deadline - now();

  if (left <= 0 || dkimkit_cares_wait(resolver->cares, (int)left) < 0) {
    give_up(resolver);
  }
}
