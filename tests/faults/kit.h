/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_FAULTS_KIT_H
#define DKIMKIT_TESTS_FAULTS_KIT_H

/* What scenes are made with. */

#include "raw_sign.h"
#include "scenario.h"

/** An allocator that fails as FAULTS_MEMORY, and isn't malloc(3): what was
 *  taken here and freed there, or the other way, is noticed. */
extern const dkimkit_mem kit_mem;
/** Pieces that it has handed out. */
size_t kit_mem_open(void);

/** Each provider's calls fail as FAULTS_PROVIDER (provider.h). */
extern int kit_wraps_providers;

/** Memory fails in other libraries, which don't always say so. */
extern int kit_is_elsewhere;
/** Whether something failed that the library can't tell from bad input, so that
 *  what isn't accepted is right, too. */
int kit_fault_came(void);

/** A configuration with `kit_mem`, the clock at NOW and `dns` unless NULL. */
int kit_config(dkimkit_config **out, test_dns *dns);
/** The same, sealed. */
int kit_sealed(dkimkit_config **out, test_dns *dns);
/** A key of a file below the vectors. */
int kit_key(dkimkit_key **out, const dkimkit_config *config, const char *file);
/** A sealed profile for example.com, selector s1. */
int kit_profile(dkimkit_profile **out, const dkimkit_config *config,
                dkimkit_key *key);
/** What a test_dns noted of memory that ran out while it answered. */
int kit_answered(const test_dns *dns);

#endif /* !defined(DKIMKIT_TESTS_FAULTS_KIT_H) */
