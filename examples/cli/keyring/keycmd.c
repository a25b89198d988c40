/* SPDX-License-Identifier: MIT */
#include "../errors.h"
#include "../keyfile.h"
#include "../newfile.h"
#include "commands.h"
#include "results.h"

enum { OPT_FORCE = 'a' };

struct own {
  int force;
};

static const struct poptOption withdraw_table[] = {
    CLI_FLAG("force", OPT_FORCE, "even if mail signed with it is under way"),
    CLI_OPTION_END};

static int take(struct cli_ring *ring, int option, char *value)
{
  struct own *own = ring->own;

  (void)option;
  (void)value;
  own->force = 1;
  return CLI_OK;
}

static int compromise(struct cli_ring *ring)
{
  const char *name = cli_ring_argument(ring, 0);
  int slot;
  int rv = cli_ring_slot(&slot, ring, cli_ring_argument(ring, 1));

  return rv ? rv
            : cli_results_single(
                  ring, name,
                  dkimkit_keyring_compromise(ring->keyring, name, slot),
                  "the key is compromised, and signs no more");
}

static int withdraw(struct cli_ring *ring)
{
  const struct own *own = ring->own;
  const char *name = cli_ring_argument(ring, 0);
  int slot;
  int rv = cli_ring_slot(&slot, ring, cli_ring_argument(ring, 1));

  return rv ? rv
            : cli_results_single(ring, name,
                                 dkimkit_keyring_withdraw(ring->keyring, name,
                                                          slot, own->force),
                                 "an empty p= is ordered");
}

static int delete_key(struct cli_ring *ring)
{
  const char *name = cli_ring_argument(ring, 0);
  int slot;
  int rv = cli_ring_slot(&slot, ring, cli_ring_argument(ring, 1));

  return rv ? rv
            : cli_results_single(
                  ring, name,
                  dkimkit_keyring_delete_key(ring->keyring, name, slot),
                  "the private key is deleted");
}

static int import(struct cli_ring *ring)
{
  const char *name = cli_ring_argument(ring, 0);
  dkimkit_key *key;
  int slot;
  int rv = cli_ring_slot(&slot, ring, cli_ring_argument(ring, 1));

  if (!rv) {
    rv = cli_keyfile_load(&key, ring->config, cli_ring_argument(ring, 2));
  }
  if (rv) {
    return rv;
  }
  rv = cli_results_single(
      ring, name, dkimkit_keyring_import(ring->keyring, name, slot, key),
      "the key is imported");
  dkimkit_key_free(key);
  return rv;
}

static int write_key(const char *path, const dkimkit_key *key)
{
  uint8_t pem[16384];
  size_t len = sizeof(pem);
  int rv = dkimkit_key_export(pem, &len, key, DKIMKIT_KEY_FORMAT_PKCS8_PEM);

  return rv ? cli_error_status(path, rv) : cli_newfile(path, pem, len);
}

/* The key is everybody's then: nothing has to be wiped. */
static int reveal(struct cli_ring *ring)
{
  const char *name = cli_ring_argument(ring, 0);
  dkimkit_key *key = NULL;
  int slot;
  int rv = cli_ring_slot(&slot, ring, cli_ring_argument(ring, 1));

  if (rv) {
    return rv;
  }
  rv = dkimkit_keyring_reveal(&key, ring->keyring, name, slot);
  if (!rv) {
    int written = ring->options.dry_run
                      ? CLI_OK
                      : write_key(cli_ring_argument(ring, 2), key);

    dkimkit_key_free(key);
    if (written) {
      return written;
    }
  }
  return cli_results_single(ring, name, rv, "the private key is written");
}

const struct cli_ring_command cli_ring_compromise = {
    .name = "compromise",
    .arguments = "[OPTION...] DOMAIN SELECTOR",
    .about = "say that others may know a private key",
    .flags = CLI_RING_CHANGES,
    .least = 2,
    .most = 2,
    .run = compromise};

const struct cli_ring_command cli_ring_withdraw = {
    .name = "withdraw",
    .arguments = "[OPTION...] DOMAIN SELECTOR",
    .about = "publish an empty p= for a key",
    .flags = CLI_RING_CHANGES,
    .least = 2,
    .most = 2,
    .table = withdraw_table,
    .take = take,
    .own = sizeof(struct own),
    .run = withdraw};

const struct cli_ring_command cli_ring_delete_key = {
    .name = "delete-key",
    .arguments = "[OPTION...] DOMAIN SELECTOR",
    .about = "delete a private key that nobody needs",
    .flags = CLI_RING_CHANGES,
    .least = 2,
    .most = 2,
    .run = delete_key};

const struct cli_ring_command cli_ring_import = {
    .name = "import",
    .arguments = "[OPTION...] DOMAIN SELECTOR FILE",
    .about = "put a private key of one's own into a selector",
    .flags = CLI_RING_CHANGES,
    .least = 3,
    .most = 3,
    .run = import};

const struct cli_ring_command cli_ring_reveal = {
    .name = "reveal",
    .arguments = "[OPTION...] DOMAIN SELECTOR FILE",
    .about = "write a private key that was revoked long ago, to be published",
    .flags = CLI_RING_CHANGES,
    .least = 3,
    .most = 3,
    .run = reveal};
