/* SPDX-License-Identifier: MIT */
#include "spoolfile.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOOTER_FORMAT "dkimkit-relay 1 %020llu %010llu %010llu\n"
#define FOOTER_OCTETS 59u
/* Fields and envelope are read into memory. */
#define TAIL_MAX ((off_t)64 * 1024 * 1024)

static int failure(void)
{
  return errno == 0 ? -EIO : -errno;
}

int spoolfile_create(int *fd, const spool_folders *s, const char *id)
{
  *fd = openat(s->tmp, id, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  return *fd < 0 ? failure() : 0;
}

int spoolfile_write(int fd, const uint8_t *data, size_t len)
{
  while (len > 0) {
    ssize_t written = write(fd, data, len);

    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written <= 0) {
      return failure();
    }
    data += written;
    len -= (size_t)written;
  }
  return 0;
}

void spoolfile_discard(int fd, const spool_folders *s, const char *id)
{
  if (fd >= 0) {
    (void)close(fd);
    (void)unlinkat(s->tmp, id, 0);
  }
}

static int write_footer(int fd, const size_t lengths[3])
{
  char footer[128];
  int len = snprintf(
      footer, sizeof(footer), FOOTER_FORMAT, (unsigned long long)lengths[0],
      (unsigned long long)lengths[1], (unsigned long long)lengths[2]);

  return len == (int)FOOTER_OCTETS
             ? spoolfile_write(fd, (const uint8_t *)footer, FOOTER_OCTETS)
             : -EFBIG;
}

/* The name is safe only when the folder is synced, too. */
static int move_to_queue(const spool_folders *s, const char *id)
{
  int rv = 0;

  if (renameat(s->tmp, id, s->queue, id) < 0) {
    rv = failure();
    (void)unlinkat(s->tmp, id, 0);
    return rv;
  }
  if (fsync(s->queue) < 0) {
    rv = failure();
    (void)unlinkat(s->queue, id, 0);
  }
  return rv;
}

int spoolfile_commit(int fd, const spool_folders *s, const char *id,
                     const size_t lengths[3])
{
  int rv = write_footer(fd, lengths);

  if (rv == 0 && fsync(fd) < 0) {
    rv = failure();
  }
  if (rv < 0) {
    spoolfile_discard(fd, s, id);
    return rv;
  }
  if (close(fd) < 0) {
    rv = failure();
    (void)unlinkat(s->tmp, id, 0);
    return rv;
  }
  return move_to_queue(s, id);
}

static int read_at(int fd, void *out, size_t len, off_t offset)
{
  uint8_t *to = out;

  while (len > 0) {
    ssize_t got = pread(fd, to, len, offset);

    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return got == 0 ? -EBADMSG : failure();
    }
    to += got;
    offset += got;
    len -= (size_t)got;
  }
  return 0;
}

/* What is printed again must be the same: then the numbers have no sign and no
 * space in front, and aren't cut. */
static int parse_footer(unsigned long long n[3], const char *footer)
{
  char again[128];

  n[0] = strtoull(footer + 16, NULL, 10);
  n[1] = strtoull(footer + 37, NULL, 10);
  n[2] = strtoull(footer + 48, NULL, 10);
  (void)snprintf(again, sizeof(again), FOOTER_FORMAT, n[0], n[1], n[2]);
  return strcmp(footer, again) == 0 ? 0 : -EBADMSG;
}

static int read_footer(off_t lengths[3], int fd, off_t size)
{
  char footer[FOOTER_OCTETS + 1] = "";
  unsigned long long n[3] = {0};
  int rv = size < (off_t)FOOTER_OCTETS ? -EBADMSG
                                       : read_at(fd, footer, FOOTER_OCTETS,
                                                 size - (off_t)FOOTER_OCTETS);

  if (rv == 0) {
    rv = parse_footer(n, footer);
  }
  if (rv < 0) {
    return rv;
  }
  if (n[0] > (unsigned long long)size || n[1] > (unsigned long long)TAIL_MAX ||
      n[2] > (unsigned long long)TAIL_MAX ||
      n[0] + n[1] + n[2] + FOOTER_OCTETS != (unsigned long long)size) {
    return -EBADMSG;
  }
  lengths[0] = (off_t)n[0];
  lengths[1] = (off_t)n[1];
  lengths[2] = (off_t)n[2];
  return 0;
}

static int read_part(buffer *out, int fd, off_t offset, off_t len)
{
  if (buffer_reserve(out, (size_t)len) < 0) {
    return -ENOMEM;
  }
  out->len = (size_t)len;
  return read_at(fd, out->data, (size_t)len, offset);
}

static int read_envelope(spoolfile *f, off_t offset, off_t len)
{
  buffer text = {0};
  size_t recipients = 0;
  int rv = read_part(&text, f->fd, offset, len);

  if (rv == 0) {
    rv = envelope_read(&f->envelope, &recipients, text.data, text.len);
  }
  f->recipients_at = offset + (off_t)recipients;
  buffer_free(&text);
  return rv;
}

/* Links, folders and sockets aren't opened at all. */
static int open_failure(void)
{
  return errno == ELOOP || errno == EISDIR || errno == ENXIO ? -EBADMSG
                                                             : failure();
}

int spoolfile_open(spoolfile *f, const spool_folders *s, const char *id)
{
  struct stat status;
  off_t lengths[3] = {0};
  int rv;

  *f = (spoolfile){0};
  f->fd = openat(s->queue, id, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
  if (f->fd < 0) {
    return open_failure();
  }
  rv = fstat(f->fd, &status) < 0 ? failure() : 0;
  if (rv == 0) {
    rv = S_ISREG(status.st_mode) ? read_footer(lengths, f->fd, status.st_size)
                                 : -EBADMSG;
  }
  if (rv == 0) {
    rv = read_part(&f->fields, f->fd, lengths[0], lengths[1]);
  }
  if (rv == 0) {
    rv = read_envelope(f, lengths[0] + lengths[1], lengths[2]);
  }
  f->message_len = lengths[0];
  if (rv < 0) {
    spoolfile_close(f);
  }
  return rv;
}

ssize_t spoolfile_read(const spoolfile *f, uint8_t *out, size_t room,
                       off_t offset)
{
  off_t left = f->message_len - offset;
  size_t len = left < (off_t)room ? (size_t)left : room;
  int rv = read_at(f->fd, out, len, offset);

  return rv < 0 ? rv : (ssize_t)len;
}

int spoolfile_mark(spoolfile *f, size_t at, char status)
{
  f->envelope.recipients.data[at] = (uint8_t)status;
  return pwrite(f->fd, &status, 1, f->recipients_at + (off_t)at) == 1
             ? 0
             : failure();
}

void spoolfile_close(spoolfile *f)
{
  if (f->fd >= 0) {
    (void)close(f->fd);
  }
  f->fd = -1;
  buffer_free(&f->fields);
  envelope_clear(&f->envelope);
}

int spoolfile_remove(const spool_folders *s, const char *id)
{
  return unlinkat(s->queue, id, 0) < 0 ? failure() : 0;
}

int spoolfile_give_up(const spool_folders *s, const char *id)
{
  return renameat(s->queue, id, s->failed, id) < 0 ? failure() : 0;
}
