/* SPDX-License-Identifier: MIT */
#include "signtable.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "keyfile.h"

static const char *split(struct signrule *rule)
{
  char *state = NULL;

  rule->domain = strtok_r(rule->words, " \t", &state);
  rule->selector = strtok_r(NULL, " \t", &state);
  rule->keyfile = strtok_r(NULL, " \t", &state);
  if (rule->keyfile == NULL || strtok_r(NULL, " \t", &state) != NULL) {
    rule->keyfile = NULL;
    return "wanted: DOMAIN SELECTOR KEYFILE";
  }
  if (*rule->keyfile != '/') {
    rule->keyfile = NULL;
    return "the path of the key has to begin with /";
  }
  return NULL;
}

const char *signtable_add(struct signtable *table, const char *text,
                          unsigned line)
{
  struct signrule *rules =
      realloc(table->rules, (table->count + 1) * sizeof(*rules));
  struct signrule *rule;

  if (rules == NULL) {
    return "out of memory";
  }
  table->rules = rules;
  rule = &rules[table->count];
  memset(rule, 0, sizeof(*rule));
  rule->line = line;
  rule->words = strdup(text);
  if (rule->words == NULL) {
    return "out of memory";
  }
  table->count++;
  return split(rule);
}

static int make_profile(struct signrule *rule, const dkimkit_config *config,
                        dkimkit_key *key, const struct signing_style *style)
{
  dkimkit_profile *profile;
  int rv = dkimkit_profile_new(&rule->profile, config);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  profile = rule->profile;
  rv = dkimkit_profile_set_domain(profile, rule->domain);
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_selector(profile, rule->selector);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_key(profile, key);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_canonicalization(profile, style->header,
                                              style->body);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_expiration(profile, style->expiration);
  }
  return rv == DKIMKIT_OK ? dkimkit_profile_seal(profile) : rv;
}

static int write_record(struct signrule *rule, const dkimkit_key *key)
{
  const char *domain = dkimkit_profile_domain(rule->profile);
  const char *selector = dkimkit_profile_selector(rule->profile);
  size_t room = strlen(domain) + strlen(selector) + sizeof("._domainkey.");

  char *name = malloc(room);

  rule->record = keyfile_record(key);
  if (rule->record == NULL || name == NULL) {
    free(name);
    return DKIMKIT_ERR_NOMEM;
  }
  (void)snprintf(name, room, "%s._domainkey.%s", selector, domain);
  rule->query_name = name;
  return DKIMKIT_OK;
}

static size_t collect(const struct signrule *found[SIGNTABLE_MAX_RULES],
                      const struct signtable *table, const char *domain)
{
  size_t count = 0;
  size_t i;

  for (i = 0; i < table->count; i++) {
    const struct signrule *rule = &table->rules[i];

    if (rule->query_name != NULL &&
        strcasecmp(dkimkit_profile_domain(rule->profile), domain) == 0) {
      if (count < SIGNTABLE_MAX_RULES) {
        found[count] = rule;
      }
      count++;
    }
  }
  return count;
}

/* Whether a rule that was just loaded goes with those before it. */
static const char *check_place(const struct signtable *table,
                               const struct signrule *rule)
{
  const struct signrule *found[SIGNTABLE_MAX_RULES];
  size_t count = collect(found, table, dkimkit_profile_domain(rule->profile));

  if (signtable_find_record(table, rule->query_name) != rule) {
    return "the selector is used twice";
  }
  return count > SIGNTABLE_MAX_RULES ? "too many rules for one domain" : NULL;
}

static const char *load(const struct signtable *table, struct signrule *rule,
                        const dkimkit_config *config,
                        const struct signing_style *style, const char **about)
{
  dkimkit_key *key = NULL;
  const char *wrong;
  int rv;

  *about = rule->keyfile;
  wrong = keyfile_load(&key, config, rule->keyfile, style->allow_readable_keys);
  if (wrong != NULL) {
    return wrong;
  }
  *about = rule->domain;
  rv = make_profile(rule, config, key, style);
  if (rv == DKIMKIT_OK) {
    rv = write_record(rule, key);
  }
  dkimkit_key_free(key);
  return rv == DKIMKIT_OK ? check_place(table, rule) : dkimkit_strerror(rv);
}

unsigned signtable_load(struct signtable *table, const dkimkit_config *config,
                        const struct signing_style *style,
                        void (*report)(unsigned line, const char *about,
                                       const char *wrong, void *user_data),
                        void *user_data)
{
  unsigned wrongs = 0;
  size_t i;

  for (i = 0; i < table->count; i++) {
    struct signrule *rule = &table->rules[i];
    const char *about = NULL;
    const char *wrong;

    if (rule->keyfile == NULL) {
      continue; /* was reported when it was added */
    }
    wrong = load(table, rule, config, style, &about);
    if (wrong != NULL) {
      report(rule->line, about, wrong, user_data);
      wrongs++;
    }
  }
  return wrongs;
}

size_t signtable_find(const struct signrule *found[SIGNTABLE_MAX_RULES],
                      const struct signtable *table,
                      const dkimkit_config *config, const char *domain,
                      bool has_subdomains)
{
  char name[256];
  size_t len = sizeof(name);
  const char *at = name;
  size_t count = 0;

  if (dkimkit_domain_to_ascii(name, &len, config, domain) != DKIMKIT_OK) {
    return 0;
  }
  while (count == 0 && at != NULL && *at != '\0') {
    count = collect(found, table, at);
    at = has_subdomains ? strchr(at, '.') : NULL;
    at = at == NULL ? NULL : at + 1;
  }
  return count;
}

const struct signrule *signtable_find_record(const struct signtable *table,
                                             const char *query_name)
{
  size_t i;

  for (i = 0; i < table->count; i++) {
    const struct signrule *rule = &table->rules[i];

    if (rule->query_name != NULL &&
        strcasecmp(rule->query_name, query_name) == 0) {
      return rule;
    }
  }
  return NULL;
}

void signtable_free(struct signtable *table)
{
  size_t i;

  for (i = 0; i < table->count; i++) {
    dkimkit_profile_free(table->rules[i].profile);
    free(table->rules[i].query_name);
    free(table->rules[i].record);
    free(table->rules[i].words);
  }
  free(table->rules);
}
