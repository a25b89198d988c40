/* SPDX-License-Identifier: MIT */
#ifndef RELAY_SPOOLFILE_H
#define RELAY_SPOOLFILE_H

#include "envelope.h"

#include <sys/types.h>

/** Octets of a message's name in the spool, with the NUL. */
#define SPOOL_ID_SIZE 40

/**
 * A file of the spool. The new header fields are known only when the message
 * has ended, so they follow it:
 *
 *   message | new fields | envelope | footer of fixed length
 *
 * A file is complete or isn't there: it is written in `tmp`, synced, and then
 * renamed into `queue`. All functions block, and so run in libuv's thread pool.
 * They return 0 or a negative errno.
 */
typedef struct spool_folders {
  int tmp;
  int queue;
  int failed;
} spool_folders;

/** A complete file that was opened. */
typedef struct spoolfile {
  int fd;
  off_t message_len;
  buffer fields;
  envelope envelope;
  /** Where the recipients begin in the file. */
  off_t recipients_at;
} spoolfile;

int spoolfile_create(int *fd, const spool_folders *s, const char *id);
int spoolfile_write(int fd, const uint8_t *data, size_t len);
/** Writes the footer, syncs, renames, syncs the folder. `fd` is closed. After
 *  an error nothing is left. `lengths` are those of message, new fields and
 *  envelope, which are in the file. */
int spoolfile_commit(int fd, const spool_folders *s, const char *id,
                     const size_t lengths[3]);
/** Closes and removes what isn't complete. */
void spoolfile_discard(int fd, const spool_folders *s, const char *id);

/** Opens and checks a complete file. -EBADMSG if it isn't one and never will
 *  be, -ENOENT if there is none. */
int spoolfile_open(spoolfile *f, const spool_folders *s, const char *id);
/** Reads of the message. @return octets, 0 at its end, a negative errno. */
ssize_t spoolfile_read(const spoolfile *f, uint8_t *out, size_t room,
                       off_t offset);
/** Sets the status of the recipient whose line is at `at`. */
int spoolfile_mark(spoolfile *f, size_t at, char status);
void spoolfile_close(spoolfile *f);

/** A message is delivered: removes it. */
int spoolfile_remove(const spool_folders *s, const char *id);
/** A message can't be delivered, or what is in its place is none: keeps it in
 *  `failed` for people to see. */
int spoolfile_give_up(const spool_folders *s, const char *id);

#endif /* !defined(RELAY_SPOOLFILE_H) */
