/* SPDX-License-Identifier: MIT */
#include "keyring/masterfile.h"

#include "keyring/locked.h"

#include <sodium.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIGITS ((size_t)2 * DKK_RING_MASTER_OCTETS)
#define LONGEST (DIGITS + 1)

/* Of what is open, not of the name, behind which there can be another file by
 * now. */
static int check_file(int fd)
{
  struct stat found;

  if (fstat(fd, &found) != 0) {
    return DKK_RING_SEAL_ERR_FILE;
  }
  if (!S_ISREG(found.st_mode)) {
    return DKK_RING_SEAL_ERR_FILE_KIND;
  }
  if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return DKK_RING_SEAL_ERR_FILE_MODE;
  }
  return DKK_RING_SEAL_OK;
}

/* Up to `size` octets; how many, or -1. */
static ssize_t read_octets(int fd, uint8_t *octets, size_t size)
{
  size_t len = 0;

  while (len < size) {
    ssize_t got = read(fd, octets + len, size - len);

    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return -1;
    }
    if (got == 0) {
      break;
    }
    len += (size_t)got;
  }
  return (ssize_t)len;
}

static int take_key(uint8_t key[DKK_RING_MASTER_OCTETS], const uint8_t *octets,
                    size_t len)
{
  size_t taken = 0;

  if (len == DKK_RING_MASTER_OCTETS) {
    memcpy(key, octets, len);
    return DKK_RING_SEAL_OK;
  }
  if (len != DIGITS && len != LONGEST) {
    return DKK_RING_SEAL_ERR_FILE_SIZE;
  }
  if ((len == LONGEST && octets[DIGITS] != '\n') ||
      sodium_hex2bin(key, DKK_RING_MASTER_OCTETS, (const char *)octets, DIGITS,
                     NULL, &taken, NULL) != 0 ||
      taken != DKK_RING_MASTER_OCTETS) {
    return DKK_RING_SEAL_ERR_FILE_TEXT;
  }
  return DKK_RING_SEAL_OK;
}

static int read_key(int fd, uint8_t key[DKK_RING_MASTER_OCTETS])
{
  /* One more than there can be, to notice what is longer. */
  uint8_t *octets = sodium_malloc(LONGEST + 1);
  ssize_t len;
  int rv;

  if (octets == NULL) {
    return DKK_RING_SEAL_ERR_NO_MEMORY;
  }
  len = read_octets(fd, octets, LONGEST + 1);
  rv = len < 0 ? DKK_RING_SEAL_ERR_FILE : take_key(key, octets, (size_t)len);
  dkk_ring_locked_free(octets);
  return rv;
}

int dkk_ring_masterfile_read(const char *path,
                             uint8_t key[DKK_RING_MASTER_OCTETS])
{
  /* A FIFO without a writer mustn't stop the program. */
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  int why;
  int rv;

  if (fd < 0) {
    return DKK_RING_SEAL_ERR_FILE;
  }
  rv = check_file(fd);
  if (rv == DKK_RING_SEAL_OK) {
    rv = read_key(fd, key);
  }
  why = errno;
  close(fd);
  errno = why;
  return rv;
}
