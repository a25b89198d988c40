/* SPDX-License-Identifier: MIT */
#include "zonefile.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "errors.h"
#include "file.h"

#define FILE_MAX ((size_t)64 * 1024 * 1024)
#define TTL_DEFAULT 3600

struct source {
  const char *path;
  const uint8_t *data;
  size_t len;
};

static int refuse(const struct source *source, size_t line, const char *why)
{
  size_t room = strlen(source->path) + 32;
  char *what = malloc(room);
  int rv;

  if (!what) {
    return cli_error_memory();
  }
  snprintf(what, room, "%s:%zu", source->path, line);
  rv = cli_error(CLI_DATA, what, "%s", why);
  free(what);
  return rv;
}

static bool status_of(dkimkit_dns_status *status, const char *word)
{
  static const struct {
    const char *word;
    dkimkit_dns_status status;
  } words[] = {{"SERVFAIL", DKIMKIT_DNS_SERVFAIL},
               {"TIMEOUT", DKIMKIT_DNS_TIMEOUT},
               {"REFUSED", DKIMKIT_DNS_REFUSED},
               {"BOGUS", DKIMKIT_DNS_BOGUS},
               {"ERROR", DKIMKIT_DNS_ERROR}};
  size_t i;

  for (i = 0; i < sizeof(words) / sizeof(*words); ++i) {
    if (strcmp(word, words[i].word) == 0) {
      *status = words[i].status;
      return true;
    }
  }
  return false;
}

/* ";!SERVFAIL name." Other comments that begin so are just comments. */
static int read_pseudo(struct cli_zone *zone, const struct source *source,
                       const uint8_t *text, size_t len, size_t line)
{
  struct cli_zone_entry entry = {.kind = CLI_ZONE_STATUS};
  char word[16];
  char name[1024];
  char copy[1100];
  size_t end;

  if (len >= sizeof(copy)) {
    return CLI_OK;
  }
  memcpy(copy, text, len);
  copy[len] = '\0';
  name[0] = '\0';
  if (sscanf(copy, ";!%15[A-Z] %1023s", word, name) < 1 ||
      !status_of(&entry.status, word)) {
    return CLI_OK;
  }
  end = strlen(name);
  if (end == 0 || name[end - 1] != '.') {
    return refuse(source, line, "a name with its final dot must follow");
  }
  entry.name = ldns_dname_new_frm_str(name);
  if (!entry.name) {
    return refuse(source, line, "not a domain name");
  }
  ldns_dname2canonical(entry.name);
  return cli_zone_add(zone, &entry);
}

/* Where a scan of the file stands. */
struct scan {
  size_t at;
  size_t line;
  size_t depth;
  size_t opened;
};

/* A quoted string must end on its line. */
static int skip_string(struct scan *scan, const struct source *source)
{
  for (++scan->at; scan->at < source->len; ++scan->at) {
    uint8_t c = source->data[scan->at];

    if (c == '"') {
      return CLI_OK;
    }
    if (c == '\n') {
      break;
    }
    if (c == '\\' && scan->at + 1 < source->len &&
        source->data[scan->at + 1] != '\n') {
      ++scan->at;
    }
  }
  return refuse(source, scan->line, "a string has no closing quote");
}

static int skip_comment(struct scan *scan, struct cli_zone *zone,
                        const struct source *source)
{
  const uint8_t *text = source->data + scan->at;
  const uint8_t *end = memchr(text, '\n', source->len - scan->at);
  size_t len = end ? (size_t)(end - text) : source->len - scan->at;
  bool begins = scan->at == 0 || text[-1] == '\n';

  scan->at += len - 1;
  if (begins && len > 2 && text[1] == '!') {
    return read_pseudo(zone, source, text, len, scan->line);
  }
  return CLI_OK;
}

static int scan_octet(struct scan *scan, struct cli_zone *zone,
                      const struct source *source)
{
  switch (source->data[scan->at]) {
  case '\0':
    return refuse(source, scan->line, "has a NUL octet");
  case '\n':
    ++scan->line;
    return CLI_OK;
  case '"':
    return skip_string(scan, source);
  case ';':
    return skip_comment(scan, zone, source);
  case '\\':
    if (scan->at + 1 < source->len && source->data[scan->at + 1] != '\n') {
      ++scan->at;
    }
    return CLI_OK;
  case '(':
    if (scan->depth++ == 0) {
      scan->opened = scan->line;
    }
    return CLI_OK;
  case ')':
    if (scan->depth == 0) {
      return refuse(source, scan->line, "a parenthesis is not open");
    }
    --scan->depth;
    return CLI_OK;
  default:
    return CLI_OK;
  }
}

/* Takes the pseudo records, and finds what ldns reads over in silence. */
static int scan_file(struct cli_zone *zone, const struct source *source)
{
  struct scan scan = {.line = 1};

  for (; scan.at < source->len; ++scan.at) {
    int rv = scan_octet(&scan, zone, source);

    if (rv) {
      return rv;
    }
  }
  if (scan.depth > 0) {
    return refuse(source, scan.opened, "a parenthesis is not closed");
  }
  return CLI_OK;
}

/* The wire form: each string of ldns begins with its length already. */
static int join_strings(struct cli_zone_entry *entry, const ldns_rr *rr)
{
  size_t count = ldns_rr_rd_count(rr);
  size_t i;

  for (i = 0; i < count; ++i) {
    entry->len += ldns_rdf_size(ldns_rr_rdf(rr, i));
  }
  entry->rdata = malloc(entry->len + 1);
  if (!entry->rdata) {
    return cli_error_memory();
  }
  entry->len = 0;
  for (i = 0; i < count; ++i) {
    const ldns_rdf *rdf = ldns_rr_rdf(rr, i);

    memcpy(entry->rdata + entry->len, ldns_rdf_data(rdf), ldns_rdf_size(rdf));
    entry->len += ldns_rdf_size(rdf);
  }
  return CLI_OK;
}

static ldns_rdf *canonical(const ldns_rdf *name)
{
  ldns_rdf *copy = ldns_rdf_clone(name);

  if (copy) {
    ldns_dname2canonical(copy);
  }
  return copy;
}

static int add_record(struct cli_zone *zone, const ldns_rr *rr)
{
  struct cli_zone_entry entry = {.kind = CLI_ZONE_OTHER,
                                 .ttl = ldns_rr_ttl(rr)};
  ldns_rr_type type = ldns_rr_get_type(rr);

  if (ldns_rr_get_class(rr) != LDNS_RR_CLASS_IN) {
    return CLI_OK;
  }
  if (type == LDNS_RR_TYPE_TXT) {
    int rv = join_strings(&entry, rr);

    if (rv) {
      return rv;
    }
    entry.kind = CLI_ZONE_TXT;
  }
  if (type == LDNS_RR_TYPE_CNAME) {
    entry.kind = CLI_ZONE_CNAME;
    entry.target = canonical(ldns_rr_rdf(rr, 0));
  }
  entry.name = canonical(ldns_rr_owner(rr));
  if (!entry.name || (entry.kind == CLI_ZONE_CNAME && !entry.target)) {
    ldns_rdf_deep_free(entry.name);
    ldns_rdf_deep_free(entry.target);
    free(entry.rdata);
    return cli_error_memory();
  }
  return cli_zone_add(zone, &entry);
}

static int refuse_status(const struct source *source, int line,
                         ldns_status status)
{
  char why[256];
  const char *text = ldns_get_errorstr_by_id(status);

  snprintf(why, sizeof(why), "%s", text ? text : "can't be read");
  why[0] = (char)tolower((unsigned char)why[0]);
  return refuse(source, line > 0 ? (size_t)line : 1, why);
}

static int take_record(struct cli_zone *zone, const struct source *source,
                       ldns_status status, ldns_rr *rr, int line)
{
  int rv;

  switch ((int)status) {
  case LDNS_STATUS_OK:
    break;
  case LDNS_STATUS_SYNTAX_EMPTY:
  case LDNS_STATUS_SYNTAX_TTL:
  case LDNS_STATUS_SYNTAX_ORIGIN:
    return CLI_OK;
  case LDNS_STATUS_SYNTAX_INCLUDE:
    return refuse(source, (size_t)line, "$INCLUDE is not supported");
  default:
    return refuse_status(source, line, status);
  }
  /* What ldns makes of a directive that it doesn't know. */
  if (ldns_rr_get_type(rr) == 0) {
    rv = refuse(source, (size_t)line, "no type of a record is known here");
  } else if (ldns_rr_get_type(rr) == LDNS_RR_TYPE_CNAME &&
             ldns_rr_rd_count(rr) == 0) {
    /* "\# 0" (RFC 3597, 5), which ldns takes. */
    rv = refuse(source, (size_t)line, "a CNAME has no target");
  } else {
    rv = add_record(zone, rr);
  }
  ldns_rr_free(rr);
  return rv;
}

static int read_records(struct cli_zone *zone, const struct source *source,
                        FILE *file)
{
  uint32_t ttl = TTL_DEFAULT;
  ldns_rdf *origin = NULL;
  ldns_rdf *previous = NULL;
  int line = 1;
  int rv = CLI_OK;

  while (!rv && !feof(file)) {
    ldns_rr *rr = NULL;
    ldns_status status =
        ldns_rr_new_frm_fp_l(&rr, file, &ttl, &origin, &previous, &line);

    /* The line behind the record has been reached by now, unless it ended with
     * another octet that ldns takes for the end. */
    rv = take_record(zone, source, status, rr, line > 1 ? line - 1 : 1);
  }
  ldns_rdf_deep_free(origin);
  ldns_rdf_deep_free(previous);
  return rv;
}

static int read_source(struct cli_zone *zone, struct source *source,
                       uint8_t *data)
{
  FILE *file;
  int rv = scan_file(zone, source);

  if (rv) {
    return rv;
  }
  /* So that every record ends with its line. */
  data[source->len] = '\n';
  file = fmemopen(data, source->len + 1, "r");
  if (!file) {
    return cli_error_memory();
  }
  rv = read_records(zone, source, file);
  fclose(file);
  return rv;
}

int cli_zonefile_read(struct cli_zone *zone, const char *path)
{
  struct source source = {.path = path};
  uint8_t *data;
  int rv = cli_file_read(&data, &source.len, path, FILE_MAX);

  if (rv) {
    return rv;
  }
  source.data = data;
  rv = read_source(zone, &source, data);
  cli_file_release(data, source.len);
  return rv;
}
