/* SPDX-License-Identifier: MIT */
#ifndef BENCH_FATAL_H
#define BENCH_FATAL_H

#include <stddef.h>

/** Ends the program: a benchmark that goes on after an error measures nothing.
 */
void fatal(const char *what, const char *why) __attribute__((noreturn));

/** @return `memory`, which isn't NULL. */
void *must_have(void *memory);

/** Ends the program unless `rv` is DKIMKIT_OK. */
void must(int rv, const char *what);

#endif /* !defined(BENCH_FATAL_H) */
