/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_DKIMKIT_H
#define DKIMKIT_DKIMKIT_H

/**
 * @file dkimkit.h
 * Everything of libdkimkit. The resolver libraries have headers of their own
 * (`dkimkit/cares.h`, `dkimkit/unbound.h`), because not every program links
 * them.
 */

#include <dkimkit/atps.h>
#include <dkimkit/authres.h>
#include <dkimkit/cache.h>
#include <dkimkit/canon.h>
#include <dkimkit/common.h>
#include <dkimkit/config.h>
#include <dkimkit/crypto.h>
#include <dkimkit/diagnose.h>
#include <dkimkit/dns.h>
#include <dkimkit/key.h>
#include <dkimkit/keylint.h>
#include <dkimkit/keyrecord.h>
#include <dkimkit/report.h>
#include <dkimkit/sign.h>
#include <dkimkit/verify.h>
#include <dkimkit/version.h>

#endif /* !defined(DKIMKIT_DKIMKIT_H) */
