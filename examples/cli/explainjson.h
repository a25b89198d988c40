/* SPDX-License-Identifier: MIT */
#ifndef CLI_EXPLAINJSON_H
#define CLI_EXPLAINJSON_H

#include <jansson.h>

#include "diagnosis.h"

/* The explanation of one signature. */
json_t *cli_json_explanation(const struct cli_explanation *explanation,
                             int *failures);

#endif
