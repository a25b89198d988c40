/* SPDX-License-Identifier: MIT */
#include "client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

void open_client_mem(client *c, const dkimkit_mem *mem)
{
  assert_int_equal(dkimkit_cares_new(&c->resolver, mem), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_new(&c->config, NULL), DKIMKIT_OK);
  assert_int_equal(dkimkit_config_set_dns(c->config, dkimkit_cares_lookup,
                                          dkimkit_cares_cancel, c->resolver),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_config_set_limit(
                       c->config, DKIMKIT_LIMIT_KEY_RECORD_OCTETS, 65535),
                   DKIMKIT_OK);
  assert_int_equal(dkimkit_config_seal(c->config), DKIMKIT_OK);
}

void open_client(client *c, unsigned port1, unsigned port2, unsigned timeout,
                 unsigned tries)
{
  char servers[64];

  open_client_mem(c, NULL);
  if (port2 == 0) {
    (void)snprintf(servers, sizeof(servers), "127.0.0.1:%u", port1);
  } else {
    (void)snprintf(servers, sizeof(servers), "127.0.0.1:%u,127.0.0.1:%u", port1,
                   port2);
  }
  assert_int_equal(dkimkit_cares_set_servers(c->resolver, servers), DKIMKIT_OK);
  assert_int_equal(dkimkit_cares_set_timeout(c->resolver, timeout, tries),
                   DKIMKIT_OK);
}

void close_client(client *c)
{
  dkimkit_cares_free(c->resolver);
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
    assert_true(dkimkit_cares_wait(c->resolver, -1) >= 0);
  }
}

dkimkit_keylookup *look_up(client *c, const char *name)
{
  dkimkit_keylookup *lookup = start(c, name);

  finish(c, lookup);
  assert_int_equal(dkimkit_cares_wait(c->resolver, -1), 0);
  assert_int_equal(dkimkit_cares_timeout(c->resolver), -1);
  return lookup;
}

void assert_failed(dkimkit_keylookup *lookup, dkimkit_dns_status status)
{
  assert_int_equal(dkimkit_keylookup_status(lookup), status);
  assert_int_equal(dkimkit_keylookup_count(lookup), 0);
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

void assert_found(dkimkit_keylookup *lookup, const char *text, uint32_t ttl)
{
  assert_record(lookup, 0, text);
  assert_int_equal(dkimkit_keylookup_count(lookup), 1);
  assert_int_equal(dkimkit_keylookup_ttl(lookup), ttl);
  assert_int_equal(dkimkit_keylookup_secure(lookup), 0);
  dkimkit_keylookup_free(lookup);
}
