/* SPDX-License-Identifier: MIT */
/* Memory that runs out while a record is looked at. */
#include "keylint_keys.h"
#include "keylint_support.h"

static void check_out_of_memory(const char *text, const char *mended)
{
  test_mem mem;
  dkimkit_config *config;
  size_t open;
  size_t first;
  int rv = DKIMKIT_ERR_NOMEM;

  test_mem_init(&mem);
  config = config_open(NULL, &mem.mem);
  ok(dkimkit_config_seal(config));
  open = mem.open;
  for (first = 1; rv == DKIMKIT_ERR_NOMEM && first < 1000; first++) {
    dkimkit_keylint *lint = NULL;

    mem.calls = 0;
    mem.fail_at = first;
    rv = dkimkit_keylint_new(&lint, config, (const uint8_t *)text, strlen(text),
                             0);
    mem.fail_at = 0;
    if (rv == DKIMKIT_OK) {
      assert_true(mem.calls < first);
      assert_string_equal(dkimkit_keylint_mended(lint, NULL), mended);
    }
    dkimkit_keylint_free(lint);
    assert_int_equal(mem.open, open);
  }
  ok(rv);
  assert_true(first > 10);
  dkimkit_config_free(config);
}

/* Each allocation fails once; nothing leaks, and nothing is left out. */
static void test_keylint_out_of_memory(void **state)
{
  (void)state;
  check_out_of_memory("\"v=dkim1; a=1; k=RSA; n=\xc3\xa9; "
                      "p=" KEY_RSA2048_PKCS1 "\"",
                      "v=DKIM1; k=rsa; a=1; n==C3=A9; "
                      "p=" KEY_RSA2048);
  check_out_of_memory(KEY_ED25519, "v=DKIM1; k=ed25519; p=" KEY_ED25519);
  check_out_of_memory("v=DKIM1 k=ed25519 t=s p=" KEY_ED25519,
                      "v=DKIM1; k=ed25519; t=s; p=" KEY_ED25519);
}

#define PADDING_MAX 140

/* Wherever the room for the record to publish ends. */
static void test_room(void **state)
{
  char padding[PADDING_MAX + 1] = "";
  size_t i;

  (void)state;
  for (i = 0; i < PADDING_MAX; i++) {
    char text[512];
    char mended[512];

    padding[i] = 'x';
    (void)snprintf(text, sizeof(text),
                   "v=DKIM1; K=ed25519; n=%s; t=S:y; abc=1; s=email; p=%s",
                   padding, KEY_ED25519);
    (void)snprintf(mended, sizeof(mended),
                   "v=DKIM1; k=ed25519; n=%s; t=s:y; abc=1; s=email; p=%s",
                   padding, KEY_ED25519);
    check_out_of_memory(text, mended);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_keylint_out_of_memory),
      cmocka_unit_test(test_room),
  };

  cmocka_set_message_output(CM_OUTPUT_TAP);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
