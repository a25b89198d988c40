/* SPDX-License-Identifier: MIT */
#include "keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROOM 65536

static const char *check_file(int fd, bool allow_readable)
{
  struct stat st;

  if (fstat(fd, &st) != 0) {
    return strerror(errno);
  }
  if (!S_ISREG(st.st_mode)) {
    return "not a regular file";
  }
  if (st.st_size >= ROOM) {
    return "too large for a key";
  }
  /* Root only looks: who runs later looks again. */
  if (geteuid() != 0 && st.st_uid != 0 && st.st_uid != geteuid() &&
      !allow_readable) {
    return "the key belongs to another user (allow-readable-keys = no)";
  }
  if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0 && !allow_readable) {
    return "group or others may use the key (allow-readable-keys = no)";
  }
  return NULL;
}

static const char *read_file(uint8_t *octets, size_t *len, int fd)
{
  ssize_t got;

  *len = 0;
  while ((got = read(fd, octets + *len, ROOM - *len)) != 0) {
    if (got > 0) {
      *len += (size_t)got;
    } else if (errno != EINTR) {
      return strerror(errno);
    }
    if (*len == ROOM) {
      return "too large for a key";
    }
  }
  return NULL;
}

const char *keyfile_load(dkimkit_key **out, const dkimkit_config *config,
                         const char *path, bool allow_readable)
{
  uint8_t octets[ROOM];
  size_t len;
  const char *wrong;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  int rv;

  if (fd < 0) {
    return strerror(errno);
  }
  wrong = check_file(fd, allow_readable);
  if (wrong == NULL) {
    wrong = read_file(octets, &len, fd);
  }
  (void)close(fd);
  if (wrong == NULL) {
    rv = dkimkit_key_import(out, config, octets, len);
    wrong = rv == DKIMKIT_OK ? NULL : dkimkit_strerror(rv);
  }
  explicit_bzero(octets, sizeof(octets));
  return wrong;
}

char *keyfile_record(const dkimkit_key *key)
{
  uint8_t octets[2048]; /* RSA of 8192 bits needs about 1060 */
  size_t len = sizeof(octets);
  const char *type =
      dkimkit_key_get_type(key) == DKIMKIT_KEY_TYPE_RSA ? "rsa" : "ed25519";
  char *record = malloc(2 * len);
  int used;

  if (record == NULL ||
      dkimkit_key_export(octets, &len, key, DKIMKIT_KEY_FORMAT_RECORD_PUBLIC) !=
          DKIMKIT_OK) {
    free(record);
    return NULL;
  }
  used = snprintf(record, 64, "v=DKIM1; k=%s; p=", type);
  (void)EVP_EncodeBlock((uint8_t *)record + used, octets, (int)len);
  return record;
}
