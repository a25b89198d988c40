/* SPDX-License-Identifier: MIT */
#ifndef DKK_TESTS_FUZZ_VARIANTS_H
#define DKK_TESTS_FUZZ_VARIANTS_H

/* What one octet says of a configuration. */

#include "dns.h"

#define FUZZ_LENIENT 1u
#define FUZZ_NORMALIZE 2u
#define FUZZ_FOLLOW 4u
#define FUZZ_SMALL_LIMITS 8u
#define FUZZ_LAX 16u
#define FUZZ_SEVERE 32u
#define FUZZ_INTERNATIONALIZED 64u
#define FUZZ_ANY_NAMES 128u

/** A sealed configuration that asks `door`. Both outlive it. */
dkimkit_config *fuzz_variant_config(unsigned variant, const dkimkit_mem *mem,
                                    fuzz_dns_door *door);

#endif /* !defined(DKK_TESTS_FUZZ_VARIANTS_H) */
