/* SPDX-License-Identifier: MIT */
#ifndef RINGVIEW_H
#define RINGVIEW_H

/* What of a keyring is libdkimkit-keyring's: for those files that are built
 * with it only. */

#include <dkimkit/keyring_view.h>

#include "keyhandles.h"
#include "keyring.h"

/** @return a reference to the view in force. Any thread. */
dkimkit_keyring_view *keyring_view(struct keyring *keyring);

struct keyhandles *keyring_handles(struct keyring *keyring);

/** As `keyring_owner`, by a view. */
bool ringview_owner(char owner[TENANT_ROOM], const dkimkit_keyring_view *view,
                    const dkimkit_config *config, const char *domain);

#endif /* !defined(RINGVIEW_H) */
