/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_FAULTS_SCENES_H
#define DKIMKIT_TESTS_FAULTS_SCENES_H

/* The scenes of each file; the last one has no name. */

#include "scenario.h"

extern const scene scenes_authres[];
extern const scene scenes_config[];
extern const scene scenes_getters[];
extern const scene scenes_key[];
extern const scene scenes_record[];
extern const scene scenes_sign[];
extern const scene scenes_verify[];

#endif /* !defined(DKIMKIT_TESTS_FAULTS_SCENES_H) */
