/* SPDX-License-Identifier: MIT */
#include "dns.h"

#define REFUSE 7u
#define TWICE 6u

#define BY_NAME 1u
#define FIRST_TEXT 2u
#define SECOND_TEXT 4u
#define AS_RDATA 8u
#define BY_NUMBER 16u

typedef struct record {
  const char *name;
  const char *text;
} record;

/* RFC 8463, A.2, and RFC 6376, C. */
static const record records[] = {
    {"brisbane._domainkey.football.example.com",
     "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="},
    {"test._domainkey.football.example.com",
     "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR"
     "iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutAC"
     "DfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3"
     "Ip3G+2kryOTIKT+l/K4w3QIDAQAB"},
    {"brisbane._domainkey.example.com",
     "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW"
     "3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/Rtd"
     "C2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQP"
     "NUYckcQ2QIDAQAB"}};

#define RECORDS (sizeof(records) / sizeof(records[0]))

typedef struct answer {
  unsigned kind;
  dkimkit_dns_status status;
  unsigned flags;
  unsigned behaviour;
  unsigned which;
  uint32_t ttl;
} answer;

static unsigned kind_of(const char *name)
{
  unsigned kind = 0;

  for (; *name != '\0'; name++) {
    kind = kind * 31 + dkk_to_lower((uint8_t)*name);
  }
  return kind;
}

static answer answer_of(const fuzz_dns *dns, const char *name)
{
  answer plain = {kind_of(name), DKIMKIT_DNS_OK, 0, 0, BY_NAME, 300};
  size_t entries = dns->script.len / FUZZ_DNS_ENTRY_OCTETS;

  if (entries > 0) {
    const uint8_t *entry =
        dns->script.data + plain.kind % entries * FUZZ_DNS_ENTRY_OCTETS;

    plain.status = (dkimkit_dns_status)(entry[0] & 7);
    plain.flags = entry[0] >> 3 & DKIMKIT_DNS_SECURE;
    plain.behaviour = entry[0] >> 4 & 7;
    plain.which = entry[1];
    plain.ttl = entry[2];
  }
  return plain;
}

static int add(dkimkit_query *query, dkk_slice text, unsigned which)
{
  int rv = which & AS_RDATA
               ? dkimkit_query_add_rdata(query, text.data, text.len)
               : dkimkit_query_add_txt(query, text.data, text.len);

  FUZZ_CHECK(rv == DKIMKIT_OK || rv == DKIMKIT_ERR_NOMEM ||
             rv == DKIMKIT_ERR_LIMIT || rv == DKIMKIT_ERR_SYNTAX);
  return rv == DKIMKIT_ERR_NOMEM ? rv : DKIMKIT_OK;
}

static int add_known(dkimkit_query *query, const answer *given)
{
  const char *name = dkimkit_query_name(query);
  int rv = DKIMKIT_OK;
  size_t i;

  for (i = 0; i < RECORDS && rv == DKIMKIT_OK; i++) {
    if ((given->which & BY_NAME && strcmp(records[i].name, name) == 0) ||
        (given->which & BY_NUMBER && given->which >> 5 == i)) {
      rv = add(query, dkk_slice_of(records[i].text), 0);
    }
  }
  return rv;
}

static int add_records(const fuzz_dns *dns, dkimkit_query *query,
                       const answer *given)
{
  int rv = add_known(query, given);

  if (rv == DKIMKIT_OK && given->which & FIRST_TEXT) {
    rv = add(query, dns->texts[0], given->which);
  }
  if (rv == DKIMKIT_OK && given->which & SECOND_TEXT) {
    rv = add(query, dns->texts[1], given->which);
  }
  return rv;
}

/* A resolver without memory has no answer. */
static void complete(fuzz_dns *dns, dkimkit_query *query)
{
  answer given = answer_of(dns, dkimkit_query_name(query));
  int rv = add_records(dns, query, &given);

  if (rv != DKIMKIT_OK) {
    given.status = DKIMKIT_DNS_ERROR;
    dns->lost++;
  }
  rv = dkimkit_query_done(query, given.status, given.flags, given.ttl);
  FUZZ_CHECK(rv == DKIMKIT_OK || rv == DKIMKIT_PENDING);
  if (given.behaviour == TWICE) {
    FUZZ_CHECK(dkimkit_query_done(query, given.status, 0, 0) ==
               DKIMKIT_ERR_STATE);
    FUZZ_CHECK(dkimkit_query_add_txt(query, NULL, 0) == DKIMKIT_ERR_STATE);
  }
}

int fuzz_dns_lookup(dkimkit_query *query, void *door)
{
  fuzz_dns *dns = ((fuzz_dns_door *)door)->dns;
  answer given = answer_of(dns, dkimkit_query_name(query));
  dkimkit_verifier **owner = dkimkit_query_owner_data(query);

  FUZZ_CHECK(dkimkit_query_type(query) == 16);
  FUZZ_CHECK(owner == NULL ||
             dkimkit_verifier_finish(*owner) == DKIMKIT_ERR_REENTERED);
  dns->asked++;
  if (dns->asked == dns->fatal_at) {
    return DKIMKIT_ERR_CALLBACK;
  }
  if (given.behaviour == REFUSE) {
    return -1;
  }
  if (dns->late >> given.kind % 8 & 1) {
    FUZZ_CHECK(dns->open_count < FUZZ_DNS_OPEN);
    dns->open[dns->open_count++] = query;
  } else {
    complete(dns, query);
  }
  return 0;
}

static void forget(fuzz_dns *dns, size_t index)
{
  memmove(&dns->open[index], &dns->open[index + 1],
          (dns->open_count - index - 1) * sizeof(dns->open[0]));
  dns->open_count--;
}

void fuzz_dns_cancel(dkimkit_query *query, void *door)
{
  fuzz_dns *dns = ((fuzz_dns_door *)door)->dns;
  size_t i = 0;

  while (i < dns->open_count && dns->open[i] != query) {
    i++;
  }
  FUZZ_CHECK(i < dns->open_count);
  forget(dns, i);
}

int fuzz_dns_answer_one(fuzz_dns *dns, int last)
{
  size_t index = last && dns->open_count > 0 ? dns->open_count - 1 : 0;
  dkimkit_query *query;

  if (dns->open_count == 0) {
    return 0;
  }
  query = dns->open[index];
  forget(dns, index);
  complete(dns, query);
  return 1;
}
