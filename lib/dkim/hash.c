/* SPDX-License-Identifier: MIT */
#include "dkim/hash.h"

int dkk_hash_header(const dkk_hash_input *input, dkimkit_hash hash,
                    uint8_t *out)
{
  static const uint8_t crlf[] = {'\r', '\n'};
  static const dkk_range nothing = {0, 0};
  dkk_collector collector;
  dkk_digest_room room;
  dkk_digest digest;
  size_t i;
  int rv = dkk_digest_init_in(&digest, &room, input->config, hash);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  dkk_collector_init(&collector, dkk_digest_sink(&digest));
  for (i = 0; i < input->count; i++) {
    if (input->fields[i] != DKK_HEADER_NONE) {
      dkk_canon_header(&collector, input->canonicalization,
                       dkk_header_field(input->header, input->fields[i]),
                       nothing);
      dkk_collector_write(&collector, crlf, sizeof(crlf));
    }
  }
  dkk_canon_header(&collector, input->canonicalization, input->signature_field,
                   input->b_range);
  rv = dkk_collector_flush(&collector);
  if (rv == DKIMKIT_OK) {
    rv = dkk_digest_final(&digest, out);
  } else {
    dkk_digest_clear(&digest);
  }
  return rv;
}

int dkk_hash_signed_header(const dkimkit_signature *signature,
                           dkimkit_hash hash, uint8_t *out)
{
  dkk_hash_input input = {
      .config = signature->config,
      .header = signature->header,
      .fields = signature->signed_names.fields,
      .count = signature->signed_names.count,
      .canonicalization = signature->header_canonicalization,
      .signature_field = dkk_header_field(signature->header, signature->field),
      .b_range = signature->b_range,
  };

  return dkk_hash_header(&input, hash, out);
}
