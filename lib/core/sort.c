/* SPDX-License-Identifier: MIT */
#include "core/sort.h"

#include <string.h>

static void merge(size_t *out, const size_t *in, size_t left, size_t middle,
                  size_t right, dkk_sort_compare compare, const void *context)
{
  size_t a = left;
  size_t b = middle;
  size_t at;

  for (at = left; at < right; at++) {
    if (a < middle && (b >= right || compare(in[a], in[b], context) <= 0)) {
      out[at] = in[a++];
    } else {
      out[at] = in[b++];
    }
  }
}

static size_t smaller(size_t a, size_t b)
{
  return a < b ? a : b;
}

void dkk_sort_indices(size_t *indices, size_t *scratch, size_t count,
                      dkk_sort_compare compare, const void *context)
{
  size_t width;

  for (width = 1; width < count; width *= 2) {
    size_t left;

    for (left = 0; left < count; left += 2 * width) {
      merge(scratch, indices, left, smaller(left + width, count),
            smaller(left + 2 * width, count), compare, context);
    }
    memcpy(indices, scratch, count * sizeof(*indices));
  }
}
