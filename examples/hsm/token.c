/* SPDX-License-Identifier: MIT */
#include "token.h"

#include <stdint.h>
#include <string.h>
#include <sysexits.h>

#define SLOTS_MAX 256

typedef struct search {
  size_t tokens;
  size_t fitting;
  CK_SLOT_ID slot;
  CK_FLAGS flags;
} search;

static void look_at(search *s, CK_SLOT_ID slot, const CK_TOKEN_INFO *info,
                    const P11KitUri *uri)
{
  s->tokens++;
  if (p11_kit_uri_match_token_info(uri, info)) {
    s->fitting++;
    s->slot = slot;
    s->flags = info->flags;
  }
}

static int look(search *s, CK_FUNCTION_LIST *module, const P11KitUri *uri,
                hsm_fault *fault)
{
  CK_SLOT_ID slots[SLOTS_MAX];
  CK_ULONG count = SLOTS_MAX;
  CK_TOKEN_INFO info;
  CK_RV ckr = module->C_GetSlotList(CK_TRUE, slots, &count);
  CK_ULONG i;

  memset(s, 0, sizeof(*s));
  for (i = 0; ckr == CKR_OK && i < count; i++) {
    ckr = module->C_GetTokenInfo(slots[i], &info);
    if (ckr == CKR_OK) {
      look_at(s, slots[i], &info, uri);
    } else if (ckr == CKR_TOKEN_NOT_PRESENT ||
               ckr == CKR_TOKEN_NOT_RECOGNIZED) {
      ckr = CKR_OK;
    }
  }
  return ckr == CKR_OK ? 0 : hsm_fault_ckr(fault, "looking for tokens", ckr);
}

static int check(const search *s, hsm_fault *fault)
{
  if (s->fitting == 0) {
    return hsm_fault_set(fault, EX_CONFIG, "no token fits (the module has %zu)",
                         s->tokens);
  }
  if (s->fitting > 1) {
    return hsm_fault_set(fault, EX_CONFIG,
                         "%zu tokens fit: say which with --token or a URI",
                         s->fitting);
  }
  return (s->flags & CKF_TOKEN_INITIALIZED) != 0
             ? 0
             : hsm_fault_set(fault, EX_CONFIG, "the token isn't initialized");
}

int hsm_token_open(hsm_token *token, CK_FUNCTION_LIST *module, P11KitUri *uri,
                   hsm_fault *fault)
{
  search s;
  CK_RV ckr;

  if (look(&s, module, uri, fault) < 0 || check(&s, fault) < 0) {
    return -1;
  }
  token->module = module;
  token->slot = s.slot;
  token->flags = s.flags;
  ckr = module->C_OpenSession(s.slot, CKF_SERIAL_SESSION, NULL, NULL,
                              &token->session);
  if (ckr != CKR_OK) {
    return hsm_fault_ckr(fault, "opening a session", ckr);
  }
  token->is_open = 1;
  return 0;
}

/* A try with a wrong PIN can be the last one: tell how it stands. */
static void tell_tries(const hsm_token *token, hsm_fault *fault)
{
  CK_TOKEN_INFO info;
  size_t len = strlen(fault->text);

  if (token->module->C_GetTokenInfo(token->slot, &info) != CKR_OK) {
    return;
  }
  if ((info.flags & CKF_USER_PIN_LOCKED) != 0) {
    strncat(fault->text, "; it is locked now", sizeof(fault->text) - len - 1);
  } else if ((info.flags & CKF_USER_PIN_FINAL_TRY) != 0) {
    strncat(fault->text, "; one try is left", sizeof(fault->text) - len - 1);
  } else if ((info.flags & CKF_USER_PIN_COUNT_LOW) != 0) {
    strncat(fault->text, "; few tries are left", sizeof(fault->text) - len - 1);
  }
}

int hsm_token_login(const hsm_token *token, const hsm_pin *pin,
                    hsm_fault *fault)
{
  int has_pad = (token->flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0;
  CK_RV ckr;

  if ((token->flags & CKF_LOGIN_REQUIRED) == 0) {
    return 0;
  }
  if ((token->flags & CKF_USER_PIN_LOCKED) != 0) {
    return hsm_fault_ckr(fault, "logging in", CKR_PIN_LOCKED);
  }
  if (pin->len == 0 && !has_pad) {
    return hsm_fault_set(fault, EX_USAGE,
                         "the token wants a PIN: use --pin-file");
  }
  /* Without a PIN the token asks for it itself, on its pad. */
  ckr = token->module->C_Login(
      token->session, CKU_USER,
      pin->len > 0 ? (CK_UTF8CHAR *)(uintptr_t)pin->octets : NULL, pin->len);
  if (ckr == CKR_OK || ckr == CKR_USER_ALREADY_LOGGED_IN) {
    return 0;
  }
  (void)hsm_fault_ckr(fault, "logging in", ckr);
  if (ckr == CKR_PIN_INCORRECT) {
    tell_tries(token, fault);
  }
  return -1;
}

void hsm_token_close(hsm_token *token)
{
  if (token->is_open) {
    (void)token->module->C_CloseSession(token->session);
    token->is_open = 0;
  }
}
