/* SPDX-License-Identifier: MIT */
#include "keyrepair.h"

#include <string.h>

#include <dkimkit/keylint.h>

#include "errors.h"

#define OTHER_FAULT "record-fault"

static const char *id_of(dkimkit_fault fault)
{
  switch ((int)fault) {
  case DKIMKIT_FAULT_QUOTES_AROUND:
  case DKIMKIT_FAULT_QUOTES_INSIDE:
    return "record-quoted";
  case DKIMKIT_FAULT_ESCAPED_SEMICOLON:
  case DKIMKIT_FAULT_BACKSLASH:
    return "record-escaped";
  case DKIMKIT_FAULT_K_EMPTY:
  case DKIMKIT_FAULT_K_CASE:
  case DKIMKIT_FAULT_K_ALGORITHM:
  case DKIMKIT_FAULT_K_UNKNOWN:
  case DKIMKIT_FAULT_K_MISMATCH:
    return "record-type";
  case DKIMKIT_FAULT_V_NOT_FIRST:
  case DKIMKIT_FAULT_V_EMPTY:
  case DKIMKIT_FAULT_V_CASE:
  case DKIMKIT_FAULT_V_WRONG:
  case DKIMKIT_FAULT_DUPLICATE_TAG:
  case DKIMKIT_FAULT_MISSING_EQUALS:
  case DKIMKIT_FAULT_MISSING_SEMICOLON:
    return "record-tags";
  case DKIMKIT_FAULT_P_PEM:
    return "record-pem";
  case DKIMKIT_FAULT_P_URL_SAFE:
  case DKIMKIT_FAULT_P_BAD_CHARACTER:
  case DKIMKIT_FAULT_P_PADDING:
  case DKIMKIT_FAULT_P_BITS:
    return "record-base64";
  case DKIMKIT_FAULT_P_TRUNCATED:
  case DKIMKIT_FAULT_P_CUT_AT_255:
    return "record-cut";
  case DKIMKIT_FAULT_ED25519_SPKI:
    return "record-wrapped";
  default:
    return OTHER_FAULT;
  }
}

static void tell_fault(dkimkit_fault fault, bool mended,
                       struct cli_facts *causes)
{
  const char *id = id_of(fault);

  if (strcmp(id, OTHER_FAULT) != 0 && cli_facts_has(causes, id)) {
    return;
  }
  cli_facts_add(causes, id, "the key record can't be used: %s%s%s",
                dkimkit_fault_text(fault), mended ? "" : "; ",
                mended ? "" : dkimkit_fault_advice(fault));
}

static int tell_mended(struct cli_header *header, const char *text, size_t len,
                       struct cli_facts *causes)
{
  dkimkit_keyrecord *record;
  bool verifies = false;
  int rv = dkimkit_keyrecord_parse(&record, header->config,
                                   (const uint8_t *)text, len);

  if (rv) {
    return cli_error_status("key record", rv);
  }
  rv = cli_header_verify(&verifies, header, record);
  dkimkit_keyrecord_free(record);
  cli_facts_add(causes, "record-mended", "%s",
                verifies ? "mended, the record verifies the header of this "
                           "message. Publish"
                         : "mended, the record has a key, which doesn't verify "
                           "this signature. It would read");
  cli_facts_show(causes, (const uint8_t *)text, len);
  return rv;
}

int cli_key_repair(struct cli_header *header, const struct cli_key *key,
                   struct cli_facts *causes)
{
  dkimkit_keylint *lint;
  const char *mended;
  size_t len;
  size_t i;
  int rv = dkimkit_keylint_new(&lint, header->config, key->text.data,
                               key->text.len, DKIMKIT_KEYLINT_PUBLISHED);

  if (rv) {
    return cli_error_status("key record", rv);
  }
  mended = dkimkit_keylint_mended(lint, &len);
  for (i = 0; i < dkimkit_keylint_count(lint); ++i) {
    if (dkimkit_keylint_severity(lint, i) == DKIMKIT_SEVERITY_ERROR) {
      tell_fault(dkimkit_keylint_fault(lint, i), mended != NULL, causes);
    }
  }
  if (mended) {
    rv = tell_mended(header, mended, len, causes);
  }
  dkimkit_keylint_free(lint);
  return rv;
}
