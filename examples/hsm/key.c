/* SPDX-License-Identifier: MIT */
#include "key.h"

#include <stdint.h>
#include <string.h>
#include <sysexits.h>

CK_RV hsm_key_search(const hsm_token *token, CK_ATTRIBUTE *attributes,
                     CK_ULONG attribute_count, CK_OBJECT_HANDLE found[2],
                     CK_ULONG *count)
{
  CK_FUNCTION_LIST *module = token->module;
  CK_RV ckr =
      module->C_FindObjectsInit(token->session, attributes, attribute_count);
  CK_ULONG total = 0;
  CK_ULONG got = 1;

  if (ckr != CKR_OK) {
    return ckr;
  }
  /* A module may give fewer at a time than there are. */
  while (ckr == CKR_OK && got > 0 && total < 2) {
    ckr = module->C_FindObjects(token->session, found + total, 2 - total, &got);
    total += ckr == CKR_OK && got <= 2 - total ? got : 0;
  }
  (void)module->C_FindObjectsFinal(token->session);
  *count = total;
  return ckr;
}

static int find(hsm_key *key, const hsm_token *token, P11KitUri *uri,
                hsm_fault *fault)
{
  CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
  CK_ATTRIBUTE attributes[3] = {{CKA_CLASS, &class, sizeof(class)}};
  const CK_ATTRIBUTE *label = p11_kit_uri_get_attribute(uri, CKA_LABEL);
  const CK_ATTRIBUTE *id = p11_kit_uri_get_attribute(uri, CKA_ID);
  CK_OBJECT_HANDLE found[2];
  CK_ULONG attribute_count = 1;
  CK_ULONG count = 0;
  CK_RV ckr;

  if (label != NULL) {
    attributes[attribute_count++] = *label;
  }
  if (id != NULL) {
    attributes[attribute_count++] = *id;
  }
  ckr = hsm_key_search(token, attributes, attribute_count, found, &count);
  if (ckr != CKR_OK) {
    return hsm_fault_ckr(fault, "looking for the key", ckr);
  }
  if (count == 0) {
    return hsm_fault_set(fault, EX_CONFIG, "the token has no such private key");
  }
  if (count > 1) {
    return hsm_fault_set(fault, EX_CONFIG,
                         "several keys fit: say which by id, in a URI");
  }
  key->handle = found[0];
  return 0;
}

/* A boolean that the token needn't know. */
static int read_flag(const hsm_key *key, const hsm_token *token,
                     CK_ATTRIBUTE_TYPE type, int missing)
{
  CK_BBOOL value = CK_FALSE;
  CK_ATTRIBUTE attribute = {type, &value, sizeof(value)};
  CK_RV ckr = token->module->C_GetAttributeValue(token->session, key->handle,
                                                 &attribute, 1);

  return ckr == CKR_OK && attribute.ulValueLen == sizeof(value)
             ? value == CK_TRUE
             : missing;
}

static int read_type(hsm_key *key, const hsm_token *token, hsm_fault *fault)
{
  CK_ATTRIBUTE type = {CKA_KEY_TYPE, &key->type, sizeof(key->type)};
  CK_ATTRIBUTE id = {CKA_ID, key->id, sizeof(key->id)};
  CK_RV ckr =
      token->module->C_GetAttributeValue(token->session, key->handle, &type, 1);

  if (ckr != CKR_OK || type.ulValueLen != sizeof(key->type)) {
    return hsm_fault_ckr(fault, "reading the key's type", ckr);
  }
  ckr = token->module->C_GetAttributeValue(token->session, key->handle, &id, 1);
  key->id_len =
      ckr == CKR_OK && id.ulValueLen <= sizeof(key->id) ? id.ulValueLen : 0;
  if (key->type != CKK_RSA && key->type != CKK_EC_EDWARDS) {
    return hsm_fault_set(fault, EX_CONFIG,
                         "the key is neither RSA nor Ed25519 (CKK 0x%lx)",
                         key->type);
  }
  key->mechanism = key->type == CKK_RSA ? CKM_RSA_PKCS : CKM_EDDSA;
  return 0;
}

/* CKM_SHA256_RSA_PKCS would hash the digest once more: there is no other way
 * to sign a digest than CKM_RSA_PKCS. */
static int check_mechanism(const hsm_key *key, const hsm_token *token,
                           hsm_fault *fault)
{
  CK_MECHANISM_INFO info;
  CK_RV ckr =
      token->module->C_GetMechanismInfo(token->slot, key->mechanism, &info);

  if (ckr == CKR_MECHANISM_INVALID ||
      (ckr == CKR_OK && (info.flags & CKF_SIGN) == 0)) {
    return hsm_fault_set(fault, EX_CONFIG,
                         "the token can't sign with %s, which is needed",
                         key->type == CKK_RSA ? "CKM_RSA_PKCS" : "CKM_EDDSA");
  }
  return ckr == CKR_OK ? 0
                       : hsm_fault_ckr(fault, "asking for the mechanism", ckr);
}

int hsm_key_find(hsm_key *key, const hsm_token *token, P11KitUri *uri,
                 hsm_fault *fault)
{
  memset(key, 0, sizeof(*key));
  if (find(key, token, uri, fault) < 0 || read_type(key, token, fault) < 0) {
    return -1;
  }
  if (!read_flag(key, token, CKA_SIGN, 1)) {
    return hsm_fault_set(fault, EX_CONFIG,
                         "the key isn't for signing (CKA_SIGN is false)");
  }
  key->always_authenticate = read_flag(key, token, CKA_ALWAYS_AUTHENTICATE, 0);
  return check_mechanism(key, token, fault);
}
