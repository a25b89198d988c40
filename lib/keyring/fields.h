/* SPDX-License-Identifier: MIT */
#ifndef DKK_KEYRING_FIELDS_H
#define DKK_KEYRING_FIELDS_H

/* A row of a table, column by column, into what the program works with; and
 * back. What isn't as the program writes it is refused: the first fault is kept
 * and said in the connection's message, and what is asked for after it is all
 * 0. */

#include "keyring/rows.h"
#include "keyring/sql.h"

typedef struct dkk_ring_fields {
  dkk_ring_sql *sql;
  /** Of the row, for the message: its table and what it is called by. */
  const char *table;
  const dkk_ring_sql_value *next;
  int left;
  /** DKIMKIT_OK, DKIMKIT_KEYRING_ERR_STORE_DAMAGED. */
  int fault;
} dkk_ring_fields;

void dkk_ring_fields_begin(dkk_ring_fields *fields, dkk_ring_sql *sql,
                           const char *table, const dkk_ring_sql_value *columns,
                           int count);

/** A number from 0 to `max`. */
uint64_t dkk_ring_field_number(dkk_ring_fields *fields, const char *column,
                               uint64_t max);
/** UTF-8 of up to `max` octets, without NUL; `out` has one more. */
void dkk_ring_field_text(dkk_ring_fields *fields, const char *column, char *out,
                         size_t max);
/** ASCII that is seen, and spaces: what a record's text is made of. */
void dkk_ring_field_printable(dkk_ring_fields *fields, const char *column,
                              char *out, size_t max);
/** Lower case letters, digits, "-", "_", "." and, in the name of a second set,
 *  "/"; at least one of them. */
void dkk_ring_field_name(dkk_ring_fields *fields, const char *column, char *out,
                         size_t max);
/** Exactly `len` octets. */
void dkk_ring_field_octets(dkk_ring_fields *fields, const char *column,
                           uint8_t *out, size_t len);
/** An id, or all 0 for NULL. */
void dkk_ring_field_key_id(dkk_ring_fields *fields, const char *column,
                           dkk_ring_key_id *out);
/** Any octets: NULL gives NULL and 0. They live as long as the row. */
const uint8_t *dkk_ring_field_any(dkk_ring_fields *fields, const char *column,
                                  size_t *len);
/** Whether the next column is NULL; it stays the next. */
int dkk_ring_field_is_null(const dkk_ring_fields *fields);
void dkk_ring_field_skip(dkk_ring_fields *fields, int columns);
/** Damage that a comparison of columns has found. */
void dkk_ring_field_refuse(dkk_ring_fields *fields, const char *column,
                           const char *why);

/** Parameters in the making: `fault` is DKIMKIT_ERR_INVALID_ARGUMENT for a
 *  value that couldn't be read back. */
typedef struct dkk_ring_parameters {
  dkk_ring_sql_value values[DKK_RING_SQL_PARAMETERS_MAX];
  int count;
  int fault;
} dkk_ring_parameters;

/** Up to INT64_MAX. */
void dkk_ring_put_number(dkk_ring_parameters *parameters, uint64_t number);
/** What is beyond INT64_MAX is never, and so is that. */
void dkk_ring_put_due(dkk_ring_parameters *parameters, uint64_t time);
void dkk_ring_put_text(dkk_ring_parameters *parameters, const char *text,
                       size_t max);
void dkk_ring_put_name(dkk_ring_parameters *parameters, const char *name,
                       size_t max);
void dkk_ring_put_octets(dkk_ring_parameters *parameters, const uint8_t *octets,
                         size_t len);
/** NULL for an id that is all 0. */
void dkk_ring_put_key_id(dkk_ring_parameters *parameters,
                         const dkk_ring_key_id *id);

#endif /* !defined(DKK_KEYRING_FIELDS_H) */
