/* SPDX-License-Identifier: MIT */
#include "records.h"

#include "../errors.h"
#include "../json.h"
#include "../output.h"
#include "../page.h"
#include "commands.h"
#include "domains.h"
#include "table.h"
#include "zonetext.h"

#include <stdlib.h>
#include <string.h>

enum { OPT_FORMAT = 'a' };

enum format { FORMAT_ZONE, FORMAT_TABLE, FORMAT_PROVIDER };

struct own {
  enum format format;
};

static const struct poptOption table[] = {
    CLI_OPTION("format", OPT_FORMAT,
               "as lines of a zone file (the owner's or the host's), or as a "
               "table",
               "zone|provider|table"),
    CLI_OPTION_END};

static int take(struct cli_ring *ring, int option, char *value)
{
  struct own *own = ring->own;

  (void)option;
  if (strcmp(value, "zone") == 0) {
    own->format = FORMAT_ZONE;
  } else if (strcmp(value, "table") == 0) {
    own->format = FORMAT_TABLE;
  } else if (strcmp(value, "provider") == 0) {
    own->format = FORMAT_PROVIDER;
  } else {
    return cli_error_usage(
        ring->title, "--format: %s: none of zone, provider, table", value);
  }
  return CLI_OK;
}

static const char *name_of(const dkimkit_keyring_domain *domain, int slot,
                           dkimkit_keyring_name name)
{
  return dkimkit_keyring_domain_record_name(domain, slot, name);
}

void cli_records_owner(FILE *out, const dkimkit_keyring_domain *domain)
{
  int slot;

  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; ++slot) {
    if (!cli_domain_is_initial(domain)) {
      cli_zone_cname(out, name_of(domain, slot, DKIMKIT_KEYRING_NAME_OWN),
                     CLI_OWNER_TTL,
                     name_of(domain, slot, DKIMKIT_KEYRING_NAME_HOST));
    }
  }
}

void cli_records_host(FILE *out, const dkimkit_keyring_domain *domain)
{
  int slot;

  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; ++slot) {
    const char *text = dkimkit_keyring_domain_record_text(domain, slot);

    if (text) {
      cli_zone_txt(out, name_of(domain, slot, DKIMKIT_KEYRING_NAME_HOST),
                   dkimkit_keyring_domain_record_ttl(domain, slot), text);
    }
  }
}

struct record {
  const char *by;
  int slot;
  const char *name;
  const char *type;
  uint32_t ttl;
  const char *value;
};

static json_t *record_json(const struct record *record, int *failures)
{
  json_t *object = json_object();

  cli_json_put(object, "by", cli_json_text(record->by), failures);
  cli_json_put(object, "selector",
               cli_json_text(cli_ring_selector(record->slot)), failures);
  cli_json_put(object, "name", cli_json_text(record->name), failures);
  cli_json_put(object, "type", cli_json_text(record->type), failures);
  cli_json_put(object, "ttl", cli_json_number(record->ttl), failures);
  cli_json_put(object, "value", cli_json_text(record->value), failures);
  return object;
}

/* Up to two for each slot. */
static size_t list_records(struct record list[2 * DKIMKIT_KEYRING_SLOTS],
                           const dkimkit_keyring_domain *domain)
{
  size_t count = 0;
  int slot;

  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; ++slot) {
    const char *host = name_of(domain, slot, DKIMKIT_KEYRING_NAME_HOST);

    if (!cli_domain_is_initial(domain)) {
      list[count++] =
          (struct record){"owner",
                          slot,
                          name_of(domain, slot, DKIMKIT_KEYRING_NAME_OWN),
                          "CNAME",
                          CLI_OWNER_TTL,
                          host};
    }
  }
  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; ++slot) {
    const char *text = dkimkit_keyring_domain_record_text(domain, slot);

    if (text) {
      list[count++] =
          (struct record){"host",
                          slot,
                          name_of(domain, slot, DKIMKIT_KEYRING_NAME_HOST),
                          "TXT",
                          dkimkit_keyring_domain_record_ttl(domain, slot),
                          text};
    }
  }
  return count;
}

json_t *cli_records_json(const dkimkit_keyring_domain *domain, int *failures)
{
  struct record list[2 * DKIMKIT_KEYRING_SLOTS];
  size_t count = list_records(list, domain);
  json_t *array = json_array();
  size_t i;

  for (i = 0; i < count; ++i) {
    cli_json_append(array, record_json(&list[i], failures), failures);
  }
  return array;
}

static int print_table(const struct cli_page *page,
                       const dkimkit_keyring_domain *domain)
{
  struct record list[2 * DKIMKIT_KEYRING_SLOTS];
  size_t count = list_records(list, domain);
  struct cli_table rows;
  size_t i;

  cli_table_init(&rows, 4);
  cli_table_add(&rows, "By");
  cli_table_add(&rows, "Name");
  cli_table_add(&rows, "Type");
  cli_table_add(&rows, "Value");
  for (i = 0; i < count; ++i) {
    cli_table_add(&rows, list[i].by);
    cli_table_add(&rows, list[i].name);
    cli_table_add(&rows, list[i].type);
    cli_table_add(&rows, list[i].value);
  }
  return cli_table_print(&rows, page);
}

static int print_text(struct cli_ring *ring,
                      const dkimkit_keyring_domain *domain)
{
  const struct own *own = ring->own;
  struct cli_page page;
  int closed;
  int rv =
      cli_page_open(&page, &ring->spool, cli_color_wanted(ring->options.color));

  if (rv) {
    return rv;
  }
  if (own->format == FORMAT_TABLE) {
    rv = print_table(&page, domain);
  } else if (own->format == FORMAT_ZONE && !cli_domain_is_initial(domain)) {
    cli_records_owner(page.out, domain);
  } else {
    cli_records_host(page.out, domain);
  }
  closed = cli_page_close(&page);
  return rv ? rv : closed;
}

static int print_json(struct cli_ring *ring,
                      const dkimkit_keyring_domain *domain)
{
  json_t *document = json_object();
  int failures = 0;

  cli_json_put(document, "domain",
               cli_json_text(dkimkit_keyring_domain_name(domain)), &failures);
  cli_json_put(document, "records", cli_records_json(domain, &failures),
               &failures);
  return cli_json_write(&ring->spool, document, failures);
}

static int run(struct cli_ring *ring)
{
  return cli_domain_show(ring, print_text, print_json);
}

const struct cli_ring_command cli_ring_records = {
    .name = "records",
    .arguments = "[OPTION...] DOMAIN",
    .about = "print the records to publish",
    .least = 1,
    .most = 1,
    .table = table,
    .take = take,
    .own = sizeof(struct own),
    .run = run};
