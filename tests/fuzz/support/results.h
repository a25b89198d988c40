/* SPDX-License-Identifier: MIT */
#ifndef DKK_TESTS_FUZZ_RESULTS_H
#define DKK_TESTS_FUZZ_RESULTS_H

#include "fuzz.h"

/** Writes all that a finished verifier tells, after checks of what has to go
 *  together. `header_only`: it was finished without a body. @return DKIMKIT_OK
 *  or DKIMKIT_ERR_NOMEM: copies of fields are missing. */
int fuzz_results_write(fuzz_buf *out, const dkimkit_verifier *verifier,
                       int header_only);

/** The signatures that pass, a bit for each of the first 64. */
uint64_t fuzz_results_passes(const dkimkit_verifier *verifier);

/** Checks the field that is written about it; another allocator than the
 *  verifier's doesn't matter. @return DKIMKIT_OK or DKIMKIT_ERR_NOMEM. */
int fuzz_results_field(fuzz_buf *out, const dkimkit_verifier *verifier);

#endif /* !defined(DKK_TESTS_FUZZ_RESULTS_H) */
