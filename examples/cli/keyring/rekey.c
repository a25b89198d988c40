/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>

#include "../errors.h"
#include "../json.h"
#include "../output.h"
#include "commands.h"
#include "progress.h"

static int on_fault(const dkimkit_keyring_fault *fault, void *user_data)
{
  const char *domain = dkimkit_keyring_fault_domain(fault);
  const char *detail = dkimkit_keyring_fault_detail(fault);

  cli_progress_end(user_data);
  cli_error(CLI_OK, *domain ? domain : "keyring", "%s", detail);
  return 0;
}

static int print(struct cli_ring *ring, uint64_t changed, uint64_t faults)
{
  json_t *document = NULL;
  int failures = 0;
  char text[64];
  int len;

  if (ring->options.json) {
    document = json_object();
    cli_json_put(document, "command", cli_json_text("rekey"), &failures);
    cli_json_put(document, "dry_run", json_boolean(ring->options.dry_run),
                 &failures);
    cli_json_put(document, "changed", cli_json_number(changed), &failures);
    cli_json_put(document, "faults", cli_json_number(faults), &failures);
    return cli_json_write(&ring->spool, document, failures);
  }
  len = snprintf(text, sizeof(text), "%" PRIu64 " keys sealed anew%s\n",
                 changed, ring->options.dry_run ? " (not stored)" : "");
  return cli_spool_write(&ring->spool, text, (size_t)len);
}

static int run(struct cli_ring *ring)
{
  uint64_t changed = 0;
  uint64_t faults = 0;
  int rv = dkimkit_keyring_rekey(&changed, &faults, ring->keyring,
                                 cli_progress_on, on_fault, ring);

  if (rv) {
    return cli_ring_error(ring, "keyring", rv);
  }
  cli_progress_end(ring);
  rv = print(ring, changed, faults);
  rv = rv ? rv : cli_output_publish(&ring->spool);
  if (!rv && faults > 0) {
    rv = cli_error(CLI_DATA, "keyring",
                   "%" PRIu64 " keys couldn't be sealed anew", faults);
  }
  return rv;
}

const struct cli_ring_command cli_ring_rekey = {
    .name = "rekey",
    .arguments = "[OPTION...] --master NEW --master OLD",
    .about = "seal all private keys with another master key",
    .flags = CLI_RING_CHANGES,
    .run = run};
