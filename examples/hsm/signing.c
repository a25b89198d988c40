/* SPDX-License-Identifier: MIT */
#include "signing.h"

#include <stdint.h>
#include <string.h>
#include <sysexits.h>

#define DIGEST_OCTETS 32
#define SIGNATURE_MAX_OCTETS 2048

/* DigestInfo of SHA-256 up to the digest (RFC 8017, 9.2, note 1). */
static const unsigned char digest_info[] = {
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
    0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};

/* What the mechanism signs. CKM_RSA_PKCS pads only; for CKM_EDDSA the digest
 * is the message (RFC 8463, 3). */
static CK_ULONG write_input(unsigned char *out, const hsm_key *key,
                            const uint8_t *digest)
{
  CK_ULONG len = 0;

  if (key->type == CKK_RSA) {
    memcpy(out, digest_info, sizeof(digest_info));
    len = sizeof(digest_info);
  }
  memcpy(out + len, digest, DIGEST_OCTETS);
  return len + DIGEST_OCTETS;
}

static CK_RV authenticate(const hsm_signing *signing)
{
  const hsm_token *token = signing->token;
  const hsm_pin *pin = signing->pin;

  return signing->key->always_authenticate
             ? token->module->C_Login(
                   token->session, CKU_CONTEXT_SPECIFIC,
                   pin->len > 0 ? (CK_UTF8CHAR *)(uintptr_t)pin->octets : NULL,
                   pin->len)
             : CKR_OK;
}

static CK_RV sign(const hsm_signing *signing, const uint8_t *digest,
                  unsigned char *signature, CK_ULONG *len)
{
  const hsm_token *token = signing->token;
  CK_MECHANISM mechanism = {signing->key->mechanism, NULL, 0};
  unsigned char input[sizeof(digest_info) + DIGEST_OCTETS];
  CK_ULONG input_len = write_input(input, signing->key, digest);
  CK_RV ckr = token->module->C_SignInit(token->session, &mechanism,
                                        signing->key->handle);

  if (ckr == CKR_OK) {
    ckr = authenticate(signing);
  }
  if (ckr == CKR_OK) {
    ckr =
        token->module->C_Sign(token->session, input, input_len, signature, len);
  }
  return ckr;
}

int hsm_signing_start(dkimkit_sign_req *request, void *user_data)
{
  hsm_signing *signing = user_data;
  unsigned char signature[SIGNATURE_MAX_OCTETS];
  CK_ULONG len = sizeof(signature);
  size_t digest_len = 0;
  const uint8_t *digest = dkimkit_sign_req_digest(request, &digest_len);
  CK_RV ckr;

  if (digest_len != DIGEST_OCTETS) {
    return DKIMKIT_ERR_SIGN_FAILED;
  }
  ckr = sign(signing, digest, signature, &len);
  if (ckr != CKR_OK) {
    (void)hsm_fault_ckr(signing->fault, "signing", ckr);
    (void)dkimkit_sign_req_fail(request, hsm_fault_sign_status(signing->fault));
  } else if (dkimkit_sign_req_done(request, signature, len) < 0) {
    (void)hsm_fault_set(signing->fault, EX_SOFTWARE,
                        "signing: the token made a signature of %lu octets",
                        len);
    (void)dkimkit_sign_req_fail(request, DKIMKIT_ERR_SIGN_MISMATCH);
  }
  return 0;
}
