/* SPDX-License-Identifier: MIT */
#ifndef CLI_SIGNATURE_H
#define CLI_SIGNATURE_H

#include <stddef.h>

#include <dkimkit/verify.h>

/* Writes "relaxed/simple" …; NULL if the signature doesn't tell. */
const char *cli_signature_form(char *out, size_t room,
                               const dkimkit_signature *signature);

#endif
