/* SPDX-License-Identifier: MIT */
#ifndef DKK_TESTS_FUZZ_RESULTS_H
#define DKK_TESTS_FUZZ_RESULTS_H

#include "fuzz.h"

/** Writes all that a finished verifier tells, after checks of what has to go
 *  together. `header_only`: it was finished without a body. */
void fuzz_results_write(fuzz_buf *out, const dkimkit_verifier *verifier,
                        int header_only);

/** Checks the field that is written about it; another allocator than the
 *  verifier's doesn't matter. @return DKIMKIT_OK or DKIMKIT_ERR_NOMEM. */
int fuzz_results_field(fuzz_buf *out, const dkimkit_verifier *verifier);

#endif /* !defined(DKK_TESTS_FUZZ_RESULTS_H) */
