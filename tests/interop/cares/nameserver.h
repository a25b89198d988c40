/* SPDX-License-Identifier: MIT */
#ifndef TEST_NAMESERVER_H
#define TEST_NAMESERVER_H

/* Name servers on the loopback for tests: a real nsd, and small responders
 * that misbehave as told. */

#include <stddef.h>

#define ZONE "example.com"
#define OTHER_ZONE "example.net"

/** The one character that the long records of the zone consist of. */
#define LONG_TEXT_CHAR 'A'
/** Octets of the text at "large" and "huge". */
#define LARGE_OCTETS 752
#define HUGE_OCTETS 12288

typedef struct nsd nsd;
typedef struct responder responder;

/** What a responder answers. */
typedef enum behaviour {
  /** One TXT record, "good". */
  GOOD,
  FORMERR,
  SERVFAIL,
  NOTIMP,
  REFUSED,
  YXDOMAIN,
  SILENT,
  /** TC=1 without records over UDP, "good" over TCP. */
  TRUNCATED,
  /** TC=1 over UDP and over TCP. */
  TRUNCATED_ALWAYS,
  /** FORMERR to EDNS, with an OPT record as one who knows EDNS; else "good". */
  FORMERR_TO_EDNS,
  /** The same without OPT record. */
  FORMERR_TO_EDNS_WITHOUT_OPT,
  /** NOTIMP to EDNS; else "good". */
  NOTIMP_TO_EDNS,
  /** "good" for names that begin with "k", a CNAME "k.NAME" for others. */
  CNAME_ONLY,
  /** A CNAME "n.NAME" for any name. */
  CNAME_FOREVER,
  /** A CNAME with a dot within a label. */
  CNAME_ODD,
  /** A TXT record whose string runs past its end. */
  MALFORMED_TXT,
  /** Octets that aren't DNS behind a header that is. */
  GARBAGE
} behaviour;

/** Starts nsd with `ZONE` and `OTHER_ZONE`. Exits with a message if it can't
 *  be started. */
nsd *nsd_start(void);
void nsd_stop(nsd *server);
unsigned nsd_port(const nsd *server);
/** A directory for the files of a test, removed by `nsd_stop`. */
const char *nsd_directory(const nsd *server);

responder *responder_start(behaviour what);
void responder_stop(responder *server);
unsigned responder_port(const responder *server);
/** Questions received so far. */
unsigned responder_questions(responder *server);

/** A port of the loopback where nothing listens. */
unsigned unused_port(void);

#endif /* !defined(TEST_NAMESERVER_H) */
