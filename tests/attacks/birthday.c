/* SPDX-License-Identifier: MIT */
#include "attack.h"

#include "../interop/servers/nameserver.h"

#include <dkimkit/cares.h>

#define MESSAGES 300

static dkimkit_cares *ask_server(attack *a, const responder *server)
{
  dkimkit_cares *resolver;
  char address[32];

  (void)snprintf(address, sizeof(address), "127.0.0.1:%u",
                 responder_port(server));
  ok(dkimkit_cares_new(&resolver, NULL));
  ok(dkimkit_cares_set_servers(resolver, address));
  ok(dkimkit_cares_set_timeout(resolver, 60000, 1));
  ok(dkimkit_config_set_dns(a->config, dkimkit_cares_lookup,
                            dkimkit_cares_cancel, resolver));
  ok(dkimkit_config_seal(a->config));
  return resolver;
}

/* Blind answers hit an identifier the sooner the more of them are open. */
static void attack_dns_birthday(void **state)
{
  attack *a = *state;
  responder *server = responder_start(HELD);
  dkimkit_cares *resolver = ask_server(a, server);
  dkimkit_verifier *verifiers[MESSAGES];
  size_t i;

  attack_sign(a, SIGNER "; h=from", FROM, BODY);
  for (i = 0; i < MESSAGES; i++) {
    ok(dkimkit_verifier_new(&verifiers[i], a->config, NULL));
    ok(dkimkit_verifier_feed(verifiers[i], a->message.data, a->message.len));
    assert_int_equal(dkimkit_verifier_finish(verifiers[i]), DKIMKIT_PENDING);
  }
  assert_int_equal(dkimkit_cares_wait(resolver, 0), MESSAGES);
  responder_release(server);
  assert_int_equal(responder_questions(server), 1);
  for (i = 0; i < MESSAGES; i++) {
    while (dkimkit_verifier_finish(verifiers[i]) == DKIMKIT_PENDING) {
      assert_true(dkimkit_cares_wait(resolver, -1) >= 0);
    }
    assert_int_equal(dkimkit_verifier_reason(verifiers[i]),
                     DKIMKIT_REASON_KEY_SYNTAX);
    dkimkit_verifier_free(verifiers[i]);
  }
  dkimkit_cares_free(resolver);
  responder_stop(server);
}

int main(void)
{
  const struct CMUnitTest tests[] = {ATTACK(attack_dns_birthday)};

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
