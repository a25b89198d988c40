/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_WORDS_H
#define DKK_KEYRING_WORDS_H

/* Stable names for logs, reports and programs; "unknown" for what is none. */

#include "keyring/event.h"

/** "empty", "generated", ... */
const char *dkk_ring_state_name(dkk_ring_state state);

/** "create", "rotate", ... */
const char *dkk_ring_event_name(dkk_ring_event_type type);

/** "ok", "rotation-pending", ... */
const char *dkk_ring_status_name(int status);

/** A sentence for people: why, and what to do. */
const char *dkk_ring_status_text(int status);

#endif /* !defined(DKK_KEYRING_WORDS_H) */
