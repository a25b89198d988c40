/* SPDX-License-Identifier: MIT */
#ifndef CLI_SPOOL_H
#define CLI_SPOOL_H

#include <stddef.h>
#include <stdint.h>

/* Octets kept until it is known that they may be written: in memory while
   there are few of them, then in a file without a name. */
struct cli_spool {
  uint8_t *memory;
  size_t filled;
  size_t room;
  int fd;
};

#define CLI_SPOOL_MEMORY ((size_t)8 * 1024 * 1024)

void cli_spool_init(struct cli_spool *spool);
void cli_spool_free(struct cli_spool *spool);

int cli_spool_write(struct cli_spool *spool, const void *data, size_t len);

/* Hands all octets to `take` in pieces, like cli_spool_read; may be called
   again. */
int cli_spool_each(struct cli_spool *spool,
                   int (*take)(const uint8_t *data, size_t len,
                               void *user_data),
                   void *user_data);

/* Hands all octets to `write` in pieces; what it returns other than 0 ends
   that and is returned. */
int cli_spool_read(struct cli_spool *spool,
                   int (*write)(const uint8_t *data, size_t len));

#endif
