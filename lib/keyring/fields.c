/* SPDX-License-Identifier: MIT */
#include "keyring/fields.h"

#include "core/ascii.h"

#include <stdio.h>
#include <string.h>

void dkk_ring_fields_begin(dkk_ring_fields *fields, dkk_ring_sql *sql,
                           const char *table, const dkk_ring_sql_value *columns,
                           int count)
{
  fields->sql = sql;
  fields->table = table;
  fields->next = columns;
  fields->left = count;
  fields->fault = DKIMKIT_OK;
}

void dkk_ring_field_refuse(dkk_ring_fields *fields, const char *column,
                           const char *why)
{
  char text[160];

  if (fields->fault == DKIMKIT_OK) {
    snprintf(text, sizeof(text), "a row of %s can't be: %s", fields->table,
             column);
    dkk_ring_sql_say(fields->sql, text, why);
    fields->fault = DKIMKIT_KEYRING_ERR_STORE_DAMAGED;
  }
}

/* The next column if it has the type, else NULL. */
static const dkk_ring_sql_value *
take(dkk_ring_fields *fields, const char *column, dkk_ring_sql_type type)
{
  const dkk_ring_sql_value *value = fields->next;

  if (fields->fault != DKIMKIT_OK) {
    return NULL;
  }
  if (fields->left == 0) {
    dkk_ring_field_refuse(fields, column, "is missing");
    return NULL;
  }
  fields->next++;
  fields->left--;
  if (value->type != type) {
    dkk_ring_field_refuse(
        fields, column,
        value->type == DKK_RING_SQL_NULL ? "has no value" : "has another type");
    return NULL;
  }
  return value;
}

uint64_t dkk_ring_field_number(dkk_ring_fields *fields, const char *column,
                               uint64_t max)
{
  const dkk_ring_sql_value *value = take(fields, column, DKK_RING_SQL_INTEGER);

  if (value == NULL) {
    return 0;
  }
  if (value->integer < 0 || (uint64_t)value->integer > max) {
    dkk_ring_field_refuse(fields, column, "is out of its range");
    return 0;
  }
  return (uint64_t)value->integer;
}

static const char *text_fault(const uint8_t *text, size_t len, size_t max)
{
  dkk_slice slice = {text, len};

  if (len > max) {
    return "is too long";
  }
  if (len > 0 && memchr(text, '\0', len) != NULL) {
    return "has a NUL";
  }
  return dkk_slice_is_utf8(slice) ? NULL : "is no UTF-8";
}

static const char *printable_fault(const uint8_t *text, size_t len, size_t max)
{
  size_t i;

  if (len > max) {
    return "is too long";
  }
  for (i = 0; i < len; i++) {
    if (text[i] < 0x20 || text[i] > 0x7e) {
      return "has what is no printable ASCII";
    }
  }
  return NULL;
}

static int is_name(const uint8_t *name, size_t len)
{
  size_t i;

  for (i = 0; i < len; i++) {
    uint8_t c = name[i];

    if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' &&
        c != '.' && c != '/') {
      return 0;
    }
  }
  return len > 0;
}

static const char *name_fault(const uint8_t *name, size_t len, size_t max)
{
  if (len > max) {
    return "is too long";
  }
  return is_name(name, len) ? NULL : "is no name in lower case";
}

typedef const char *(*fault_of)(const uint8_t *text, size_t len, size_t max);

static void take_text(dkk_ring_fields *fields, const char *column, char *out,
                      size_t max, fault_of check)
{
  const dkk_ring_sql_value *value = take(fields, column, DKK_RING_SQL_TEXT);
  const char *fault;

  out[0] = '\0';
  if (value == NULL) {
    return;
  }
  fault = check(value->octets, value->len, max);
  if (fault != NULL) {
    dkk_ring_field_refuse(fields, column, fault);
    return;
  }
  if (value->len > 0) {
    memcpy(out, value->octets, value->len);
  }
  out[value->len] = '\0';
}

void dkk_ring_field_text(dkk_ring_fields *fields, const char *column, char *out,
                         size_t max)
{
  take_text(fields, column, out, max, text_fault);
}

void dkk_ring_field_printable(dkk_ring_fields *fields, const char *column,
                              char *out, size_t max)
{
  take_text(fields, column, out, max, printable_fault);
}

void dkk_ring_field_name(dkk_ring_fields *fields, const char *column, char *out,
                         size_t max)
{
  take_text(fields, column, out, max, name_fault);
}

void dkk_ring_field_octets(dkk_ring_fields *fields, const char *column,
                           uint8_t *out, size_t len)
{
  const dkk_ring_sql_value *value = take(fields, column, DKK_RING_SQL_OCTETS);

  memset(out, 0, len);
  if (value == NULL) {
    return;
  }
  if (value->len != len) {
    dkk_ring_field_refuse(fields, column, "has another length");
    return;
  }
  memcpy(out, value->octets, len);
}

int dkk_ring_field_is_null(const dkk_ring_fields *fields)
{
  return fields->left > 0 && fields->next->type == DKK_RING_SQL_NULL;
}

void dkk_ring_field_skip(dkk_ring_fields *fields, int columns)
{
  int step = columns < fields->left ? columns : fields->left;

  fields->next += step;
  fields->left -= step;
}

void dkk_ring_field_key_id(dkk_ring_fields *fields, const char *column,
                           dkk_ring_key_id *out)
{
  if (dkk_ring_field_is_null(fields)) {
    memset(out, 0, sizeof(*out));
    dkk_ring_field_skip(fields, 1);
    return;
  }
  dkk_ring_field_octets(fields, column, out->octets, sizeof(out->octets));
}

const uint8_t *dkk_ring_field_any(dkk_ring_fields *fields, const char *column,
                                  size_t *len)
{
  const dkk_ring_sql_value *value;

  *len = 0;
  if (dkk_ring_field_is_null(fields)) {
    dkk_ring_field_skip(fields, 1);
    return NULL;
  }
  value = take(fields, column, DKK_RING_SQL_OCTETS);
  if (value == NULL) {
    return NULL;
  }
  *len = value->len;
  return value->len > 0 ? value->octets : (const uint8_t *)"";
}

static void put(dkk_ring_parameters *parameters, dkk_ring_sql_value value)
{
  if (parameters->count == DKK_RING_SQL_PARAMETERS_MAX) {
    parameters->fault = DKIMKIT_ERR_INVALID_ARGUMENT;
    return;
  }
  parameters->values[parameters->count++] = value;
}

void dkk_ring_put_number(dkk_ring_parameters *parameters, uint64_t number)
{
  if (number > INT64_MAX) {
    parameters->fault = DKIMKIT_ERR_INVALID_ARGUMENT;
    number = 0;
  }
  put(parameters, dkk_ring_sql_integer((int64_t)number));
}

void dkk_ring_put_due(dkk_ring_parameters *parameters, uint64_t time)
{
  dkk_ring_put_number(parameters, time < INT64_MAX ? time : INT64_MAX);
}

static void put_text(dkk_ring_parameters *parameters, const char *text,
                     size_t max, fault_of check)
{
  size_t len = strnlen(text, max + 1);

  if (check((const uint8_t *)text, len, max) != NULL) {
    parameters->fault = DKIMKIT_ERR_INVALID_ARGUMENT;
    text = "";
  }
  put(parameters, dkk_ring_sql_text(text));
}

void dkk_ring_put_text(dkk_ring_parameters *parameters, const char *text,
                       size_t max)
{
  put_text(parameters, text, max, text_fault);
}

void dkk_ring_put_name(dkk_ring_parameters *parameters, const char *name,
                       size_t max)
{
  put_text(parameters, name, max, name_fault);
}

void dkk_ring_put_octets(dkk_ring_parameters *parameters, const uint8_t *octets,
                         size_t len)
{
  put(parameters, dkk_ring_sql_octets(octets, len));
}

void dkk_ring_put_key_id(dkk_ring_parameters *parameters,
                         const dkk_ring_key_id *id)
{
  put(parameters,
      dkk_ring_sql_octets(dkk_ring_key_id_is_none(id) ? NULL : id->octets,
                          sizeof(id->octets)));
}
