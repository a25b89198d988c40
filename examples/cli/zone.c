/* SPDX-License-Identifier: MIT */
#include "zone.h"

#include <stdbool.h>
#include <stdlib.h>

#include "errors.h"
#include "zonefile.h"

#define LINKS_MAX 8

struct cli_zone {
  struct cli_zone_entry *entries;
  size_t count;
  size_t room;
};

/* The entries of one name. */
struct span {
  const struct cli_zone_entry *entries;
  size_t count;
};

static void free_entry(const struct cli_zone_entry *entry)
{
  ldns_rdf_deep_free(entry->name);
  ldns_rdf_deep_free(entry->target);
  free(entry->rdata);
}

int cli_zone_add(struct cli_zone *zone, const struct cli_zone_entry *entry)
{
  if (zone->count == zone->room) {
    size_t room = zone->room ? zone->room * 2 : 64;
    struct cli_zone_entry *entries =
        realloc(zone->entries, room * sizeof(*entries));

    if (!entries) {
      free_entry(entry);
      return cli_error_memory();
    }
    zone->entries = entries;
    zone->room = room;
  }
  zone->entries[zone->count] = *entry;
  zone->entries[zone->count].order = zone->count;
  ++zone->count;
  return CLI_OK;
}

/* In the canonical order (RFC 4034, 6.1) what is below a name follows it. */
static int compare_entries(const void *left, const void *right)
{
  const struct cli_zone_entry *a = left;
  const struct cli_zone_entry *b = right;
  int rv = ldns_dname_compare(a->name, b->name);

  if (rv) {
    return rv;
  }
  return a->order < b->order ? -1 : a->order > b->order;
}

int cli_zone_load(struct cli_zone **out, const char *path)
{
  struct cli_zone *zone = calloc(1, sizeof(*zone));
  int rv;

  if (!zone) {
    return cli_error_memory();
  }
  rv = cli_zonefile_read(zone, path);
  if (rv) {
    cli_zone_free(zone);
    return rv;
  }
  if (zone->count > 0) {
    qsort(zone->entries, zone->count, sizeof(*zone->entries), compare_entries);
  }
  *out = zone;
  return CLI_OK;
}

void cli_zone_free(struct cli_zone *zone)
{
  size_t i;

  if (!zone) {
    return;
  }
  for (i = 0; i < zone->count; ++i) {
    free_entry(&zone->entries[i]);
  }
  free(zone->entries);
  free(zone);
}

static size_t lower_bound(const struct cli_zone *zone, const ldns_rdf *name)
{
  size_t low = 0;
  size_t high = zone->count;

  while (low < high) {
    size_t middle = low + (high - low) / 2;

    if (ldns_dname_compare(zone->entries[middle].name, name) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/* Whether the name exists; an empty non-terminal has no entries. */
static bool find_name(struct span *span, const struct cli_zone *zone,
                      const ldns_rdf *name)
{
  size_t first = lower_bound(zone, name);
  size_t end = first;

  while (end < zone->count &&
         ldns_dname_compare(zone->entries[end].name, name) == 0) {
    ++end;
  }
  span->entries = zone->count > 0 ? zone->entries + first : NULL;
  span->count = span->entries ? end - first : 0;
  return span->count > 0 ||
         (first < zone->count &&
          ldns_dname_is_subdomain(zone->entries[first].name, name));
}

/* The wildcard below the closest encloser (RFC 4592, 3.3.1). */
static bool find_wildcard(struct span *span, const struct cli_zone *zone,
                          const ldns_rdf *name)
{
  ldns_rdf *encloser = ldns_dname_left_chop(name);
  ldns_rdf *star = NULL;
  bool found = false;

  while (encloser && !find_name(span, zone, encloser)) {
    ldns_rdf *upper = ldns_dname_left_chop(encloser);

    ldns_rdf_deep_free(encloser);
    encloser = upper;
  }
  if (encloser) {
    star = ldns_dname_new_frm_str("*");
  }
  if (star && ldns_dname_cat(star, encloser) == LDNS_STATUS_OK) {
    found = find_name(span, zone, star);
  }
  ldns_rdf_deep_free(star);
  ldns_rdf_deep_free(encloser);
  return found;
}

static const struct cli_zone_entry *find_kind(const struct span *span,
                                              enum cli_zone_kind kind)
{
  size_t i;

  for (i = 0; i < span->count; ++i) {
    if (span->entries[i].kind == kind) {
      return &span->entries[i];
    }
  }
  return NULL;
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
  return a < b ? a : b;
}

/* A record that is over a limit is the library's to report. */
static int answer_txt(dkimkit_query *query, const struct span *span,
                      uint32_t ttl)
{
  size_t i;

  for (i = 0; i < span->count; ++i) {
    const struct cli_zone_entry *entry = &span->entries[i];

    if (entry->kind == CLI_ZONE_TXT) {
      int rv = dkimkit_query_add_rdata(query, entry->rdata, entry->len);

      if (rv == DKIMKIT_ERR_NOMEM) {
        return dkimkit_query_done(query, DKIMKIT_DNS_ERROR, 0, 0);
      }
      ttl = smaller(ttl, entry->ttl);
    }
  }
  return dkimkit_query_done(query, DKIMKIT_DNS_OK, 0, ttl);
}

static int answer(dkimkit_query *query, const struct cli_zone *zone,
                  const ldns_rdf *name)
{
  uint32_t ttl = UINT32_MAX;
  int links;

  for (links = 0; links <= LINKS_MAX; ++links) {
    const struct cli_zone_entry *entry;
    struct span span;

    if (!find_name(&span, zone, name) && !find_wildcard(&span, zone, name)) {
      return dkimkit_query_done(query, DKIMKIT_DNS_NXDOMAIN, 0, 0);
    }
    entry = find_kind(&span, CLI_ZONE_STATUS);
    if (entry) {
      return dkimkit_query_done(query, entry->status, 0, 0);
    }
    if (find_kind(&span, CLI_ZONE_TXT)) {
      return answer_txt(query, &span, ttl);
    }
    entry = find_kind(&span, CLI_ZONE_CNAME);
    if (!entry) {
      return dkimkit_query_done(query, DKIMKIT_DNS_NODATA, 0, 0);
    }
    ttl = smaller(ttl, entry->ttl);
    name = entry->target;
  }
  return dkimkit_query_done(query, DKIMKIT_DNS_ERROR, 0, 0);
}

int cli_zone_lookup(dkimkit_query *query, void *user_data)
{
  const struct cli_zone *zone = user_data;
  ldns_rdf *name = ldns_dname_new_frm_str(dkimkit_query_name(query));

  if (!name) {
    (void)dkimkit_query_done(query, DKIMKIT_DNS_ERROR, 0, 0);
    return 0;
  }
  ldns_dname2canonical(name);
  (void)answer(query, zone, name);
  ldns_rdf_deep_free(name);
  return 0;
}
