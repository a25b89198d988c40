/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_FAULTS_PROVIDER_SCENE_H
#define DKIMKIT_TESTS_FAULTS_PROVIDER_SCENE_H

/* Scenes whose providers are wrapped (provider.h), with the answers that
 * crypto.h allows. */

#include "scenario.h"

/** A scene_judge of calls that fail with the code `how`. */
int provider_is_error(int rv, int how);
/** Each call of a provider fails with each code, and with each wrong length. In
 *  the end nothing of a provider's is open.
 *  @param allowed says of other answers to a code whether they are right, too;
 *                 may be NULL. */
void provider_scene_run(const scene *s, scene_judge allowed);

#endif /* !defined(DKIMKIT_TESTS_FAULTS_PROVIDER_SCENE_H) */
