/* SPDX-License-Identifier: MIT */

/* Answers of the DNS to a question for TXT records. Records are octets of the
 * answer; what is asked next is a name as it was asked for first; links are
 * counted, and an answer that leads nowhere can't be kept. */

#include "../../lib/resolver/dnsanswer.h"
#include "fuzz.h"

#include <stdlib.h>

typedef struct taker {
  dkk_slice wire;
  size_t count;
  size_t stop_at;
} taker;

static int take(const uint8_t *rdata, size_t len, void *user_data)
{
  taker *t = user_data;

  FUZZ_CHECK(rdata >= t->wire.data && len <= t->wire.len);
  FUZZ_CHECK(rdata + len <= t->wire.data + t->wire.len);
  t->count++;
  return t->count == t->stop_at ? DKIMKIT_ERR_NOMEM : DKIMKIT_OK;
}

static int is_label_octet(char c)
{
  return dkk_is_alnum((uint8_t)c) || c == '-' || c == '_';
}

static int slow_name(const char *name)
{
  size_t label = 0;
  size_t i;
  int good = strlen(name) >= 1 && strlen(name) <= 253;

  for (i = 0; good && i <= strlen(name); i++) {
    if (name[i] == '.' || name[i] == '\0') {
      good = label >= 1 && label <= 63;
      label = 0;
    } else {
      good = is_label_octet(name[i]);
      label++;
    }
  }
  return good;
}

static void check(dkimkit_dns_status status, int rv, const taker *t,
                  const dkk_dnsanswer *before, const dkk_dnsanswer *after)
{
  FUZZ_CHECK(rv == DKIMKIT_OK || rv == DKIMKIT_PENDING);
  FUZZ_CHECK(after->links >= before->links);
  FUZZ_CHECK(after->links <= DKK_DNSANSWER_LINKS);
  FUZZ_CHECK(slow_name(after->name));
  FUZZ_CHECK(after->ttl <= before->ttl);
  FUZZ_CHECK(rv != DKIMKIT_PENDING || after->links > before->links);
  FUZZ_CHECK(after->links != before->links ||
             strcmp(after->name, before->name) == 0);
  if (rv == DKIMKIT_OK && status == DKIMKIT_DNS_OK) {
    FUZZ_CHECK(t->count > 0 && t->count != t->stop_at);
  }
  if (status == DKIMKIT_DNS_NXDOMAIN || status == DKIMKIT_DNS_NODATA) {
    FUZZ_CHECK(t->count == 0);
  }
  if (status == DKIMKIT_DNS_ERROR || status == DKIMKIT_DNS_SERVFAIL) {
    FUZZ_CHECK(dkk_dnsanswer_ttl(after, status) == 0);
  }
}

/* Several answers, one after another, each behind its length. */
static void read_all(dkk_dnsanswer *answer, dkk_slice in, size_t stop_at)
{
  int rv = DKIMKIT_PENDING;

  while (rv == DKIMKIT_PENDING && in.len > 0) {
    size_t len = fuzz_number(&in);
    dkk_slice piece = fuzz_take(&in, len);
    dkk_dnsanswer before = *answer;
    dkimkit_dns_status status = DKIMKIT_DNS_ERROR;
    uint8_t *wire = fuzz_allocate(piece.len);
    taker t = {{wire, piece.len}, 0, stop_at};

    if (piece.len > 0) {
      memcpy(wire, piece.data, piece.len);
    }
    rv = dkk_dnsanswer_read(&status, answer, wire, piece.len, take, &t);
    check(status, rv, &t, &before, answer);
    free(wire);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  dkk_slice in = {data, size};
  size_t stop_at = fuzz_octet(&in);
  char *name = fuzz_string(fuzz_text(&in));
  dkk_dnsanswer answer;
  int rv = dkk_dnsanswer_start(&answer, name);

  FUZZ_CHECK((rv == DKIMKIT_OK) == slow_name(name));
  if (rv == DKIMKIT_OK) {
    read_all(&answer, in, stop_at);
  }
  free(name);
  return 0;
}
