/* SPDX-License-Identifier: MIT */
#include "team.h"
#include "test_support.h"

/* Requests that another thread completes, under the lock that dns.h asks for:
 * each message has one, held by whoever works at it. The queue holds messages,
 * not requests, as a request can end while it waits. */

#define OWNERS 6
#define MESSAGES 30
#define REQUESTS 4

typedef struct job {
  pthread_mutex_t lock;
  pthread_cond_t answered;
  dkimkit_query *queries[REQUESTS];
  size_t query_count;
  dkimkit_sign_req *requests[REQUESTS];
  size_t request_count;
} job;

typedef struct office {
  pthread_mutex_t lock;
  pthread_cond_t filled;
  job *waiting[OWNERS * REQUESTS * 2];
  size_t count;
  int is_closed;
  test_hsm hsm;
  dkimkit_config *config;
  dkimkit_profile *profile;
  bytes unsigned_message;
  bytes signed_message;
  job jobs[OWNERS];
} office;

static void hand_in(office *o, job *j)
{
  (void)pthread_mutex_lock(&o->lock);
  if (o->count < COUNT(o->waiting)) {
    o->waiting[o->count++] = j;
    (void)pthread_cond_signal(&o->filled);
  }
  (void)pthread_mutex_unlock(&o->lock);
}

/* NULL: closed. */
static job *take_out(office *o)
{
  job *j = NULL;

  (void)pthread_mutex_lock(&o->lock);
  while (o->count == 0 && !o->is_closed) {
    (void)pthread_cond_wait(&o->filled, &o->lock);
  }
  if (o->count > 0) {
    j = o->waiting[--o->count];
  }
  (void)pthread_mutex_unlock(&o->lock);
  return j;
}

static int look_up(dkimkit_query *query, void *user_data)
{
  job *j = dkimkit_query_owner_data(query);

  if (j->query_count == REQUESTS) {
    return -1;
  }
  j->queries[j->query_count++] = query;
  hand_in(user_data, j);
  return 0;
}

static void forget_queries(dkimkit_query *query, void *user_data)
{
  job *j = dkimkit_query_owner_data(query);

  (void)user_data;
  j->query_count = 0;
}

static int sign_elsewhere(dkimkit_sign_req *request, void *user_data)
{
  job *j = dkimkit_sign_req_owner_data(request);

  if (j->request_count == REQUESTS) {
    return -1;
  }
  j->requests[j->request_count++] = request;
  hand_in(user_data, j);
  return 0;
}

static void forget_requests(dkimkit_sign_req *request, void *user_data)
{
  job *j = dkimkit_sign_req_owner_data(request);

  (void)user_data;
  j->request_count = 0;
}

/* One request at a time, so that both may be in between when an owner goes. */
static void answer_one(office *o, job *j)
{
  (void)pthread_mutex_lock(&j->lock);
  if (j->query_count > 0) {
    dkimkit_query *query = j->queries[--j->query_count];
    const char *record = strcmp(dkimkit_query_name(query), NAME_8463_RSA) == 0
                             ? record_8463_rsa
                             : record_8463_ed25519;

    if (dkimkit_query_add_txt(query, (const uint8_t *)record, strlen(record)) ==
        DKIMKIT_OK) {
      (void)dkimkit_query_done(query, DKIMKIT_DNS_OK, 0, 300);
    } else {
      (void)dkimkit_query_done(query, DKIMKIT_DNS_ERROR, 0, 0);
    }
  } else if (j->request_count > 0) {
    (void)hsm_answer(&o->hsm, j->requests[--j->request_count]);
  }
  (void)pthread_cond_signal(&j->answered);
  (void)pthread_mutex_unlock(&j->lock);
}

static void serve(team *t, size_t number)
{
  office *o = t->shared;
  job *j;

  (void)number;
  team_begin(t);
  while ((j = take_out(o)) != NULL) {
    answer_one(o, j);
  }
}

/* The lock is held but while waiting. */
static int verify_one(office *o, job *j, int is_patient)
{
  dkimkit_verifier *verifier = NULL;
  bytes message = o->signed_message;
  int rv = dkimkit_verifier_new(&verifier, o->config, j);
  int is_right;

  rv = rv == DKIMKIT_OK ? verifier_run(verifier, message) : rv;
  while (rv == DKIMKIT_PENDING && is_patient) {
    (void)pthread_cond_wait(&j->answered, &j->lock);
    rv = dkimkit_verifier_finish(verifier);
  }
  is_right = is_patient
                 ? rv == DKIMKIT_OK &&
                       dkimkit_verifier_result(verifier) == DKIMKIT_RESULT_PASS
                 : rv == DKIMKIT_PENDING;
  dkimkit_verifier_free(verifier);
  return is_right && j->query_count == 0;
}

static int sign_one(office *o, job *j, int is_patient)
{
  dkimkit_signer *signer = NULL;
  bytes message = o->unsigned_message;
  int rv = dkimkit_signer_new(&signer, o->config, &o->profile, 1, j);
  int is_right;

  rv = rv == DKIMKIT_OK ? signer_run(signer, message) : rv;
  while (rv == DKIMKIT_PENDING && is_patient) {
    (void)pthread_cond_wait(&j->answered, &j->lock);
    rv = dkimkit_signer_finish(signer);
  }
  is_right = is_patient ? rv == DKIMKIT_OK && dkimkit_signer_count(signer) == 1
                        : rv == DKIMKIT_PENDING;
  dkimkit_signer_free(signer);
  return is_right && j->request_count == 0;
}

static void own(team *t, size_t number)
{
  office *o = t->shared;
  job *j = &o->jobs[number];
  size_t i;

  team_begin(t);
  for (i = 0; i < MESSAGES; i++) {
    (void)pthread_mutex_lock(&j->lock);
    team_expect(t, verify_one(o, j, i % 5 != 0));
    (void)pthread_mutex_unlock(&j->lock);
    (void)pthread_mutex_lock(&j->lock);
    team_expect(t, sign_one(o, j, i % 5 != 0));
    (void)pthread_mutex_unlock(&j->lock);
  }
}

static void open_office(office *o)
{
  const char *p = strstr(record_8463_rsa, "p=") + 2;
  dkimkit_key *key = NULL;
  size_t i;

  memset(o, 0, sizeof(*o));
  assert_int_equal(pthread_mutex_init(&o->lock, NULL), 0);
  assert_int_equal(pthread_cond_init(&o->filled, NULL), 0);
  for (i = 0; i < OWNERS; i++) {
    assert_int_equal(pthread_mutex_init(&o->jobs[i].lock, NULL), 0);
    assert_int_equal(pthread_cond_init(&o->jobs[i].answered, NULL), 0);
  }
  test_hsm_init(&o->hsm, "keys/rfc8463-A.2-rsa1024.pem");
  o->config = config_open(NULL, NULL);
  ok(dkimkit_config_set_dns(o->config, look_up, forget_queries, o));
  ok(dkimkit_config_seal(o->config));
  /* With the public key, each signature is verified before it is handed out. */
  ok(dkimkit_key_external_public(&key, o->config, p, strlen(p), sign_elsewhere,
                                 forget_requests, o));
  o->profile = profile_make(o->config, key);
  dkimkit_key_free(key);
  o->unsigned_message = vector("rfc8463-A.3-unsigned.eml");
  o->signed_message = vector("rfc8463-A.3.eml");
}

static void close_office(office *o)
{
  bytes_free(&o->unsigned_message);
  bytes_free(&o->signed_message);
  dkimkit_profile_free(o->profile);
  dkimkit_config_free(o->config);
  test_hsm_clear(&o->hsm);
}

static void test_requests(void **state)
{
  office o;
  team owners;
  team clerks;

  (void)state;
  open_office(&o);
  team_start(&owners, OWNERS, own, &o);
  team_start(&clerks, 2, serve, &o);
  team_begin(&clerks);
  team_begin(&owners);
  team_join(&owners);
  (void)pthread_mutex_lock(&o.lock);
  o.is_closed = 1;
  (void)pthread_cond_broadcast(&o.filled);
  (void)pthread_mutex_unlock(&o.lock);
  team_join(&clerks);
  close_office(&o);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_requests)};

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
