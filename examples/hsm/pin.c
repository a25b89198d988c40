/* SPDX-License-Identifier: MIT */
#include "pin.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

void hsm_pin_wipe(hsm_pin *pin)
{
  explicit_bzero(pin, sizeof(*pin));
}

static int check_file(int fd, const char *path, hsm_fault *fault)
{
  struct stat st;

  if (fstat(fd, &st) < 0) {
    return hsm_fault_set(fault, EX_NOINPUT, "%s: %s", path, strerror(errno));
  }
  if (!S_ISREG(st.st_mode)) {
    return hsm_fault_set(fault, EX_NOINPUT, "%s: not a regular file", path);
  }
  if (st.st_uid != geteuid() && st.st_uid != 0) {
    return hsm_fault_set(fault, EX_NOPERM,
                         "%s: the PIN file belongs to another user", path);
  }
  if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return hsm_fault_set(fault, EX_NOPERM,
                         "%s: others may use the PIN file: chmod 600", path);
  }
  return 0;
}

/* Octet by octet: what follows the line on standard input is the message, and
 * no buffer but `pin` ever has the PIN. Returns 1 if a line end was read. */
static int read_line(hsm_pin *pin, int fd, const char *path, hsm_fault *fault)
{
  for (;;) {
    unsigned char *at = pin->octets + pin->len;
    ssize_t got = read(fd, at, 1);

    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return hsm_fault_set(fault, EX_IOERR, "%s: %s", path, strerror(errno));
    }
    if (got == 0 || *at == '\n') {
      return got > 0;
    }
    if (*at == '\0' || ++pin->len == sizeof(pin->octets)) {
      return hsm_fault_set(fault, EX_DATAERR, "%s: not a PIN", path);
    }
  }
}

static int read_from(hsm_pin *pin, int fd, const char *path, hsm_fault *fault)
{
  int line_end = read_line(pin, fd, path, fault);
  unsigned char more;
  int rv = line_end < 0 ? -1 : 0;

  if (rv == 0 && pin->len > 0 && line_end &&
      pin->octets[pin->len - 1] == '\r') {
    pin->len--;
  }
  if (rv == 0 && pin->len == 0) {
    rv = hsm_fault_set(fault, EX_DATAERR, "%s: no PIN in the first line", path);
  }
  if (rv == 0 && fd != STDIN_FILENO && read(fd, &more, 1) != 0) {
    rv = hsm_fault_set(fault, EX_DATAERR, "%s: more than one line", path);
  }
  return rv;
}

int hsm_pin_read(hsm_pin *pin, const char *path, hsm_fault *fault)
{
  int fd = STDIN_FILENO;
  int rv = 0;

  pin->len = 0;
  if (strcmp(path, "-") == 0) {
    path = "standard input";
  } else {
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0) {
      return hsm_fault_set(fault, EX_NOINPUT, "%s: %s", path, strerror(errno));
    }
    rv = check_file(fd, path, fault);
  }
  if (rv == 0) {
    rv = read_from(pin, fd, path, fault);
  }
  if (fd != STDIN_FILENO) {
    (void)close(fd);
  }
  if (rv < 0) {
    hsm_pin_wipe(pin);
  }
  return rv;
}
