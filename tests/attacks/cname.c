/* SPDX-License-Identifier: MIT */
/* CNAMEs that lead nowhere, by the reader of answers that libdkimkit-cares has:
 * in one answer, or one link in each, which has the next name asked for. */
#include "attack.h"

#include "../../lib/resolver/dnsanswer.h"

#include <stdio.h>

#define LOOP_NAME "other.example.com"
#define TYPE_CNAME 5
#define TYPE_TXT 16
#define CLASS_IN 1
/* QR, RD, RA; NOERROR. */
#define RESPONSE 0x8180u

typedef struct wire {
  uint8_t data[1024];
  size_t len;
} wire;

/* What a server is asked, and which links its answers have. */
typedef struct server {
  void (*answer)(wire *w, const char *name);
  size_t asked;
} server;

static void put(wire *w, const void *data, size_t len)
{
  assert_true(len <= sizeof(w->data) - w->len);
  memcpy(w->data + w->len, data, len);
  w->len += len;
}

static void put16(wire *w, unsigned value)
{
  const uint8_t octets[2] = {(uint8_t)(value >> 8), (uint8_t)value};

  put(w, octets, sizeof(octets));
}

static void put_name(wire *w, const char *name)
{
  while (*name != '\0') {
    size_t len = strcspn(name, ".");
    const uint8_t octet = (uint8_t)len;

    put(w, &octet, 1);
    put(w, name, len);
    name += len + (name[len] == '.');
  }
  put(w, "", 1);
}

static void put_cname(wire *w, const char *owner, const char *target)
{
  put_name(w, owner);
  put16(w, TYPE_CNAME);
  put16(w, CLASS_IN);
  put16(w, 0);
  put16(w, 300);
  put16(w, (unsigned)strlen(target) + 2);
  put_name(w, target);
  w->data[7]++; /* ANCOUNT */
}

static void begin(wire *w, const char *name)
{
  unsigned i;

  memset(w, 0, sizeof(*w));
  put16(w, 1);
  put16(w, RESPONSE);
  put16(w, 1);
  for (i = 0; i < 3; i++) {
    put16(w, 0);
  }
  put_name(w, name);
  put16(w, TYPE_TXT);
  put16(w, CLASS_IN);
}

static int no_text(const uint8_t *rdata, size_t len, void *user_data)
{
  (void)rdata;
  (void)len;
  (void)user_data;
  fail_msg("there is no TXT record");
  return DKIMKIT_OK;
}

static int lookup(dkimkit_query *query, void *user_data)
{
  server *s = user_data;
  dkimkit_dns_status status = DKIMKIT_DNS_OK;
  dkk_dnsanswer answer;
  int rv = DKIMKIT_PENDING;

  ok(dkk_dnsanswer_start(&answer, dkimkit_query_name(query)));
  while (rv == DKIMKIT_PENDING) {
    wire w;

    begin(&w, answer.name);
    s->answer(&w, answer.name);
    assert_true(++s->asked < 100);
    rv = dkk_dnsanswer_read(&status, &answer, w.data, w.len, no_text, NULL);
  }
  ok(rv);
  assert_int_equal(dkk_dnsanswer_ttl(&answer, status), 0);
  (void)dkimkit_query_done(query, status, 0, 0);
  return 0;
}

static void lead(attack *a, void (*answer)(wire *w, const char *name),
                 size_t asked)
{
  server s = {answer, 0};

  attack_again(a);
  ok(dkimkit_config_set_dns(a->config, lookup, NULL, &s));
  attack_tags(a, SIGNER "; h=from", DKIMKIT_REASON_KEY_QUERY_ERROR);
  assert_int_equal(dkimkit_signature_result(attack_first(a)),
                   DKIMKIT_RESULT_TEMPERROR);
  assert_int_equal(s.asked, asked);
}

static void to_itself(wire *w, const char *name)
{
  put_cname(w, name, name);
}

static void both_links(wire *w, const char *name)
{
  put_cname(w, name, LOOP_NAME);
  put_cname(w, LOOP_NAME, name);
}

static void one_link(wire *w, const char *name)
{
  put_cname(w, name, strcmp(name, KEY_NAME) == 0 ? LOOP_NAME : KEY_NAME);
}

/* The whole loop is in the first answer, or one more is asked for each link. */
static void attack_dns_cname_loop(void **state)
{
  lead(*state, to_itself, 1);
  lead(*state, both_links, 1);
  lead(*state, one_link, 1 + DKK_DNSANSWER_LINKS);
}

static void next_link(wire *w, const char *name)
{
  unsigned number = 0;
  char target[32];

  (void)sscanf(name, "x%u.", &number);
  snprintf(target, sizeof(target), "x%u.example.com", number + 1);
  put_cname(w, name, target);
}

static void many_links(wire *w, const char *name)
{
  char owner[32] = "x0.example.com";
  unsigned i;

  put_cname(w, name, owner);
  for (i = 1; i < 15; i++) {
    char target[32];

    snprintf(target, sizeof(target), "x%u.example.com", i);
    put_cname(w, owner, target);
    memcpy(owner, target, sizeof(owner));
  }
}

static void attack_dns_cname_chain(void **state)
{
  lead(*state, next_link, 1 + DKK_DNSANSWER_LINKS);
  lead(*state, many_links, 1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {ATTACK(attack_dns_cname_loop),
                                     ATTACK(attack_dns_cname_chain)};

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
