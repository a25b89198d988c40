/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "../coredump.h"
#include "../errors.h"
#include "../newfile.h"
#include "commands.h"
#include "results.h"

#define MASTER_OCTETS 32

enum { OPT_GENERATE = 'a' };

struct own {
  const char *generate;
};

static const struct poptOption table[] = {
    CLI_OPTION("generate-master", OPT_GENERATE,
               "also make a master key, in a new file", "FILE"),
    CLI_OPTION_END};

static int take(struct cli_ring *ring, int option, char *value)
{
  struct own *own = ring->own;

  (void)option;
  own->generate = value;
  return CLI_OK;
}

static int write_master(const char *path)
{
  static const char digits[] = "0123456789abcdef";
  uint8_t key[MASTER_OCTETS];
  uint8_t text[2 * MASTER_OCTETS + 1];
  size_t i;
  int rv;

  cli_no_coredump();
  if (getrandom(key, sizeof(key), 0) != (ssize_t)sizeof(key)) {
    return cli_error_errno(CLI_INTERNAL, "random octets");
  }
  for (i = 0; i < sizeof(key); ++i) {
    text[2 * i] = (uint8_t)digits[key[i] >> 4];
    text[2 * i + 1] = (uint8_t)digits[key[i] & 15];
  }
  text[sizeof(text) - 1] = '\n';
  rv = cli_newfile(path, text, sizeof(text));
  explicit_bzero(key, sizeof(key));
  explicit_bzero(text, sizeof(text));
  return rv;
}

static int run(struct cli_ring *ring)
{
  const struct own *own = ring->own;
  int rv = CLI_OK;

  if (own->generate && ring->options.master_count > 0) {
    return cli_error_usage(ring->title,
                           "only one of --master and --generate-master");
  }
  if (own->generate) {
    rv = write_master(own->generate);
  }
  if (rv) {
    return rv;
  }
  if (own->generate) {
    ring->options.masters[ring->options.master_count++] = own->generate;
  }
  rv = cli_ring_open(ring, DKIMKIT_KEYRING_OPEN_CREATE);
  if (!rv) {
    return cli_results_single(ring, "keyring", DKIMKIT_OK, "made");
  }
  /* It is of no use without its keyring, and would be in the way of the next
     try. */
  if (own->generate) {
    unlink(own->generate);
  }
  return rv;
}

const struct cli_ring_command cli_ring_init = {.name = "init",
                                               .arguments = "[OPTION...]",
                                               .about = "make a keyring",
                                               .flags = CLI_RING_CREATES,
                                               .table = table,
                                               .take = take,
                                               .own = sizeof(struct own),
                                               .run = run};
