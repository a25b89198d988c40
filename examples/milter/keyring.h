/* SPDX-License-Identifier: MIT */
#ifndef KEYRING_H
#define KEYRING_H

/*
 * The keyring that signs for many tenants (libdkimkit-keyring). Messages use a
 * view of it, which a thread of its own replaces now and then; private keys are
 * read from the store when they are needed first. keyring.c; or nokeyring.c,
 * where the library isn't there.
 */

#include <dkimkit/dkimkit.h>
#include <stdbool.h>
#include <stddef.h>

#include "submission.h"
#include "tenantmap.h"

/** As many as the library takes. */
#define KEYRING_MAX_MASTERS 16

enum tenant_from {
  TENANT_FROM_AUTH_DOMAIN,
  TENANT_FROM_AUTH_MAP,
  TENANT_FROM_MACRO,
  TENANT_FROM_FROM
};

/** What is configured. */
struct keyring_options {
  char *store; /* NULL: no keyring */
  unsigned store_line;
  char *masters[KEYRING_MAX_MASTERS];
  size_t master_count;
  size_t reload; /* seconds */
  size_t tenant_from;
  char *tenant_name; /* of the file or the macro */
  unsigned tenant_line;
  struct tenantmap map;
  size_t trust_without_login;
};

struct keyring;

/**
 * Makes a keyring, and looks whether it can be opened. Nothing stays open, so
 * that a process may be forked from this one.
 *
 * @param options have to live as long; so has `config`.
 * @param report  as for `signtable_load`.
 * @return the number of things that are wrong.
 */
unsigned keyring_new(struct keyring **out,
                     const struct keyring_options *options,
                     dkimkit_config *config,
                     void (*report)(unsigned line, const char *about,
                                    const char *wrong, void *user_data),
                     void *user_data);

/** Loads the first view. @return whether there is one; faults are logged. */
bool keyring_load(struct keyring *keyring);

/** Loads another view if it's time. By one thread. @return seconds until it
 *  is time again. */
unsigned keyring_refresh(struct keyring *keyring);

/** Whose a domain is. @param domain A- or U-labels; "" is nobody's.
 *  @return false if nobody's, with "" in `owner`. Any thread. */
bool keyring_owner(char owner[TENANT_ROOM], struct keyring *keyring,
                   const char *domain);

/** A sentence for a status of the keyring's or of dkimkit's. */
const char *keyring_strerror(int status);

void keyring_free(struct keyring *keyring);

#endif /* !defined(KEYRING_H) */
