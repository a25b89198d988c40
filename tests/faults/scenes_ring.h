/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_FAULTS_SCENES_RING_H
#define DKIMKIT_TESTS_FAULTS_SCENES_RING_H

/* The scenes of each file; the last one has no name. */

#include "scenario.h"

/** Connections and settings. */
extern const scene scenes_ring[];
/** What is done to tenants and domains. */
extern const scene scenes_change[];
/** What is read, and what passes. */
extern const scene scenes_read[];
/** What signs. */
extern const scene scenes_view[];
/** Keys; only for failing providers, as RSA keys take long to make, and some of
 *  the scenes a stage for each run. */
extern const scene scenes_keys[];

/** Callbacks that end what they are called from. */
extern const scene scenes_told[];

#endif /* !defined(DKIMKIT_TESTS_FAULTS_SCENES_RING_H) */
