/* SPDX-License-Identifier: MIT */
#ifndef HSM_MODULE_H
#define HSM_MODULE_H

#include "fault.h"

/** Loads and initializes a PKCS#11 module. @return 0, or -1 and the fault. */
int hsm_module_open(CK_FUNCTION_LIST **out, const char *path, hsm_fault *fault);

/** Finalizes and unloads; NULL is allowed. */
void hsm_module_close(CK_FUNCTION_LIST *module);

#endif /* !defined(HSM_MODULE_H) */
