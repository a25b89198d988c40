/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include <sys/types.h>

#include <opendkim/dkim.h>

#include "dnswire.h"
#include "frames.h"

/* Takes the place of the C library's for libopendkim too, which has no way to
   set the time of verification. */
time_t time(time_t *out)
{
  time_t now = (time_t)frame_clock();

  if (out != NULL) {
    *out = now;
  }
  return now;
}

static struct frame job;

struct query {
  size_t len;
  bool late; /* no answer comes, or none that can be used */
};

static int query_start(void *service, int type, unsigned char *name,
                       unsigned char *buf, size_t buf_len, void **handle)
{
  struct query *query = calloc(1, sizeof(*query));
  int rv;

  (void)service;
  if (query == NULL) {
    exit(2);
  }
  rv = dnswire_answer(&query->len, buf, buf_len, &job, (const char *)name,
                      (unsigned)type);
  query->late = rv == DNSWIRE_NO_ANSWER;
  *handle = query;
  if (rv == DNSWIRE_BAD_NAME) {
    free(query);
    return DKIM_DNS_ERROR;
  }
  return DKIM_DNS_SUCCESS;
}

static int query_wait(void *service, void *handle, struct timeval *timeout,
                      size_t *octets, int *error, int *dnssec)
{
  const struct query *query = handle;

  (void)service;
  (void)timeout;
  *octets = query->len;
  if (error != NULL) {
    *error = 0;
  }
  if (dnssec != NULL) {
    *dnssec = DKIM_DNSSEC_UNKNOWN;
  }
  return query->late ? DKIM_DNS_EXPIRED : DKIM_DNS_SUCCESS;
}

static int query_cancel(void *service, void *handle)
{
  (void)service;
  free(handle);
  return 0;
}

static const unsigned char *field_end(const unsigned char *at,
                                      const unsigned char *end)
{
  for (; at + 1 < end; at++) {
    bool folded = at + 2 < end && (at[2] == ' ' || at[2] == '\t');

    if (at[0] == '\r' && at[1] == '\n' && !folded) {
      return at;
    }
  }
  return end;
}

static DKIM_STAT feed(DKIM *dkim)
{
  unsigned char *at = job.items[0].octets, *end = at + job.items[0].len;
  DKIM_STAT rv;

  while (at < end && (end - at < 2 || memcmp(at, "\r\n", 2) != 0)) {
    unsigned char *stop = at + (field_end(at, end) - at);

    rv = dkim_header(dkim, at, (size_t)(stop - at));
    if (rv != DKIM_STAT_OK) {
      return rv;
    }
    at = stop < end ? stop + 2 : end;
  }
  rv = dkim_eoh(dkim);
  if (rv != DKIM_STAT_OK) {
    return rv;
  }
  at = at < end ? at + 2 : end;
  if (at < end) {
    rv = dkim_body(dkim, at, (size_t)(end - at));
    if (rv != DKIM_STAT_OK) {
      return rv;
    }
  }
  return dkim_eom(dkim, NULL);
}

static const char *outcome(DKIM_SIGINFO *sig)
{
  unsigned flags = dkim_sig_getflags(sig);

  if ((flags & DKIM_SIGFLAG_PASSED) != 0 &&
      dkim_sig_getbh(sig) == DKIM_SIGBH_MATCH) {
    return "pass";
  }
  return dkim_sig_geterror(sig) == DKIM_SIGERROR_KEYFAIL ? "temperror" : "fail";
}

static void verify(DKIM_LIB *lib)
{
  DKIM_STAT rv;
  DKIM *dkim = dkim_verify(lib, (const u_char *)"job", NULL, &rv);
  DKIM_SIGINFO **sigs = NULL;
  int i, count = 0;

  if (dkim == NULL) {
    exit(2);
  }
  rv = feed(dkim);
  if (rv == DKIM_STAT_SYNTAX || rv == DKIM_STAT_NOSIG ||
      dkim_getsiglist(dkim, &sigs, &count) != DKIM_STAT_OK) {
    frame_add("", "", "fail", dkim_getresultstr(rv));
    count = 0;
  }
  for (i = 0; i < count; i++) {
    const char *why;

    if ((dkim_sig_getflags(sigs[i]) & DKIM_SIGFLAG_PROCESSED) == 0) {
      (void)dkim_sig_process(dkim, sigs[i]);
    }
    why = dkim_sig_geterrorstr(dkim_sig_geterror(sigs[i]));
    frame_add((const char *)dkim_sig_getselector(sigs[i]),
              (const char *)dkim_sig_getdomain(sigs[i]), outcome(sigs[i]),
              why == NULL ? "-" : why);
  }
  dkim_free(dkim);
  frame_send();
}

int main(void)
{
  DKIM_LIB *lib = dkim_init(NULL, NULL);
  char line[128];

  if (lib == NULL) {
    return 2;
  }
  dkim_dns_set_query_service(lib, &job);
  dkim_dns_set_query_start(lib, query_start);
  dkim_dns_set_query_waitreply(lib, query_wait);
  dkim_dns_set_query_cancel(lib, query_cancel);
  snprintf(line, sizeof(line), "libopendkim %u.%u.%u",
           (unsigned)dkim_libversion() >> 24,
           (unsigned)dkim_libversion() >> 16 & 0xff,
           (unsigned)dkim_libversion() >> 8 & 0xff);
  frame_add_line(line);
  frame_add_line(dkim_libfeature(lib, DKIM_FEATURE_ED25519)
                     ? "rsa-sha256 ed25519-sha256"
                     : "rsa-sha256");
  frame_send();
  while (frame_read(&job)) {
    verify(lib);
    frame_free(&job);
  }
  dkim_close(lib);
  return 0;
}
