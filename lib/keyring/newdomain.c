/* SPDX-License-Identifier: MIT */
#include "keyring/newdomain.h"

#include "keyring/asciicase.h"
#include "keyring/keyset.h"
#include "keyring/ownable.h"
#include "keyring/removal.h"
#include "keyring/rotation.h"
#include "keyring/schedule.h"
#include "keyring/settings.h"
#include "keyring/slot.h"
#include "keyring/switched.h"
#include "keyring/update.h"

#include <stdio.h>
#include <string.h>

/* "selector1-" stands before it, in one label. */
#define LABEL_MAX (DKK_RING_LABEL_MAX - 10)
/* Room for "-e", "-" and a number. */
#define LABEL_STEM_MAX (LABEL_MAX - 6)
#define LABEL_NUMBERS 1000
/* What the names of key records have beside label and domain. */
#define OWN_NAME_EXTRA (sizeof("selector1e._domainkey.") - 1)
#define HOST_NAME_EXTRA (sizeof("selector1-._domainkey.") - 1)

static int is_label(const char *label)
{
  size_t len = strlen(label);

  return len >= 1 && len <= LABEL_MAX && label[0] != '-' &&
         label[len - 1] != '-' &&
         strspn(label, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

/* contoso.com: contoso-com. Two domains may come to the same: then there is a
 * number. */
static void stem_of(const char *domain, char stem[LABEL_STEM_MAX + 1])
{
  size_t all = dkk_ring_set_domain_len(domain);
  size_t len;

  for (len = 0; len < all && len < LABEL_STEM_MAX; len++) {
    stem[len] = domain[len] == '.' ? '-' : domain[len];
  }
  while (len > 0 && stem[len - 1] == '-') {
    len--;
  }
  stem[len] = '\0';
}

static int find_label(dkimkit_keyring *ring, dkk_ring_domain_row *row)
{
  const char *more = dkk_ring_set_is_second(row->name) ? "-e" : "";
  char stem[LABEL_STEM_MAX + 1];
  int number;

  stem_of(row->name, stem);
  for (number = 1; number < LABEL_NUMBERS; number++) {
    char label[LABEL_MAX + 1];
    int rv;

    if (number == 1) {
      snprintf(label, sizeof(label), "%s%s", stem, more);
    } else {
      snprintf(label, sizeof(label), "%s%s-%d", stem, more, number);
    }
    rv = dkk_ring_store_has_label(ring->store, row->tenant, label);
    if (rv < 0) {
      return rv;
    }
    if (rv == 0) {
      memcpy(row->dashed, label, strlen(label) + 1);
      return DKIMKIT_OK;
    }
  }
  return DKIMKIT_KEYRING_ERR_LABEL;
}

/* Whatever label it gets. */
static int fit(const char *domain, const char *initial_domain)
{
  return strlen(domain) + OWN_NAME_EXTRA <= DKK_RING_DOMAIN_MAX &&
         strlen(initial_domain) + LABEL_MAX + HOST_NAME_EXTRA <=
             DKK_RING_DOMAIN_MAX;
}

static int create(dkimkit_keyring *ring, dkk_ring_new_domain *domain,
                  const dkk_ring_policy *policy)
{
  dkk_ring_event event;
  dkk_ring_news news;

  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_CREATE;
  event.time = dkk_ring_now(ring);
  event.key_id = domain->keys[0].row.id;
  event.second_key_id = domain->keys[1].row.id;
  event.policy = *policy;
  return dkk_ring_public_status(
      dkk_ring_apply(NULL, &event, &domain->row.record, &news));
}

int dkk_ring_new_domain_make(dkimkit_keyring *ring,
                             const dkk_ring_tenant_row *tenant,
                             const char *domain, const char *label,
                             const dkimkit_keyring_settings *settings,
                             dkk_ring_new_domain *out)
{
  dkimkit_keyring_settings defaults;
  dkk_ring_domain_row *row = &out->row;
  int slot;
  int rv;

  memset(out, 0, sizeof(*out));
  dkk_ring_settings_default(&defaults);
  if (settings == NULL) {
    settings = &defaults;
  }
  rv = dkk_ring_settings_check(settings, ring->config);
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_ownable_check(ring, tenant->name, domain);
  }
  if (rv == DKIMKIT_OK && label != NULL) {
    if (strlen(label) > LABEL_MAX) {
      return DKIMKIT_KEYRING_ERR_LABEL;
    }
    dkk_ring_lower(row->dashed, label);
    rv = is_label(row->dashed) ? DKIMKIT_OK : DKIMKIT_KEYRING_ERR_LABEL;
  }
  if (rv == DKIMKIT_OK && !fit(domain, tenant->initial_domain)) {
    rv = DKIMKIT_ERR_DOMAIN_SYNTAX;
  }
  memcpy(row->name, domain, strlen(domain) + 1);
  memcpy(row->tenant, tenant->name, sizeof(row->tenant));
  memcpy(row->initial_domain, tenant->initial_domain,
         sizeof(row->initial_domain));
  row->signing = settings->signing;
  if (dkk_ring_set_is_second(domain)) {
    row->signing.key_type = DKIMKIT_KEY_TYPE_ED25519;
  }
  row->created = dkk_ring_now(ring);
  for (slot = 0; slot < DKK_RING_SLOTS && rv == DKIMKIT_OK; slot++) {
    rv = dkk_ring_new_key_make(ring, domain, slot, &row->signing, 0,
                               &out->keys[slot]);
  }
  return rv == DKIMKIT_OK ? create(ring, out, &settings->policy) : rv;
}

void dkk_ring_new_domain_free(dkk_ring_new_domain *domain)
{
  int slot;

  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    dkk_ring_new_key_free(&domain->keys[slot]);
  }
}

int dkk_ring_new_domain_add(dkimkit_keyring *ring, dkk_ring_new_domain *domain)
{
  dkk_ring_domain_row *row = &domain->row;
  int slot;
  int rv = DKIMKIT_OK;

  if (row->dashed[0] == '\0') {
    rv = find_label(ring, row);
  }
  row->tick_at = dkk_ring_tick_at(&row->record);
  row->check_at = dkk_ring_check_at(&row->record);
  /* Before the domain that refers to them: a reference that is still open costs
   * a look through all domains with each key. */
  for (slot = 0; slot < DKK_RING_SLOTS && rv == DKIMKIT_OK; slot++) {
    rv = dkk_ring_new_key_add(ring, &domain->keys[slot]);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_store_add_domain(ring->store, row);
  }
  return rv == DKIMKIT_OK
             ? dkk_ring_log(ring, row->tenant, row->name,
                            row->record.generation, "add-domain", row->dashed)
             : rv;
}

/* Beside which a second set stands. */
static int first_set(dkimkit_keyring *ring, const char *second,
                     dkk_ring_domain_row *row)
{
  char name[DKK_RING_DOMAIN_MAX + 1];
  size_t len = dkk_ring_set_domain_len(second);

  memcpy(name, second, len);
  name[len] = '\0';
  return dkk_ring_store_get_domain(ring->store, name, row);
}

/* The tenant stays, and a second set has its first one there. */
static int check_owner(dkimkit_keyring *ring, const dkk_ring_tenant_row *tenant,
                       const char *domain)
{
  dkk_ring_domain_row row;
  int rv = dkk_ring_store_get_domain(ring->store, tenant->initial_domain, &row);

  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_check_stays(&row);
  }
  if (rv != DKIMKIT_OK || !dkk_ring_set_is_second(domain)) {
    return rv;
  }
  rv = first_set(ring, domain, &row);
  if (rv == DKIMKIT_OK && strcmp(row.tenant, tenant->name) != 0) {
    return DKIMKIT_KEYRING_ERR_NO_DOMAIN;
  }
  return rv == DKIMKIT_OK ? dkk_ring_check_stays(&row) : rv;
}

/* Others may have removed something while the keys were made. */
static int add_checked(dkimkit_keyring *ring, const dkk_ring_tenant_row *tenant,
                       dkk_ring_new_domain *made)
{
  int rv = check_owner(ring, tenant, made->row.name);

  return rv == DKIMKIT_OK ? dkk_ring_new_domain_add(ring, made) : rv;
}

static int add_domain(dkimkit_keyring *ring, const char *tenant,
                      const char *domain, const char *label,
                      const dkimkit_keyring_settings *settings)
{
  dkk_ring_tenant_row row;
  dkk_ring_domain_row found;
  dkk_ring_new_domain made;
  int rv = dkk_ring_find_tenant(ring, tenant, &row);

  if (rv != DKIMKIT_OK) {
    return dkk_ring_say(ring, rv);
  }
  rv = check_owner(ring, &row, domain);
  if (rv != DKIMKIT_OK) {
    return dkk_ring_say(ring, rv);
  }
  /* Before two keys are made for nothing. */
  rv = dkk_ring_store_get_domain(ring->store, domain, &found);
  if (rv != DKIMKIT_KEYRING_ERR_NO_DOMAIN) {
    return rv == DKIMKIT_OK ? DKIMKIT_KEYRING_ERR_DOMAIN_EXISTS
                            : dkk_ring_say(ring, rv);
  }
  rv = dkk_ring_new_domain_make(ring, &row, domain, label, settings, &made);
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_store_begin(ring->store, 1);
    rv = rv == DKIMKIT_OK ? dkk_ring_end(ring, add_checked(ring, &row, &made))
                          : dkk_ring_say(ring, rv);
  }
  dkk_ring_new_domain_free(&made);
  return rv;
}

int dkimkit_keyring_add_domain(dkimkit_keyring *ring, const char *tenant,
                               const char *domain, const char *label,
                               const dkimkit_keyring_settings *settings)
{
  char name[DKK_RING_DOMAIN_MAX + 1];
  int rv = dkk_ring_enter_named(ring, domain, name);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  return dkk_ring_leave(
      ring, tenant != NULL ? add_domain(ring, tenant, name, label, settings)
                           : DKIMKIT_ERR_INVALID_ARGUMENT);
}
