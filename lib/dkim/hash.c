/* SPDX-License-Identifier: MIT */
#include "dkim/hash.h"

static void write_header(dkk_collector *collector, const dkk_hash_input *input)
{
  static const uint8_t crlf[] = {'\r', '\n'};
  static const dkk_range nothing = {0, 0};
  size_t i;

  for (i = 0; i < input->count; i++) {
    if (input->fields[i] != DKK_HEADER_NONE) {
      dkk_canon_header(collector, input->canonicalization,
                       dkk_header_field(input->header, input->fields[i]),
                       nothing);
      dkk_collector_write(collector, crlf, sizeof(crlf));
    }
  }
  dkk_canon_header(collector, input->canonicalization, input->signature_field,
                   input->b_range);
}

static int hash_into(dkk_digest *digest, const dkk_hash_input *input,
                     uint8_t *out)
{
  dkk_collector collector;
  int rv;

  dkk_collector_init(&collector, dkk_digest_sink(digest));
  write_header(&collector, input);
  rv = dkk_collector_flush(&collector);
  return rv == DKIMKIT_OK ? dkk_digest_finish(digest, out) : rv;
}

int dkk_hash_header(const dkk_hash_input *input, dkimkit_hash hash,
                    uint8_t *out)
{
  dkk_digest_room room;
  dkk_digest digest;
  int rv;

  if (input->again != NULL) {
    rv = dkk_digest_restart(input->again);
    return rv == DKIMKIT_OK ? hash_into(input->again, input, out) : rv;
  }
  rv = dkk_digest_init_in(&digest, &room, input->config, hash);
  if (rv == DKIMKIT_OK) {
    rv = hash_into(&digest, input, out);
    dkk_digest_clear(&digest);
  }
  return rv;
}

int dkk_hash_signed_header(const dkimkit_signature *signature,
                           dkimkit_hash hash, dkk_digest *again, uint8_t *out)
{
  dkk_hash_input input = {
      .config = signature->config,
      .again = again,
      .header = signature->header,
      .fields = signature->signed_names.fields,
      .count = signature->signed_names.count,
      .canonicalization = signature->header_canonicalization,
      .signature_field = dkk_header_field(signature->header, signature->field),
      .b_range = signature->b_range,
  };

  return dkk_hash_header(&input, hash, out);
}
