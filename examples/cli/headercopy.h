/* SPDX-License-Identifier: MIT */
#ifndef CLI_HEADERCOPY_H
#define CLI_HEADERCOPY_H

#include "header.h"

/* A copy of a field in z=. */
struct cli_copy {
  struct cli_octets field;
  size_t name_len;
  /* The name of h= that it is for; CLI_NO_FIELD if there is none. */
  size_t index;
  /* Canonical: as signed and as it is now; the latter is empty if the field
     is gone. */
  struct cli_octets then;
  struct cli_octets now;
  bool differs;
  size_t position;
};

struct cli_copies {
  struct cli_copy *list;
  size_t count;
  bool failed;
};

int cli_copies_read(struct cli_copies *copies, const struct cli_header *header);
void cli_copies_free(struct cli_copies *copies);

#endif
