/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_SORT_H
#define DKK_CORE_SORT_H

/* A stable sort with a bounded worst case and no memory of its own: qsort(3)
 * is neither stable, nor bounded, nor free of malloc(3) everywhere. */

#include <stddef.h>
#include <stdint.h>

/** Negative, 0 or positive for the order of two indices. */
typedef int (*dkk_sort_compare)(size_t a, size_t b, const void *context);

/**
 * Sorts `count` indices; equal ones keep their order. `scratch` has room for
 * `count` as well. O(n log n) comparisons.
 */
void dkk_sort_indices(size_t *indices, size_t *scratch, size_t count,
                      dkk_sort_compare compare, const void *context);

#endif /* !defined(DKK_CORE_SORT_H) */
