/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_UPDATE_H
#define DKK_KEYRING_UPDATE_H

/* A change of one domain: read, let the machine decide, store if nobody else
 * was faster, else begin again. All in one transaction, with the keys and the
 * entries of the audit log that belong to it. */

#include "keyring/event.h"
#include "keyring/newkey.h"

typedef struct dkk_ring_update {
  dkimkit_keyring *ring;
  uint64_t now;
  /** As it will be. */
  dkk_ring_domain_row row;
  /** As it was read. */
  uint64_t generation;
  uint64_t last_checked;
  /** Of all events so far. */
  dkk_ring_news news;
  /** Set if the row was deleted. */
  uint8_t is_removed;
  /** Set if the row is to be stored though the record is as before. */
  uint8_t is_touched;
  /** For the audit log, "" = no entry. */
  char event[64];
  char detail[512];
} dkk_ring_update;

/** Decides and applies events. May be called several times, from a new row each
 *  time. Not DKIMKIT_OK ends it, nothing is stored. */
typedef int (*dkk_ring_updater)(dkk_ring_update *update, void *user);

/**
 * @param domain as the store has it.
 * @param news what came of it; may be NULL.
 * @return what the updater returned; DKIMKIT_KEYRING_UNCHANGED if it changed
 *         nothing; DKIMKIT_KEYRING_ERR_NO_DOMAIN, _GENERATION,
 *         _STORE_DAMAGED, _STORE_NEWER, errors of the store.
 */
int dkk_ring_update_domain(dkimkit_keyring *ring, const char *domain,
                           dkk_ring_updater updater, void *user,
                           dkk_ring_news *news);

/** The same inside of a transaction of the caller's, once: with
 *  DKIMKIT_KEYRING_ERR_GENERATION somebody else was faster. After an error of
 *  the store the transaction can only be rolled back. */
int dkk_ring_update_within(dkimkit_keyring *ring, const char *domain,
                           dkk_ring_updater updater, void *user,
                           dkk_ring_news *news);

/** The same for a name of the embedder's, and with dkk_ring_enter. */
int dkk_ring_update_named(dkimkit_keyring *ring, const char *domain,
                          dkk_ring_updater updater, void *user);

/** Gives the machine an event, whose time and knowledge of the key are filled
 *  in here. DKIMKIT_OK, DKIMKIT_KEYRING_UNCHANGED, or an error. */
int dkk_ring_update_apply(dkk_ring_update *update, dkk_ring_event *event);

/** The same without storing anything of it: whether it would be taken, with a
 *  key that nobody has. */
int dkk_ring_update_would(const dkk_ring_update *update,
                          const dkk_ring_event *event);

/** Notes what the audit log shall say. */
void dkk_ring_update_note(dkk_ring_update *update, const char *event,
                          const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Adds an entry to the log; within a transaction. */
int dkk_ring_log(dkimkit_keyring *ring, const char *tenant, const char *domain,
                 uint64_t generation, const char *event, const char *detail);

#endif /* !defined(DKK_KEYRING_UPDATE_H) */
