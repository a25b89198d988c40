/* SPDX-License-Identifier: MIT */
#include "keyring/check.h"
#include "keyring/domain.h"
#include "keyring/holds.h"
#include "keyring/keyset.h"
#include "keyring/schedule.h"
#include "keyring/update.h"

#include <stdio.h>
#include <string.h>

/* A row may have names that are too long with what stands before them. */
static int copy_name(char out[DKK_RING_NAME_OCTETS], const char *name)
{
  size_t len = strlen(name);

  if (len >= DKK_RING_NAME_OCTETS) {
    return DKIMKIT_KEYRING_ERR_STORE_DAMAGED;
  }
  memcpy(out, name, len + 1);
  return DKIMKIT_OK;
}

static int describe_slot(const dkimkit_keyring_domain *domain, int slot,
                         dkk_ring_check_slot *out)
{
  const dkk_ring_record *record = &domain->row.record;
  const dkk_ring_slot *of = &record->slots[slot];
  int rv = DKIMKIT_OK;

  if (!dkk_ring_domain_is_initial(&domain->row)) {
    rv = copy_name(out->own, domain->names[slot][DKK_RING_OWN]);
  }
  if (rv == DKIMKIT_OK) {
    rv = copy_name(out->host, domain->names[slot][DKK_RING_HOST]);
  }
  out->key_id = of->key_id;
  out->prev_key_id = of->prev_key_id;
  out->has_key = of->state != DKK_RING_EMPTY;
  out->is_revoked =
      of->state == DKK_RING_REVOKING || of->state == DKK_RING_REVOKED;
  out->publish_hold = dkk_ring_publish_hold(record, slot);
  return rv;
}

int dkimkit_keyring_check_new(dkimkit_keyring_check **out,
                              const dkimkit_keyring_domain *domain,
                              const dkimkit_config *config)
{
  dkk_ring_check_subject subject;
  int slot;
  int rv = DKIMKIT_OK;

  if (out == NULL || domain == NULL || config == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (domain->row.fault != DKIMKIT_OK) {
    return domain->row.fault;
  }
  memset(&subject, 0, sizeof(subject));
  memcpy(subject.set_name, domain->row.name, strlen(domain->row.name) + 1);
  memcpy(subject.domain, domain->row.name,
         dkk_ring_set_domain_len(domain->row.name));
  subject.began = domain->read_at;
  subject.is_initial = dkk_ring_domain_is_initial(&domain->row) != 0;
  for (slot = 0; slot < DKK_RING_SLOTS && rv == DKIMKIT_OK; slot++) {
    rv = describe_slot(domain, slot, &subject.slots[slot]);
  }
  return rv == DKIMKIT_OK ? dkk_ring_check_begin(out, &subject, config) : rv;
}

/* Half of the time between two bad answers that make a record lost. */
#define AGE_MAX (30 * DKK_RING_MINUTE)

typedef struct answering {
  const dkimkit_keyring_check *check;
  int is_stale;
  int is_changed;
} answering;

static int answer(dkk_ring_update *update, answering *answers, int slot,
                  dkk_ring_name name)
{
  const dkk_ring_check_result *result =
      dkk_ring_check_result_of(answers->check, slot, name);
  dkk_ring_event event;
  int rv;

  if (result == NULL) {
    return DKIMKIT_OK;
  }
  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_ANSWER;
  event.slot = slot;
  event.name = name;
  event.key_id = result->key_id;
  event.verdict = result->verdict;
  event.is_authoritative = result->is_authoritative;
  event.ttl = result->ttl;
  event.ttl_negative = result->negative_ttl;
  rv = dkk_ring_update_apply(update, &event);
  answers->is_changed |= rv == DKIMKIT_OK;
  answers->is_stale |= rv == DKIMKIT_KEYRING_ERR_STALE_ANSWER;
  return rv == DKIMKIT_KEYRING_ERR_STALE_ANSWER ? DKIMKIT_OK : rv;
}

/* The log has what is new, not each check. */
static void note(dkk_ring_update *update, const dkk_ring_record *before)
{
  char text[sizeof(update->detail)] = "";
  size_t len = 0;
  int slot;
  int name;

  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    for (name = 0; name < DKK_RING_NAMES; name++) {
      dkk_ring_verdict was = before->slots[slot].sightings[name].verdict;
      dkk_ring_verdict is =
          update->row.record.slots[slot].sightings[name].verdict;

      if (was != is && len < sizeof(text)) {
        len += (size_t)snprintf(text + len, sizeof(text) - len,
                                "%sselector%d %s: %s", len > 0 ? ", " : "",
                                slot + 1, name == DKK_RING_OWN ? "own" : "host",
                                dkk_ring_verdict_name(is));
      }
    }
  }
  if (len > 0) {
    dkk_ring_update_note(update, "checked", "%s", text);
  }
}

static int answer_all(dkk_ring_update *update, void *user)
{
  answering *answers = user;
  uint64_t began = dkk_ring_check_subject_of(answers->check)->began;
  dkk_ring_record before = update->row.record;
  int slot;
  int name;
  int rv = DKIMKIT_OK;

  answers->is_changed = 0;
  answers->is_stale = 0;
  /* It counts as of now, and twice only if it was asked twice. */
  if (update->now > began + AGE_MAX) {
    return DKIMKIT_KEYRING_ERR_STALE_ANSWER;
  }
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    for (name = 0; name < DKK_RING_NAMES && rv >= DKIMKIT_OK; name++) {
      rv = answer(update, answers, slot, (dkk_ring_name)name);
    }
  }
  if (rv < DKIMKIT_OK) {
    return rv;
  }
  if (!answers->is_changed) {
    update->row.check_at =
        dkk_ring_check_again_at(&update->row.record, update->now);
    update->is_touched = 1;
    return DKIMKIT_OK;
  }
  note(update, &before);
  if (update->news.alarms != 0) {
    /* It's a tick that tells of it. */
    update->row.tick_at = update->now;
    update->is_touched = 1;
  }
  return DKIMKIT_OK;
}

int dkimkit_keyring_check_store(dkimkit_keyring *ring,
                                const dkimkit_keyring_check *check)
{
  answering answers = {check, 0, 0};
  int rv;

  if (check == NULL) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (dkk_ring_check_result_of(check, 0, DKK_RING_HOST) == NULL) {
    return DKIMKIT_ERR_STATE;
  }
  rv = dkk_ring_update_named(ring, dkk_ring_check_subject_of(check)->set_name,
                             answer_all, &answers);
  if (rv != DKIMKIT_OK || answers.is_changed) {
    return rv;
  }
  return answers.is_stale ? DKIMKIT_KEYRING_ERR_STALE_ANSWER
                          : DKIMKIT_KEYRING_UNCHANGED;
}
