/* SPDX-License-Identifier: MIT */
#include "beside.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <sys/types.h>

#include <dkim.h>

static const char *answer;

static DKIM_CBSTAT look_up(DKIM *dkim, DKIM_SIGINFO *signature, u_char *buffer,
                           size_t size)
{
  (void)dkim;
  (void)signature;
  (void)snprintf((char *)buffer, size, "%s", answer);
  return DKIM_CBSTAT_CONTINUE;
}

/* The library takes text that isn't const: it gets copies. */
static u_char *octets(char *text)
{
  return (u_char *)text;
}

/* Fields of the message are one line each, or folded with white space. */
static DKIM_STAT feed(DKIM *dkim, char *at)
{
  DKIM_STAT rv = DKIM_STAT_OK;

  while (rv == DKIM_STAT_OK && strncmp(at, "\r\n", 2) != 0) {
    char *end = strstr(at, "\r\n");

    while (end[2] == ' ' || end[2] == '\t') {
      end = strstr(end + 2, "\r\n");
    }
    rv = dkim_header(dkim, octets(at), (size_t)(end - at));
    at = end + 2;
  }
  if (rv == DKIM_STAT_OK) {
    rv = dkim_eoh(dkim);
  }
  if (rv == DKIM_STAT_OK) {
    rv = dkim_body(dkim, octets(at + 2), strlen(at + 2));
  }
  return rv == DKIM_STAT_OK ? dkim_eom(dkim, NULL) : rv;
}

/* It folds with LF alone. */
static void write_field(char *out, const u_char *field, size_t len,
                        const char *message)
{
  int used = snprintf(out, BESIDE_TEXT_MAX, "%s: ", DKIM_SIGNHEADER);
  size_t i;

  for (i = 0; i < len && used < BESIDE_TEXT_MAX - 2; i++) {
    if (field[i] == '\n' && out[used - 1] != '\r') {
      out[used++] = '\r';
    }
    out[used++] = (char)field[i];
  }
  (void)snprintf(out + used, (size_t)(BESIDE_TEXT_MAX - used), "\r\n%s",
                 message);
}

int beside_opendkim_sign(char *out, const char *pem, const char *message)
{
  DKIM_LIB *lib = dkim_init(NULL, NULL);
  char key[BESIDE_TEXT_MAX];
  char copy[BESIDE_TEXT_MAX];
  u_char *field = NULL;
  size_t len = 0;
  DKIM_STAT rv = DKIM_STAT_OK;
  DKIM *dkim;

  (void)snprintf(key, sizeof(key), "%s", pem);
  (void)snprintf(copy, sizeof(copy), "%s", message);
  dkim = dkim_sign(lib, (const u_char *)"job", NULL, octets(key),
                   (const u_char *)BESIDE_SELECTOR,
                   (const u_char *)BESIDE_DOMAIN, DKIM_CANON_RELAXED,
                   DKIM_CANON_RELAXED, DKIM_SIGN_RSASHA256, -1, &rv);
  if (rv == DKIM_STAT_OK) {
    rv = feed(dkim, copy);
  }
  if (rv == DKIM_STAT_OK) {
    rv = dkim_getsighdr_d(dkim, strlen(DKIM_SIGNHEADER) + 2, &field, &len);
  }
  if (rv == DKIM_STAT_OK) {
    write_field(out, field, len, message);
  }
  if (dkim != NULL) {
    (void)dkim_free(dkim);
  }
  dkim_close(lib);
  return (int)rv;
}

int beside_opendkim_verify(const char *text, const char *record)
{
  DKIM_LIB *lib = dkim_init(NULL, NULL);
  char copy[BESIDE_TEXT_MAX];
  DKIM_STAT rv = DKIM_STAT_OK;
  DKIM *dkim;

  answer = record;
  (void)dkim_set_key_lookup(lib, look_up);
  dkim = dkim_verify(lib, (const u_char *)"job", NULL, &rv);
  (void)snprintf(copy, sizeof(copy), "%s", text);
  if (rv == DKIM_STAT_OK) {
    rv = feed(dkim, copy);
  }
  if (dkim != NULL) {
    (void)dkim_free(dkim);
  }
  dkim_close(lib);
  return (int)rv;
}
