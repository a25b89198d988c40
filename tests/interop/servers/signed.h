/* SPDX-License-Identifier: MIT */
#ifndef TEST_SIGNED_H
#define TEST_SIGNED_H

/* A DNS of its own, from a signed root on, in one real nsd. The zones below
 * have the same records and differ in how they are signed. */

#include "daemon.h"

/** Signed as it should be; denial by NSEC3. */
#define SIGNED "signed.example"
/** Not signed; the zone above proves that. */
#define PLAIN "plain.example"
/** The signatures of its TXT records were altered. */
#define BROKEN "broken.example"
/** The DS record in the zone above has another digest. */
#define WRONG_DS "wrongds.example"
/** Its signatures are of 2020. */
#define EXPIRED "expired.example"
/** The zone above says that it is signed, but it isn't. */
#define STRIPPED "stripped.example"

/** Octets of the text at "max", of each record at "nearly", which has
 *  `NEARLY_RECORDS`, and at "over", whose records don't fit in an answer. */
#define MAX_OCTETS 64000
#define NEARLY_OCTETS 1000
#define NEARLY_RECORDS 60
#define OVER_RECORDS 70

/** Starts it; stop it with `daemon_stop`. Each zone gets the records of the
 *  file `extra` as well, which may be NULL. */
daemon_server *signed_start(const char *extra);

/** The names of all its zones, "." first; NULL after the last. Their NS records
 *  don't name the port, so who resolves has to be told of each. */
const char *signed_zone(size_t index);

/** The path of a file with the trust anchor of the root. */
const char *signed_anchor_file(const daemon_server *server, char *out,
                               size_t out_size);

/** Starts an unbound that resolves and validates in this DNS. */
daemon_server *validator_start(const daemon_server *authoritative);
/** The same without trust anchor. */
daemon_server *recursor_start(const daemon_server *authoritative);

#endif /* !defined(TEST_SIGNED_H) */
