/* SPDX-License-Identifier: MIT */

/* DNS answers of several servers to the questions of a keyring's check. The
 * verdict doesn't depend on the order of servers and answers; it is good only
 * if somebody has our key, and unknown if nobody answers; texts can be shown on
 * a terminal, and a server that is named was asked. */

#include "../keyring/check_dns.h"
#include "fuzz.h"

#include <stdlib.h>

#define TEXTS_MAX 32

typedef struct texts {
  char *all[TEXTS_MAX];
  size_t count;
} texts;

static const char *const names[] = {
    OWN_1,
    OWN_2,
    HOST_1,
    HOST_2,
    OWN_1 "." DOMAIN,
    "selector1.contoso.com._domainkey." HOST_ZONE,
    "a.example",
    "b.example.",
    "*",
    "",
    HOST_1 "." HOST_ZONE,
    "Selector1._Domainkey.Contoso.COM."};
static const char *const values[] = {TXT_A,
                                     TXT_B,
                                     TXT_ED25519,
                                     TXT_EMPTY,
                                     "v=DKIM1; p=" P_A_PKCS1,
                                     "v=DKIM1; p=" P_WEAK,
                                     "v=DKIM1; t=y; p=" P_A,
                                     "v=DKIM2; p=" P_A,
                                     "v=DKIM1; h=sha1; p=" P_A,
                                     "v=DKIM1; s=x; p=" P_A,
                                     "v=spf1 -all",
                                     ""};

/* One of a list, or a text of the input, which lives until the end. */
static const char *choose(texts *own, const char *const *list, size_t count,
                          dkk_slice *in)
{
  size_t which = fuzz_octet(in);

  if (which < 0xc0 || own->count == TEXTS_MAX) {
    return list[which % count];
  }
  own->all[own->count] = fuzz_string(fuzz_text(in));
  return own->all[own->count++];
}

static void read_record(fake_dns *dns, texts *own, dkk_slice *in)
{
  static const unsigned types[] = {16, 5, 16, 5, 1, 28, 16, 5};
  unsigned how = fuzz_octet(in);
  unsigned type = types[how & 7];
  const char *server =
      how & 8 ? dns->servers[(how >> 4) % dns->server_count] : NULL;
  const char *name = choose(own, names, COUNT(names), in);
  const char *value = type == 16 ? choose(own, values, COUNT(values), in)
                                 : choose(own, names, COUNT(names), in);

  if (how >> 7 && dns->failure_count < COUNT(dns->failures)) {
    fake_dns_fail(dns, server, name, type,
                  (dkimkit_dns_status)(how % (DKIMKIT_DNS_ERROR + 1)));
  } else if (dns->record_count < COUNT(dns->records)) {
    fake_dns_add(dns, server, name, type, value)->ttl = fuzz_number(in);
  }
}

static void read_dns(fake_dns *dns, texts *own, dkk_slice *in)
{
  static const char *const servers[] = {"ns2", "ns3"};
  unsigned how = fuzz_octet(in);
  size_t i;

  fake_dns_init(dns);
  for (i = 0; i < (how & 3) && i < COUNT(servers); i++) {
    fake_dns_server(dns, servers[i], how >> (2 + i) & 3, how >> (4 + i) & 1);
  }
  if ((how & 128) == 0) {
    fake_dns_publish(dns);
  }
  while (in->len > 0 && dns->record_count < COUNT(dns->records)) {
    read_record(dns, own, in);
  }
}

static void put_shown(fuzz_buf *out, const char *text)
{
  const char *at;

  FUZZ_CHECK(text != NULL);
  for (at = text; *at != '\0'; at++) {
    FUZZ_CHECK((*at >= 0x20 && *at < 0x7f) || *at == '\n');
  }
  fuzz_buf_text(out, text);
  fuzz_buf_text(out, "|");
}

/* Whether a key stands in any TXT record, with whatever white space in it. */
static int has_key(const fake_dns *dns, const char *p)
{
  size_t i;
  int found = 0;

  for (i = 0; i < dns->record_count && !found; i++) {
    const fake_record *record = &dns->records[i];
    fuzz_buf squeezed = {0};
    size_t at;

    for (at = 0; record->type == 16 && at < record->len; at++) {
      if (strchr(" \t\r\n", record->value[at]) == NULL) {
        fuzz_buf_put(&squeezed, record->value + at, 1);
      }
    }
    found = squeezed.len > 0 &&
            memmem(squeezed.data, squeezed.len, p, strlen(p)) != NULL;
    fuzz_buf_clear(&squeezed);
  }
  return found;
}

static void check_good(const fake_dns *dns, int slot,
                       dkimkit_keyring_verdict verdict)
{
  if (verdict != DKIMKIT_KEYRING_VERDICT_OK &&
      verdict != DKIMKIT_KEYRING_VERDICT_OK_DIRECT) {
    return;
  }
  /* The last sextets of a base64 text may differ. */
  FUZZ_CHECK(slot == 0 ? has_key(dns, "C3UJAlwgYsnfNtx9HRsiSxyLmPV19Q3os") ||
                             has_key(dns, "BALdQkCXCBiyd823H0dGyJLHIuY9XX1D")
                       : has_key(dns, "DI6KMyvA8j8LKmbnNxxc5RAx"));
}

static int all_fail(const fake_dns *dns)
{
  return dns->record_count == 0 && dns->failure_count > 0;
}

static void check_server(const fake_dns *dns, const char *server)
{
  size_t i = 0;

  FUZZ_CHECK(server != NULL);
  while (*server != '\0' && strcmp(dns->servers[i], server) != 0) {
    i++;
    FUZZ_CHECK(i < dns->server_count);
  }
}

static void put_results(fuzz_buf *verdicts, fuzz_buf *details, const fixture *f)
{
  int slot;
  int name;

  for (slot = 0; slot < 2; slot++) {
    for (name = 0; name < 2; name++) {
      dkimkit_keyring_name of = (dkimkit_keyring_name)name;
      dkimkit_keyring_verdict verdict =
          dkimkit_keyring_check_verdict(f->check, slot, of);
      uint32_t numbers[] = {
          dkimkit_keyring_check_ttl(f->check, slot, of),
          dkimkit_keyring_check_negative_ttl(f->check, slot, of),
          (uint32_t)dkimkit_keyring_check_authoritative(f->check, slot, of),
          (uint32_t)dkimkit_keyring_check_secure(f->check, slot, of)};

      FUZZ_CHECK(verdict != DKIMKIT_KEYRING_VERDICT_NONE);
      check_good(&f->dns, slot, verdict);
      check_server(&f->dns, dkimkit_keyring_check_server(f->check, slot, of));
      put_shown(verdicts, dkimkit_keyring_verdict_name(verdict));
      put_shown(details, dkimkit_keyring_check_found(f->check, slot, of));
      put_shown(details, dkimkit_keyring_check_hint(f->check, slot, of));
      fuzz_buf_put(details, numbers, sizeof(numbers));
    }
  }
}

static void reverse_servers(fake_dns *dns)
{
  size_t i;

  for (i = 0; i < dns->server_count / 2; i++) {
    size_t j = dns->server_count - 1 - i;
    const char *name = dns->servers[i];
    unsigned flags = dns->flags[i];
    int follows = dns->follows[i];

    dns->servers[i] = dns->servers[j];
    dns->flags[i] = dns->flags[j];
    dns->follows[i] = dns->follows[j];
    dns->servers[j] = name;
    dns->flags[j] = flags;
    dns->follows[j] = follows;
  }
}

typedef struct results {
  fuzz_buf verdicts;
  fuzz_buf details;
} results;

static void run(fixture *f, int last_first, results *out)
{
  f->dns.last_first = last_first;
  run_check(f);
  put_results(&out->verdicts, &out->details, f);
  FUZZ_CHECK(!all_fail(&f->dns) || f->asked > 0);
  dkimkit_keyring_check_free(f->check);
  f->check = NULL;
}

static int same(const fuzz_buf *a, const fuzz_buf *b)
{
  return fuzz_equal(fuzz_buf_slice(a), fuzz_buf_slice(b));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  dkk_slice in = {data, size};
  unsigned flags = fuzz_octet(&in);
  fixture *f = fuzz_allocate(sizeof(*f));
  texts own = {.count = 0};
  results got[3] = {0};
  size_t i;

  memset(f, 0, sizeof(*f));
  /* It is only read; fuzz_config is sealed. */
  f->config = (dkimkit_config *)(uintptr_t)fuzz_config();
  subject_init(&f->subject);
  f->subject.allow_direct = flags & 1;
  f->subject.slots[0].is_revoked = flags >> 1 & 1;
  f->subject.slots[1].has_key = (flags & 4) == 0;
  read_dns(&f->dns, &own, &in);
  run(f, 0, &got[0]);
  run(f, 1, &got[1]);
  reverse_servers(&f->dns);
  run(f, 0, &got[2]);
  for (i = 0; i < 3; i++) {
    FUZZ_CHECK(same(&got[i].verdicts, &got[0].verdicts));
    /* Of mistakes that weigh the same, another may be told of first. */
    FUZZ_CHECK(i == 2 || same(&got[i].details, &got[0].details));
  }
  for (i = 0; i < 3; i++) {
    fuzz_buf_clear(&got[i].verdicts);
    fuzz_buf_clear(&got[i].details);
  }
  free(f);
  while (own.count > 0) {
    free(own.all[--own.count]);
  }
  return 0;
}
