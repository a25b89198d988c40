/* SPDX-License-Identifier: MIT */
#include "keyring/operations.h"

#include "keyring/update.h"

#include "keyring/keyset.h"
#include "keyring/operate.h"
#include "keyring/removal.h"
#include "keyring/settings.h"

#include <string.h>

/* An event and, where it brings one, its key, which is made before the
 * transaction begins: that takes long. */
typedef struct operation {
  dkk_ring_event event;
  dkk_ring_new_key key;
  /** 0 = as set. */
  unsigned bits;
  const dkimkit_keyring_settings *settings;
  const char *word;
  /** How many keys may be made, counted down; NULL = any number. */
  size_t *keys_left;
} operation;

static void begin_operation(operation *op, dkk_ring_event_type type, int slot)
{
  memset(op, 0, sizeof(*op));
  op->event.type = type;
  op->event.slot = slot;
}

static int is_initial(const dkk_ring_update *update)
{
  return dkk_ring_set_is_of(update->row.name, update->row.initial_domain);
}

/* The machine may have had no use for it. */
static int add_used_key(dkk_ring_update *update, operation *op)
{
  int slot;

  if (op->key.sealed == NULL) {
    return DKIMKIT_OK;
  }
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    if (dkk_ring_key_id_equal(&update->row.record.slots[slot].key_id,
                              &op->key.row.id)) {
      /* Sealed for another slot, it couldn't be opened. */
      return slot == op->key.row.slot
                 ? dkk_ring_new_key_add(update->ring, &op->key)
                 : DKIMKIT_KEYRING_ERR_GENERATION;
    }
  }
  return DKIMKIT_OK;
}

/* Of a rotation that is taken back: which selector goes on. */
static void note(dkk_ring_update *update, const operation *op)
{
  int after = update->row.record.sel_after;

  if (op->event.type == DKK_RING_ROTATE) {
    dkk_ring_update_note(update, op->word, "to selector%d", after + 1);
  } else {
    dkk_ring_update_note(
        update, op->word, "selector%d",
        (op->event.type == DKK_RING_CANCEL ? after : op->event.slot) + 1);
  }
}

static int apply(dkk_ring_update *update, void *user)
{
  operation *op = user;
  dkk_ring_event event = op->event;
  int rv = event.type == DKK_RING_COMPROMISE
               ? DKIMKIT_OK
               : dkk_ring_check_stays(&update->row);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  if (op->key.sealed != NULL) {
    event.key_id = op->key.row.id;
  }
  rv = dkk_ring_update_apply(update, &event);
  if (rv == DKIMKIT_OK) {
    rv = add_used_key(update, op);
  }
  if (rv == DKIMKIT_OK && op->bits != 0) {
    update->row.signing.key_bits = op->bits;
  }
  if (rv == DKIMKIT_OK) {
    note(update, op);
  }
  return rv;
}

static int is_slot(int slot)
{
  return slot >= 0 && slot < DKK_RING_SLOTS;
}

/* ---- settings and enabling ---- */

static int apply_settings(dkk_ring_update *update, void *user)
{
  operation *op = user;
  dkk_ring_event event = op->event;
  int rv = dkk_ring_check_stays(&update->row);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  if (op->event.expect_generation != 0 &&
      op->event.expect_generation != update->row.record.generation) {
    return DKIMKIT_KEYRING_ERR_GENERATION;
  }
  if (dkk_ring_set_is_second(update->row.name) &&
      op->settings->signing.key_type != DKIMKIT_KEY_TYPE_ED25519) {
    return DKIMKIT_KEYRING_ERR_SETTING;
  }
  event.policy = op->settings->policy;
  rv = dkk_ring_update_apply(update, &event);
  if (rv >= DKIMKIT_OK) {
    update->row.signing = op->settings->signing;
    update->is_touched = 1;
    dkk_ring_update_note(update, "set", "%s", "");
  }
  return rv;
}

int dkimkit_keyring_set_settings(dkimkit_keyring *ring, const char *domain,
                                 const dkimkit_keyring_settings *settings,
                                 uint64_t expect)
{
  char name[DKK_RING_DOMAIN_MAX + 1];
  operation op;
  int rv = settings != NULL ? dkk_ring_enter_named(ring, domain, name)
                            : DKIMKIT_ERR_INVALID_ARGUMENT;

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  begin_operation(&op, DKK_RING_SET, 0);
  op.event.expect_generation = expect;
  op.settings = settings;
  rv = dkk_ring_settings_check(settings, ring->config);
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_update_domain(ring, name, apply_settings, &op, NULL);
  }
  return dkk_ring_leave(ring, rv);
}

static int apply_enabled(dkk_ring_update *update, void *user)
{
  operation *op = user;
  dkk_ring_event event = op->event;
  int on = event.type == DKK_RING_ENABLE;
  int rv = is_initial(update) ? DKIMKIT_KEYRING_ERR_INITIAL_DOMAIN
                              : dkk_ring_check_stays(&update->row);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  if (update->row.record.enabled == on) {
    return DKIMKIT_KEYRING_UNCHANGED;
  }
  rv = dkk_ring_update_apply(update, &event);
  if (rv == DKIMKIT_OK) {
    dkk_ring_update_note(update, op->word, "%s", "");
  }
  return rv;
}

static int set_enabled(dkimkit_keyring *ring, const char *domain, int on)
{
  operation op;

  begin_operation(&op, on ? DKK_RING_ENABLE : DKK_RING_DISABLE, 0);
  op.word = on ? "enable" : "disable";
  return dkk_ring_update_named(ring, domain, apply_enabled, &op);
}

int dkimkit_keyring_enable(dkimkit_keyring *ring, const char *domain)
{
  return set_enabled(ring, domain, 1);
}

int dkimkit_keyring_disable(dkimkit_keyring *ring, const char *domain)
{
  return set_enabled(ring, domain, 0);
}

/* ---- operations with keys ---- */

/* Makes a key for the operation unless it would be refused anyway. */
static int prepare(dkimkit_keyring *ring, const dkk_ring_domain_row *row,
                   operation *op, int slot)
{
  dkk_ring_update trial;
  int rv = dkk_ring_check_stays(row);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  memset(&trial, 0, sizeof(trial));
  trial.now = dkk_ring_now(ring);
  trial.row.record = row->record;
  rv = dkk_ring_update_would(&trial, &op->event);
  if (rv < DKIMKIT_OK) {
    return rv;
  }
  if (op->keys_left != NULL && *op->keys_left == 0) {
    return DKK_RING_NO_KEYS_LEFT;
  }
  rv = dkk_ring_new_key_make(ring, row->name, slot, &row->signing, op->bits,
                             &op->key);
  if (rv == DKIMKIT_OK && op->keys_left != NULL) {
    --*op->keys_left;
  }
  return rv;
}

static int read_row(dkimkit_keyring *ring, const char *domain,
                    dkk_ring_domain_row *row)
{
  int rv = dkk_ring_store_get_domain(ring->store, domain, row);

  return dkk_ring_say(ring, rv != DKIMKIT_OK ? rv : row->fault);
}

int dkk_ring_rotate_domain(dkimkit_keyring *ring, const char *domain,
                           unsigned bits, const char *word, size_t *keys_left)
{
  dkk_ring_domain_row row;
  operation op;
  int slot;
  int rv = read_row(ring, domain, &row);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  begin_operation(&op, DKK_RING_ROTATE, 0);
  op.word = word;
  if (row.signing.key_type != DKIMKIT_KEY_TYPE_RSA) {
    bits = 0;
  }
  op.bits = bits;
  op.keys_left = keys_left;
  slot = dkk_ring_rotation_slot(&row.record);
  if (!dkk_ring_is_standby(row.record.slots[slot].state) ||
      (bits != 0 && bits != row.keys[slot].bits)) {
    rv = prepare(ring, &row, &op, slot);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_update_domain(ring, domain, apply, &op, NULL);
  }
  dkk_ring_new_key_free(&op.key);
  return rv;
}

int dkk_ring_make_standby(dkimkit_keyring *ring, const char *domain, int slot,
                          size_t *keys_left)
{
  dkk_ring_domain_row row;
  operation op;
  int rv = read_row(ring, domain, &row);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  begin_operation(&op, DKK_RING_IMPORT_KEY, slot);
  op.word = "make-key";
  op.keys_left = keys_left;
  rv = prepare(ring, &row, &op, slot);
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_update_domain(ring, domain, apply, &op, NULL);
  }
  dkk_ring_new_key_free(&op.key);
  return rv;
}

int dkimkit_keyring_rotate(dkimkit_keyring *ring, const char *domain,
                           unsigned bits)
{
  char name[DKK_RING_DOMAIN_MAX + 1];
  int rv = dkk_ring_enter_named(ring, domain, name);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  if (bits != 0 && bits < 1024) {
    rv = DKIMKIT_ERR_KEY_TOO_SMALL;
  } else if (bits > 4096) {
    rv = DKIMKIT_ERR_KEY_TOO_LARGE;
  } else {
    rv = dkk_ring_rotate_domain(ring, name, bits, "rotate", NULL);
  }
  return dkk_ring_leave(ring, rv);
}

static int apply_compromise(dkk_ring_update *update, void *user)
{
  operation *op = user;

  return update->row.record.slots[op->event.slot].is_compromised
             ? DKIMKIT_KEYRING_UNCHANGED
             : apply(update, op);
}

static int compromise(dkimkit_keyring *ring, const char *name, int slot)
{
  dkk_ring_domain_row row;
  operation op;
  int other = dkk_ring_other(slot);
  int signing;
  int rv = read_row(ring, name, &row);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  begin_operation(&op, DKK_RING_COMPROMISE, slot);
  op.word = "compromise";
  signing = dkk_ring_signing_slot(&row.record);
  /* Without a key for the other slot it's done all the same; a tick makes one
   * later. */
  if (!row.record.slots[slot].is_compromised &&
      (signing == slot || signing == DKK_RING_NONE) &&
      !dkk_ring_is_standby(row.record.slots[other].state) &&
      prepare(ring, &row, &op, other) != DKIMKIT_OK) {
    dkk_ring_new_key_free(&op.key);
  }
  rv = dkk_ring_update_domain(ring, name, apply_compromise, &op, NULL);
  dkk_ring_new_key_free(&op.key);
  return rv;
}

int dkimkit_keyring_compromise(dkimkit_keyring *ring, const char *domain,
                               int slot)
{
  char name[DKK_RING_DOMAIN_MAX + 1];
  int rv = is_slot(slot) ? dkk_ring_enter_named(ring, domain, name)
                         : DKIMKIT_ERR_INVALID_ARGUMENT;

  return rv == DKIMKIT_OK ? dkk_ring_leave(ring, compromise(ring, name, slot))
                          : rv;
}

static int import(dkimkit_keyring *ring, const char *name, int slot,
                  const dkimkit_key *key)
{
  operation op;
  int rv;

  if (dkk_ring_set_is_second(name) &&
      dkimkit_key_get_type(key) != DKIMKIT_KEY_TYPE_ED25519) {
    return DKIMKIT_ERR_KEY_TYPE;
  }
  begin_operation(&op, DKK_RING_IMPORT_KEY, slot);
  op.word = "import-key";
  rv = dkk_ring_new_key_take(ring, name, slot, key, &op.key);
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_update_domain(ring, name, apply, &op, NULL);
  }
  dkk_ring_new_key_free(&op.key);
  return rv;
}

int dkimkit_keyring_import(dkimkit_keyring *ring, const char *domain, int slot,
                           const dkimkit_key *key)
{
  char name[DKK_RING_DOMAIN_MAX + 1];
  int rv = is_slot(slot) && key != NULL
               ? dkk_ring_enter_named(ring, domain, name)
               : DKIMKIT_ERR_INVALID_ARGUMENT;

  return rv == DKIMKIT_OK ? dkk_ring_leave(ring, import(ring, name, slot, key))
                          : rv;
}

/* ---- operations without ---- */

int dkimkit_keyring_cancel(dkimkit_keyring *ring, const char *domain)
{
  operation op;

  begin_operation(&op, DKK_RING_CANCEL, 0);
  op.word = "cancel";
  return dkk_ring_update_named(ring, domain, apply, &op);
}

static int apply_withdraw(dkk_ring_update *update, void *user)
{
  operation *op = user;
  dkk_ring_state state = update->row.record.slots[op->event.slot].state;

  return state == DKK_RING_REVOKING || state == DKK_RING_REVOKED
             ? DKIMKIT_KEYRING_UNCHANGED
             : apply(update, op);
}

int dkimkit_keyring_withdraw(dkimkit_keyring *ring, const char *domain,
                             int slot, int force)
{
  operation op;

  if (!is_slot(slot)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  begin_operation(&op, DKK_RING_WITHDRAW, slot);
  op.event.force = force != 0;
  op.word = "withdraw";
  return dkk_ring_update_named(ring, domain, apply_withdraw, &op);
}

int dkimkit_keyring_delete_key(dkimkit_keyring *ring, const char *domain,
                               int slot)
{
  operation op;

  if (!is_slot(slot)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  begin_operation(&op, DKK_RING_DELETE, slot);
  op.word = "delete-key";
  return dkk_ring_update_named(ring, domain, apply, &op);
}
