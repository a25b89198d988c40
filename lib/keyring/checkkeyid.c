/* SPDX-License-Identifier: MIT */
#include "keyring/checkkeyid.h"

#include "keyring/checkanswer.h"

#include <sodium.h>

#include <string.h>

#define P_OCTETS DKK_RING_CHECK_TEXT_MAX
#define ED25519_OCTETS 32

/* RFC 8410, 4: what stands before the 32 octets of an Ed25519 key. */
static const uint8_t ed25519_head[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                       0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

/* AlgorithmIdentifier of rsaEncryption (RFC 3279, 2.3.1). */
static const uint8_t rsa_algorithm[] = {0x30, 0x0d, 0x06, 0x09, 0x2a,
                                        0x86, 0x48, 0x86, 0xf7, 0x0d,
                                        0x01, 0x01, 0x01, 0x05, 0x00};

#define HEAD_MAX 48

static int is_base64(char c)
{
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         (c >= '0' && c <= '9') || c == '+' || c == '/';
}

/* The record was parsed before: what is no base64 in p= is white space, padding
 * or, with a lenient configuration, quotes. */
static size_t decode_p(uint8_t out[P_OCTETS], const dkimkit_keyrecord *record)
{
  char text[P_OCTETS];
  size_t digits = 0;
  size_t len = 0;
  size_t octets = 0;
  size_t i;
  const char *p = dkimkit_keyrecord_tag(record, "p", &len);

  for (i = 0; p != NULL && i < len && digits < sizeof(text); i++) {
    if (is_base64(p[i])) {
      text[digits++] = p[i];
    }
  }
  return sodium_base642bin(out, P_OCTETS, text, digits, NULL, &octets, NULL,
                           sodium_base64_VARIANT_ORIGINAL_NO_PADDING) == 0
             ? octets
             : 0;
}

/* Writes a DER tag and length (X.690, 8.1.3), for less than 65,536 octets. */
static size_t put_head(uint8_t *out, uint8_t tag, size_t len)
{
  size_t at = 0;

  out[at++] = tag;
  if (len > 0xff) {
    out[at++] = 0x82;
    out[at++] = (uint8_t)(len >> 8);
  } else if (len > 0x7f) {
    out[at++] = 0x81;
  }
  out[at++] = (uint8_t)len;
  return at;
}

/* What stands before a bare RSAPublicKey in its SubjectPublicKeyInfo. */
static size_t put_rsa_head(uint8_t out[HEAD_MAX], size_t key_len)
{
  uint8_t bits[8];
  size_t bits_len = put_head(bits, 0x03, key_len + 1);
  size_t at;

  bits[bits_len++] = 0;
  at = put_head(out, 0x30, sizeof(rsa_algorithm) + bits_len + key_len);
  memcpy(out + at, rsa_algorithm, sizeof(rsa_algorithm));
  at += sizeof(rsa_algorithm);
  memcpy(out + at, bits, bits_len);
  return at + bits_len;
}

static void hash(dkk_ring_key_id *id, const uint8_t *head, size_t head_len,
                 const uint8_t *key, size_t len)
{
  crypto_hash_sha256_state state;

  crypto_hash_sha256_init(&state);
  if (head_len > 0) {
    crypto_hash_sha256_update(&state, head, head_len);
  }
  crypto_hash_sha256_update(&state, key, len);
  crypto_hash_sha256_final(&state, id->octets);
}

void dkk_ring_record_ids_read(dkk_ring_record_ids *ids,
                              const dkimkit_keyrecord *record)
{
  uint8_t key[P_OCTETS];
  uint8_t head[HEAD_MAX];
  size_t len = decode_p(key, record);
  size_t head_len;

  memset(ids, 0, sizeof(*ids));
  if (len == 0) {
    return;
  }
  if (len == ED25519_OCTETS) {
    hash(dkimkit_keyrecord_key_type(record) == DKIMKIT_KEY_TYPE_ED25519
             ? &ids->stated
             : &ids->other,
         ed25519_head, sizeof(ed25519_head), key, len);
    return;
  }
  head_len = dkimkit_keyrecord_is_pkcs1(record) ? put_rsa_head(head, len) : 0;
  hash(dkimkit_keyrecord_key_type(record) == DKIMKIT_KEY_TYPE_RSA ? &ids->stated
                                                                  : &ids->other,
       head, head_len, key, len);
}
