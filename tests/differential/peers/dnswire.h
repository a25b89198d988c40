/* SPDX-License-Identifier: MIT */
#ifndef TESTS_DIFFERENTIAL_DNSWIRE_H
#define TESTS_DIFFERENTIAL_DNSWIRE_H

#include <stddef.h>

#include "frames.h"

#define DNSWIRE_OK 0
/* The job says that no answer comes, or a failure, which a resolver keeps for
 * itself. */
#define DNSWIRE_NO_ANSWER 1
/* Not a name that can be asked for. */
#define DNSWIRE_BAD_NAME 2

/* Writes the DNS message that answers a question with what the job has. */
int dnswire_answer(size_t *len, unsigned char *buf, size_t buf_len,
                   const struct frame *job, const char *name, unsigned type);

#endif /* !defined(TESTS_DIFFERENTIAL_DNSWIRE_H) */
