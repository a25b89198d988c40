/* SPDX-License-Identifier: MIT */
#include "../intruder.h"

#include "client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

void *resolver_new(const dkimkit_mem *mem)
{
  dkimkit_unbound *resolver;

  assert_int_equal(dkimkit_unbound_new(&resolver, mem), DKIMKIT_OK);
  return resolver;
}

void resolver_free(void *resolver)
{
  dkimkit_unbound_free(resolver);
}

void resolver_set_up(void *resolver, unsigned port1, unsigned port2)
{
  char servers[64];

  (void)snprintf(servers, sizeof(servers), "127.0.0.1:%u,127.0.0.1:%u", port1,
                 port2 == 0 ? port1 : port2);
  assert_int_equal(dkimkit_unbound_set_forwarders(resolver, servers),
                   DKIMKIT_OK);
  assert_int_equal(
      dkimkit_unbound_add_stub_zone(resolver, "stub.example", servers),
      DKIMKIT_OK);
  assert_int_equal(dkimkit_unbound_add_trust_anchors(resolver, OTHER_ANCHOR),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_unbound_set_timeout(resolver, PATIENT), DKIMKIT_OK);
}

int resolver_lookup(dkimkit_query *query, void *resolver)
{
  return dkimkit_unbound_lookup(query, resolver);
}

void resolver_cancel(dkimkit_query *query, void *resolver)
{
  dkimkit_unbound_cancel(query, resolver);
}

int resolver_wait(void *resolver, int milliseconds)
{
  return dkimkit_unbound_wait(resolver, milliseconds);
}

static void expect_refused(int rv)
{
  assert_true(rv == DKIMKIT_ERR_REENTERED || rv == DKIMKIT_ERR_STATE);
}

void resolver_intrude(void *resolver)
{
  assert_int_equal(dkimkit_unbound_wait(resolver, 0), DKIMKIT_ERR_REENTERED);
  dkimkit_unbound_process(resolver, -1, 0);
  expect_refused(dkimkit_unbound_set_forwarders(resolver, "192.0.2.1"));
  expect_refused(dkimkit_unbound_set_resolv_conf(resolver, "/dev/null"));
  expect_refused(dkimkit_unbound_add_stub_zone(resolver, "a.example", "::1"));
  expect_refused(dkimkit_unbound_add_trust_anchors(resolver, OTHER_ANCHOR));
  expect_refused(dkimkit_unbound_add_trust_anchor_file(resolver, "/dev/null"));
  expect_refused(dkimkit_unbound_set_timeout(resolver, 1));
  expect_refused(dkimkit_unbound_set_answer_limit(resolver, 512));
  expect_refused(dkimkit_unbound_set_question_limit(resolver, 16));
  expect_refused(dkimkit_unbound_set_watch(resolver, NULL, NULL));
  dkimkit_unbound_free(resolver);
  assert_true(dkimkit_unbound_timeout(resolver) >= -1);
}
