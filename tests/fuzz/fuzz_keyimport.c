/* SPDX-License-Identifier: MIT */

/* Private keys, and public ones of external keys: what is imported can be
 * exported, and is the same key when it is imported again. */

#include "fuzz.h"

#include <stdlib.h>

static dkk_slice export(const dkimkit_key *key, dkimkit_key_format format)
{
  uint8_t *out;
  size_t len = 0;
  dkk_slice exported;

  FUZZ_CHECK(dkimkit_key_export(NULL, &len, key, format) == DKIMKIT_OK);
  out = fuzz_allocate(len);
  exported.data = out;
  FUZZ_CHECK(dkimkit_key_export(out, &len, key, format) == DKIMKIT_OK);
  exported.len = len;
  return exported;
}

static void free_slice(dkk_slice slice)
{
  free((void *)(uintptr_t)slice.data);
}

static void check_record(const dkimkit_config *config, const dkimkit_key *key)
{
  char text[4096];
  size_t len = sizeof(text);
  dkimkit_keyrecord *record = NULL;

  FUZZ_CHECK(dkimkit_keyrecord_write(text, &len, key) == DKIMKIT_OK);
  FUZZ_CHECK(dkimkit_keyrecord_parse(&record, config, (const uint8_t *)text,
                                     len) == DKIMKIT_OK);
  FUZZ_CHECK(dkimkit_keyrecord_reason(record) == DKIMKIT_REASON_OK);
  FUZZ_CHECK(dkimkit_keyrecord_matches(record, key) == 1);
  FUZZ_CHECK(dkimkit_keyrecord_key_bits(record) == dkimkit_key_bits(key));
  dkimkit_keyrecord_free(record);
}

static void check_again(const dkimkit_config *config, const dkimkit_key *key)
{
  dkk_slice pem = export(key, DKIMKIT_KEY_FORMAT_PKCS8_PEM);
  dkk_slice public_key = export(key, DKIMKIT_KEY_FORMAT_RECORD_PUBLIC);
  dkimkit_key *again = NULL;
  dkk_slice pem_again;

  FUZZ_CHECK(dkimkit_key_import(&again, config, pem.data, pem.len) ==
             DKIMKIT_OK);
  pem_again = export(again, DKIMKIT_KEY_FORMAT_PKCS8_PEM);
  FUZZ_CHECK(fuzz_equal(pem, pem_again));
  FUZZ_CHECK(dkimkit_key_get_type(again) == dkimkit_key_get_type(key));
  FUZZ_CHECK(dkimkit_key_bits(again) == dkimkit_key_bits(key));
  dkimkit_key_free(again);
  free_slice(pem);
  free_slice(pem_again);
  free_slice(public_key);
}

static int start(dkimkit_sign_req *request, void *user_data)
{
  (void)request;
  (void)user_data;
  return -1;
}

static int import_both(const dkimkit_config *config, dkk_slice in, int check)
{
  dkimkit_key *key = NULL;
  int rv = dkimkit_key_import(&key, config, in.data, in.len);
  int nomem = rv == DKIMKIT_ERR_NOMEM;

  FUZZ_CHECK((rv == DKIMKIT_OK) == (key != NULL));
  FUZZ_CHECK(strcmp(dkimkit_error_name(rv), "unknown-error") != 0);
  if (key != NULL && check) {
    check_record(config, key);
    check_again(config, key);
  }
  dkimkit_key_free(key);
  key = NULL;
  rv = dkimkit_key_external_public(&key, config, in.data, in.len, start, NULL,
                                   NULL);
  FUZZ_CHECK((rv == DKIMKIT_OK) == (key != NULL));
  if (key != NULL && check) {
    check_record(config, key);
  }
  dkimkit_key_free(key);
  return nomem || rv == DKIMKIT_ERR_NOMEM;
}

static void check_without_memory(dkk_slice in, size_t fail_at)
{
  dkimkit_config *config = NULL;
  fuzz_mem mem;

  fuzz_mem_init(&mem);
  FUZZ_CHECK(dkimkit_config_new(&config, &mem.mem) == DKIMKIT_OK);
  FUZZ_CHECK(dkimkit_config_seal(config) == DKIMKIT_OK);
  mem.fail_at = mem.calls + fail_at;
  FUZZ_CHECK(import_both(config, in, 0) == (mem.calls >= mem.fail_at));
  dkimkit_config_free(config);
  FUZZ_CHECK(mem.open == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  dkk_slice in = {data, size};
  size_t fail_at = fuzz_octet(&in);

  (void)import_both(fuzz_config(), in, 1);
  if (fail_at > 0) {
    check_without_memory(in, fail_at);
  }
  return 0;
}
