/* SPDX-License-Identifier: MIT */
#ifndef CLI_AUTHRESJSON_H
#define CLI_AUTHRESJSON_H

#include <jansson.h>

#include <dkimkit/authres.h>

/* The object of a field: `index` among all fields, `instance` among those of
   this name. Counts what fails in *failures. */
json_t *cli_authres_json(const dkimkit_authres *authres, size_t index,
                         size_t instance, int *failures);

#endif
