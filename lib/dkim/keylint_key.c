/* SPDX-License-Identifier: MIT */
#include "dkim/keylint_ber.h"

#include "core/config.h"
#include "core/crypto.h"
#include "core/der.h"
#include "core/keyform.h"

#include <string.h>

#define ED25519_OCTETS 32
#define ED25519_FORM_MAX 64u
/* [0], constructed. */
#define DER_VERSION 0xa0

static const uint8_t oid_rsa[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                  0x0d, 0x01, 0x01, 0x01};
static const uint8_t oid_pss[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                  0x0d, 0x01, 0x01, 0x0a};
static const uint8_t oid_ec[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01};
static const uint8_t oid_ed25519[] = {0x2b, 0x65, 0x70};
static const uint8_t ed25519_spki[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                       0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

static dkk_slice strip_zeros(dkk_slice number)
{
  while (number.len > 0 && number.data[0] == 0) {
    number.data++;
    number.len--;
  }
  return number;
}

/* An INTEGER as its magnitude. A negative one has lost its sign octet. */
static int read_number(const dkk_ber *r, dkk_slice *in, dkk_slice *number)
{
  if (!dkk_ber_read(r, in, DKK_DER_INTEGER, number) || number->len == 0) {
    return 0;
  }
  if (number->len > 1 && number->data[0] == 0 && number->data[1] < 0x80) {
    dkk_ber_found(r, DKIMKIT_FAULT_KEY_NOT_DER);
  }
  return 1;
}

static int write_number(dkk_buf *out, dkk_slice number)
{
  dkk_buf contents;
  int rv;

  dkk_buf_init(&contents, out->mem);
  rv = dkk_buf_append_octet(&contents, 0);
  if (rv == DKIMKIT_OK) {
    rv = dkk_buf_append(&contents, number.data, number.len);
  }
  if (rv == DKIMKIT_OK) {
    size_t skip = number.len > 0 && number.data[0] < 0x80;

    rv = dkk_der_write(out, DKK_DER_INTEGER, contents.data + skip,
                       contents.len - skip);
  }
  dkk_buf_clear(&contents);
  return rv;
}

static int check_exponent(const dkk_ber *r, dkk_slice exponent)
{
  static const uint8_t usual[3] = {1, 0, 1};
  int is_odd = exponent.len > 0 && (exponent.data[exponent.len - 1] & 1) != 0;

  if (!is_odd || (exponent.len == 1 && exponent.data[0] < 3)) {
    dkk_ber_found(r, DKIMKIT_FAULT_RSA_EXPONENT_BAD);
    return 0;
  }
  if (dkk_is_large_exponent(exponent)) {
    dkk_ber_found(r, DKIMKIT_FAULT_RSA_EXPONENT_LARGE);
    return 0;
  }
  if (exponent.len != sizeof(usual) ||
      memcmp(exponent.data, usual, sizeof(usual)) != 0) {
    dkk_ber_found(r, DKIMKIT_FAULT_RSA_EXPONENT_UNUSUAL);
  }
  return 1;
}

static int check_modulus(const dkk_ber *r, dkk_slice modulus)
{
  if (modulus.len == 0) {
    dkk_ber_found(r, DKIMKIT_FAULT_RSA_MODULUS_ZERO);
    return 0;
  }
  if ((modulus.data[modulus.len - 1] & 1) == 0) {
    dkk_ber_found(r, DKIMKIT_FAULT_RSA_MODULUS_EVEN);
    return 0;
  }
  return 1;
}

static void check_bits(const dkk_ber *r, dkk_slice modulus)
{
  const dkimkit_config *config = r->lint->config;
  size_t bits = 8 * modulus.len;
  uint8_t top;

  for (top = modulus.data[0]; top < 0x80; top = (uint8_t)(top << 1)) {
    bits--;
  }
  if (bits < config->rsa_min_bits) {
    dkk_ber_found(r, DKIMKIT_FAULT_KEY_TOO_SMALL);
  } else if (bits < DKK_RSA_WEAK_BITS) {
    dkk_ber_found(r, DKIMKIT_FAULT_KEY_WEAK);
  }
  if (bits > config->rsa_max_bits) {
    dkk_ber_found(r, DKIMKIT_FAULT_KEY_TOO_LARGE);
  } else if (bits > DKK_RSA_LARGE_BITS) {
    dkk_ber_found(r, DKIMKIT_FAULT_KEY_LARGE);
  }
}

/* Keeps the key in the form that p= should have. */
static int keep_rsa(const dkk_ber *r, dkk_slice modulus, dkk_slice exponent)
{
  dkk_lint *lint = r->lint;
  dkk_buf numbers;
  dkk_buf raw;
  int rv;

  dkk_buf_init(&numbers, lint->text.mem);
  dkk_buf_init(&raw, lint->text.mem);
  rv = write_number(&numbers, modulus);
  if (rv == DKIMKIT_OK) {
    rv = write_number(&numbers, exponent);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_der_write(&raw, DKK_DER_SEQUENCE, numbers.data, numbers.len);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkk_keyform_write_rsa_spki(&lint->key, dkk_buf_slice(&raw));
  }
  lint->type = DKIMKIT_KEY_TYPE_RSA;
  dkk_buf_clear(&numbers);
  dkk_buf_clear(&raw);
  return rv;
}

/* The inside of an RSAPublicKey. */
static int read_rsa_numbers(dkk_ber *r, dkk_slice sequence)
{
  dkk_slice modulus;
  dkk_slice exponent;
  int is_good;

  if (!read_number(r, &sequence, &modulus)) {
    return dkk_ber_unreadable(r, sequence);
  }
  if (modulus.data[0] >= 0x80) {
    dkk_ber_found(r, DKIMKIT_FAULT_RSA_MODULUS_NEGATIVE);
  }
  if (!read_number(r, &sequence, &exponent)) {
    return dkk_ber_unreadable(r, sequence);
  }
  if (r->is_cut) {
    return DKIMKIT_OK;
  }
  if (sequence.len > 0) {
    dkk_ber_found(r, DKIMKIT_FAULT_KEY_TRAILING);
  }
  if (exponent.data[0] >= 0x80) {
    dkk_ber_found(r, DKIMKIT_FAULT_KEY_NOT_DER);
  }
  modulus = strip_zeros(modulus);
  exponent = strip_zeros(exponent);
  is_good = check_modulus(r, modulus);
  if (modulus.len > 0) {
    check_bits(r, modulus);
  }
  return check_exponent(r, exponent) && is_good ? keep_rsa(r, modulus, exponent)
                                                : DKIMKIT_OK;
}

static int slice_is(dkk_slice a, const uint8_t *octets, size_t len)
{
  return a.len == len && memcmp(a.data, octets, len) == 0;
}

static void check_wanted(const dkk_ber *r, dkimkit_key_type type)
{
  dkimkit_key_type wanted = r->lint->wanted;

  if (wanted != 0 && wanted != type) {
    dkk_ber_found(r, DKIMKIT_FAULT_K_MISMATCH);
  }
}

/* @return 1 if the key is an RSA key. */
static int check_algorithm(dkk_ber *r, dkk_slice algorithm)
{
  static const uint8_t null_parameters[2] = {DKK_DER_NULL, 0};
  dkk_slice oid;

  if (!dkk_ber_read(r, &algorithm, DKK_DER_OID, &oid)) {
    (void)dkk_ber_unreadable(r, algorithm);
    return 0;
  }
  if (slice_is(oid, oid_pss, sizeof(oid_pss))) {
    dkk_ber_found(r, DKIMKIT_FAULT_KEY_PSS);
    return 0;
  }
  if (slice_is(oid, oid_ec, sizeof(oid_ec))) {
    dkk_ber_found(r, DKIMKIT_FAULT_KEY_EC);
    return 0;
  }
  if (slice_is(oid, oid_ed25519, sizeof(oid_ed25519))) {
    check_wanted(r, DKIMKIT_KEY_TYPE_ED25519);
    dkk_ber_found(r, DKIMKIT_FAULT_ED25519_SPKI);
    return 0;
  }
  if (!slice_is(oid, oid_rsa, sizeof(oid_rsa))) {
    dkk_ber_found(r, DKIMKIT_FAULT_KEY_OTHER_TYPE);
    return 0;
  }
  if (!dkk_ber_goes_on(r, algorithm) &&
      !slice_is(algorithm, null_parameters, sizeof(null_parameters))) {
    dkk_ber_found(r, DKIMKIT_FAULT_KEY_PARAMETERS);
  }
  return 1;
}

static int read_spki(dkk_ber *r, dkk_slice algorithm, dkk_slice rest)
{
  dkk_slice bits;
  dkk_slice sequence;

  if (!check_algorithm(r, algorithm)) {
    return DKIMKIT_OK;
  }
  if (!dkk_ber_read(r, &rest, DKK_DER_BIT_STRING, &bits)) {
    return dkk_ber_unreadable(r, rest);
  }
  if (bits.len == 0 || bits.data[0] != 0) {
    return dkk_ber_unreadable(r, bits);
  }
  if (rest.len > 0) {
    dkk_ber_found(r, DKIMKIT_FAULT_KEY_TRAILING);
  }
  dkk_ber_skip(&bits, 1);
  if (!dkk_ber_read(r, &bits, DKK_DER_SEQUENCE, &sequence)) {
    return dkk_ber_unreadable(r, bits);
  }
  if (bits.len > 0) {
    dkk_ber_found(r, DKIMKIT_FAULT_KEY_TRAILING);
  }
  return read_rsa_numbers(r, sequence);
}

static int not_public(const dkk_ber *r, dkimkit_fault fault)
{
  dkk_ber_found(r, fault);
  r->lint->is_hopeless = 1;
  return DKIMKIT_OK;
}

/* A SEQUENCE that begins with an INTEGER: RSAPublicKey has two of them;
 * RSAPrivateKey, PKCS#8 and ECPrivateKey begin with a version. */
static int is_private(const dkk_ber *r, dkk_slice rest)
{
  dkk_slice second;

  return dkk_der_next_is(rest, DKK_DER_SEQUENCE) ||
         dkk_der_next_is(rest, DKK_DER_OCTET_STRING) ||
         (dkk_der_next_is(rest, DKK_DER_INTEGER) &&
          (!dkk_ber_read(r, &rest, DKK_DER_INTEGER, &second) ||
           dkk_ber_goes_on(r, rest) || dkk_der_next_is(rest, DKK_DER_INTEGER)));
}

static int read_pkcs1(dkk_ber *r, dkk_slice sequence)
{
  dkk_slice rest = sequence;
  dkk_slice first;

  if (!dkk_ber_read(r, &rest, DKK_DER_INTEGER, &first)) {
    return dkk_ber_unreadable(r, rest);
  }
  if (first.len == 1 && first.data[0] <= 1) {
    if (is_private(r, rest)) {
      return not_public(r, DKIMKIT_FAULT_P_PRIVATE_KEY);
    }
    if (rest.len == 0) {
      return dkk_ber_unreadable(r, rest);
    }
  }
  dkk_ber_found(r, DKIMKIT_FAULT_KEY_PKCS1);
  return read_rsa_numbers(r, sequence);
}

/* What a certificate's first element begins with: [0] with its version, or its
 * serial number; that of the others is an AlgorithmIdentifier. */
static int begins_certificate(dkk_slice first)
{
  return dkk_der_next_is(first, DER_VERSION) ||
         dkk_der_next_is(first, DKK_DER_INTEGER);
}

static int read_rsa(dkk_ber *r, dkk_slice octets)
{
  dkk_slice sequence;
  dkk_slice first;

  if (!dkk_ber_read_outermost(r, &octets, &sequence)) {
    return dkk_keylint_has(r->lint->out, DKIMKIT_FAULT_KEY_NOT_DER)
               ? DKIMKIT_OK
               : dkk_ber_unreadable(r, octets);
  }
  if (octets.len > 0) {
    dkk_ber_found(r, DKIMKIT_FAULT_KEY_TRAILING);
  }
  if (dkk_der_next_is(sequence, DKK_DER_INTEGER)) {
    return read_pkcs1(r, sequence);
  }
  if (!dkk_ber_read(r, &sequence, DKK_DER_SEQUENCE, &first)) {
    return dkk_ber_unreadable(r, sequence);
  }
  /* EncryptedPrivateKeyInfo, Certificate, SubjectPublicKeyInfo. */
  if (dkk_der_next_is(sequence, DKK_DER_OCTET_STRING)) {
    return not_public(r, DKIMKIT_FAULT_P_PRIVATE_KEY);
  }
  if (begins_certificate(first)) {
    return not_public(r, DKIMKIT_FAULT_P_CERTIFICATE);
  }
  return read_spki(r, first, sequence);
}

static int keep_ed25519(const dkk_ber *r, dkk_slice raw)
{
  dkk_lint *lint = r->lint;
  dkk_public_key key;
  int rv;

  memset(&key, 0, sizeof(key));
  if (lint->config->key_ops[DKIMKIT_KEY_TYPE_ED25519] != NULL) {
    rv = dkk_public_key_import(&key, lint->config, DKIMKIT_KEY_TYPE_ED25519,
                               256, raw);
    if (rv == DKIMKIT_ERR_KEY_SYNTAX) {
      dkk_ber_found(r, DKIMKIT_FAULT_ED25519_POINT);
      return DKIMKIT_OK;
    }
    if (rv != DKIMKIT_OK) {
      return rv;
    }
    dkk_public_key_clear(&key);
  }
  lint->type = DKIMKIT_KEY_TYPE_ED25519;
  return dkk_buf_append(&lint->key, raw.data, raw.len);
}

static int is_ed25519_spki(dkk_slice octets)
{
  return octets.len == sizeof(ed25519_spki) + ED25519_OCTETS &&
         memcmp(octets.data, ed25519_spki, sizeof(ed25519_spki)) == 0;
}

/* A whole SEQUENCE, or one that is too long for an Ed25519 key anyway. */
static int looks_like_der(dkk_slice octets)
{
  return octets.len > 2 && octets.data[0] == 0x30 &&
         (octets.len > ED25519_FORM_MAX || octets.data[1] == octets.len - 2);
}

/* The beginning of a longer key, by its length and what it begins with. That
 * an Ed25519 key looks like it happens once in millions. */
static int looks_cut(dkk_slice octets)
{
  size_t head = octets.data[1] == 0x81 ? 3 : 4;

  return octets.data[0] == DKK_DER_SEQUENCE &&
         (octets.data[1] == 0x81 || octets.data[1] == 0x82) &&
         octets.data[2] >= (octets.data[1] == 0x81 ? 0x80 : 1) &&
         (octets.data[head] == DKK_DER_SEQUENCE ||
          octets.data[head] == DKK_DER_INTEGER);
}

static int read_key(dkk_ber *r, dkk_slice octets)
{
  int is_der = looks_like_der(octets);
  int rv;

  if (octets.len == ED25519_OCTETS &&
      (r->lint->wanted == DKIMKIT_KEY_TYPE_ED25519 || !looks_cut(octets))) {
    check_wanted(r, DKIMKIT_KEY_TYPE_ED25519);
    return keep_ed25519(r, octets);
  }
  if (is_ed25519_spki(octets)) {
    check_wanted(r, DKIMKIT_KEY_TYPE_ED25519);
    dkk_ber_found(r, DKIMKIT_FAULT_ED25519_SPKI);
    octets.data += sizeof(ed25519_spki);
    octets.len = ED25519_OCTETS;
    return keep_ed25519(r, octets);
  }
  if (r->lint->wanted == DKIMKIT_KEY_TYPE_ED25519 && !is_der) {
    dkk_ber_found(r, DKIMKIT_FAULT_ED25519_SIZE);
    return DKIMKIT_OK;
  }
  rv = read_rsa(r, octets);
  if (rv == DKIMKIT_OK && r->lint->type != 0) {
    check_wanted(r, r->lint->type);
  }
  return rv;
}

int dkk_lint_key(dkk_lint *lint, int *is_cut, dkk_slice octets,
                 const uint8_t *at)
{
  dkk_ber r = {lint, at, octets.data + octets.len, 0};
  int rv = read_key(&r, octets);

  *is_cut = r.is_cut;
  return rv;
}
