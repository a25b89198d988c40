/* SPDX-License-Identifier: MIT */
#include "../errors.h"
#include "../json.h"
#include "../output.h"
#include "checking.h"
#include "commands.h"
#include "domains.h"
#include "progress.h"

enum { OPT_DUE = 'a', OPT_ALL, OPT_NO_STORE };

struct own {
  bool due;
  bool all;
  bool no_store;
  struct cli_domains domains;
  struct cli_dns dns;
  struct cli_page page;
  json_t *list;
  int failures;
  size_t good;
  size_t bad;
  size_t unknown;
  size_t failed;
  /* The exit code of the first that couldn't be checked. */
  int rv;
};

static const struct poptOption table[] = {
    CLI_FLAG("due", OPT_DUE, "the domains whose check is due"),
    CLI_FLAG("all", OPT_ALL, "all domains"),
    CLI_FLAG("no-store", OPT_NO_STORE, "don't store what is found"),
    CLI_OPTION_END};

static int take(struct cli_ring *ring, int option, char *value)
{
  struct own *own = ring->own;

  (void)value;
  if (option == OPT_DUE) {
    own->due = true;
  } else if (option == OPT_ALL) {
    own->all = true;
  } else {
    own->no_store = true;
  }
  return CLI_OK;
}

static int choose_domains(struct cli_ring *ring)
{
  struct own *own = ring->own;
  bool given = ring->base.file_count > 0;

  if (own->due + own->all + given != 1) {
    return cli_error_usage(ring->title, "one of DOMAIN, --due and --all");
  }
  return own->due   ? cli_domains_due(&own->domains, ring)
         : own->all ? cli_domains_all(&own->domains, ring, NULL)
                    : cli_domains_given(&own->domains, ring);
}

static void count(struct own *own, const dkimkit_keyring_check *check)
{
  if (dkimkit_keyring_check_is_ok(check)) {
    ++own->good;
  } else if (cli_check_is_unknown(check)) {
    ++own->unknown;
  } else {
    ++own->bad;
  }
}

static int store(struct cli_ring *ring, const char *name,
                 const dkimkit_keyring_check *check)
{
  const struct own *own = ring->own;
  int rv;

  if (own->no_store) {
    return CLI_OK;
  }
  rv = dkimkit_keyring_check_store(ring->keyring, check);
  return rv < 0 ? cli_ring_error(ring, name, rv) : CLI_OK;
}

static int check_domain(struct cli_ring *ring, const char *name,
                        const dkimkit_keyring_domain *domain)
{
  struct own *own = ring->own;
  dkimkit_keyring_check *check;
  int rv = cli_check_make(&check, ring, &own->dns, domain);

  if (rv) {
    return rv;
  }
  cli_check_print(&own->page, domain, check);
  cli_json_append(own->list, cli_check_json(domain, check, &own->failures),
                  &own->failures);
  count(own, check);
  rv = store(ring, name, check);
  dkimkit_keyring_check_free(check);
  return rv;
}

static void check_all(struct cli_ring *ring)
{
  struct own *own = ring->own;
  size_t i;

  for (i = 0; i < own->domains.count; ++i) {
    const char *name = own->domains.names[i];
    dkimkit_keyring_domain *domain;
    int rv;

    if (own->domains.count > 1) {
      cli_progress_show(ring, i, own->domains.count);
    }
    rv = cli_domain_read(&domain, ring, name);
    if (!rv) {
      rv = check_domain(ring, name, domain);
      dkimkit_keyring_domain_free(domain);
    }
    own->failed += rv != 0;
    own->rv = own->rv ? own->rv : rv;
  }
  cli_progress_end(ring);
}

static int write_json(struct cli_ring *ring)
{
  struct own *own = ring->own;
  json_t *document = json_object();

  cli_json_put(document, "command", cli_json_text("check"), &own->failures);
  cli_json_put(document, "ok", cli_json_number(own->good), &own->failures);
  cli_json_put(document, "not_ok", cli_json_number(own->bad), &own->failures);
  cli_json_put(document, "unknown", cli_json_number(own->unknown),
               &own->failures);
  cli_json_put(document, "failed", cli_json_number(own->failed),
               &own->failures);
  cli_json_put(document, "results", json_incref(own->list), &own->failures);
  return cli_json_write(&ring->spool, document, own->failures);
}

static int print(struct cli_ring *ring)
{
  struct own *own = ring->own;
  size_t checked = own->good + own->bad + own->unknown;
  int rv;

  if (checked > 1) {
    fprintf(own->page.out, "%zu ok, %zu not ok, %zu unknown\n", own->good,
            own->bad, own->unknown);
  }
  rv = cli_page_close(&own->page);
  if (!rv && ring->options.json) {
    cli_spool_free(&ring->spool);
    rv = write_json(ring);
  }
  if (!rv && (checked > 0 || own->failed == 0)) {
    rv = cli_output_publish(&ring->spool);
  }
  return rv;
}

static int outcome(const struct cli_ring *ring)
{
  const struct own *own = ring->own;
  size_t total = own->domains.count;

  if (own->failed > 0 && total > 1) {
    cli_error(CLI_OK, ring->title, "%zu of %zu failed", own->failed, total);
  }
  return own->failed > 0    ? own->rv
         : own->bad > 0     ? CLI_NO_PASS
         : own->unknown > 0 ? CLI_TEMPORARY
                            : CLI_OK;
}

static int run(struct cli_ring *ring)
{
  struct own *own = ring->own;
  int rv = cli_page_open(&own->page, &ring->spool,
                         cli_color_wanted(ring->options.color));

  if (rv) {
    return rv;
  }
  own->list = json_array();
  cli_dns_open(&own->dns, &ring->dns);
  rv = choose_domains(ring);
  if (!rv) {
    check_all(ring);
    rv = print(ring);
  } else {
    (void)cli_page_close(&own->page);
  }
  rv = rv ? rv : outcome(ring);
  cli_dns_close(&own->dns);
  cli_domains_free(&own->domains);
  json_decref(own->list);
  return rv;
}

const struct cli_ring_command cli_ring_check = {
    .name = "check",
    .arguments = "[OPTION...] [DOMAIN...]",
    .about = "check the records in the DNS",
    .flags = CLI_RING_CHANGES | CLI_RING_DNS,
    .most = CLI_RING_ANY,
    .table = table,
    .take = take,
    .own = sizeof(struct own),
    .run = run};
