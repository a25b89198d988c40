/* SPDX-License-Identifier: MIT */
#ifndef RS_CLOCK_H
#define RS_CLOCK_H

#include <stdint.h>

/** Milliseconds of a clock that never goes back. */
uint64_t rs_clock_ms(void);

#endif /* !defined(RS_CLOCK_H) */
