/* SPDX-License-Identifier: MIT */
#ifndef TEST_NAMESERVER_H
#define TEST_NAMESERVER_H

/* Name servers on the loopback for tests: a real nsd, and small responders
 * that misbehave as told. */

#include "daemon.h"

#define ZONE "example.com"
#define OTHER_ZONE "example.net"

/** The one character that the long records of the zone consist of. */
#define LONG_TEXT_CHAR 'A'
/** Octets of the text at "large" and "huge". */
#define LARGE_OCTETS 752
#define HUGE_OCTETS 12288

#define SLOW_MS 200

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
  /** "good" for names that begin with "k", silent for others. */
  SILENT_TO_OTHERS,
  /** The same, and "good" only after `SLOW_MS` milliseconds. */
  SLOW_AND_SILENT,
  /** "good" with the AD bit, whoever asks. */
  GOOD_AD,
  /** "good", but not before `responder_release`. */
  HELD,
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
  /** The same with the AD bit; and without it in the answer with the CNAME, or
   *  in that with the key. */
  CNAME_AD,
  CNAME_WITHOUT_AD,
  CNAME_KEY_WITHOUT_AD,
  /** A CNAME "n.NAME" for any name. */
  CNAME_FOREVER,
  /** A CNAME to the name that was asked for. */
  CNAME_TO_ITSELF,
  /** A CNAME with a dot within a label. */
  CNAME_ODD,
  /** A TXT record whose string runs past its end. */
  MALFORMED_TXT,
  /** Octets that aren't DNS behind a header that is. */
  GARBAGE
} behaviour;

/** Starts nsd with `ZONE` and `OTHER_ZONE`; stop it with `daemon_stop`. */
daemon_server *nsd_start(void);

/** Begins the "conf" of an nsd; zones follow. */
FILE *nsd_create_conf(const daemon_server *server);
void nsd_add_zone(FILE *conf, const char *name, const char *file);
/** A TXT record of so many octets of `LONG_TEXT_CHAR`. */
void nsd_write_long_record(FILE *file, const char *name, size_t octets);

responder *responder_start(behaviour what);
void responder_stop(responder *server);
unsigned responder_port(const responder *server);
/** Lets it answer what it has held. */
void responder_release(responder *server);
/** All questions that have reached it, also those that it has yet to read. */
unsigned responder_questions(responder *server);

/** A port of the loopback where nothing listens, nor will as long as the test
 *  lives. */
unsigned unused_port(void);

#endif /* !defined(TEST_NAMESERVER_H) */
