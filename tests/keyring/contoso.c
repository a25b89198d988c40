/* SPDX-License-Identifier: MIT */
#include "contoso.h"

#include <dkimkit/key.h>

world contoso;

int contoso_set_up(void **state)
{
  (void)state;
  contoso_set_up_with(NULL);
  return 0;
}

void contoso_set_up_with(void (*configure)(dkimkit_config *config))
{
  world_make_with(&contoso, configure);
  world_tenant(&contoso, TENANT, INITIAL);
  world_domain(&contoso, TENANT, DOMAIN);
}

int contoso_tear_down(void **state)
{
  (void)state;
  world_free(&contoso);
  return 0;
}

int contoso_tear_down_whole(void **state)
{
  assert_int_equal(world_faults(&contoso), 0);
  return contoso_tear_down(state);
}

void contoso_bring_up(void)
{
  world_publish(&contoso);
  world_delegate(&contoso, DOMAIN);
  assert_int_equal(world_check(&contoso, DOMAIN), DKIMKIT_OK);
  assert_int_equal(world_check(&contoso, INITIAL), DKIMKIT_OK);
  assert_int_equal(dkimkit_keyring_enable(contoso.ring, DOMAIN), DKIMKIT_OK);
  world_pass(&contoso, HOLD + 2 * HOUR);
}

void contoso_bring_up_seen(void)
{
  contoso_bring_up();
  contoso_expect_own("selector1");
  contoso.alarms = 0;
  contoso.did = 0;
}

void contoso_expect_own(const char *selector)
{
  world_expect(&contoso, TENANT, DOMAIN, DOMAIN, selector,
               DKIMKIT_KEYRING_ALIGNMENT_STRICT, DKIMKIT_KEYRING_REASON_OWN,
               DKIMKIT_KEYRING_WHY_SIGNS);
}

void contoso_expect_default(const char *selector, dkimkit_keyring_why why)
{
  world_expect(&contoso, TENANT, DOMAIN, INITIAL, selector,
               DKIMKIT_KEYRING_ALIGNMENT_NONE, DKIMKIT_KEYRING_REASON_DEFAULT,
               why);
}

int count_domain(const dkimkit_keyring_domain *domain, void *user_data)
{
  unsigned *count = user_data;

  (void)domain;
  ++*count;
  return 0;
}

int count_tenant(const dkimkit_keyring_tenant *tenant, void *user_data)
{
  unsigned *count = user_data;

  (void)tenant;
  ++*count;
  return 0;
}

int count_order(const dkimkit_keyring_order *told, void *user_data)
{
  unsigned *count = user_data;

  (void)told;
  ++*count;
  return 0;
}

int count_audit(const dkimkit_keyring_audit_entry *entry, void *user_data)
{
  unsigned *count = user_data;

  (void)entry;
  if (count != NULL) {
    ++*count;
  }
  return 0;
}

int count_fault(const dkimkit_keyring_fault *fault, void *user_data)
{
  unsigned *count = user_data;

  (void)fault;
  if (count != NULL) {
    ++*count;
  }
  return 0;
}

dkimkit_key *contoso_key(void)
{
  dkimkit_key *key = NULL;

  assert_int_equal(
      dkimkit_key_generate(&key, contoso.config, DKIMKIT_KEY_TYPE_ED25519, 0),
      DKIMKIT_OK);
  return key;
}
