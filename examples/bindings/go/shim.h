/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_GO_SHIM_H
#define DKIMKIT_GO_SHIM_H

/*
 * C gets numbers from Go where its prototypes have `void *user_data`. A number
 * must never be in a Go variable of a pointer type, where the runtime would
 * take it for an address, so it is cast on this side.
 */

#include <dkimkit/dkimkit.h>

/* DNS queries start with dkimkitGoLookup. */
int dkimkit_go_set_dns(dkimkit_config *config);

/* Signatures start with dkimkitGoSign; `key` is what it gets. */
int dkimkit_go_key_external(dkimkit_key **out, const dkimkit_config *config,
                            dkimkit_algorithm algorithm, uintptr_t key);

/* `owner` is a cgo.Handle, which both of them get. */
int dkimkit_go_verifier_new(dkimkit_verifier **out,
                            const dkimkit_config *config, uintptr_t owner);
int dkimkit_go_signer_new(dkimkit_signer **out, const dkimkit_config *config,
                          dkimkit_profile **profiles, size_t count,
                          uintptr_t owner);

#endif /* !defined(DKIMKIT_GO_SHIM_H) */
