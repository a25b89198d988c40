/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <sys/types.h>

#include <opendkim/dkim.h>

#define MAX_COLUMNS 9
#define MAX_NAMES 64
#define MAX_RECORDS 8

enum column {
  COL_IN,
  COL_OUT,
  COL_ALG,
  COL_CANON,
  COL_DOMAIN,
  COL_SELECTOR,
  COL_KEY,
  COL_FIELDS,
  COL_OVERSIGN
};

struct record {
  char *name;
  char *text;
};

static struct record records[MAX_RECORDS];
static size_t n_records;

static void fatal(const char *what, const char *why)
{
  fprintf(stderr, "opendkim_peer: %s: %s\n", what, why);
  exit(2);
}

static char *slurp(const char *path, size_t *len)
{
  FILE *in = fopen(path, "rb");
  char *data = NULL;
  size_t size = 0, got;

  if (in == NULL) {
    fatal(path, strerror(errno));
  }
  *len = 0;
  do {
    size += 65536;
    data = realloc(data, size + 1);
    if (data == NULL) {
      fatal(path, "out of memory");
    }
    got = fread(data + *len, 1, size - *len, in);
    *len += got;
  } while (got != 0);
  fclose(in);
  data[*len] = '\0';
  return data;
}

static size_t split(char **out, size_t max, char *text, char separator)
{
  size_t n = 0;

  while (text != NULL && n < max) {
    char *next = strchr(text, separator);

    if (next != NULL) {
      *next++ = '\0';
    }
    out[n++] = text;
    text = next;
  }
  return n;
}

static DKIM_CBSTAT lookup(DKIM *dkim, DKIM_SIGINFO *sig, u_char *buf,
                          size_t len)
{
  char name[512];
  size_t i;

  (void)dkim;
  snprintf(name, sizeof name, "%s._domainkey.%s",
           (const char *)dkim_sig_getselector(sig),
           (const char *)dkim_sig_getdomain(sig));
  for (i = 0; i < n_records; i++) {
    if (strcasecmp(records[i].name, name) == 0) {
      snprintf((char *)buf, len, "%s", records[i].text);
      return DKIM_CBSTAT_CONTINUE;
    }
  }
  return DKIM_CBSTAT_NOTFOUND;
}

static char *field_end(char *at, char *end)
{
  for (; at + 1 < end; at++) {
    bool folded = at + 2 < end && (at[2] == ' ' || at[2] == '\t');

    if (at[0] == '\r' && at[1] == '\n' && !folded) {
      return at;
    }
  }
  return end;
}

static DKIM_STAT feed(DKIM *dkim, char *data, size_t len)
{
  char *at = data, *end = data + len;
  DKIM_STAT rv;

  while (at < end && strncmp(at, "\r\n", 2) != 0) {
    char *stop = field_end(at, end);

    rv = dkim_header(dkim, (u_char *)at, (size_t)(stop - at));
    if (rv != DKIM_STAT_OK) {
      return rv;
    }
    at = stop < end ? stop + 2 : end;
  }
  rv = dkim_eoh(dkim);
  if (rv != DKIM_STAT_OK) {
    return rv;
  }
  at = at < end ? at + 2 : end;
  if (at < end) {
    rv = dkim_body(dkim, (u_char *)at, (size_t)(end - at));
    if (rv != DKIM_STAT_OK) {
      return rv;
    }
  }
  return dkim_eom(dkim, NULL);
}

static void set_names(DKIM_LIB *lib, dkim_opts_t option, char *list)
{
  char *names[MAX_NAMES + 1];
  size_t i, kept = 0, n = split(names, MAX_NAMES, list, ':');

  /* The library takes a name as every field of that name: once is enough. */
  for (i = 0; i < n; i++) {
    size_t j;

    for (j = 0; j < kept && strcmp(names[i], names[j]) != 0; j++) {
    }
    if (j == kept) {
      names[kept++] = names[i];
    }
  }
  names[kept] = NULL;
  if (dkim_options(lib, DKIM_OP_SETOPT, option, names, sizeof(char **)) !=
      DKIM_STAT_OK) {
    fatal("dkim_options", "header list refused");
  }
}

static void write_signed(const char *path, DKIM *dkim, const char *data,
                         size_t len)
{
  FILE *out = fopen(path, "wb");
  u_char *field;
  size_t field_len, i;

  if (out == NULL) {
    fatal(path, strerror(errno));
  }
  if (dkim_getsighdr_d(dkim, strlen(DKIM_SIGNHEADER) + 2, &field, &field_len) !=
      DKIM_STAT_OK) {
    fatal(path, "no signature field");
  }
  fputs(DKIM_SIGNHEADER ": ", out);
  /* The library folds with LF or CRLF; a message on the wire has CRLF. */
  for (i = 0; i < field_len; i++) {
    if (field[i] == '\n' && (i == 0 || field[i - 1] != '\r')) {
      fputc('\r', out);
    }
    fputc(field[i], out);
  }
  fputs("\r\n", out);
  fwrite(data, 1, len, out);
  if (fclose(out) != 0) {
    fatal(path, strerror(errno));
  }
}

static const char *sign(char **col)
{
  DKIM_LIB *lib = dkim_init(NULL, NULL);
  size_t len, key_len;
  char *data = slurp(col[COL_IN], &len), *key = slurp(col[COL_KEY], &key_len);
  char *body_canon = strchr(col[COL_CANON], '/') + 1;
  bool ed25519 = strcmp(col[COL_ALG], "ed25519-sha256") == 0;
  DKIM_STAT rv;
  DKIM *dkim;

  if (strcmp(col[COL_FIELDS], "-") != 0) {
    set_names(lib, DKIM_OPTS_SIGNHDRS, col[COL_FIELDS]);
  }
  if (strcmp(col[COL_OVERSIGN], "-") != 0) {
    set_names(lib, DKIM_OPTS_OVERSIGNHDRS, col[COL_OVERSIGN]);
  }
  dkim = dkim_sign(
      lib, (const u_char *)"job", NULL, (dkim_sigkey_t)key,
      (const u_char *)col[COL_SELECTOR], (const u_char *)col[COL_DOMAIN],
      *col[COL_CANON] == 's' ? DKIM_CANON_SIMPLE : DKIM_CANON_RELAXED,
      *body_canon == 's' ? DKIM_CANON_SIMPLE : DKIM_CANON_RELAXED,
      ed25519 ? DKIM_SIGN_ED25519SHA256 : DKIM_SIGN_RSASHA256, -1, &rv);
  if (dkim != NULL) {
    if (ed25519 && *col[COL_CANON] == 's') {
      /* Its folding leaves room for b= as long as b= is empty, and with an
         Ed25519 signature in it starts a line: another field under simple
         than the one it hashed. */
      dkim_set_margin(dkim, 0);
    }
    rv = feed(dkim, data, len);
    if (rv == DKIM_STAT_OK) {
      write_signed(col[COL_OUT], dkim, data, len);
    }
    dkim_free(dkim);
  }
  free(key);
  free(data);
  dkim_close(lib);
  return rv == DKIM_STAT_OK ? NULL : dkim_getresultstr(rv);
}

static const char *verify(DKIM_LIB *lib, const char *path)
{
  size_t len;
  char *data = slurp(path, &len);
  const char *why = NULL;
  DKIM_STAT rv;
  DKIM *dkim = dkim_verify(lib, (const u_char *)"job", NULL, &rv);

  if (dkim == NULL) {
    fatal("dkim_verify", dkim_getresultstr(rv));
  }
  rv = feed(dkim, data, len);
  if (rv != DKIM_STAT_OK) {
    DKIM_SIGINFO *sig = dkim_getsignature(dkim);

    why = sig == NULL ? dkim_getresultstr(rv)
                      : dkim_sig_geterrorstr(dkim_sig_geterror(sig));
    if (why == NULL) {
      why = "unknown";
    }
  }
  dkim_free(dkim);
  free(data);
  return why;
}

static void load_records(char *text)
{
  char *lines[MAX_RECORDS + 1], *cols[2];
  size_t i, n = split(lines, MAX_RECORDS, text, '\n');

  for (i = 0; i < n; i++) {
    if (split(cols, 2, lines[i], '\t') == 2) {
      records[n_records].name = cols[0];
      records[n_records++].text = cols[1];
    }
  }
}

static int capabilities(void)
{
  DKIM_LIB *lib = dkim_init(NULL, NULL);

  printf("libopendkim %x\trsa-sha256%s\n", (unsigned)dkim_libversion(),
         dkim_libfeature(lib, DKIM_FEATURE_ED25519) ? " ed25519-sha256" : "");
  dkim_close(lib);
  return 0;
}

int main(int argc, char **argv)
{
  char *col[MAX_COLUMNS], *jobs, *at;
  bool signing = argc == 3 && strcmp(argv[1], "sign") == 0;
  bool verifying = argc == 4 && strcmp(argv[1], "verify") == 0;
  DKIM_LIB *lib;
  size_t len;

  if (argc == 2 && strcmp(argv[1], "capabilities") == 0) {
    return capabilities();
  }
  if (!signing && !verifying) {
    fatal("usage", "capabilities | sign JOBS | verify JOBS RECORDS");
  }
  lib = dkim_init(NULL, NULL);
  dkim_set_key_lookup(lib, lookup);
  jobs = slurp(argv[2], &len);
  if (verifying) {
    load_records(slurp(argv[3], &len));
  }
  for (at = strtok(jobs, "\n"); at != NULL; at = strtok(NULL, "\n")) {
    size_t n = split(col, MAX_COLUMNS, at, '\t');
    const char *why;

    if (signing && n != MAX_COLUMNS) {
      fatal(argv[2], "a job has too few columns");
    }
    why = signing ? sign(col) : verify(lib, col[COL_IN]);
    printf("%s\t%s\t%s\n", col[COL_IN], why == NULL ? "pass" : "fail",
           why == NULL ? "-" : why);
  }
  free(jobs);
  dkim_close(lib);
  return 0;
}
