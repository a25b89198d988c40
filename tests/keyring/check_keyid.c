/* SPDX-License-Identifier: MIT */

/* Reads a key record from standard input and prints the ids of its key: as k=
 * has it, and as a key of another type. */

#include "../provider/provider.h"

#include "keyring/checkkeyid.h"

#include <dkimkit/dkimkit.h>

#include <stdio.h>

static void print(const dkk_ring_key_id *id)
{
  int i;

  for (i = 0; i < DKK_RING_KEY_ID_OCTETS; i++) {
    (void)printf("%02x", id->octets[i]);
  }
  (void)printf("\n");
}

int main(void)
{
  static uint8_t text[8192];
  size_t len = fread(text, 1, sizeof(text), stdin);
  dkimkit_config *config = NULL;
  dkimkit_keyrecord *record = NULL;
  dkk_ring_record_ids ids;
  int rv = config_with_provider(&config, NULL);

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_config_seal(config);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_keyrecord_parse(&record, config, text, len);
  }
  if (rv == DKIMKIT_OK) {
    dkk_ring_record_ids_read(&ids, record);
    print(&ids.stated);
    print(&ids.other);
  }
  dkimkit_keyrecord_free(record);
  dkimkit_config_free(config);
  return rv == DKIMKIT_OK ? 0 : 1;
}
