/* SPDX-License-Identifier: MIT */
#include "module.h"

#include <stddef.h>
#include <sysexits.h>

int hsm_module_open(CK_FUNCTION_LIST **out, const char *path, hsm_fault *fault)
{
  CK_FUNCTION_LIST *module;
  CK_RV ckr;

  p11_kit_be_quiet();
  module = p11_kit_module_load(path, P11_KIT_MODULE_CRITICAL);
  if (module == NULL) {
    const char *why = p11_kit_message();

    return hsm_fault_set(fault, EX_CONFIG, "no module: %s",
                         why != NULL ? why : path);
  }
  ckr = p11_kit_module_initialize(module);
  if (ckr != CKR_OK) {
    p11_kit_module_release(module);
    return hsm_fault_ckr(fault, "starting the module", ckr);
  }
  *out = module;
  return 0;
}

void hsm_module_close(CK_FUNCTION_LIST *module)
{
  if (module != NULL) {
    (void)p11_kit_module_finalize(module);
    p11_kit_module_release(module);
  }
}
