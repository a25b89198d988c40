/* SPDX-License-Identifier: MIT */
/* CNAMEs that lead nowhere, followed by libunbound; cname.c has them for
 * c-ares. */
#include "attack.h"

#include "../interop/servers/nameserver.h"

#include <dkimkit/unbound.h>

#include <stdio.h>

/* For a key that nobody has, of a zone that nobody asks for. */
#define OTHER_ANCHOR                                                           \
  "anchored.example. IN DS 12345 13 2 "                                        \
  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define PATIENCE_MS 60000
/* libunbound follows 11 links by itself, and repeats a question whose answer is
 * late a few times. A chain would go on until its names are full, after more.
 */
#define MOST_QUESTIONS (12 * 8)

static dkimkit_unbound *ask_server(attack *a, const responder *server)
{
  dkimkit_unbound *resolver;
  char address[32];

  (void)snprintf(address, sizeof(address), "127.0.0.1:%u",
                 responder_port(server));
  ok(dkimkit_unbound_new(&resolver, NULL));
  ok(dkimkit_unbound_set_timeout(resolver, PATIENCE_MS));
  ok(dkimkit_unbound_set_forwarders(resolver, address));
  ok(dkimkit_unbound_add_trust_anchors(resolver, OTHER_ANCHOR));
  ok(dkimkit_config_set_dns(a->config, dkimkit_unbound_lookup,
                            dkimkit_unbound_cancel, resolver));
  ok(dkimkit_config_seal(a->config));
  return resolver;
}

static void lead(attack *a, behaviour what)
{
  responder *server = responder_start(what);
  dkimkit_unbound *resolver = ask_server(a, server);
  dkimkit_reason reason;

  attack_sign(a, SIGNER "; h=from", FROM, BODY);
  ok(dkimkit_verifier_new(&a->verifier, a->config, NULL));
  ok(dkimkit_verifier_feed(a->verifier, a->message.data, a->message.len));
  while (dkimkit_verifier_finish(a->verifier) == DKIMKIT_PENDING) {
    assert_true(dkimkit_unbound_wait(resolver, -1) >= 0);
  }
  assert_int_equal(dkimkit_signature_result(attack_first(a)),
                   DKIMKIT_RESULT_TEMPERROR);
  reason = dkimkit_signature_reason(attack_first(a));
  assert_true(reason == DKIMKIT_REASON_KEY_QUERY_ERROR ||
              reason == DKIMKIT_REASON_KEY_QUERY_SERVFAIL);
  assert_in_range(responder_questions(server), 1, MOST_QUESTIONS);
  dkimkit_unbound_free(resolver);
  responder_stop(server);
}

static void attack_dns_cname_loop_unbound(void **state)
{
  lead(*state, CNAME_TO_ITSELF);
}

static void attack_dns_cname_chain_unbound(void **state)
{
  lead(*state, CNAME_FOREVER);
}

int main(void)
{
  const struct CMUnitTest tests[] = {ATTACK(attack_dns_cname_loop_unbound),
                                     ATTACK(attack_dns_cname_chain_unbound)};

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
