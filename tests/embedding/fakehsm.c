/* SPDX-License-Identifier: MIT */
/* A PKCS#11 module that is another one, FAKE_HSM_REAL, with faults:
 *   FAKE_HSM_FAIL=C_Sign=0x32    the function returns this
 *   FAKE_HSM_FLIP=0              this octet of each signature is changed
 *   FAKE_HSM_LEN=255             signatures claim to have so many octets
 *   FAKE_HSM_NO_SIGN=1           CKA_SIGN is false
 *   FAKE_HSM_NO_MECHANISM=1      no mechanism can sign
 *   FAKE_HSM_TOKEN_FLAGS=0x40000 more flags of the token
 *   FAKE_HSM_HOLD=1              C_Sign writes "#" to standard output first,
 *                                and hangs there if nobody reads it */
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static CK_FUNCTION_LIST *real;
static CK_FUNCTION_LIST mine;

static CK_RV told(const char *function)
{
  const char *text = getenv("FAKE_HSM_FAIL");
  size_t len = strlen(function);

  return text != NULL && strncmp(text, function, len) == 0 && text[len] == '='
             ? strtoul(text + len + 1, NULL, 0)
             : CKR_OK;
}

static unsigned long number(const char *name, unsigned long otherwise)
{
  const char *text = getenv(name);

  return text != NULL ? strtoul(text, NULL, 0) : otherwise;
}

static CK_RV initialize(void *arguments)
{
  CK_RV rv = told("C_Initialize");

  return rv != CKR_OK ? rv : real->C_Initialize(arguments);
}

static CK_RV token_info(CK_SLOT_ID slot, CK_TOKEN_INFO *info)
{
  CK_RV rv = told("C_GetTokenInfo");

  rv = rv != CKR_OK ? rv : real->C_GetTokenInfo(slot, info);
  info->flags |= number("FAKE_HSM_TOKEN_FLAGS", 0);
  return rv;
}

static CK_RV open_session(CK_SLOT_ID slot, CK_FLAGS flags, void *application,
                          CK_NOTIFY notify, CK_SESSION_HANDLE *session)
{
  CK_RV rv = told("C_OpenSession");

  return rv != CKR_OK
             ? rv
             : real->C_OpenSession(slot, flags, application, notify, session);
}

static CK_RV login(CK_SESSION_HANDLE session, CK_USER_TYPE user,
                   CK_UTF8CHAR *pin, CK_ULONG len)
{
  CK_RV rv = told("C_Login");

  return rv != CKR_OK ? rv : real->C_Login(session, user, pin, len);
}

static CK_RV find_init(CK_SESSION_HANDLE session, CK_ATTRIBUTE *attributes,
                       CK_ULONG count)
{
  CK_RV rv = told("C_FindObjectsInit");

  return rv != CKR_OK ? rv
                      : real->C_FindObjectsInit(session, attributes, count);
}

static CK_RV mechanism_info(CK_SLOT_ID slot, CK_MECHANISM_TYPE type,
                            CK_MECHANISM_INFO *info)
{
  CK_RV rv = told("C_GetMechanismInfo");

  rv = rv != CKR_OK ? rv : real->C_GetMechanismInfo(slot, type, info);
  if (number("FAKE_HSM_NO_MECHANISM", 0)) {
    info->flags = 0;
  }
  return rv;
}

static CK_RV attribute_value(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                             CK_ATTRIBUTE *attributes, CK_ULONG count)
{
  CK_RV rv = told("C_GetAttributeValue");

  rv = rv != CKR_OK
           ? rv
           : real->C_GetAttributeValue(session, object, attributes, count);
  if (rv == CKR_OK && number("FAKE_HSM_NO_SIGN", 0) &&
      attributes->type == CKA_SIGN) {
    *(CK_BBOOL *)attributes->pValue = CK_FALSE;
  }
  return rv;
}

static CK_RV sign_init(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism,
                       CK_OBJECT_HANDLE key)
{
  CK_RV rv = told("C_SignInit");

  return rv != CKR_OK ? rv : real->C_SignInit(session, mechanism, key);
}

static CK_RV sign(CK_SESSION_HANDLE session, unsigned char *data,
                  CK_ULONG data_len, unsigned char *signature, CK_ULONG *len)
{
  unsigned long flip = number("FAKE_HSM_FLIP", 4096);
  CK_RV rv = told("C_Sign");

  if (number("FAKE_HSM_HOLD", 0) && write(STDOUT_FILENO, "#", 1) != 1) {
    return CKR_GENERAL_ERROR;
  }
  rv =
      rv != CKR_OK ? rv : real->C_Sign(session, data, data_len, signature, len);
  if (rv == CKR_OK && flip < *len) {
    signature[flip] ^= 1;
  }
  *len = number("FAKE_HSM_LEN", *len);
  return rv;
}

CK_RV C_GetFunctionList(CK_FUNCTION_LIST **list)
{
  void *library = dlopen(getenv("FAKE_HSM_REAL"), RTLD_NOW | RTLD_LOCAL);
  CK_RV (*get)(CK_FUNCTION_LIST **) = NULL;

  if (library == NULL) {
    return CKR_GENERAL_ERROR;
  }
  *(void **)&get = dlsym(library, "C_GetFunctionList");
  if (get == NULL || get(&real) != CKR_OK) {
    return CKR_GENERAL_ERROR;
  }
  mine = *real;
  mine.C_Initialize = initialize;
  mine.C_GetTokenInfo = token_info;
  mine.C_OpenSession = open_session;
  mine.C_Login = login;
  mine.C_FindObjectsInit = find_init;
  mine.C_GetMechanismInfo = mechanism_info;
  mine.C_GetAttributeValue = attribute_value;
  mine.C_SignInit = sign_init;
  mine.C_Sign = sign;
  *list = &mine;
  return CKR_OK;
}
