/* SPDX-License-Identifier: MIT */
#ifndef SIGNTABLE_H
#define SIGNTABLE_H

/* What signs for which domain. */

#include <dkimkit/dkimkit.h>
#include <stdbool.h>
#include <stddef.h>

/** Rules for one domain: as many signatures does a message get at most. */
#define SIGNTABLE_MAX_RULES 8

/** One line "sign = DOMAIN SELECTOR KEYFILE". */
struct signrule {
  char *words; /* the memory of the next three */
  const char *domain;
  const char *selector;
  const char *keyfile; /* NULL: the line is wrong */
  unsigned line;
  dkimkit_profile *profile;
  char *query_name; /* where the key record has to be published */
  char *record;     /* its text */
};

struct signtable {
  struct signrule *rules;
  size_t count;
};

/** How all rules sign. */
struct signing_style {
  dkimkit_canonicalization header;
  dkimkit_canonicalization body;
  size_t expiration; /* seconds; 0: none */
  bool allow_readable_keys;
};

/** Adds a rule. @return NULL, or what is wrong. */
const char *signtable_add(struct signtable *table, const char *text,
                          unsigned line);

/**
 * Loads the keys and makes the profiles, with all rules that are right.
 * @param report is called for each rule that isn't.
 * @return the number of rules that aren't.
 */
unsigned signtable_load(struct signtable *table, const dkimkit_config *config,
                        const struct signing_style *style,
                        void (*report)(unsigned line, const char *about,
                                       const char *wrong, void *user_data),
                        void *user_data);

/**
 * Finds the rules for a domain.
 * @param domain         as it stands in From: any case, A- or U-labels.
 * @param has_subdomains whether a rule also counts for what is below its
 *                       domain, if that has no rules of its own.
 * @param found          receives them.
 * @return their number; 0 if there are none.
 */
size_t signtable_find(const struct signrule *found[SIGNTABLE_MAX_RULES],
                      const struct signtable *table,
                      const dkimkit_config *config, const char *domain,
                      bool has_subdomains);

/** @return the rule whose key record is at a name; NULL if there is none. */
const struct signrule *signtable_find_record(const struct signtable *table,
                                             const char *query_name);

void signtable_free(struct signtable *table);

#endif /* !defined(SIGNTABLE_H) */
