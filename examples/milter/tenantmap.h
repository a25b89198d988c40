/* SPDX-License-Identifier: MIT */
#ifndef TENANTMAP_H
#define TENANTMAP_H

/* A file that says which login is which tenant's: lines of "LOGIN TENANT". */

#include <stddef.h>

struct tenantmap_entry {
  const char *login;
  const char *tenant;
  unsigned line;
};

struct tenantmap {
  char *text; /* the memory of the entries' texts */
  struct tenantmap_entry *entries;
  size_t count;
};

/**
 * Reads a file.
 * @param line   of the configuration, for `report`.
 * @param report as for `signtable_load`.
 * @return the number of things that are wrong.
 */
unsigned tenantmap_load(struct tenantmap *map, const char *path, unsigned line,
                        void (*report)(unsigned line, const char *about,
                                       const char *wrong, void *user_data),
                        void *user_data);

/** @return the tenant of a login, compared octet by octet; NULL for none. */
const char *tenantmap_find(const struct tenantmap *map, const char *login);

void tenantmap_free(struct tenantmap *map);

#endif /* !defined(TENANTMAP_H) */
