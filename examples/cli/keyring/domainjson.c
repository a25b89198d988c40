/* SPDX-License-Identifier: MIT */
#include "domainjson.h"

#include <dkimkit/keyring_check.h>

#include <stdio.h>

#include "../json.h"
#include "ring.h"
#include "settings.h"

json_t *cli_json_time(uint64_t seconds)
{
  return seconds ? cli_json_number(seconds) : json_null();
}

struct named_time {
  dkimkit_keyring_time time;
  const char *name;
};

static const struct named_time domain_times[] = {
    {DKIMKIT_KEYRING_TIME_CREATED, "created"},
    {DKIMKIT_KEYRING_TIME_KEY_CREATION, "key_creation_time"},
    {DKIMKIT_KEYRING_TIME_ROTATE_ON, "rotate_on"},
    {DKIMKIT_KEYRING_TIME_NEXT_ROTATION, "next_rotation"},
    {DKIMKIT_KEYRING_TIME_LAST_CHECKED, "last_checked"},
    {DKIMKIT_KEYRING_TIME_LAST_TICK, "last_tick"}};

static const struct named_time slot_times[] = {
    {DKIMKIT_KEYRING_TIME_GENERATED, "generated"},
    {DKIMKIT_KEYRING_TIME_ZONE_DONE, "zone_done"},
    {DKIMKIT_KEYRING_TIME_SEEN, "seen"},
    {DKIMKIT_KEYRING_TIME_READY, "ready"},
    {DKIMKIT_KEYRING_TIME_FIRST_SIGN, "first_sign"},
    {DKIMKIT_KEYRING_TIME_LAST_SIGN, "last_sign"},
    {DKIMKIT_KEYRING_TIME_QUIET, "quiet"},
    {DKIMKIT_KEYRING_TIME_REVOKED, "revoked"}};

static void put_times(json_t *object, const dkimkit_keyring_domain *domain,
                      int slot, const struct named_time *times, size_t count,
                      int *failures)
{
  size_t i;

  for (i = 0; i < count; ++i) {
    cli_json_put(
        object, times[i].name,
        cli_json_time(dkimkit_keyring_domain_time(domain, slot, times[i].time)),
        failures);
  }
}

static json_t *selector_json(int slot)
{
  return slot < 0 ? json_null() : cli_json_text(cli_ring_selector(slot));
}

static json_t *key_id_json(const uint8_t *id)
{
  char text[2 * DKIMKIT_KEYRING_KEY_ID_OCTETS + 1];
  size_t i;

  if (!id) {
    return json_null();
  }
  for (i = 0; i < DKIMKIT_KEYRING_KEY_ID_OCTETS; ++i) {
    snprintf(text + 2 * i, 3, "%02x", id[i]);
  }
  return cli_json_text(text);
}

json_t *cli_domain_verdict_json(const dkimkit_keyring_domain *domain, int slot,
                                dkimkit_keyring_name name, int *failures)
{
  dkimkit_keyring_verdict verdict =
      dkimkit_keyring_domain_verdict(domain, slot, name);
  json_t *one = json_object();

  cli_json_put(
      one, "name",
      cli_json_text(dkimkit_keyring_domain_record_name(domain, slot, name)),
      failures);
  cli_json_put(one, "verdict",
               verdict == DKIMKIT_KEYRING_VERDICT_NONE
                   ? json_null()
                   : cli_json_text(dkimkit_keyring_verdict_name(verdict)),
               failures);
  cli_json_put(
      one, "checked",
      cli_json_time(dkimkit_keyring_domain_checked(domain, slot, name)),
      failures);
  return one;
}

static const char *type_word(const dkimkit_keyring_domain *domain, int slot)
{
  if (!dkimkit_keyring_domain_key_id(domain, slot)) {
    return NULL;
  }
  return dkimkit_keyring_domain_key_type(domain, slot) == DKIMKIT_KEY_TYPE_RSA
             ? "rsa"
             : "ed25519";
}

static json_t *slot_json(const dkimkit_keyring_domain *domain, int slot,
                         int *failures)
{
  const uint8_t *id = dkimkit_keyring_domain_key_id(domain, slot);
  json_t *one = json_object();

  cli_json_put(one, "selector", selector_json(slot), failures);
  cli_json_put(one, "state",
               cli_json_text(dkimkit_keyring_state_name(
                   dkimkit_keyring_domain_state(domain, slot))),
               failures);
  cli_json_put(one, "key_type", cli_json_text(type_word(domain, slot)),
               failures);
  cli_json_put(
      one, "key_bits",
      id ? cli_json_number(dkimkit_keyring_domain_key_bits(domain, slot))
         : json_null(),
      failures);
  cli_json_put(one, "key_id", key_id_json(id), failures);
  cli_json_put(
      one, "compromised",
      json_boolean(dkimkit_keyring_domain_is_compromised(domain, slot)),
      failures);
  cli_json_put(one, "record",
               cli_json_text(dkimkit_keyring_domain_record_text(domain, slot)),
               failures);
  cli_json_put(one, "ttl",
               cli_json_number(dkimkit_keyring_domain_record_ttl(domain, slot)),
               failures);
  put_times(one, domain, slot, slot_times,
            sizeof(slot_times) / sizeof(*slot_times), failures);
  cli_json_put(
      one, "owner",
      cli_domain_verdict_json(domain, slot, DKIMKIT_KEYRING_NAME_OWN, failures),
      failures);
  cli_json_put(one, "host",
               cli_domain_verdict_json(domain, slot, DKIMKIT_KEYRING_NAME_HOST,
                                       failures),
               failures);
  return one;
}

static void put_identity(json_t *object, const dkimkit_keyring_domain *domain,
                         int *failures)
{
  dkimkit_keyring_status status = dkimkit_keyring_domain_status(domain);

  cli_json_put(object, "domain",
               cli_json_text(dkimkit_keyring_domain_name(domain)), failures);
  cli_json_put(object, "tenant",
               cli_json_text(dkimkit_keyring_domain_tenant(domain)), failures);
  cli_json_put(object, "initial_domain",
               cli_json_text(dkimkit_keyring_domain_initial(domain)), failures);
  cli_json_put(object, "label",
               cli_json_text(dkimkit_keyring_domain_label(domain)), failures);
  cli_json_put(object, "generation",
               cli_json_number(dkimkit_keyring_domain_generation(domain)),
               failures);
  cli_json_put(object, "enabled",
               json_boolean(dkimkit_keyring_domain_enabled(domain)), failures);
  cli_json_put(object, "status",
               cli_json_text(dkimkit_keyring_status_name(status)), failures);
  cli_json_put(object, "exchange_status",
               cli_json_text(dkimkit_keyring_domain_exchange(domain)),
               failures);
}

static void put_settings(json_t *object, const dkimkit_keyring_domain *domain,
                         int *failures)
{
  dkimkit_keyring_settings *settings;

  if (dkimkit_keyring_domain_settings(&settings, domain)) {
    ++*failures;
    return;
  }
  cli_json_put(object, "settings", cli_ring_settings_json(settings, failures),
               failures);
  dkimkit_keyring_settings_free(settings);
}

json_t *cli_domain_json(const dkimkit_keyring_domain *domain, uint64_t now,
                        int *failures)
{
  json_t *object = json_object();
  json_t *slots = json_array();
  int fault = dkimkit_keyring_domain_fault(domain);
  int slot;

  put_identity(object, domain, failures);
  cli_json_put(object, "fault",
               fault ? cli_json_text(dkimkit_keyring_error_name(fault))
                     : json_null(),
               failures);
  if (fault) {
    json_decref(slots);
    return object;
  }
  cli_json_put(object, "signs",
               selector_json(dkimkit_keyring_domain_signs(
                   domain, DKIMKIT_KEYRING_NAME_OWN, now)),
               failures);
  cli_json_put(object, "signs_as_initial",
               selector_json(dkimkit_keyring_domain_signs(
                   domain, DKIMKIT_KEYRING_NAME_HOST, now)),
               failures);
  cli_json_put(object, "selector_before",
               selector_json(dkimkit_keyring_domain_before(domain)), failures);
  cli_json_put(object, "selector_after",
               selector_json(dkimkit_keyring_domain_after(domain)), failures);
  put_times(object, domain, 0, domain_times,
            sizeof(domain_times) / sizeof(*domain_times), failures);
  put_settings(object, domain, failures);
  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; ++slot) {
    cli_json_append(slots, slot_json(domain, slot, failures), failures);
  }
  cli_json_put(object, "selectors", slots, failures);
  return object;
}
