/* SPDX-License-Identifier: MIT */
#include "core/keyform.h"

#include "core/der.h"

#include <string.h>

/* The contents of AlgorithmIdentifier. rsaEncryption has the parameters NULL
 * (RFC 3279, 2.3.1), Ed25519 has none (RFC 8410, 3). */
static const uint8_t rsa_algorithm[] = {0x06, 0x09, 0x2a, 0x86, 0x48,
                                        0x86, 0xf7, 0x0d, 0x01, 0x01,
                                        0x01, 0x05, 0x00};
static const uint8_t ed25519_algorithm[] = {0x06, 0x03, 0x2b, 0x65, 0x70};
static const uint8_t integer_zero[] = {0x02, 0x01, 0x00};

#define ED25519_OCTETS 32
#define EXPONENT_MAX_BITS 33

static int slice_is(dkk_slice a, const uint8_t *octets, size_t len)
{
  return a.len == len && memcmp(a.data, octets, len) == 0;
}

/* Of a type that is known, if perhaps with wrong parameters. */
static int is_known(dkk_slice oid)
{
  return slice_is(oid, rsa_algorithm + 2, sizeof(rsa_algorithm) - 4) ||
         slice_is(oid, ed25519_algorithm + 2, sizeof(ed25519_algorithm) - 2);
}

static unsigned bit_length(dkk_slice magnitude)
{
  unsigned bits = 0;
  uint8_t top;

  if (magnitude.len == 0 || magnitude.len > 0x10000) {
    return 0;
  }
  for (top = magnitude.data[0]; top > 0; top >>= 1) {
    bits++;
  }
  return bits + 8 * (unsigned)(magnitude.len - 1);
}

int dkk_is_large_exponent(dkk_slice exponent)
{
  return exponent.len > EXPONENT_MAX_BITS / 8 + 1 ||
         bit_length(exponent) > EXPONENT_MAX_BITS;
}

static int is_odd(dkk_slice magnitude)
{
  return magnitude.len > 0 && (magnitude.data[magnitude.len - 1] & 1) != 0;
}

static int check_rsa_numbers(dkk_slice modulus, dkk_slice exponent)
{
  if (!is_odd(modulus) || !is_odd(exponent) ||
      (exponent.len == 1 && exponent.data[0] < 3)) {
    return DKIMKIT_ERR_KEY_SYNTAX;
  }
  return dkk_is_large_exponent(exponent) ? DKIMKIT_ERR_KEY_BAD_EXPONENT
                                         : DKIMKIT_OK;
}

static int read_rsa_public(dkk_keyform *form, dkk_slice der)
{
  dkk_slice rest = der;
  dkk_slice sequence;
  dkk_slice modulus;
  dkk_slice exponent;

  if (!dkk_der_read(&rest, DKK_DER_SEQUENCE, &sequence) || rest.len > 0 ||
      !dkk_der_read_unsigned(&sequence, &modulus) ||
      !dkk_der_read_unsigned(&sequence, &exponent) || sequence.len > 0) {
    return DKIMKIT_ERR_KEY_SYNTAX;
  }
  form->type = DKIMKIT_KEY_TYPE_RSA;
  form->bits = bit_length(modulus);
  form->raw = der;
  return check_rsa_numbers(modulus, exponent);
}

int dkk_keyform_read_rsa_public(dkk_keyform *form, dkk_slice der)
{
  dkk_slice rest = der;
  dkk_slice sequence;
  dkk_slice algorithm;
  dkk_slice bits;

  memset(form, 0, sizeof(*form));
  if (!dkk_der_read(&rest, DKK_DER_SEQUENCE, &sequence) || rest.len > 0) {
    return DKIMKIT_ERR_KEY_SYNTAX;
  }
  if (dkk_der_next_is(sequence, DKK_DER_INTEGER)) {
    form->is_pkcs1 = 1;
    return read_rsa_public(form, der);
  }
  if (!dkk_der_read(&sequence, DKK_DER_SEQUENCE, &algorithm) ||
      !slice_is(algorithm, rsa_algorithm, sizeof(rsa_algorithm)) ||
      !dkk_der_read(&sequence, DKK_DER_BIT_STRING, &bits) || sequence.len > 0 ||
      bits.len == 0 || bits.data[0] != 0) {
    return DKIMKIT_ERR_KEY_SYNTAX;
  }
  bits.data++;
  bits.len--;
  return read_rsa_public(form, bits);
}

/* What follows the algorithm (RFC 8410, 4). */
static int read_ed25519_public(dkk_keyform *form, dkk_slice sequence)
{
  dkk_slice bits;

  if (!dkk_der_read(&sequence, DKK_DER_BIT_STRING, &bits) || sequence.len > 0 ||
      bits.len != 1 + ED25519_OCTETS || bits.data[0] != 0) {
    return DKIMKIT_ERR_KEY_SYNTAX;
  }
  form->type = DKIMKIT_KEY_TYPE_ED25519;
  form->bits = 256;
  form->raw.data = bits.data + 1;
  form->raw.len = ED25519_OCTETS;
  return DKIMKIT_OK;
}

int dkk_keyform_read_public(dkk_keyform *form, dkk_slice der)
{
  dkk_slice rest = der;
  dkk_slice sequence;
  dkk_slice algorithm;
  dkk_slice oid;

  memset(form, 0, sizeof(*form));
  if (!dkk_der_read(&rest, DKK_DER_SEQUENCE, &sequence) || rest.len > 0 ||
      !dkk_der_read(&sequence, DKK_DER_SEQUENCE, &algorithm)) {
    return dkk_keyform_read_rsa_public(form, der);
  }
  if (slice_is(algorithm, ed25519_algorithm, sizeof(ed25519_algorithm))) {
    return read_ed25519_public(form, sequence);
  }
  if (!slice_is(algorithm, rsa_algorithm, sizeof(rsa_algorithm)) &&
      dkk_der_next_is(sequence, DKK_DER_BIT_STRING) &&
      dkk_der_read(&algorithm, DKK_DER_OID, &oid) && !is_known(oid)) {
    return DKIMKIT_ERR_KEY_TYPE;
  }
  return dkk_keyform_read_rsa_public(form, der);
}

/* RSAPrivateKey (RFC 8017, A.1.2): version 0 and eight numbers. */
static int read_rsa_private(dkk_keyform *form, dkk_slice der)
{
  dkk_slice rest = der;
  dkk_slice sequence;
  dkk_slice numbers[9];
  size_t i;

  if (!dkk_der_read(&rest, DKK_DER_SEQUENCE, &sequence) || rest.len > 0) {
    return DKIMKIT_ERR_KEY_SYNTAX;
  }
  for (i = 0; i < 9; i++) {
    if (!dkk_der_read_unsigned(&sequence, &numbers[i])) {
      return DKIMKIT_ERR_KEY_SYNTAX;
    }
    if (i > 0 && numbers[i].len == 0) {
      return DKIMKIT_ERR_KEY_SYNTAX;
    }
  }
  if (numbers[0].len > 0 || sequence.len > 0) {
    return DKIMKIT_ERR_KEY_SYNTAX;
  }
  form->type = DKIMKIT_KEY_TYPE_RSA;
  form->bits = bit_length(numbers[1]);
  form->raw = der;
  return check_rsa_numbers(numbers[1], numbers[2]);
}

static int read_ed25519_seed(dkk_keyform *form, dkk_slice octets)
{
  dkk_slice seed;

  if (!dkk_der_read(&octets, DKK_DER_OCTET_STRING, &seed) || octets.len > 0 ||
      seed.len != ED25519_OCTETS) {
    return DKIMKIT_ERR_KEY_SYNTAX;
  }
  form->type = DKIMKIT_KEY_TYPE_ED25519;
  form->bits = 256;
  form->raw = seed;
  return DKIMKIT_OK;
}

/* OneAsymmetricKey (RFC 5958, 2); attributes and the public key behind the
 * private one are passed over. */
static int read_pkcs8(dkk_keyform *form, dkk_slice sequence)
{
  dkk_slice version;
  dkk_slice algorithm;
  dkk_slice key;
  dkk_slice oid;

  if (!dkk_der_read_unsigned(&sequence, &version) || version.len > 1 ||
      (version.len == 1 && version.data[0] != 1) ||
      !dkk_der_read(&sequence, DKK_DER_SEQUENCE, &algorithm) ||
      !dkk_der_read(&sequence, DKK_DER_OCTET_STRING, &key)) {
    return DKIMKIT_ERR_KEY_SYNTAX;
  }
  if (slice_is(algorithm, rsa_algorithm, sizeof(rsa_algorithm))) {
    return read_rsa_private(form, key);
  }
  if (slice_is(algorithm, ed25519_algorithm, sizeof(ed25519_algorithm))) {
    return read_ed25519_seed(form, key);
  }
  return dkk_der_read(&algorithm, DKK_DER_OID, &oid) ? DKIMKIT_ERR_KEY_TYPE
                                                     : DKIMKIT_ERR_KEY_SYNTAX;
}

/* What a SEQUENCE is by its first two elements. */
static int classify(dkk_slice sequence)
{
  dkk_slice first;
  dkk_slice second;

  if (dkk_der_read(&sequence, DKK_DER_SEQUENCE, &first)) {
    /* SubjectPublicKeyInfo, EncryptedPrivateKeyInfo or a certificate. */
    return dkk_der_next_is(sequence, DKK_DER_OCTET_STRING)
               ? DKIMKIT_ERR_KEY_ENCRYPTED
               : DKIMKIT_ERR_KEY_NOT_PRIVATE;
  }
  if (!dkk_der_read_unsigned(&sequence, &first)) {
    return DKIMKIT_ERR_KEY_SYNTAX;
  }
  if (dkk_der_read(&sequence, DKK_DER_INTEGER, &second)) {
    return sequence.len == 0 ? DKIMKIT_ERR_KEY_NOT_PRIVATE : DKIMKIT_OK;
  }
  /* ECPrivateKey (RFC 5915) has an OCTET STRING in this place. */
  return dkk_der_next_is(sequence, DKK_DER_OCTET_STRING) ? DKIMKIT_ERR_KEY_TYPE
                                                         : DKIMKIT_OK;
}

int dkk_keyform_read_private(dkk_keyform *form, dkk_slice der)
{
  dkk_slice rest = der;
  dkk_slice sequence;
  dkk_slice inner;
  dkk_slice version;
  int rv;

  memset(form, 0, sizeof(*form));
  if (!dkk_der_read(&rest, DKK_DER_SEQUENCE, &sequence) || rest.len > 0) {
    return DKIMKIT_ERR_KEY_SYNTAX;
  }
  rv = classify(sequence);
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  inner = sequence;
  if (dkk_der_read_unsigned(&inner, &version) &&
      dkk_der_next_is(inner, DKK_DER_SEQUENCE)) {
    return read_pkcs8(form, sequence);
  }
  return read_rsa_private(form, der);
}

int dkk_keyform_write_rsa_spki(dkk_buf *out, dkk_slice raw_public)
{
  dkk_buf bits;
  dkk_buf body;
  int rv;

  dkk_buf_init(&bits, out->mem);
  dkk_buf_init(&body, out->mem);
  rv = dkk_buf_append_octet(&bits, 0);
  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_append(&bits, raw_public.data, raw_public.len);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_der_write(&body, DKK_DER_SEQUENCE, rsa_algorithm,
                       sizeof(rsa_algorithm));
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_der_write(&body, DKK_DER_BIT_STRING, bits.data, bits.len);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_der_write(out, DKK_DER_SEQUENCE, body.data, body.len);
  }
  dkk_buf_clear(&bits);
  dkk_buf_clear(&body);
  return rv;
}

int dkk_keyform_rsa_public_of(dkk_buf *out, dkk_slice raw_private)
{
  dkk_slice sequence;
  dkk_slice version;
  dkk_slice start;
  dkk_slice number;

  if (!dkk_der_read(&raw_private, DKK_DER_SEQUENCE, &sequence) ||
      !dkk_der_read_unsigned(&sequence, &version)) {
    return DKIMKIT_ERR_KEY_SYNTAX;
  }
  start = sequence;
  if (!dkk_der_read_unsigned(&sequence, &number) ||
      !dkk_der_read_unsigned(&sequence, &number)) {
    return DKIMKIT_ERR_KEY_SYNTAX;
  }
  /* Modulus and exponent stand next to each other in both forms. */
  return dkk_der_write(out, DKK_DER_SEQUENCE, start.data,
                       (size_t)(sequence.data - start.data));
}

static int write_pkcs8_body(dkk_buf *body, const uint8_t *algorithm,
                            size_t algorithm_len, dkk_slice key)
{
  int rv = dkk_buf_reserve(body, dkk_der_size(key.len) + 64);

  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_append(body, integer_zero, sizeof(integer_zero));
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_der_write(body, DKK_DER_SEQUENCE, algorithm, algorithm_len);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_der_write(body, DKK_DER_OCTET_STRING, key.data, key.len);
  }
  return rv;
}

int dkk_keyform_write_pkcs8(dkk_buf *out, dkimkit_key_type type,
                            dkk_slice raw_private)
{
  dkk_buf body;
  uint8_t seed[2 + ED25519_OCTETS] = {DKK_DER_OCTET_STRING, ED25519_OCTETS};
  dkk_slice wrapped = {seed, sizeof(seed)};
  int rv = DKIMKIT_ERR_KEY_SYNTAX;

  dkk_buf_init(&body, out->mem);
  if (type == DKIMKIT_KEY_TYPE_RSA) {
    rv = write_pkcs8_body(&body, rsa_algorithm, sizeof(rsa_algorithm),
                          raw_private);
  } else if (raw_private.len == ED25519_OCTETS) {
    memcpy(seed + 2, raw_private.data, ED25519_OCTETS);
    rv = write_pkcs8_body(&body, ed25519_algorithm, sizeof(ed25519_algorithm),
                          wrapped);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_der_write(out, DKK_DER_SEQUENCE, body.data, body.len);
  }
  dkk_mem_wipe(seed, sizeof(seed));
  dkk_buf_clear_secret(&body);
  return rv;
}
