/* SPDX-License-Identifier: MIT */
#include "fault.h"

#include <dkimkit/dkimkit.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sysexits.h>

typedef struct meaning {
  CK_RV ckr;
  int exit_code;
  const char *text;
} meaning;

static const meaning meanings[] = {
    {CKR_PIN_INCORRECT, EX_NOPERM, "wrong PIN"},
    {CKR_PIN_INVALID, EX_NOPERM, "the PIN has characters that can't be"},
    {CKR_PIN_LEN_RANGE, EX_NOPERM, "wrong PIN: too short or too long"},
    {CKR_PIN_EXPIRED, EX_NOPERM, "the PIN has expired"},
    {CKR_PIN_LOCKED, EX_NOPERM, "the PIN is locked: too many wrong tries"},
    {CKR_USER_PIN_NOT_INITIALIZED, EX_CONFIG, "the token has no user PIN yet"},
    {CKR_USER_NOT_LOGGED_IN, EX_NOPERM, "the token wants a PIN"},
    {CKR_KEY_FUNCTION_NOT_PERMITTED, EX_CONFIG, "the key isn't for signing"},
    {CKR_KEY_TYPE_INCONSISTENT, EX_CONFIG,
     "the key's type doesn't fit the mechanism"},
    {CKR_KEY_HANDLE_INVALID, EX_CONFIG, "the key is gone from the token"},
    {CKR_OBJECT_HANDLE_INVALID, EX_CONFIG, "the key is gone from the token"},
    {CKR_KEY_SIZE_RANGE, EX_CONFIG, "the token can't use a key of this size"},
    {CKR_MECHANISM_INVALID, EX_CONFIG, "the token hasn't the mechanism"},
    {CKR_MECHANISM_PARAM_INVALID, EX_CONFIG,
     "the token doesn't take the mechanism's parameters"},
    {CKR_FUNCTION_NOT_SUPPORTED, EX_CONFIG, "the module can't do this"},
    {CKR_ATTRIBUTE_SENSITIVE, EX_CONFIG, "the token doesn't tell it"},
    {CKR_ATTRIBUTE_TYPE_INVALID, EX_CONFIG, "the token doesn't know it"},
    {CKR_DEVICE_REMOVED, EX_TEMPFAIL, "the device was removed"},
    {CKR_TOKEN_NOT_PRESENT, EX_TEMPFAIL, "the token was removed"},
    {CKR_TOKEN_NOT_RECOGNIZED, EX_TEMPFAIL, "the token isn't recognized"},
    {CKR_DEVICE_ERROR, EX_TEMPFAIL, "the device failed"},
    {CKR_DEVICE_MEMORY, EX_TEMPFAIL, "the device is out of memory"},
    {CKR_HOST_MEMORY, EX_TEMPFAIL, "out of memory"},
    {CKR_SESSION_CLOSED, EX_TEMPFAIL, "the session was closed"},
    {CKR_SESSION_HANDLE_INVALID, EX_TEMPFAIL, "the session is gone"},
    {CKR_SESSION_COUNT, EX_TEMPFAIL, "the token has too many sessions"},
    {CKR_FUNCTION_CANCELED, EX_TEMPFAIL, "cancelled"},
    {CKR_FUNCTION_FAILED, EX_TEMPFAIL, "the module failed"},
    {CKR_GENERAL_ERROR, EX_TEMPFAIL, "the module failed for good"},
};

static const meaning *find(CK_RV ckr)
{
  size_t i;

  for (i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
    if (meanings[i].ckr == ckr) {
      return &meanings[i];
    }
  }
  return NULL;
}

/* Names come from a token or a command line: no control characters. */
static void make_printable(char *text)
{
  for (; *text != '\0'; text++) {
    if ((unsigned char)*text < 0x20 || *text == 0x7f) {
      *text = '?';
    }
  }
}

int hsm_fault_set(hsm_fault *fault, int exit_code, const char *format, ...)
{
  va_list args;

  va_start(args, format);
  (void)vsnprintf(fault->text, sizeof(fault->text), format, args);
  va_end(args);
  make_printable(fault->text);
  fault->exit_code = exit_code;
  return -1;
}

int hsm_fault_ckr(hsm_fault *fault, const char *what, CK_RV ckr)
{
  const meaning *m = find(ckr);

  return hsm_fault_set(fault, m != NULL ? m->exit_code : EX_UNAVAILABLE,
                       "%s: %s (CKR 0x%lx)", what,
                       m != NULL ? m->text : "the module says no", ckr);
}

int hsm_fault_sign_status(const hsm_fault *fault)
{
  return fault->exit_code == EX_TEMPFAIL ? DKIMKIT_ERR_SIGN_UNAVAILABLE
                                         : DKIMKIT_ERR_SIGN_FAILED;
}
