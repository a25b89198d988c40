/* SPDX-License-Identifier: MIT */
#include "client.h"

#include "../servers/signed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

void open_client(client *c, const dkimkit_mem *mem)
{
  assert_int_equal(dkimkit_unbound_new(&c->resolver, mem), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_new(&c->config, NULL), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_set_dns(c->config, dkimkit_unbound_lookup,
                                          dkimkit_unbound_cancel, c->resolver),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_config_set_limit(
                       c->config, DKIMKIT_LIMIT_KEY_RECORD_OCTETS, 65535),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(c->config), DKIMKIT_OK);
}

static void open_loopback(client *c, unsigned port, unsigned timeout,
                          char *server, size_t size)
{
  open_client(c, NULL);
  (void)snprintf(server, size, "127.0.0.1:%u", port);
  assert_int_equal(dkimkit_unbound_set_timeout(c->resolver, timeout),
                   DKIMKIT_OK);
}

void open_forwarding(client *c, unsigned port, unsigned timeout)
{
  char server[64];

  open_loopback(c, port, timeout, server, sizeof(server));
  assert_int_equal(dkimkit_unbound_set_forwarders(c->resolver, server),
                   DKIMKIT_OK);
}

void open_unsigned(client *c, unsigned port, unsigned timeout)
{
  open_forwarding(c, port, timeout);
  assert_int_equal(dkimkit_unbound_add_trust_anchors(c->resolver, OTHER_ANCHOR),
                   DKIMKIT_OK);
}

void open_resolving(client *c, unsigned port, unsigned timeout)
{
  char server[64];
  size_t i;

  open_loopback(c, port, timeout, server, sizeof(server));
  for (i = 0; signed_zone(i) != NULL; i++) {
    assert_int_equal(
        dkimkit_unbound_add_stub_zone(c->resolver, signed_zone(i), server),
        DKIMKIT_OK);
  }
}

void close_client(client *c)
{
  dkimkit_unbound_free(c->resolver);
  dkimkit_config_free(c->config);
}

dkimkit_keylookup *start(client *c, const char *name)
{
  dkimkit_keylookup *lookup;

  assert_int_equal(dkimkit_keylookup_new(&lookup, c->config, name, NULL),
                   DKIMKIT_OK);
  return lookup;
}

void finish(client *c, const dkimkit_keylookup *lookup)
{
  while (dkimkit_keylookup_finish(lookup) == DKIMKIT_PENDING) {
    assert_true(dkimkit_unbound_wait(c->resolver, -1) >= 0);
  }
}

dkimkit_keylookup *look_up(client *c, const char *name)
{
  dkimkit_keylookup *lookup = start(c, name);

  finish(c, lookup);
  assert_int_equal(dkimkit_unbound_wait(c->resolver, -1), 0);
  assert_int_equal(dkimkit_unbound_timeout(c->resolver), -1);
  return lookup;
}

void assert_failed(dkimkit_keylookup *lookup, dkimkit_dns_status status,
                   int secure)
{
  assert_int_equal(dkimkit_keylookup_status(lookup), status);
  assert_int_equal(dkimkit_keylookup_count(lookup), 0);
  assert_int_equal(dkimkit_keylookup_secure(lookup), secure);
  dkimkit_keylookup_free(lookup);
}

void assert_record(const dkimkit_keylookup *lookup, size_t index,
                   const char *text)
{
  size_t len = 0;
  const uint8_t *found = dkimkit_keylookup_text(lookup, index, &len);

  assert_int_equal(dkimkit_keylookup_status(lookup), DKIMKIT_DNS_OK);
  assert_non_null(found);
  assert_int_equal(len, strlen(text));
  assert_memory_equal(found, text, len);
}

void assert_found(dkimkit_keylookup *lookup, const char *text, int secure)
{
  assert_record(lookup, 0, text);
  assert_int_equal(dkimkit_keylookup_count(lookup), 1);
  assert_int_equal(dkimkit_keylookup_secure(lookup), secure);
  dkimkit_keylookup_free(lookup);
}
