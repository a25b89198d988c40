/* SPDX-License-Identifier: MIT */
#ifndef RS_KEYSTORE_H
#define RS_KEYSTORE_H

/* The private keys, and who may use them. */

#include "frame.h"

#include <sys/types.h>

typedef struct rs_keystore rs_keystore;

/**
 * Reads a list of keys, a line each: domain, selector, file of the private key
 * in PEM, users by number with commas, and perhaps "disabled". "#" begins a
 * comment. The list must be writable, and each key file readable, for nobody
 * but its owner, which is the daemon's user or root.
 * @return NULL after saying on standard error what is wrong.
 */
rs_keystore *rs_keystore_read(const char *path);

void rs_keystore_free(rs_keystore *store);

/** @return 1 if the user may use a key, else 0. */
int rs_keystore_knows(const rs_keystore *store, uid_t user);

/**
 * Signs for a user.
 * @param out has room for RS_SIGNATURE_MAX octets; `*len` receives how many.
 * @param why receives static text if it isn't signed.
 */
rs_status rs_keystore_sign(const rs_keystore *store, uid_t user,
                           const rs_request *request, uint8_t *out, size_t *len,
                           const char **why);

#endif /* !defined(RS_KEYSTORE_H) */
