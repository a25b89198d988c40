/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../errors.h"
#include "../json.h"
#include "../output.h"
#include "checking.h"
#include "commands.h"
#include "domains.h"
#include "records.h"
#include "results.h"

enum { OPT_CHECK = 'a', OPT_NO_CHECK };

struct own {
  bool no_check;
};

static const struct poptOption table[] = {
    CLI_FLAG("check", OPT_CHECK, "check the records first (as it is)"),
    CLI_FLAG("no-check", OPT_NO_CHECK, "rely on a check of the last hour"),
    CLI_OPTION_END};

static int take(struct cli_ring *ring, int option, char *value)
{
  struct own *own = ring->own;

  (void)value;
  own->no_check = option == OPT_NO_CHECK;
  return CLI_OK;
}

/* Nothing is wrong, as far as anybody knows. */
static bool is_unheard(const dkimkit_keyring_check *check)
{
  return check && !dkimkit_keyring_check_is_ok(check) &&
         cli_check_is_unknown(check);
}

/* As an administrator needs it: what is wrong, and the lines to publish. */
static void print_refusal(const dkimkit_keyring_domain *domain,
                          const dkimkit_keyring_check *check)
{
  struct cli_spool spool;
  struct cli_page page;

  cli_spool_init(&spool);
  if (cli_page_open(&page, &spool, false) == CLI_OK) {
    if (check) {
      cli_check_print(&page, domain, check);
    }
    if (!is_unheard(check)) {
      fputs("To be published:\n", page.out);
      cli_records_owner(page.out, domain);
    }
    if (cli_page_close(&page) == CLI_OK) {
      fwrite(spool.memory, 1, spool.filled, stderr);
    }
  }
  cli_spool_free(&spool);
}

static int print_refusal_json(struct cli_ring *ring,
                              const dkimkit_keyring_domain *domain,
                              const dkimkit_keyring_check *check,
                              const char *error)
{
  json_t *document = json_object();
  int failures = 0;
  int rv;

  cli_json_put(document, "command", cli_json_text("enable"), &failures);
  cli_json_put(document, "domain",
               cli_json_text(dkimkit_keyring_domain_name(domain)), &failures);
  cli_json_put(document, "error", cli_json_text(error), &failures);
  cli_json_put(document, "check",
               check ? cli_check_json(domain, check, &failures) : json_null(),
               &failures);
  cli_json_put(document, "records", cli_records_json(domain, &failures),
               &failures);
  rv = cli_json_write(&ring->spool, document, failures);
  return rv ? rv : cli_output_publish(&ring->spool);
}

static int enable(struct cli_ring *ring, const dkimkit_keyring_domain *domain,
                  const dkimkit_keyring_check *check)
{
  const char *name = dkimkit_keyring_domain_name(domain);
  int status = dkimkit_keyring_enable(ring->keyring, name);
  int rv;

  if (status != DKIMKIT_KEYRING_ERR_NOT_SEEN) {
    return cli_results_single(ring, name, status, "enabled");
  }
  rv = is_unheard(check)
           ? cli_error(CLI_TEMPORARY, name,
                       "no answer says whether the records are right; try "
                       "again later")
           : cli_ring_error(ring, name, status);
  if (ring->options.json) {
    int printed = print_refusal_json(
        ring, domain, check,
        is_unheard(check) ? "unknown" : dkimkit_keyring_error_name(status));

    return printed ? printed : rv;
  }
  print_refusal(domain, check);
  return rv;
}

/* With --dry-run nothing that is found is stored, so that nothing could be
   enabled: what would follow is told from the check. */
static int pretend(struct cli_ring *ring, const dkimkit_keyring_domain *domain,
                   const dkimkit_keyring_check *check)
{
  const char *name = dkimkit_keyring_domain_name(domain);

  if (dkimkit_keyring_check_is_ok(check)) {
    return cli_results_single(ring, name, DKIMKIT_OK, "enabled");
  }
  return enable(ring, domain, check);
}

static int check_first(struct cli_ring *ring,
                       const dkimkit_keyring_domain *domain)
{
  const char *name = dkimkit_keyring_domain_name(domain);
  dkimkit_keyring_check *check;
  struct cli_dns dns;
  int status;
  int rv;

  cli_dns_open(&dns, &ring->dns);
  rv = cli_check_make(&check, ring, &dns, domain);
  cli_dns_close(&dns);
  if (rv) {
    return rv;
  }
  status = dkimkit_keyring_check_store(ring->keyring, check);
  rv = status < 0              ? cli_ring_error(ring, name, status)
       : ring->options.dry_run ? pretend(ring, domain, check)
                               : enable(ring, domain, check);
  dkimkit_keyring_check_free(check);
  return rv;
}

static int run(struct cli_ring *ring)
{
  const struct own *own = ring->own;
  dkimkit_keyring_domain *domain;
  int rv = cli_domain_read(&domain, ring, cli_ring_argument(ring, 0));

  if (rv) {
    return rv;
  }
  /* It is refused in any case, so nobody has to be asked. */
  rv = own->no_check || cli_domain_is_initial(domain)
           ? enable(ring, domain, NULL)
           : check_first(ring, domain);
  dkimkit_keyring_domain_free(domain);
  return rv;
}

static int disable(struct cli_ring *ring)
{
  const char *name = cli_ring_argument(ring, 0);

  return cli_results_single(
      ring, name, dkimkit_keyring_disable(ring->keyring, name), "disabled");
}

const struct cli_ring_command cli_ring_enable = {
    .name = "enable",
    .arguments = "[OPTION...] DOMAIN",
    .about = "sign as the domain, if its records are right",
    .flags = CLI_RING_CHANGES | CLI_RING_DNS,
    .least = 1,
    .most = 1,
    .table = table,
    .take = take,
    .own = sizeof(struct own),
    .run = run};

const struct cli_ring_command cli_ring_disable = {
    .name = "disable",
    .arguments = "[OPTION...] DOMAIN",
    .about = "sign by the default policy",
    .flags = CLI_RING_CHANGES,
    .least = 1,
    .most = 1,
    .run = disable};
