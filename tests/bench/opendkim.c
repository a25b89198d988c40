/* SPDX-License-Identifier: MIT */
#include "contestant.h"
#include "fatal.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/types.h>

#include <opendkim/dkim.h>

typedef struct peer {
  const scenario *s;
  DKIM_LIB *library;
} peer;

/* It has no pointer of ours to give back. */
static const scenario *current;

static DKIM_CBSTAT lookup(DKIM *dkim, DKIM_SIGINFO *signature, u_char *buf,
                          size_t len)
{
  (void)dkim;
  (void)signature;
  (void)snprintf((char *)buf, len, "%s", current->record);
  return DKIM_CBSTAT_CONTINUE;
}

static void check(DKIM_STAT rv, const char *what)
{
  if (rv != DKIM_STAT_OK) {
    fatal(what, dkim_getresultstr(rv));
  }
}

static const uint8_t *field_end(const uint8_t *at, const uint8_t *end)
{
  do {
    at = (const uint8_t *)memchr(at, '\n', (size_t)(end - at)) + 1;
  } while (at < end && (*at == ' ' || *at == '\t'));
  return at;
}

/* Field by field, then the body: as a milter gives it, and its fastest way. */
static void feed(DKIM *dkim, const mail *m, size_t chunk)
{
  const uint8_t *at = m->octets;
  const uint8_t *end = m->octets + m->body - 2;

  while (at < end) {
    const uint8_t *next = field_end(at, end);

    check(dkim_header(dkim, (u_char *)(uintptr_t)at, (size_t)(next - at) - 2),
          "opendkim: header");
    at = next;
  }
  check(dkim_eoh(dkim), "opendkim: end of header");
  for (at = m->octets + m->body, end = m->octets + m->len; at < end;) {
    size_t some = (size_t)(end - at);

    some = chunk > 0 && chunk < some ? chunk : some;
    check(dkim_body(dkim, (u_char *)(uintptr_t)at, some), "opendkim: body");
    at += some;
  }
  check(dkim_eom(dkim, NULL), "opendkim: end of message");
}

static void verify(void *state)
{
  const peer *p = state;
  DKIM_STAT rv;
  DKIM *dkim;

  current = p->s;
  dkim = dkim_verify(p->library, (const u_char *)"bench", NULL, &rv);
  check(rv, "opendkim");
  feed(dkim, &p->s->signed_mail, p->s->spec.chunk);
  (void)dkim_free(dkim);
}

static void sign(void *state)
{
  const peer *p = state;
  dkim_canon_t canon =
      p->s->spec.canonicalization == DKIMKIT_CANONICALIZATION_RELAXED
          ? DKIM_CANON_RELAXED
          : DKIM_CANON_SIMPLE;
  u_char *field;
  size_t len;
  DKIM_STAT rv;
  DKIM *dkim =
      dkim_sign(p->library, (const u_char *)"bench", NULL,
                (dkim_sigkey_t)(uintptr_t)p->s->pem, (const u_char *)"s0",
                (const u_char *)"example.com", canon, canon,
                p->s->spec.key == SCENARIO_ED25519 ? DKIM_SIGN_ED25519SHA256
                                                   : DKIM_SIGN_RSASHA256,
                -1, &rv);

  check(rv, "opendkim");
  feed(dkim, &p->s->plain, p->s->spec.chunk);
  check(dkim_getsighdr_d(dkim, 16, &field, &len), "opendkim: field");
  (void)dkim_free(dkim);
}

static void end(void *state)
{
  peer *p = state;

  dkim_close(p->library);
  free(p);
}

static contestant begin(const scenario *s, void (*run)(void *))
{
  peer *p = must_have(calloc(1, sizeof(*p)));
  contestant made = {"libopendkim", run, end, p};

  p->s = s;
  p->library = must_have(dkim_init(NULL, NULL));
  check(dkim_set_key_lookup(p->library, lookup), "opendkim");
  return made;
}

contestant opendkim_verify(const scenario *s)
{
  return begin(s, verify);
}

contestant opendkim_sign(const scenario *s)
{
  return begin(s, sign);
}
