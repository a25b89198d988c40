/* SPDX-License-Identifier: MIT */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include <dkimkit/atps.h>
#include <dkimkit/report.h>
#include <dkimkit/verify.h>

#include "spool.h"

/* A string with U+FFFD for what is no UTF-8; null for NULL. */
json_t *cli_json_text(const char *text);
json_t *cli_json_octets(const char *text, size_t len);

/* A number; JSON has none above INT64_MAX here. */
json_t *cli_json_number(uint64_t number);

/* Adds a member, taking over the value. Counts what fails in *failures. */
void cli_json_put(json_t *object, const char *name, json_t *value,
                  int *failures);
void cli_json_append(json_t *array, json_t *value, int *failures);

/* Writes one line and releases the value. */
int cli_json_write(struct cli_spool *spool, json_t *value, int failures);

struct cli_diagnosis;

/* The object of a message that was verified, with explanations unless
   `diagnosis` is NULL. */
int cli_json_verdict(struct cli_spool *spool, const char *file,
                     const dkimkit_verifier *verifier,
                     const struct cli_diagnosis *diagnosis);

#endif
