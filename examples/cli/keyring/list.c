/* SPDX-License-Identifier: MIT */
#include <strings.h>

#include "../errors.h"
#include "../json.h"
#include "../output.h"
#include "commands.h"
#include "domainjson.h"
#include "duration.h"
#include "table.h"

enum { OPT_TENANT = 'a', OPT_STATUS };

#define COLUMNS 7

struct own {
  const char *tenant;
  const char *status;
  struct cli_ring *ring;
  struct cli_table rows;
  json_t *list;
  int failures;
};

static const struct poptOption table[] = {
    CLI_OPTION("tenant", OPT_TENANT, "only this tenant's domains", "TENANT"),
    CLI_OPTION("status", OPT_STATUS, "only domains with this status",
               "valid|degraded|..."),
    CLI_OPTION_END};

/* The keyring's words, and Exchange Online's. */
static bool is_status(dkimkit_keyring_status status, const char *exchange,
                      const char *word)
{
  return strcasecmp(word, dkimkit_keyring_status_name(status)) == 0 ||
         strcasecmp(word, exchange) == 0;
}

static int take(struct cli_ring *ring, int option, char *value)
{
  struct own *own = ring->own;
  int status;

  if (option == OPT_TENANT) {
    own->tenant = value;
    return CLI_OK;
  }
  for (status = 0; status <= DKIMKIT_KEYRING_STATUS_LEAVING; ++status) {
    dkimkit_keyring_status one = (dkimkit_keyring_status)status;

    if (is_status(one, dkimkit_keyring_status_exchange(one), value)) {
      own->status = value;
      return CLI_OK;
    }
  }
  return cli_error_usage(ring->title, "--status: %s: no such status", value);
}

static void add_damaged(struct own *own, const dkimkit_keyring_domain *domain)
{
  size_t i;

  cli_table_add(&own->rows, dkimkit_keyring_domain_name(domain));
  cli_table_add(&own->rows, dkimkit_keyring_domain_tenant(domain));
  cli_table_add(&own->rows, dkimkit_keyring_error_name(
                                dkimkit_keyring_domain_fault(domain)));
  for (i = 3; i < COLUMNS; ++i) {
    cli_table_add(&own->rows, "-");
  }
}

static void add_row(struct own *own, const dkimkit_keyring_domain *domain)
{
  int signs = dkimkit_keyring_domain_signs(domain, DKIMKIT_KEYRING_NAME_OWN,
                                           cli_ring_now(own->ring));
  char when[CLI_TIME_TEXT];
  int slot;

  cli_table_add(&own->rows, dkimkit_keyring_domain_name(domain));
  cli_table_add(&own->rows, dkimkit_keyring_domain_tenant(domain));
  cli_table_add(&own->rows, dkimkit_keyring_status_name(
                                dkimkit_keyring_domain_status(domain)));
  cli_table_add(&own->rows, cli_ring_selector(signs));
  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; ++slot) {
    cli_table_add(&own->rows, dkimkit_keyring_state_name(
                                  dkimkit_keyring_domain_state(domain, slot)));
  }
  cli_table_add(
      &own->rows,
      cli_time_text(when, dkimkit_keyring_domain_time(
                              domain, 0, DKIMKIT_KEYRING_TIME_NEXT_ROTATION)));
}

static int add_domain(const dkimkit_keyring_domain *domain, void *user_data)
{
  struct own *own = user_data;

  if (own->status &&
      !is_status(dkimkit_keyring_domain_status(domain),
                 dkimkit_keyring_domain_exchange(domain), own->status)) {
    return 0;
  }
  if (own->ring->options.json) {
    cli_json_append(
        own->list,
        cli_domain_json(domain, cli_ring_now(own->ring), &own->failures),
        &own->failures);
  } else if (dkimkit_keyring_domain_fault(domain)) {
    add_damaged(own, domain);
  } else {
    add_row(own, domain);
  }
  return own->rows.failed ? cli_error_memory() : 0;
}

static void add_heading(struct cli_table *rows)
{
  static const char *const names[COLUMNS] = {
      "Domain",    "Tenant",    "Status",      "Signs",
      "Selector1", "Selector2", "NextRotation"};
  size_t i;

  for (i = 0; i < COLUMNS; ++i) {
    cli_table_add(rows, names[i]);
  }
}

static int write_text(struct cli_ring *ring)
{
  struct own *own = ring->own;
  struct cli_page page;
  int closed;
  int rv =
      cli_page_open(&page, &ring->spool, cli_color_wanted(ring->options.color));

  if (rv) {
    return rv;
  }
  rv = cli_table_print(&own->rows, &page);
  closed = cli_page_close(&page);
  return rv ? rv : closed;
}

static int write_json(struct cli_ring *ring)
{
  struct own *own = ring->own;
  json_t *document = json_object();

  cli_json_put(document, "domains", json_incref(own->list), &own->failures);
  return cli_json_write(&ring->spool, document, own->failures);
}

/* A tenant that isn't there is not one without domains. */
static int check_tenant(struct cli_ring *ring, const char *name)
{
  dkimkit_keyring_tenant *tenant;
  int rv = dkimkit_keyring_tenant_read(&tenant, ring->keyring, name);

  if (rv) {
    return cli_ring_error(ring, name, rv);
  }
  dkimkit_keyring_tenant_free(tenant);
  return CLI_OK;
}

static int run(struct cli_ring *ring)
{
  struct own *own = ring->own;
  int rv = own->tenant ? check_tenant(ring, own->tenant) : CLI_OK;

  if (rv) {
    return rv;
  }
  own->ring = ring;
  own->list = json_array();
  cli_table_init(&own->rows, COLUMNS);
  add_heading(&own->rows);
  rv = dkimkit_keyring_each_domain(ring->keyring, own->tenant, add_domain, own);
  if (rv < 0) {
    rv = cli_ring_error(ring, "keyring", rv);
  }
  if (!rv) {
    rv = ring->options.json ? write_json(ring) : write_text(ring);
  }
  cli_table_free(&own->rows);
  json_decref(own->list);
  return rv ? rv : cli_output_publish(&ring->spool);
}

const struct cli_ring_command cli_ring_list = {.name = "list",
                                               .arguments = "[OPTION...]",
                                               .about = "list the domains",
                                               .table = table,
                                               .take = take,
                                               .own = sizeof(struct own),
                                               .run = run};
