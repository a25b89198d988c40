/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../errors.h"
#include "../json.h"
#include "../output.h"
#include "../page.h"
#include "../text.h"
#include "commands.h"
#include "duration.h"

enum { OPT_SINCE = 'a', OPT_VERIFY };

#define FLUSH_ENTRIES 4096

struct own {
  uint64_t since;
  bool verify;
  bool json;
  size_t count;
  struct cli_page page;
  json_t *list;
  int failures;
};

static const struct poptOption table[] = {
    CLI_OPTION("since", OPT_SINCE, "entries after the one with this number",
               "N"),
    CLI_FLAG("verify", OPT_VERIFY, "look for faults in all that is stored"),
    CLI_OPTION_END};

static int take(struct cli_ring *ring, int option, char *value)
{
  struct own *own = ring->own;

  if (option == OPT_VERIFY) {
    own->verify = true;
    return CLI_OK;
  }
  return cli_number(&own->since, ring->title, "--since", value, 0, INT64_MAX);
}

static void put_word(const struct cli_page *page, const char *text)
{
  fputs("  ", page->out);
  cli_text_print(page->out, *text ? text : "-", strlen(*text ? text : "-"));
}

static void print_entry(const struct own *own,
                        const dkimkit_keyring_audit_entry *entry)
{
  const char *detail = dkimkit_keyring_audit_detail(entry);
  char when[CLI_TIME_TEXT];

  fprintf(own->page.out, "%" PRIu64 "  %s", dkimkit_keyring_audit_id(entry),
          cli_time_text(when, dkimkit_keyring_audit_time(entry)));
  put_word(&own->page, dkimkit_keyring_audit_actor(entry));
  put_word(&own->page, dkimkit_keyring_audit_tenant(entry));
  put_word(&own->page, dkimkit_keyring_audit_domain(entry));
  put_word(&own->page, dkimkit_keyring_audit_event(entry));
  if (*detail) {
    put_word(&own->page, detail);
  }
  fputc('\n', own->page.out);
}

static void print_fault(const struct own *own,
                        const dkimkit_keyring_fault *fault)
{
  const char *domain = dkimkit_keyring_fault_domain(fault);
  const char *detail = dkimkit_keyring_fault_detail(fault);

  domain = *domain ? domain : "keyring";
  cli_text_print(own->page.out, domain, strlen(domain));
  fputs(": ", own->page.out);
  cli_text_print(own->page.out, detail, strlen(detail));
  fputc('\n', own->page.out);
}

static void put_text(struct own *own, json_t *object, const char *name,
                     const char *text)
{
  cli_json_put(object, name, cli_json_text(*text ? text : NULL),
               &own->failures);
}

static void add_whose(struct own *own, json_t *one, const char *tenant,
                      const char *domain, const char *detail)
{
  put_text(own, one, "tenant", tenant);
  put_text(own, one, "domain", domain);
  put_text(own, one, "detail", detail);
  cli_json_append(own->list, one, &own->failures);
}

static void add_entry(struct own *own, const dkimkit_keyring_audit_entry *entry)
{
  json_t *one = json_object();

  cli_json_put(one, "id", cli_json_number(dkimkit_keyring_audit_id(entry)),
               &own->failures);
  cli_json_put(one, "time", cli_json_number(dkimkit_keyring_audit_time(entry)),
               &own->failures);
  put_text(own, one, "actor", dkimkit_keyring_audit_actor(entry));
  cli_json_put(one, "generation",
               cli_json_number(dkimkit_keyring_audit_generation(entry)),
               &own->failures);
  put_text(own, one, "event", dkimkit_keyring_audit_event(entry));
  add_whose(own, one, dkimkit_keyring_audit_tenant(entry),
            dkimkit_keyring_audit_domain(entry),
            dkimkit_keyring_audit_detail(entry));
}

/* The list may be long. */
static int printed(struct own *own)
{
  ++own->count;
  return own->count % FLUSH_ENTRIES == 0 ? cli_page_flush(&own->page) : 0;
}

static int on_entry(const dkimkit_keyring_audit_entry *entry, void *user_data)
{
  struct own *own = user_data;

  if (own->json) {
    add_entry(own, entry);
    return 0;
  }
  print_entry(own, entry);
  return printed(own);
}

static int on_fault(const dkimkit_keyring_fault *fault, void *user_data)
{
  struct own *own = user_data;

  if (own->json) {
    add_whose(own, json_object(), dkimkit_keyring_fault_tenant(fault),
              dkimkit_keyring_fault_domain(fault),
              dkimkit_keyring_fault_detail(fault));
    return 0;
  }
  print_fault(own, fault);
  return printed(own);
}

static int write_json(struct cli_ring *ring)
{
  struct own *own = ring->own;
  json_t *document = json_object();

  cli_json_put(document, own->verify ? "faults" : "entries",
               json_incref(own->list), &own->failures);
  return cli_json_write(&ring->spool, document, own->failures);
}

static int collect(struct cli_ring *ring, uint64_t *faults)
{
  struct own *own = ring->own;
  const char *domain =
      ring->base.file_count ? cli_ring_argument(ring, 0) : NULL;
  int rv = own->verify ? dkimkit_keyring_verify_store(faults, ring->keyring,
                                                      on_fault, own)
                       : dkimkit_keyring_each_audit(ring->keyring, domain,
                                                    own->since, on_entry, own);

  return rv < 0 ? cli_ring_error(ring, domain ? domain : "keyring", rv) : rv;
}

static int run(struct cli_ring *ring)
{
  struct own *own = ring->own;
  uint64_t faults = 0;
  int closed;
  int rv = cli_page_open(&own->page, &ring->spool,
                         cli_color_wanted(ring->options.color));

  if (rv) {
    return rv;
  }
  own->json = ring->options.json;
  own->list = json_array();
  rv = collect(ring, &faults);
  if (own->verify && faults == 0) {
    fputs("no faults\n", own->page.out);
  }
  closed = cli_page_close(&own->page);
  rv = rv ? rv : closed;
  if (!rv && own->json) {
    cli_spool_free(&ring->spool);
    rv = write_json(ring);
  }
  json_decref(own->list);
  rv = rv ? rv : cli_output_publish(&ring->spool);
  if (!rv && faults > 0) {
    rv = cli_error(CLI_DATA, "keyring", "%" PRIu64 " faults", faults);
  }
  return rv;
}

const struct cli_ring_command cli_ring_audit = {
    .name = "audit",
    .arguments = "[OPTION...] [DOMAIN]",
    .about = "print the log of what was done, or look for faults",
    .most = 1,
    .table = table,
    .take = take,
    .own = sizeof(struct own),
    .run = run};
