/* SPDX-License-Identifier: MIT */
#ifndef DKK_RESOLVER_SERVERS_H
#define DKK_RESOLVER_SERVERS_H

/* Lists of name servers, checked before a DNS library sees them: c-ares takes
 * much that isn't an address. */

#include <dkimkit/common.h>

/**
 * Checks a comma-separated list of addresses with optional ports and writes
 * it in one form: "192.0.2.1:53,[::1]:5353".
 *
 * @param out receives it; release with `mem`.
 * @return `DKIMKIT_OK`, `DKIMKIT_ERR_SYNTAX`, `DKIMKIT_ERR_NOMEM`.
 */
int dkk_servers_parse(char **out, const dkimkit_mem *mem, const char *list);

/**
 * Takes the list from the nameserver lines of a resolv.conf(5).
 * @return as above, `DKIMKIT_ERR_SYNTAX` if there is no server in it;
 *         `DKIMKIT_ERR_SYSTEM` if it can't be read.
 */
int dkk_servers_read(char **out, const dkimkit_mem *mem, const char *path);

#endif /* !defined(DKK_RESOLVER_SERVERS_H) */
