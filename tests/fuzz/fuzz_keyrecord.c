/* SPDX-License-Identifier: MIT */

/* Key records and their linter, which have to agree: an error is found if and
 * only if a verifier refuses the record, and what is to be published instead
 * has the same key and no error. */

#include "fuzz.h"

#include <stdlib.h>

static dkimkit_keyrecord *parse(const dkimkit_config *config, dkk_slice text)
{
  dkimkit_keyrecord *record = NULL;

  FUZZ_CHECK(dkimkit_keyrecord_parse(&record, config, text.data, text.len) ==
             DKIMKIT_OK);
  return record;
}

static dkimkit_keylint *lint(const dkimkit_config *config, dkk_slice text,
                             unsigned flags)
{
  dkimkit_keylint *found = NULL;

  FUZZ_CHECK(dkimkit_keylint_new(&found, config, text.data, text.len, flags) ==
             DKIMKIT_OK);
  return found;
}

static void check_record(const dkimkit_keyrecord *record)
{
  dkimkit_reason reason = dkimkit_keyrecord_reason(record);
  size_t len = 0;
  const char *p = dkimkit_keyrecord_tag(record, "p", &len);

  FUZZ_CHECK(reason != DKIMKIT_REASON_PENDING);
  FUZZ_CHECK(strcmp(dkimkit_reason_name(reason), "unknown") != 0);
  if (reason == DKIMKIT_REASON_OK) {
    unsigned bits = dkimkit_keyrecord_key_bits(record);

    FUZZ_CHECK(p != NULL && len > 0);
    FUZZ_CHECK(dkimkit_keyrecord_key_type(record) == DKIMKIT_KEY_TYPE_ED25519
                   ? bits == 256
                   : bits >= 1024 && bits <= 8192);
  }
}

static int has_error(const dkimkit_keylint *found, size_t text_len)
{
  int error = 0;
  dkimkit_severity last = DKIMKIT_SEVERITY_ERROR;
  size_t i;

  for (i = 0; i < dkimkit_keylint_count(found); i++) {
    dkimkit_fault fault = dkimkit_keylint_fault(found, i);
    dkimkit_severity severity = dkimkit_keylint_severity(found, i);
    size_t offset = 0;

    FUZZ_CHECK(severity <= last && severity >= DKIMKIT_SEVERITY_NOTE);
    FUZZ_CHECK(severity <= dkimkit_fault_severity(fault));
    FUZZ_CHECK(strcmp(dkimkit_fault_name(fault), "unknown") != 0);
    if (dkimkit_keylint_offset(found, i, &offset)) {
      FUZZ_CHECK(offset <= text_len);
    }
    error |= severity == DKIMKIT_SEVERITY_ERROR;
    last = severity;
  }
  return error;
}

static void check_mended(const dkimkit_config *config,
                         const dkimkit_keyrecord *record, const char *mended,
                         size_t len)
{
  dkk_slice text = {(const uint8_t *)mended, len};
  dkimkit_keyrecord *better = parse(config, text);
  dkimkit_keylint *found = lint(config, text, 0);

  FUZZ_CHECK(mended[len] == '\0' && strlen(mended) == len);
  FUZZ_CHECK(dkimkit_keyrecord_reason(better) == DKIMKIT_REASON_OK);
  FUZZ_CHECK(!has_error(found, len));
  if (dkimkit_keyrecord_reason(record) == DKIMKIT_REASON_OK) {
    FUZZ_CHECK(dkimkit_keyrecord_key_type(better) ==
               dkimkit_keyrecord_key_type(record));
    FUZZ_CHECK(dkimkit_keyrecord_key_bits(better) ==
               dkimkit_keyrecord_key_bits(record));
  }
  dkimkit_keylint_free(found);
  dkimkit_keyrecord_free(better);
}

static dkimkit_reason check(const dkimkit_config *config, dkk_slice text,
                            unsigned flags)
{
  dkimkit_keyrecord *record = parse(config, text);
  dkimkit_keylint *found = lint(config, text, flags);
  dkimkit_reason reason = dkimkit_keyrecord_reason(record);
  size_t len = 0;
  const char *mended = dkimkit_keylint_mended(found, &len);

  check_record(record);
  FUZZ_CHECK(dkimkit_keylint_reason(found) == reason);
  FUZZ_CHECK(has_error(found, text.len) == (reason != DKIMKIT_REASON_OK));
  if (mended != NULL) {
    check_mended(config, record, mended, len);
  }
  dkimkit_keylint_free(found);
  dkimkit_keyrecord_free(record);
  return reason;
}

static int parse_and_lint(const dkimkit_config *config, dkk_slice text)
{
  dkimkit_keyrecord *record = NULL;
  dkimkit_keylint *found = NULL;
  int rv = dkimkit_keyrecord_parse(&record, config, text.data, text.len);

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_keylint_new(&found, config, text.data, text.len, 0);
  }
  dkimkit_keylint_free(found);
  dkimkit_keyrecord_free(record);
  return rv;
}

/* Each call that allocates may fail, and says so. */
static void check_without_memory(dkk_slice text, size_t fail_at)
{
  dkimkit_config *config = NULL;
  fuzz_mem mem;
  int rv;

  fuzz_mem_init(&mem);
  FUZZ_CHECK(dkimkit_config_new(&config, &mem.mem) == DKIMKIT_OK);
  FUZZ_CHECK(dkimkit_config_seal(config) == DKIMKIT_OK);
  mem.fail_at = mem.calls + fail_at;
  rv = parse_and_lint(config, text);
  FUZZ_CHECK(rv == (mem.calls >= mem.fail_at ? DKIMKIT_ERR_NOMEM : DKIMKIT_OK));
  dkimkit_config_free(config);
  FUZZ_CHECK(mem.open == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  dkk_slice in = {data, size};
  unsigned flags = fuzz_octet(&in) & DKIMKIT_KEYLINT_PUBLISHED;
  size_t fail_at = fuzz_octet(&in);

  if (check(fuzz_config(), in, flags) == DKIMKIT_REASON_OK) {
    FUZZ_CHECK(check(fuzz_lenient_config(), in, flags) == DKIMKIT_REASON_OK);
  } else {
    (void)check(fuzz_lenient_config(), in, flags);
  }
  if (fail_at > 0) {
    check_without_memory(in, fail_at);
  }
  return 0;
}
