/* SPDX-License-Identifier: MIT */
#include "checking.h"

#include <string.h>

#include "../errors.h"
#include "../json.h"
#include "../text.h"
#include "dnsask.h"

#define NAMES (DKIMKIT_KEYRING_NAME_HOST + 1)

static const struct {
  unsigned flag;
  const char *word;
  const char *text;
} warnings[] = {
    {DKIMKIT_KEYRING_WARNING_TESTING, "testing",
     "t=y: verifiers may take no notice of signatures"},
    {DKIMKIT_KEYRING_WARNING_TTL_LOW, "ttl-low", "the TTL is below an hour"},
    {DKIMKIT_KEYRING_WARNING_TTL_HIGH, "ttl-high",
     "the TTL is so long that the publish hold becomes longer"},
    {DKIMKIT_KEYRING_WARNING_NOT_AUTHORITATIVE, "not-authoritative",
     "not every answer was of the zone's own servers"}};

#define WARNINGS (sizeof(warnings) / sizeof(*warnings))

bool cli_verdict_is_unknown(dkimkit_keyring_verdict verdict)
{
  return verdict == DKIMKIT_KEYRING_VERDICT_NONE ||
         verdict == DKIMKIT_KEYRING_VERDICT_BOGUS ||
         verdict == DKIMKIT_KEYRING_VERDICT_SERVFAIL ||
         verdict == DKIMKIT_KEYRING_VERDICT_TIMEOUT;
}

bool cli_verdict_is_ok(dkimkit_keyring_verdict verdict)
{
  return verdict == DKIMKIT_KEYRING_VERDICT_OK ||
         verdict == DKIMKIT_KEYRING_VERDICT_OK_DIRECT;
}

static int ask_all(dkimkit_keyring_check *check, struct cli_dns *dns)
{
  dkimkit_keyring_question *question;
  int status;

  while ((status = dkimkit_keyring_check_next(&question, check)) ==
         DKIMKIT_PENDING) {
    int rv;

    /* Each question is answered before the next is asked for. */
    if (!question) {
      return cli_error(CLI_INTERNAL, "check", "a question was left open");
    }
    rv = cli_dns_ask(dns, question);
    if (rv) {
      return rv;
    }
  }
  return status ? cli_error_status("check", status) : CLI_OK;
}

int cli_check_make(dkimkit_keyring_check **check, struct cli_ring *ring,
                   struct cli_dns *dns, const dkimkit_keyring_domain *domain)
{
  int status = dkimkit_keyring_check_new(check, domain, ring->config);
  int rv;

  if (status) {
    return cli_ring_error(ring, dkimkit_keyring_domain_name(domain), status);
  }
  rv = ask_all(*check, dns);
  if (rv) {
    dkimkit_keyring_check_free(*check);
  }
  return rv;
}

bool cli_check_is_unknown(const dkimkit_keyring_check *check)
{
  bool unknown = !dkimkit_keyring_check_is_ok(check);
  int slot;
  int name;

  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; ++slot) {
    for (name = 0; name < NAMES; ++name) {
      dkimkit_keyring_verdict verdict = dkimkit_keyring_check_verdict(
          check, slot, (dkimkit_keyring_name)name);

      unknown = unknown &&
                (cli_verdict_is_unknown(verdict) || cli_verdict_is_ok(verdict));
    }
  }
  return unknown;
}

static void print_line(const struct cli_page *page, const char *what,
                       const char *text)
{
  if (text && *text) {
    fprintf(page->out, "    %s", what);
    cli_text_print(page->out, text, strlen(text));
    fputc('\n', page->out);
  }
}

static void print_verdict(const struct cli_page *page,
                          dkimkit_keyring_verdict verdict)
{
  const char *word = dkimkit_keyring_verdict_name(verdict);

  cli_page_paint(page, cli_verdict_is_ok(verdict)        ? CLI_PAINT_GOOD
                       : cli_verdict_is_unknown(verdict) ? CLI_PAINT_DOUBT
                                                         : CLI_PAINT_BAD);
  fputs(word ? word : "unknown", page->out);
  cli_page_plain(page);
}

static void print_name(const struct cli_page *page,
                       const dkimkit_keyring_domain *domain,
                       const dkimkit_keyring_check *check, int slot,
                       dkimkit_keyring_name name)
{
  dkimkit_keyring_verdict verdict =
      dkimkit_keyring_check_verdict(check, slot, name);
  unsigned flags = dkimkit_keyring_check_warnings(check, slot, name);
  size_t i;

  if (verdict == DKIMKIT_KEYRING_VERDICT_NONE) {
    return;
  }
  fprintf(page->out,
          "  %s: ", dkimkit_keyring_domain_record_name(domain, slot, name));
  print_verdict(page, verdict);
  fputc('\n', page->out);
  if (!cli_verdict_is_ok(verdict)) {
    print_line(page, "", dkimkit_keyring_verdict_text(verdict));
    print_line(page, "found: ", dkimkit_keyring_check_found(check, slot, name));
    print_line(page,
               "server: ", dkimkit_keyring_check_server(check, slot, name));
  }
  print_line(page, "", dkimkit_keyring_check_hint(check, slot, name));
  for (i = 0; i < WARNINGS; ++i) {
    if (flags & warnings[i].flag) {
      print_line(page, "warning: ", warnings[i].text);
    }
  }
}

void cli_check_print(const struct cli_page *page,
                     const dkimkit_keyring_domain *domain,
                     const dkimkit_keyring_check *check)
{
  bool ok = dkimkit_keyring_check_is_ok(check);
  int slot;
  int name;

  fprintf(page->out, "%s: ", dkimkit_keyring_domain_name(domain));
  cli_page_paint(page, ok ? CLI_PAINT_GOOD : CLI_PAINT_BAD);
  fputs(ok                            ? "ok"
        : cli_check_is_unknown(check) ? "unknown"
                                      : "not ok",
        page->out);
  cli_page_plain(page);
  fputc('\n', page->out);
  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; ++slot) {
    for (name = 0; name < NAMES; ++name) {
      print_name(page, domain, check, slot, (dkimkit_keyring_name)name);
    }
  }
}

static json_t *warnings_json(unsigned flags, int *failures)
{
  json_t *array = json_array();
  size_t i;

  for (i = 0; i < WARNINGS; ++i) {
    if (flags & warnings[i].flag) {
      cli_json_append(array, cli_json_text(warnings[i].word), failures);
    }
  }
  return array;
}

static json_t *ttl_json(uint32_t ttl)
{
  return ttl ? cli_json_number(ttl) : json_null();
}

static void put_text(json_t *object, const char *member, const char *text,
                     int *failures)
{
  cli_json_put(object, member, cli_json_text(text && *text ? text : NULL),
               failures);
}

static json_t *name_json(const dkimkit_keyring_domain *domain,
                         const dkimkit_keyring_check *check, int slot,
                         dkimkit_keyring_name name, int *failures)
{
  dkimkit_keyring_verdict verdict =
      dkimkit_keyring_check_verdict(check, slot, name);
  json_t *one = json_object();

  put_text(one, "selector", cli_ring_selector(slot), failures);
  put_text(one, "at", name == DKIMKIT_KEYRING_NAME_OWN ? "owner" : "host",
           failures);
  put_text(one, "name", dkimkit_keyring_domain_record_name(domain, slot, name),
           failures);
  put_text(one, "verdict", dkimkit_keyring_verdict_name(verdict), failures);
  put_text(one, "text", dkimkit_keyring_verdict_text(verdict), failures);
  put_text(one, "found", dkimkit_keyring_check_found(check, slot, name),
           failures);
  put_text(one, "server", dkimkit_keyring_check_server(check, slot, name),
           failures);
  put_text(one, "hint", dkimkit_keyring_check_hint(check, slot, name),
           failures);
  cli_json_put(one, "ttl",
               ttl_json(dkimkit_keyring_check_ttl(check, slot, name)),
               failures);
  cli_json_put(one, "negative_ttl",
               ttl_json(dkimkit_keyring_check_negative_ttl(check, slot, name)),
               failures);
  cli_json_put(
      one, "authoritative",
      json_boolean(dkimkit_keyring_check_authoritative(check, slot, name)),
      failures);
  cli_json_put(one, "secure",
               json_boolean(dkimkit_keyring_check_secure(check, slot, name)),
               failures);
  cli_json_put(one, "warnings",
               warnings_json(dkimkit_keyring_check_warnings(check, slot, name),
                             failures),
               failures);
  return one;
}

json_t *cli_check_json(const dkimkit_keyring_domain *domain,
                       const dkimkit_keyring_check *check, int *failures)
{
  json_t *object = json_object();
  json_t *names = json_array();
  int slot;
  int name;

  put_text(object, "domain", dkimkit_keyring_domain_name(domain), failures);
  cli_json_put(object, "ok", json_boolean(dkimkit_keyring_check_is_ok(check)),
               failures);
  for (slot = 0; slot < DKIMKIT_KEYRING_SLOTS; ++slot) {
    for (name = 0; name < NAMES; ++name) {
      if (dkimkit_keyring_check_verdict(check, slot,
                                        (dkimkit_keyring_name)name) !=
          DKIMKIT_KEYRING_VERDICT_NONE) {
        cli_json_append(names,
                        name_json(domain, check, slot,
                                  (dkimkit_keyring_name)name, failures),
                        failures);
      }
    }
  }
  cli_json_put(object, "names", names, failures);
  return object;
}
