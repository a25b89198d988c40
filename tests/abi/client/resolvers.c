/* SPDX-License-Identifier: MIT */

/* The resolvers as their headers were; nothing is asked of the network. */

#include "client.h"

#ifdef CLIENT_CARES
#include <dkimkit/cares.h>

static void test_cares(void **state)
{
  dkimkit_cares *resolver = NULL;
  dkimkit_config *config = client_config();

  (void)state;
  ok(dkimkit_cares_new(&resolver, NULL));
  ok(dkimkit_cares_set_servers(resolver, "127.0.0.1:9,[::1]:9"));
  assert_int_equal(dkimkit_cares_set_resolv_conf(resolver, "/nonexistent"),
                   DKIMKIT_ERR_SYSTEM);
  ok(dkimkit_cares_set_timeout(resolver, 1, 1));
  ok(dkimkit_cares_set_trust_ad(resolver, 1));
  ok(dkimkit_cares_set_watch(resolver, NULL, NULL));
  ok(dkimkit_config_set_dns(config, dkimkit_cares_lookup, dkimkit_cares_cancel,
                            resolver));
  assert_int_equal(dkimkit_cares_timeout(resolver), -1);
  dkimkit_cares_process(resolver, -1, 0);
  assert_int_equal(dkimkit_cares_wait(resolver, 0), 0);
  dkimkit_config_free(config);
  dkimkit_cares_free(resolver);
}
#endif

#ifdef CLIENT_UNBOUND
#include <dkimkit/unbound.h>

static void test_unbound(void **state)
{
  dkimkit_unbound *resolver = NULL;
  dkimkit_config *config = client_config();

  (void)state;
  ok(dkimkit_unbound_new(&resolver, NULL));
  /* The root's key of 2017, as IANA publishes it. */
  ok(dkimkit_unbound_add_trust_anchors(
      resolver, ". IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409B"
                "BC683457104237C7F8EC8D"));
  assert_int_equal(
      dkimkit_unbound_add_trust_anchor_file(resolver, "/nonexistent"),
      DKIMKIT_ERR_SYSTEM);
  ok(dkimkit_unbound_set_forwarders(resolver, "127.0.0.1:9"));
  assert_int_equal(dkimkit_unbound_set_resolv_conf(resolver, "/nonexistent"),
                   DKIMKIT_ERR_SYSTEM);
  ok(dkimkit_unbound_add_stub_zone(resolver, "corp.example", "127.0.0.1:9"));
  ok(dkimkit_unbound_set_timeout(resolver, 100));
  ok(dkimkit_unbound_set_answer_limit(resolver, 4096));
  ok(dkimkit_unbound_set_question_limit(resolver, 16));
  ok(dkimkit_unbound_set_watch(resolver, NULL, NULL));
  ok(dkimkit_config_set_dns(config, dkimkit_unbound_lookup,
                            dkimkit_unbound_cancel, resolver));
  assert_int_equal(dkimkit_unbound_timeout(resolver), -1);
  dkimkit_unbound_process(resolver, -1, 0);
  assert_int_equal(dkimkit_unbound_wait(resolver, 0), 0);
  dkimkit_config_free(config);
  dkimkit_unbound_free(resolver);
}
#endif

int main(void)
{
  const struct CMUnitTest tests[] = {
#ifdef CLIENT_CARES
      client_test(test_cares),
#endif
#ifdef CLIENT_UNBOUND
      client_test(test_unbound),
#endif
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
