/* SPDX-License-Identifier: MIT */
#include "../intruder.h"

#include "client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

void *resolver_new(const dkimkit_mem *mem)
{
  dkimkit_cares *resolver;

  assert_int_equal(dkimkit_cares_new(&resolver, mem), DKIMKIT_OK);
  return resolver;
}

void resolver_free(void *resolver)
{
  dkimkit_cares_free(resolver);
}

void resolver_set_up(void *resolver, unsigned port1, unsigned port2)
{
  char servers[64];

  (void)snprintf(servers, sizeof(servers), "127.0.0.1:%u,127.0.0.1:%u", port1,
                 port2 == 0 ? port1 : port2);
  assert_int_equal(dkimkit_cares_set_servers(resolver, servers), DKIMKIT_OK);
  assert_int_equal(dkimkit_cares_set_timeout(resolver, PATIENT, 1), DKIMKIT_OK);
}

int resolver_lookup(dkimkit_query *query, void *resolver)
{
  return dkimkit_cares_lookup(query, resolver);
}

void resolver_cancel(dkimkit_query *query, void *resolver)
{
  dkimkit_cares_cancel(query, resolver);
}

int resolver_wait(void *resolver, int milliseconds)
{
  return dkimkit_cares_wait(resolver, milliseconds);
}

static void expect_refused(int rv)
{
  assert_true(rv == DKIMKIT_ERR_REENTERED || rv == DKIMKIT_ERR_STATE);
}

void resolver_intrude(void *resolver)
{
  assert_int_equal(dkimkit_cares_wait(resolver, 0), DKIMKIT_ERR_REENTERED);
  dkimkit_cares_process(resolver, -1, 0);
  expect_refused(dkimkit_cares_set_servers(resolver, "192.0.2.1"));
  expect_refused(dkimkit_cares_set_resolv_conf(resolver, "/dev/null"));
  expect_refused(dkimkit_cares_set_timeout(resolver, 1, 1));
  expect_refused(dkimkit_cares_set_trust_ad(resolver, 1));
  expect_refused(dkimkit_cares_set_watch(resolver, NULL, NULL));
  dkimkit_cares_free(resolver);
  assert_true(dkimkit_cares_timeout(resolver) >= -1);
}
