/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

void cli_progress_show(struct cli_ring *ring, uint64_t done, uint64_t total)
{
  if (!isatty(STDERR_FILENO)) {
    return;
  }
  fprintf(stderr, "\r%s: %" PRIu64 " of %" PRIu64 "\x1b[K", ring->title, done,
          total);
  fflush(stderr);
  ring->progress_shown = true;
}

void cli_progress_end(struct cli_ring *ring)
{
  if (ring->progress_shown) {
    fputs("\r\x1b[K", stderr);
    fflush(stderr);
    ring->progress_shown = false;
  }
}

int cli_progress_on(uint64_t done, uint64_t total, void *user_data)
{
  cli_progress_show(user_data, done, total);
  return 0;
}
