/* SPDX-License-Identifier: MIT */
#ifndef DKK_TEST_DNSWIRE_H
#define DKK_TEST_DNSWIRE_H

/* Answers of the DNS about NAME, octet by octet, and what is read in them. */

#include "../../lib/resolver/dnsanswer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define A 1
#define CNAME 5
#define SOA 6
#define TXT 16
#define IN 1
#define CHAOS 3

#define NAME "s1._domainkey.example.com"

typedef struct wire {
  uint8_t data[4096];
  size_t len;
} wire;

typedef struct result {
  int rv;
  dkimkit_dns_status status;
  dkk_dnsanswer answer;
  size_t count;
  uint8_t rdata[2048]; /* all of them, one after the other */
  size_t len;
  int stop;
} result;

/** QR, RD, RA, NOERROR. */
#define RESPONSE 0x8180u

/** An answer's header, and the question for the TXT records of NAME. */
void start(wire *w, unsigned flags);
void put(wire *w, const void *data, size_t len);
void put16(wire *w, unsigned value);
/** One more record in the answer section, but for its RDATA. */
void put_rr_start(wire *w, const char *owner, unsigned type, unsigned class,
                  uint32_t ttl, size_t rdlength);
void put_rr(wire *w, const char *owner, unsigned type, unsigned class,
            uint32_t ttl, const void *rdata, size_t len);
void put_txt(wire *w, const char *owner, uint32_t ttl, const char *text);
void put_cname(wire *w, const char *owner, uint32_t ttl, const char *target);
/** NAME → n1 → … → n`links`, with a record there. */
void start_chain(wire *w, unsigned links);

/** For dkk_dnsanswer_read; `user_data` is a result. */
int add(const uint8_t *rdata, size_t len, void *user_data);
/** Reads the first `len` octets, and goes on with what was read before. */
void read_len(result *r, const wire *w, size_t len);
/** Reads all of the first answer. */
void read_wire(result *r, const wire *w);

/** There is no record, but this status. */
void assert_status(const wire *w, dkimkit_dns_status status);
/** There is one record, with this character-string. */
void assert_record(const result *r, const char *text);

#endif /* !defined(DKK_TEST_DNSWIRE_H) */
