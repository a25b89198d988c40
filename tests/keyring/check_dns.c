/* SPDX-License-Identifier: MIT */
#include "check_dns.h"

#include <stdlib.h>
#include <strings.h>

void fake_dns_init(fake_dns *dns)
{
  memset(dns, 0, sizeof(*dns));
  dns->servers[0] = "ns1";
  dns->flags[0] = DKIMKIT_KEYRING_ANSWER_AUTHORITATIVE;
  dns->server_count = 1;
  dns->negative_ttl = 600;
}

void fake_dns_server(fake_dns *dns, const char *name, unsigned flags,
                     int follows)
{
  assert_true(dns->server_count < DKK_RING_CHECK_SERVERS);
  dns->servers[dns->server_count] = name;
  dns->flags[dns->server_count] = flags;
  dns->follows[dns->server_count] = follows;
  dns->server_count++;
}

fake_record *fake_dns_add(fake_dns *dns, const char *server, const char *name,
                          unsigned type, const char *value)
{
  fake_record *record = &dns->records[dns->record_count++];

  assert_true(dns->record_count <= COUNT(dns->records));
  record->server = server;
  record->name = name;
  record->type = type;
  record->ttl = 3600;
  record->value = value;
  record->len = strlen(value);
  return record;
}

void fake_dns_cname(fake_dns *dns, const char *name, const char *target)
{
  (void)fake_dns_add(dns, NULL, name, 5, target);
}

void fake_dns_txt(fake_dns *dns, const char *name, const char *text)
{
  (void)fake_dns_add(dns, NULL, name, 16, text);
}

void fake_dns_fail(fake_dns *dns, const char *server, const char *name,
                   unsigned type, dkimkit_dns_status status)
{
  fake_failure failure = {server, name, type, status};

  assert_true(dns->failure_count < COUNT(dns->failures));
  dns->failures[dns->failure_count++] = failure;
}

void fake_dns_remove(fake_dns *dns, const char *name, unsigned type)
{
  size_t kept = 0;
  size_t i;

  for (i = 0; i < dns->record_count; i++) {
    if (dns->records[i].type != type ||
        strcmp(dns->records[i].name, name) != 0) {
      dns->records[kept++] = dns->records[i];
    }
  }
  dns->record_count = kept;
}

static int is_at(const char *of, const char *server)
{
  return of == NULL || strcmp(of, server) == 0;
}

static int status_of(const fake_dns *dns, const char *server, const char *name,
                     unsigned type)
{
  size_t i;

  for (i = 0; i < dns->failure_count; i++) {
    const fake_failure *failure = &dns->failures[i];

    if (is_at(failure->server, server) &&
        (failure->type == 0 || failure->type == type) &&
        (failure->name == NULL || strcmp(failure->name, name) == 0)) {
      return (int)failure->status;
    }
  }
  return DKIMKIT_DNS_OK;
}

static int is_same_name(const char *a, const char *b)
{
  size_t len_a = strlen(a);
  size_t len_b = strlen(b);

  len_a -= len_a > 0 && a[len_a - 1] == '.';
  len_b -= len_b > 0 && b[len_b - 1] == '.';
  return len_a == len_b && strncasecmp(a, b, len_a) == 0;
}

typedef struct answering {
  const fake_dns *dns;
  dkimkit_keyring_question *question;
  const char *server;
  int links;
  size_t given;
} answering;

static int give(answering *to, const fake_record *record)
{
  if (record->type == 5) {
    return dkimkit_keyring_answer_cname(to->question, record->name, record->ttl,
                                        record->value);
  }
  if (record->type == 16) {
    return dkimkit_keyring_answer_txt(to->question, record->name, record->ttl,
                                      (const uint8_t *)record->value,
                                      record->len);
  }
  return dkimkit_keyring_answer_address(to->question, record->name,
                                        record->ttl);
}

static void give_within_limit(answering *to, const fake_record *record)
{
  assert_int_equal(give(to, record),
                   to->given < 64 ? DKIMKIT_OK : DKIMKIT_ERR_LIMIT);
  to->given++;
}

/* The records at a name and, `links` times, those where a CNAME leads: there
 * also the TXT records. */
static void give_name(answering *to, const char *name)
{
  unsigned type = dkimkit_keyring_question_type(to->question);
  int is_first =
      is_same_name(name, dkimkit_keyring_question_name(to->question));
  size_t i;

  for (i = 0; i < to->dns->record_count; i++) {
    const fake_record *record = &to->dns->records[i];

    if (is_at(record->server, to->server) && is_same_name(record->name, name) &&
        (record->type == type || record->type == 5 ||
         (record->type == 16 && !is_first))) {
      give_within_limit(to, record);
      if (record->type == 5 && to->links > 0) {
        to->links--;
        give_name(to, record->value);
      }
    }
  }
}

static void answer_by(const fake_dns *dns, dkimkit_keyring_question *question,
                      size_t server)
{
  const char *name = dkimkit_keyring_question_name(question);
  dkimkit_dns_status status = (dkimkit_dns_status)status_of(
      dns, dns->servers[server], name, dkimkit_keyring_question_type(question));
  answering to = {dns, question, dns->servers[server],
                  dns->follows[server] ? 12 : 0, 0};

  ok(dkimkit_keyring_answer_begin(question, dns->servers[server]));
  if (status == DKIMKIT_DNS_OK) {
    give_name(&to, name);
  }
  if (status == DKIMKIT_DNS_OK && to.given == 0) {
    ok(dkimkit_keyring_answer_negative_ttl(question, dns->negative_ttl));
    status = DKIMKIT_DNS_NXDOMAIN;
  }
  ok(dkimkit_keyring_answer_end(question, status, dns->flags[server]));
}

void fake_dns_answer(const fake_dns *dns, dkimkit_keyring_question *question)
{
  size_t i;

  for (i = 0; i < dns->server_count; i++) {
    answer_by(dns, question, i);
  }
  ok(dkimkit_keyring_question_done(question));
}

static unsigned digit(char c)
{
  return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

void key_id_of(dkk_ring_key_id *id, const char *hex)
{
  size_t i;

  assert_int_equal(strlen(hex), 2 * sizeof(id->octets));
  for (i = 0; i < sizeof(id->octets); i++) {
    id->octets[i] = (uint8_t)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
  }
}

static void slot_init(dkk_ring_check_slot *slot, const char *own,
                      const char *host, const char *id)
{
  memcpy(slot->own, own, strlen(own) + 1);
  memcpy(slot->host, host, strlen(host) + 1);
  key_id_of(&slot->key_id, id);
  slot->has_key = 1;
  slot->publish_hold = 96 * 3600;
}

void subject_init(dkk_ring_check_subject *subject)
{
  memset(subject, 0, sizeof(*subject));
  memcpy(subject->domain, DOMAIN, sizeof(DOMAIN));
  slot_init(&subject->slots[0], OWN_1, HOST_1, ID_A);
  slot_init(&subject->slots[1], OWN_2, HOST_2, ID_B);
  key_id_of(&subject->slots[0].prev_key_id, ID_B);
}

void fake_dns_publish(fake_dns *dns)
{
  fake_dns_cname(dns, OWN_1, HOST_1);
  fake_dns_cname(dns, OWN_2, HOST_2);
  fake_dns_txt(dns, HOST_1, TXT_A);
  fake_dns_txt(dns, HOST_2, TXT_B);
}

int setup(void **state)
{
  fixture *f = calloc(1, sizeof(*f));

  assert_non_null(f);
  ok(config_with_provider(&f->config, NULL));
  ok(dkimkit_config_seal(f->config));
  subject_init(&f->subject);
  fake_dns_init(&f->dns);
  fake_dns_publish(&f->dns);
  *state = f;
  return 0;
}

int teardown(void **state)
{
  fixture *f = *state;

  dkimkit_keyring_check_free(f->check);
  dkimkit_config_free(f->config);
  free(f);
  return 0;
}

/* No question twice. */
static void assert_new(dkimkit_keyring_question *const *questions, size_t count,
                       const dkimkit_keyring_question *question)
{
  size_t i;

  for (i = 0; i < count; i++) {
    assert_false(questions[i] == question);
    assert_false(dkimkit_keyring_question_type(questions[i]) ==
                     dkimkit_keyring_question_type(question) &&
                 strcmp(dkimkit_keyring_question_name(questions[i]),
                        dkimkit_keyring_question_name(question)) == 0);
  }
}

void run_check(fixture *f)
{
  dkimkit_keyring_question *questions[DKK_RING_CHECK_QUESTIONS];
  dkimkit_keyring_question *question;
  size_t open = 0;
  int rv;

  dkimkit_keyring_check_free(f->check);
  f->check = NULL;
  f->asked = 0;
  ok(dkk_ring_check_begin(&f->check, &f->subject, f->config));
  while ((rv = dkimkit_keyring_check_next(&question, f->check)) ==
         DKIMKIT_PENDING) {
    if (question != NULL) {
      assert_true(f->asked < COUNT(questions));
      assert_new(questions, f->asked, question);
      questions[f->asked++] = question;
      open++;
      if (!f->dns.last_first) {
        fake_dns_answer(&f->dns, question);
        open--;
      }
      continue;
    }
    assert_true(open > 0);
    for (; open > 0; open--) {
      size_t i = f->asked;

      while (questions[i - 1]->state != DKK_RING_QUESTION_ASKED) {
        i--;
      }
      fake_dns_answer(&f->dns, questions[i - 1]);
    }
  }
  assert_int_equal(rv, DKIMKIT_OK);
  assert_null(question);
}
