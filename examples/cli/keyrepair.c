/* SPDX-License-Identifier: MIT */
#include "keyrepair.h"

#include <string.h>

#include <dkimkit/keylint.h>

#include "errors.h"

/* Whether the mended record is one for this signature, and whether its key
   made the signature. */
static int judge(bool *usable, bool *verifies, struct cli_header *header,
                 const char *text, size_t len)
{
  dkimkit_algorithm algorithm = dkimkit_signature_algorithm(header->signature);
  const dkimkit_keyrecord *keys[1];
  const dkimkit_keyrecord **old_keys = header->keys;
  size_t old_count = header->key_count;
  struct cli_attempt attempt;
  dkimkit_keyrecord *record;
  int rv = dkimkit_keyrecord_parse(&record, header->config,
                                   (const uint8_t *)text, len);

  *usable = *verifies = false;
  if (rv) {
    return cli_error_status("key record", rv);
  }
  *usable = dkimkit_keyrecord_reason(record) == DKIMKIT_REASON_OK &&
            (dkimkit_keyrecord_key_type(record) == DKIMKIT_KEY_TYPE_ED25519) ==
                (algorithm == DKIMKIT_ALGORITHM_ED25519_SHA256);
  if (*usable) {
    if (!cli_attempt_init(&attempt, header, header->chosen)) {
      dkimkit_keyrecord_free(record);
      return cli_error_memory();
    }
    keys[0] = record;
    header->keys = keys;
    header->key_count = 1;
    rv = cli_attempt_verify(verifies, header, &attempt);
    header->keys = old_keys;
    header->key_count = old_count;
    cli_attempt_free(&attempt);
  }
  dkimkit_keyrecord_free(record);
  return rv;
}

static bool is_cut(dkimkit_fault fault)
{
  return fault == DKIMKIT_FAULT_P_TRUNCATED ||
         fault == DKIMKIT_FAULT_P_CUT_AT_255;
}

/* What stands in the way of a verifier; the rest is for `dkimkit record`. */
static void tell_faults(const dkimkit_keylint *lint, struct cli_facts *causes)
{
  size_t count = dkimkit_keylint_count(lint);
  size_t i;

  for (i = 0; i < count; ++i) {
    dkimkit_fault fault = dkimkit_keylint_fault(lint, i);

    if (dkimkit_keylint_severity(lint, i) == DKIMKIT_SEVERITY_ERROR) {
      cli_facts_add(causes, is_cut(fault) ? "record-cut" : "record-faulty",
                    "the key record: %s (%s)", dkimkit_fault_text(fault),
                    dkimkit_fault_name(fault));
    }
  }
}

static int tell_mended(struct cli_header *header, const dkimkit_keylint *lint,
                       struct cli_facts *causes)
{
  size_t len;
  const char *mended = dkimkit_keylint_mended(lint, &len);
  bool usable = false;
  bool verifies = false;
  int rv = CLI_OK;

  if (mended) {
    rv = judge(&usable, &verifies, header, mended, len);
  }
  if (usable) {
    cli_facts_add(causes, "record-mended", "%s",
                  verifies
                      ? "mended, the record verifies the header of this "
                        "message. Publish"
                      : "mended, the record has a key, which doesn't verify "
                        "this signature. It would read");
    cli_facts_show(causes, (const uint8_t *)mended, len);
  }
  return rv;
}

int cli_key_repair(struct cli_header *header, const struct cli_key *key,
                   struct cli_facts *causes, struct cli_facts *tested)
{
  dkimkit_keylint *lint;
  int rv = dkimkit_keylint_new(&lint, header->config, key->text.data,
                               key->text.len, DKIMKIT_KEYLINT_PUBLISHED);

  if (rv) {
    return cli_error_status("key record", rv);
  }
  cli_facts_add(tested, "record-faulty",
                "faults of the key record that `dkimkit record` knows");
  tell_faults(lint, causes);
  rv = tell_mended(header, lint, causes);
  dkimkit_keylint_free(lint);
  return rv;
}
