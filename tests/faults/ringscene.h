/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_FAULTS_RINGSCENE_H
#define DKIMKIT_TESTS_FAULTS_RINGSCENE_H

/* Scenes with a keyring. Each run has a connection of its own, opened before
 * the first fault; what is stored is compared with what was stored before. */

#include "../keyring/contoso.h"
#include "scenario.h"

/** What a scene asks providers for. */
enum { RING_OPENS_KEYS = 1, RING_TAKES_KEYS = 2 };

/** Each provider's calls fail as FAULTS_PROVIDER (provider.h) from the next
 *  stage on; NULL: they don't. */
extern void (*ring_configure)(dkimkit_config *config);

/** Of the run. */
extern dkimkit_keyring *ring;
extern uint8_t ring_master[32];

/** Stages: `set_up` of scenes. */
void stage_new(void);
/** contoso.com signs as itself. */
void stage_up(void);
/** The same, and a rotation is ordered. */
void stage_rotating(void);
/** The same, and selector1 has retired. */
void stage_retired(void);
/** selector2 of contoso.com is revoked, and long enough. */
void stage_revoked(void);
/** Every stage's `tear_down`. */
void stage_end(void);

/** Opens a connection, and notes what is stored. */
void ring_before(void);
/** Closes it. After an error nothing has changed, and nothing is damaged. */
void ring_after(int rv);
/** The same for what is done in steps: those before the fault may be there. */
void ring_after_step(int rv);
/** The same where the store's last answer may be lost: all or nothing. */
extern int ring_may_be_done;
/** Keyrings from `ring_before` to `ring_after` aren't opened anew, but are the
 *  one of the stage. */
extern int ring_is_kept;

/** For what ends with DKIMKIT_OK, and with faults of which this is told: it
 *  keeps the status that the last one's detail has the words of. */
int ring_keep_fault(const dkimkit_keyring_fault *fault, void *user_data);
extern int ring_fault_status;

/** Whether a statement has failed as if the database were damaged. */
int ring_is_damaged(void);

/** Octets that tell whether anything in the store changed. */
void ring_digest(uint8_t digest[32]);

#endif /* !defined(DKIMKIT_TESTS_FAULTS_RINGSCENE_H) */
