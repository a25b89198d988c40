/* SPDX-License-Identifier: MIT */
#include "keyring/words.h"

static const char *const state_names[DKK_RING_STATES] = {
    [DKK_RING_EMPTY] = "empty",         [DKK_RING_GENERATED] = "generated",
    [DKK_RING_PUBLISHED] = "published", [DKK_RING_SEEN] = "seen",
    [DKK_RING_READY] = "ready",         [DKK_RING_ACTIVE] = "active",
    [DKK_RING_DRAINING] = "draining",   [DKK_RING_RETIRED] = "retired",
    [DKK_RING_REVOKING] = "revoking",   [DKK_RING_REVOKED] = "revoked",
};

static const char *const event_names[DKK_RING_EVENT_TYPES] = {
    [DKK_RING_CREATE] = "create",
    [DKK_RING_SET] = "set",
    [DKK_RING_ENABLE] = "enable",
    [DKK_RING_DISABLE] = "disable",
    [DKK_RING_IMPORT_KEY] = "import-key",
    [DKK_RING_ROTATE] = "rotate",
    [DKK_RING_CANCEL] = "cancel",
    [DKK_RING_COMPROMISE] = "compromise",
    [DKK_RING_WITHDRAW] = "withdraw",
    [DKK_RING_DELETE] = "delete",
    [DKK_RING_ANSWER] = "answer",
    [DKK_RING_ACKNOWLEDGE] = "acknowledge",
    [DKK_RING_TICK] = "tick",
};

typedef struct status_entry {
  int status;
  const char *name;
  const char *text;
} status_entry;

static const status_entry statuses[] = {
    {DKK_RING_OK, "ok", "done"},
    {DKK_RING_UNCHANGED, "unchanged", "there was nothing to change"},
    {DKK_RING_ERR_ARGUMENT, "invalid-argument", "invalid argument"},
    {DKK_RING_ERR_RECORD, "invalid-record",
     "the stored record is not one that can exist"},
    {DKK_RING_ERR_POLICY, "invalid-policy",
     "a setting is out of range, or the lease would become shorter"},
    {DKK_RING_ERR_GENERATION, "stale-generation",
     "somebody else changed the domain in the meantime; look again"},
    {DKK_RING_ERR_CLOCK, "clock-in-doubt",
     "this clock is far from the last tick; tick first"},
    {DKK_RING_ERR_WRONG_STATE, "wrong-state",
     "the selector's key is in a state in which this can't be done"},
    {DKK_RING_ERR_ROTATION_PENDING, "rotation-pending",
     "a key is on its way to sign already; wait until it does"},
    {DKK_RING_ERR_NO_ROTATION, "no-rotation", "no rotation is pending"},
    {DKK_RING_ERR_TOO_LATE, "too-late",
     "the time of the switch has come; rotate again"},
    {DKK_RING_ERR_DRAINING, "draining",
     "mail signed with the other key may still be under way"},
    {DKK_RING_ERR_REVOKING, "revoking",
     "a key's record has not been seen to be revoked yet"},
    {DKK_RING_ERR_EFFECT_PENDING, "effect-pending",
     "the private key that was there before has not been deleted yet"},
    {DKK_RING_ERR_NOT_SEEN, "not-seen",
     "a selector's record is not there as it should be; publish it, and check "
     "again"},
    {DKK_RING_ERR_NO_STANDBY, "no-standby",
     "there is no standby to switch to; rotate with a new key"},
    {DKK_RING_ERR_COMPROMISED_KEY, "compromised-key",
     "the key is known to somebody else"},
    {DKK_RING_ERR_KEY_USED, "key-used",
     "the key is in use, or was; no two domains share one, and none is used "
     "again"},
    {DKK_RING_ERR_STALE_ANSWER, "stale-answer",
     "the answer is about a key that is not there any more"},
    {DKK_RING_ERR_UNKNOWN_EFFECT, "unknown-effect",
     "no such effect is pending: acknowledged before, or overtaken"},
};

static const char unknown[] = "unknown";

const char *dkk_ring_state_name(dkk_ring_state state)
{
  return (unsigned)state < DKK_RING_STATES ? state_names[state] : unknown;
}

const char *dkk_ring_event_name(dkk_ring_event_type type)
{
  return (unsigned)type < DKK_RING_EVENT_TYPES ? event_names[type] : unknown;
}

static const status_entry *find(int status)
{
  static const status_entry none = {0, unknown, unknown};
  size_t i;

  for (i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
    if (statuses[i].status == status) {
      return &statuses[i];
    }
  }
  return &none;
}

const char *dkk_ring_status_name(int status)
{
  return find(status)->name;
}

const char *dkk_ring_status_text(int status)
{
  return find(status)->text;
}
