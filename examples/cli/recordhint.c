/* SPDX-License-Identifier: MIT */
#include "recordhint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "errors.h"

#define NAME_MAX_OCTETS 512
#define PARENTS_MAX 3
#define MIDDLE "_domainkey."
#define NOBODYS_SELECTOR "dkimkit-no-such-selector"

int cli_record_lookup(dkimkit_keylookup **out, const dkimkit_config *config,
                      struct cli_resolver *resolver, const char *name)
{
  int rv = dkimkit_keylookup_new(out, config, name, NULL);

  if (rv == DKIMKIT_ERR_DOMAIN_SYNTAX) {
    return cli_error_usage("record", "%s: not a domain name", name);
  }
  if (rv) {
    return cli_error_status(name, rv);
  }
  while ((rv = dkimkit_keylookup_finish(*out)) == DKIMKIT_PENDING) {
    int waited = cli_resolver_wait(resolver);

    if (waited) {
      return waited;
    }
  }
  return rv ? cli_error_status(name, rv) : CLI_OK;
}

const char *cli_record_absence(const dkimkit_keylookup *lookup, int *code)
{
  *code = CLI_TEMPORARY;
  switch (dkimkit_keylookup_status(lookup)) {
  case DKIMKIT_DNS_OK:
    return NULL;
  case DKIMKIT_DNS_NXDOMAIN:
    *code = CLI_NO_INPUT;
    return "no such name in the DNS";
  case DKIMKIT_DNS_NODATA:
    *code = CLI_NO_INPUT;
    return "the name has no TXT record";
  case DKIMKIT_DNS_SERVFAIL:
    return "the DNS server failed";
  case DKIMKIT_DNS_TIMEOUT:
    return "the DNS didn't answer in time";
  case DKIMKIT_DNS_BOGUS:
    return "the answer failed DNSSEC validation";
  case DKIMKIT_DNS_REFUSED:
    return "the DNS server refused to answer";
  case DKIMKIT_DNS_ERROR:
  default:
    return "the DNS gave no usable answer";
  }
}

static int has_key(bool *found, const dkimkit_config *config,
                   const dkimkit_keylookup *lookup)
{
  size_t i;

  for (i = 0; !*found && i < dkimkit_keylookup_count(lookup); ++i) {
    dkimkit_keyrecord *record;
    size_t len;
    const uint8_t *text = dkimkit_keylookup_text(lookup, i, &len);
    int rv = dkimkit_keyrecord_parse(&record, config, text, len);

    if (rv) {
      return cli_error_status("record", rv);
    }
    *found = dkimkit_keyrecord_reason(record) == DKIMKIT_REASON_OK;
    dkimkit_keyrecord_free(record);
  }
  return CLI_OK;
}

struct search {
  const dkimkit_config *config;
  struct cli_resolver *resolver;
  char *found;
};

/* Takes the name if it has a key. */
static int try_name(struct search *search, const char *first, size_t first_len,
                    const char *middle, const char *last)
{
  char name[NAME_MAX_OCTETS];
  dkimkit_keylookup *lookup = NULL;
  bool found = false;
  int len = snprintf(name, sizeof(name), "%.*s%s%s", (int)first_len, first,
                     middle, last);
  int rv;

  /* Too long for the DNS, so nobody can have published there. */
  if (search->found || len < 0 || len > 253) {
    return CLI_OK;
  }
  rv = cli_record_lookup(&lookup, search->config, search->resolver, name);
  if (!rv) {
    rv = has_key(&found, search->config, lookup);
  }
  if (!rv && found) {
    search->found = strdup(name);
    rv = search->found ? CLI_OK : cli_error_memory();
  }
  dkimkit_keylookup_free(lookup);
  return rv;
}

/* The domain behind _domainkey; NULL if there is none. */
static const char *domain_of(const char *name)
{
  const char *label = name;

  while (strncasecmp(label, MIDDLE, strlen(MIDDLE)) != 0) {
    label = strchr(label, '.');
    if (!label) {
      return NULL;
    }
    ++label;
  }
  return label + strlen(MIDDLE);
}

/* The zone was added to a name that was complete: which one isn't known. */
static int try_doubled(struct search *search, const char *name,
                       const char *domain)
{
  int parents = 0;
  int rv = CLI_OK;

  while (!rv && parents < PARENTS_MAX && strchr(domain, '.')) {
    rv = try_name(search, name, strlen(name), ".", domain);
    domain = strchr(domain, '.') + 1;
    ++parents;
  }
  return rv;
}

/* The name was asked for as it was published, with the domain twice. */
static int try_halved(struct search *search, const char *name,
                      const char *domain)
{
  const char *second;

  for (second = strchr(domain, '.'); second; second = strchr(second, '.')) {
    size_t len = strlen(++second);
    const char *end = second - 1;

    if (strchr(second, '.') && (size_t)(end - domain) >= len &&
        strncasecmp(end - len, second, len) == 0 &&
        (end - len == domain || end[-(long)len - 1] == '.')) {
      return try_name(search, name, (size_t)(end - name), "", "");
    }
  }
  return CLI_OK;
}

int cli_record_hint(char **out, const dkimkit_config *config,
                    struct cli_resolver *resolver, const char *name)
{
  struct search search = {config, resolver, NULL};
  const char *domain = domain_of(name);
  const char *dot = strchr(name, '.');
  int rv = CLI_OK;

  if (domain) {
    size_t selector_len = (size_t)(domain - name) - strlen(MIDDLE);

    rv = try_doubled(&search, name, domain);
    if (!rv) {
      rv = try_halved(&search, name, domain);
    }
    if (!rv && selector_len > 0) {
      rv = try_name(&search, name, selector_len, "", domain);
    }
    if (!rv && selector_len > 0) {
      rv = try_name(&search, MIDDLE, strlen(MIDDLE), "", domain);
    }
  } else if (dot) {
    rv = try_name(&search, name, (size_t)(dot + 1 - name), MIDDLE, dot + 1);
  }
  *out = search.found;
  return rv;
}

int cli_record_wildcard(bool *out, const dkimkit_config *config,
                        struct cli_resolver *resolver, const char *name)
{
  const char *domain = domain_of(name);
  char other[NAME_MAX_OCTETS];
  dkimkit_keylookup *lookup = NULL;
  int len;
  int rv;

  *out = false;
  if (!domain) {
    return CLI_OK;
  }
  len = snprintf(other, sizeof(other), "%s." MIDDLE "%s", NOBODYS_SELECTOR,
                 domain);
  if (len < 0 || len > 253) {
    return CLI_OK;
  }
  rv = cli_record_lookup(&lookup, config, resolver, other);
  if (!rv) {
    *out = dkimkit_keylookup_count(lookup) > 0;
  }
  dkimkit_keylookup_free(lookup);
  return rv;
}
