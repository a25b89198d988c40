/* SPDX-License-Identifier: MIT */
#include "core/signreq.h"

#include "fake_provider.h"

static int start_result;
static int started;
static int cancelled;

static int start(dkimkit_sign_req *request, void *user_data)
{
  assert_ptr_equal(user_data, &started);
  assert_int_equal(request->owner->calling, 1);
  started++;
  return start_result;
}

static void cancel(dkimkit_sign_req *request, void *user_data)
{
  assert_ptr_equal(user_data, &started);
  assert_int_equal(request->owner->calling, 1);
  cancelled++;
}

typedef struct fixture {
  dkimkit_key key;
  dkk_owner owner;
  dkimkit_sign_req request;
} fixture;

static void begin(fixture *f, dkimkit_key_type type, unsigned bits)
{
  memset(f, 0, sizeof(*f));
  f->key.type = type;
  f->key.bits = bits;
  f->key.start = start;
  f->key.cancel = cancel;
  f->key.user_data = &started;
  f->owner.user_data = f;
  start_result = 0;
  started = 0;
  cancelled = 0;
  dkk_signreq_init(&f->request, &f->owner, &f->key, "d.example", "s");
}

static void test_signreq_tells(void **state)
{
  fixture f;
  size_t len = 99;
  int data;

  (void)state;
  begin(&f, DKIMKIT_KEY_TYPE_ED25519, 256);
  f.request.digest_len = 32;
  assert_int_equal(dkimkit_sign_req_algorithm(&f.request),
                   DKIMKIT_ALGORITHM_ED25519_SHA256);
  f.key.type = DKIMKIT_KEY_TYPE_RSA;
  assert_int_equal(dkimkit_sign_req_algorithm(&f.request),
                   DKIMKIT_ALGORITHM_RSA_SHA256);
  assert_ptr_equal(dkimkit_sign_req_digest(&f.request, &len), f.request.digest);
  assert_int_equal(len, 32);
  assert_ptr_equal(dkimkit_sign_req_digest(&f.request, NULL), f.request.digest);
  assert_string_equal(dkimkit_sign_req_domain(&f.request), "d.example");
  assert_string_equal(dkimkit_sign_req_selector(&f.request), "s");
  assert_null(dkimkit_sign_req_data(&f.request));
  dkimkit_sign_req_set_data(&f.request, &data);
  assert_ptr_equal(dkimkit_sign_req_data(&f.request), &data);
  assert_ptr_equal(dkimkit_sign_req_owner_data(&f.request), &f);
}

static void test_signreq_of_nothing(void **state)
{
  size_t len = 99;

  (void)state;
  assert_int_equal(dkimkit_sign_req_algorithm(NULL), DKIMKIT_ALGORITHM_UNKNOWN);
  assert_null(dkimkit_sign_req_digest(NULL, &len));
  assert_int_equal(len, 0);
  assert_null(dkimkit_sign_req_digest(NULL, NULL));
  assert_null(dkimkit_sign_req_domain(NULL));
  assert_null(dkimkit_sign_req_selector(NULL));
  assert_null(dkimkit_sign_req_data(NULL));
  assert_null(dkimkit_sign_req_owner_data(NULL));
  dkimkit_sign_req_set_data(NULL, &len);
}

typedef struct length_case {
  dkimkit_key_type type;
  unsigned bits;
  size_t least;
  size_t most;
} length_case;

/* What isn't as long as such a signature isn't taken; of an RSA key whose size
 * isn't known what has 1024 to 8192 bits. */
static void test_signreq_lengths(void **state)
{
  static const length_case cases[] = {
      {DKIMKIT_KEY_TYPE_ED25519, 256, 64, 64},
      {DKIMKIT_KEY_TYPE_RSA, 1024, 128, 128},
      {DKIMKIT_KEY_TYPE_RSA, 2047, 256, 256},
      {DKIMKIT_KEY_TYPE_RSA, 0, 128, 1024},
  };
  static const uint8_t signature[1030] = {1};
  size_t i;
  size_t len;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    for (len = 0; len <= sizeof(signature); len++) {
      int is_good = len >= cases[i].least && len <= cases[i].most;
      fixture f;

      begin(&f, cases[i].type, cases[i].bits);
      assert_int_equal(dkk_signreq_start(&f.request), DKIMKIT_OK);
      assert_int_equal(dkimkit_sign_req_done(&f.request, signature, len),
                       is_good ? DKIMKIT_OK : DKIMKIT_ERR_INVALID_ARGUMENT);
      assert_int_equal(f.owner.open, !is_good);
      assert_int_equal(f.request.signature_len, is_good ? len : 0);
      assert_true(!is_good || f.request.signature[0] == 1);
    }
  }
}

typedef struct start_case {
  int result;
  /** What the request ends with, and what starting it returns. */
  int status;
  int returned;
} start_case;

static void test_signreq_start_refused(void **state)
{
  static const start_case cases[] = {
      {DKIMKIT_ERR_SIGN_FAILED, DKIMKIT_ERR_SIGN_FAILED, DKIMKIT_OK},
      {DKIMKIT_ERR_SIGN_TIMEOUT, DKIMKIT_ERR_SIGN_TIMEOUT, DKIMKIT_OK},
      {DKIMKIT_ERR_SIGN_UNAVAILABLE, DKIMKIT_ERR_SIGN_UNAVAILABLE, DKIMKIT_OK},
      {DKIMKIT_ERR_SIGN_MISMATCH, DKIMKIT_ERR_SIGN_MISMATCH, DKIMKIT_OK},
      {DKIMKIT_ERR_NOMEM, DKIMKIT_ERR_SIGN_FAILED, DKIMKIT_OK},
      {-1, DKIMKIT_ERR_SIGN_FAILED, DKIMKIT_OK},
      {DKIMKIT_ERR_CALLBACK, DKIMKIT_ERR_SIGN_FAILED, DKIMKIT_ERR_CALLBACK},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT(cases); i++) {
    fixture f;

    begin(&f, DKIMKIT_KEY_TYPE_RSA, 1024);
    start_result = cases[i].result;
    assert_int_equal(dkk_signreq_start(&f.request), cases[i].returned);
    assert_int_equal(f.request.status, cases[i].status);
    assert_int_equal(f.request.state, DKK_REQUEST_DONE);
    assert_int_equal(dkk_signreq_check(&f.request), cases[i].status);
    assert_int_equal(f.owner.open, 0);
    assert_int_equal(f.owner.calling, 0);
    dkk_signreq_clear(&f.request);
    assert_int_equal(cancelled, 0);
    assert_int_equal(f.owner.open, 0);
  }
}

/* Taken with 0 or more; then it ends once. */
static void test_signreq_ends_once(void **state)
{
  static const uint8_t signature[128];
  fixture f;
  int result;

  (void)state;
  for (result = 0; result < 2; result++) {
    begin(&f, DKIMKIT_KEY_TYPE_RSA, 1024);
    start_result = result;
    f.owner.open = 1;
    assert_int_equal(dkk_signreq_start(&f.request), DKIMKIT_OK);
    assert_int_equal(f.request.state, DKK_REQUEST_OPEN);
    assert_int_equal(f.owner.open, 2);
    assert_int_equal(f.owner.calling, 0);
    assert_int_equal(
        dkimkit_sign_req_fail(&f.request, DKIMKIT_ERR_SIGN_TIMEOUT),
        DKIMKIT_PENDING);
    assert_int_equal(f.owner.open, 1);
    assert_int_equal(dkk_signreq_check(&f.request), DKIMKIT_ERR_SIGN_TIMEOUT);
    assert_int_equal(
        dkimkit_sign_req_fail(&f.request, DKIMKIT_ERR_SIGN_TIMEOUT),
        DKIMKIT_ERR_STATE);
    assert_int_equal(dkimkit_sign_req_done(&f.request, signature, 128),
                     DKIMKIT_ERR_STATE);
    dkk_signreq_clear(&f.request);
    assert_int_equal(cancelled, 0);
  }
}

static void test_signreq_arguments(void **state)
{
  static const uint8_t signature[128];
  fixture f;

  (void)state;
  begin(&f, DKIMKIT_KEY_TYPE_RSA, 1024);
  assert_int_equal(dkimkit_sign_req_done(&f.request, signature, 128),
                   DKIMKIT_ERR_STATE);
  assert_int_equal(dkk_signreq_start(&f.request), DKIMKIT_OK);
  assert_int_equal(dkimkit_sign_req_done(NULL, signature, 128),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_sign_req_done(&f.request, NULL, 128),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_sign_req_fail(NULL, DKIMKIT_ERR_SIGN_FAILED),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_sign_req_fail(&f.request, DKIMKIT_OK),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(dkimkit_sign_req_fail(&f.request, DKIMKIT_ERR_NOMEM),
                   DKIMKIT_ERR_INVALID_ARGUMENT);
  assert_int_equal(f.request.state, DKK_REQUEST_OPEN);
  dkk_signreq_clear(&f.request);
  assert_int_equal(cancelled, 1);
  assert_int_equal(f.owner.open, 0);
  assert_int_equal(f.owner.calling, 0);
  dkk_signreq_clear(&f.request);
  assert_int_equal(cancelled, 1);
}

/* Nobody who wants to hear of it. */
static void test_signreq_clear_without_cancel(void **state)
{
  fixture f;

  (void)state;
  begin(&f, DKIMKIT_KEY_TYPE_RSA, 1024);
  f.key.cancel = NULL;
  assert_int_equal(dkk_signreq_start(&f.request), DKIMKIT_OK);
  dkk_signreq_clear(&f.request);
  assert_int_equal(f.request.state, DKK_REQUEST_DONE);
  assert_int_equal(f.owner.open, 0);
}

/* A signature of an external key is verified if its public part is known. */
static void test_signreq_check(void **state)
{
  static const uint8_t signature[128];
  dkimkit_crypto_ops ops = offering(ALL_HASHES, ALL_TYPES);
  fixture f;

  (void)state;
  begin(&f, DKIMKIT_KEY_TYPE_RSA, 1024);
  assert_int_equal(dkk_signreq_start(&f.request), DKIMKIT_OK);
  assert_int_equal(dkimkit_sign_req_done(&f.request, signature, 128),
                   DKIMKIT_OK);
  answer = DKIMKIT_ERR_SIGN_FAILED;
  assert_int_equal(dkk_signreq_check(&f.request), DKIMKIT_OK);
  f.key.public_key = (dkk_public_key){&ops, DKIMKIT_KEY_TYPE_RSA, 1024, &asked};
  assert_int_equal(dkk_signreq_check(&f.request), DKIMKIT_ERR_SIGN_MISMATCH);
  answer = DKIMKIT_ERR_NOMEM;
  assert_int_equal(dkk_signreq_check(&f.request), DKIMKIT_ERR_NOMEM);
  answer = DKIMKIT_ERR_STATE;
  assert_int_equal(dkk_signreq_check(&f.request), DKIMKIT_ERR_CRYPTO);
  answer = DKIMKIT_OK;
  assert_int_equal(dkk_signreq_check(&f.request), DKIMKIT_OK);
  f.key.start = NULL;
  answer = DKIMKIT_ERR_SIGN_FAILED;
  assert_int_equal(dkk_signreq_check(&f.request), DKIMKIT_OK);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_signreq_tells),
      cmocka_unit_test(test_signreq_of_nothing),
      cmocka_unit_test(test_signreq_lengths),
      cmocka_unit_test(test_signreq_start_refused),
      cmocka_unit_test(test_signreq_ends_once),
      cmocka_unit_test(test_signreq_arguments),
      cmocka_unit_test(test_signreq_clear_without_cancel),
      cmocka_unit_test(test_signreq_check),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
