/* SPDX-License-Identifier: MIT */
#include "authres/field.h"
#include "authres/scan.h"
#include "authres/words.h"

#include <string.h>

typedef struct parser {
  dkimkit_authres *field;
  dkk_scan scan;
  size_t parts;
  int rv;
} parser;

static void problem(parser *p, unsigned which)
{
  p->field->problems |= which;
}

static void malformed(parser *p)
{
  problem(p, DKIMKIT_AUTHRES_PROBLEM_SYNTAX);
  p->field->malformed++;
}

/* U+FFFD for what a text can't have. */
static size_t append_character(parser *p, dkk_slice text)
{
  size_t octets = dkk_authres_utf8_octets(text);
  uint8_t c = text.data[0];

  if (octets == 0 || (c < 0x20 && c != '\t') || c == 0x7f) {
    problem(p, DKIMKIT_AUTHRES_PROBLEM_OCTETS);
    p->rv = dkk_buf_append(&p->field->text, "\xef\xbf\xbd", 3);
    return 1;
  }
  p->rv = dkk_buf_append(&p->field->text, text.data, octets);
  return octets;
}

static int is_line_end(uint8_t c)
{
  return c == '\r' || c == '\n';
}

/* Octets of a line end that has white space behind it, which is a fold. */
static size_t fold_octets(dkk_slice text)
{
  size_t octets =
      text.data[0] == '\r' && text.len > 1 && text.data[1] == '\n' ? 2 : 1;

  return is_line_end(text.data[0]) && text.len > octets &&
                 dkk_is_wsp(text.data[octets])
             ? octets
             : 0;
}

/* Keeps a text; `escaped` takes its quoted-pairs apart. Its offset. */
static size_t keep(parser *p, dkk_slice text, int escaped)
{
  size_t offset = p->field->text.len;

  while (p->rv == DKIMKIT_OK && text.len > 0) {
    size_t step = fold_octets(text);

    if (step == 0) {
      if (escaped && text.data[0] == '\\' && text.len > 1) {
        text.data++;
        text.len--;
      }
      step = append_character(p, text);
    }
    text.data += step;
    text.len -= step;
  }
  if (p->rv == DKIMKIT_OK) {
    p->rv = dkk_buf_append_octet(&p->field->text, 0);
  }
  return offset;
}

/* 1 if there may be one more part; else parsing ends. */
static int count_part(parser *p)
{
  if (p->parts >= p->field->config->limits[DKIMKIT_LIMIT_AUTHRES_PARTS]) {
    problem(p, DKIMKIT_AUTHRES_PROBLEM_LIMIT);
    p->scan.at = p->scan.end;
    return 0;
  }
  p->parts++;
  return 1;
}

/* Room for one more element of an array of the field. */
static void *room(parser *p, void *array, size_t count, size_t *capacity,
                  size_t size)
{
  void *grown =
      dkk_mem_grow_array(&p->field->config->mem, array, count, capacity, size);

  if (grown == NULL) {
    p->rv = DKIMKIT_ERR_NOMEM;
  }
  return grown;
}

static void add_comment(parser *p, dkk_slice text)
{
  dkimkit_authres *field = p->field;
  size_t *grown;

  /* In front of the first result it says nothing about any. */
  if (field->result_count == 0 || !count_part(p)) {
    return;
  }
  grown = room(p, field->comments, field->comment_count,
               &field->comment_capacity, sizeof(*grown));
  if (grown != NULL) {
    field->comments = grown;
    grown[field->comment_count++] = keep(p, text, 1);
    field->results[field->result_count - 1].comment_count++;
  }
}

static void skip_cfws(parser *p)
{
  dkk_scan_space(&p->scan);
  while (p->rv == DKIMKIT_OK && dkk_scan_is(&p->scan, '(')) {
    add_comment(p, dkk_scan_comment(&p->scan));
    dkk_scan_space(&p->scan);
  }
}

static int at_end(const parser *p)
{
  return p->rv != DKIMKIT_OK || p->scan.at >= p->scan.end || *p->scan.at == ';';
}

static int is_token_utf8(dkk_slice text)
{
  size_t i;

  for (i = 0; i < text.len; i++) {
    dkk_slice octet = {text.data + i, 1};

    if (text.data[i] < 0x80 && !dkk_authres_is_token(octet)) {
      return 0;
    }
  }
  return text.len > 0;
}

/* Value or address that needs no quotes, with UTF-8 (RFC 6531, 3.3). */
static int may_stand_bare(dkk_slice text)
{
  dkk_scan scan;
  dkk_slice domain;

  dkk_scan_init(&scan, text);
  if (dkk_scan_is(&scan, '"')) {
    dkk_scan_quoted(&scan);
  }
  while (scan.at < scan.end && *scan.at != '@' &&
         (*scan.at == '.' || *scan.at >= 0x80 || dkk_is_atext(*scan.at))) {
    scan.at++;
  }
  if (!dkk_scan_is(&scan, '@')) {
    return is_token_utf8(text);
  }
  domain.data = scan.at + 1;
  domain.len = (size_t)(scan.end - domain.data);
  return is_token_utf8(domain);
}

/* A value; its offset. */
static size_t read_value(parser *p)
{
  dkk_slice text = dkk_scan_value(&p->scan);
  dkk_scan scan;

  dkk_scan_init(&scan, text);
  if (dkk_scan_is(&scan, '"')) {
    dkk_slice inside = dkk_scan_quoted(&scan);

    if (scan.at == scan.end) {
      return keep(p, inside, 1);
    }
  }
  if (!may_stand_bare(text)) {
    problem(p, DKIMKIT_AUTHRES_PROBLEM_UNQUOTED);
  }
  return keep(p, text, 0);
}

static void add_property(parser *p, dkk_slice ptype, dkk_slice name)
{
  dkimkit_authres *field = p->field;
  dkk_authres_property *grown;

  if (!count_part(p)) {
    return;
  }
  grown = room(p, field->properties, field->property_count,
               &field->property_capacity, sizeof(*grown));
  if (grown == NULL) {
    return;
  }
  field->properties = grown;
  grown += field->property_count++;
  field->results[field->result_count - 1].property_count++;
  grown->ptype = keep(p, ptype, 0);
  grown->name = keep(p, name, 0);
  grown->value = read_value(p);
}

/* reason=value, ptype.property=value, or one without ptype. */
static void read_property(parser *p)
{
  const uint8_t *start = p->scan.at;
  dkk_authres_resinfo *info;
  dkk_slice ptype = {start, 0};
  dkk_slice name = dkk_scan_run(&p->scan, ";(=.\"");

  skip_cfws(p);
  if (dkk_scan_is(&p->scan, '.')) {
    ptype = name;
    p->scan.at++;
    skip_cfws(p);
    name = dkk_scan_run(&p->scan, ";(=\"");
    skip_cfws(p);
  }
  if (name.len == 0 || !dkk_scan_is(&p->scan, '=')) {
    malformed(p);
    /* Always some progress, and never into the middle of a quoted-string. */
    if (p->scan.at == start || dkk_scan_is(&p->scan, '"') ||
        dkk_scan_is(&p->scan, '=')) {
      dkk_scan_value(&p->scan);
    }
    return;
  }
  p->scan.at++;
  skip_cfws(p);
  if (p->rv != DKIMKIT_OK) {
    return;
  }
  info = &p->field->results[p->field->result_count - 1];
  if (ptype.len == 0 && info->reason == DKK_AUTHRES_NONE &&
      dkk_slice_equal_nocase(name, dkk_slice_of("reason"))) {
    info->reason = read_value(p);
    return;
  }
  if (ptype.len == 0) {
    problem(p, DKIMKIT_AUTHRES_PROBLEM_NO_PTYPE);
  }
  add_property(p, ptype, name);
}

static void add_result(parser *p, dkk_slice method, dkk_slice version)
{
  dkimkit_authres *field = p->field;
  dkk_authres_resinfo *info;

  if (!count_part(p)) {
    return;
  }
  info = room(p, field->results, field->result_count, &field->result_capacity,
              sizeof(*info));
  if (info == NULL) {
    return;
  }
  field->results = info;
  info += field->result_count++;
  info->first_comment = field->comment_count;
  info->comment_count = 0;
  info->first_property = field->property_count;
  info->property_count = 0;
  info->reason = DKK_AUTHRES_NONE;
  info->method = keep(p, method, 0);
  info->version = version.data != NULL ? keep(p, version, 0) : DKK_AUTHRES_NONE;
  info->result = read_value(p);
}

/* Skips what has no meaning, up to the next ";" outside of quotes. */
static void skip_rest(parser *p)
{
  while (!at_end(p)) {
    dkk_scan_value(&p->scan);
    dkk_scan_cfws(&p->scan);
  }
}

/* none, or [method [ "/" version ] "=" result …]. Comments up to the result
 * belong to none, or to the result before. */
static void read_resinfo(parser *p)
{
  dkk_slice method;
  dkk_slice version = {NULL, 0};

  dkk_scan_cfws(&p->scan);
  if (at_end(p)) {
    return;
  }
  method = dkk_scan_run(&p->scan, ";(=/\"");
  dkk_scan_cfws(&p->scan);
  if (at_end(p) && dkk_slice_equal_nocase(method, dkk_slice_of("none"))) {
    p->field->is_none = 1;
    return;
  }
  if (dkk_scan_is(&p->scan, '/')) {
    p->scan.at++;
    dkk_scan_cfws(&p->scan);
    version = dkk_scan_run(&p->scan, ";(=\"");
    dkk_scan_cfws(&p->scan);
  }
  if (method.len == 0 || !dkk_scan_is(&p->scan, '=')) {
    malformed(p);
    skip_rest(p);
    return;
  }
  p->scan.at++;
  dkk_scan_cfws(&p->scan);
  if (at_end(p)) {
    malformed(p);
    return;
  }
  add_result(p, method, version);
  skip_cfws(p);
  while (!at_end(p)) {
    read_property(p);
    skip_cfws(p);
  }
}

static void read_head(parser *p)
{
  dkimkit_authres *field = p->field;
  dkk_slice text;
  int quoted;

  if (!dkk_scan_authserv_id(&p->scan, &text, &quoted)) {
    problem(p, DKIMKIT_AUTHRES_PROBLEM_NO_AUTHSERV_ID);
    return;
  }
  field->authserv_id = keep(p, text, quoted);
  if (!quoted && !is_token_utf8(text)) {
    problem(p, DKIMKIT_AUTHRES_PROBLEM_UNQUOTED);
  }
  dkk_scan_cfws(&p->scan);
  if (p->scan.at < p->scan.end && dkk_is_digit(*p->scan.at)) {
    text = dkk_scan_run(&p->scan, ";(=\"");
    field->version = keep(p, text, 0);
    if (!dkk_slice_is(text, "1")) {
      problem(p, DKIMKIT_AUTHRES_PROBLEM_VERSION);
    }
    dkk_scan_cfws(&p->scan);
  }
  if (!at_end(p)) {
    malformed(p);
  }
}

static void parse(parser *p)
{
  dkimkit_authres *field = p->field;

  read_head(p);
  while (p->rv == DKIMKIT_OK && p->scan.at < p->scan.end) {
    if (dkk_scan_is(&p->scan, ';')) {
      p->scan.at++;
    }
    read_resinfo(p);
  }
  if (p->scan.unclosed) {
    problem(p, DKIMKIT_AUTHRES_PROBLEM_UNCLOSED);
  }
  if (field->result_count == 0 && !field->is_none) {
    problem(p, DKIMKIT_AUTHRES_PROBLEM_NO_RESULT);
  }
}

static int parse_value(dkimkit_authres **out, const dkimkit_config *config,
                       dkk_slice value)
{
  parser p = {NULL, {NULL, NULL, 0}, 0, DKIMKIT_OK};

  p.field = dkk_mem_zalloc(&config->mem, sizeof(*p.field));
  if (p.field == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  p.field->config = dkk_config_ref(config);
  dkk_buf_init(&p.field->text, &p.field->config->mem);
  p.field->authserv_id = DKK_AUTHRES_NONE;
  p.field->version = DKK_AUTHRES_NONE;
  dkk_scan_init(&p.scan, dkk_scan_without_line_end(value));
  parse(&p);
  if (p.rv != DKIMKIT_OK) {
    dkimkit_authres_free(p.field);
    return p.rv;
  }
  *out = p.field;
  return DKIMKIT_OK;
}

static int check(dkimkit_authres **out, const dkimkit_config *config,
                 const uint8_t *octets, size_t len)
{
  if (out == NULL || config == NULL || (octets == NULL && len > 0)) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (!config->sealed) {
    return DKIMKIT_ERR_STATE;
  }
  return len > config->limits[DKIMKIT_LIMIT_HEADER_OCTETS] ? DKIMKIT_ERR_LIMIT
                                                           : DKIMKIT_OK;
}

int dkimkit_authres_parse(dkimkit_authres **out, const dkimkit_config *config,
                          const uint8_t *field, size_t len)
{
  dkk_slice value = {field, len};
  int rv = check(out, config, field, len);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  if (!dkk_scan_field(&value, value, 0)) {
    return DKIMKIT_ERR_SYNTAX;
  }
  return parse_value(out, config, value);
}

int dkimkit_authres_parse_value(dkimkit_authres **out,
                                const dkimkit_config *config,
                                const uint8_t *value, size_t len)
{
  dkk_slice octets = {value, len};
  int rv = check(out, config, value, len);

  return rv == DKIMKIT_OK ? parse_value(out, config, octets) : rv;
}
