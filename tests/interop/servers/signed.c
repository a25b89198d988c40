/* SPDX-License-Identifier: MIT */
#include "signed.h"

#include "nameserver.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define LINE_SIZE 400000

typedef struct zone {
  const char *name;
  int has_keys;
  int is_delegated_as_signed;
} zone;

static const zone leaves[] = {
    {SIGNED, 1, 1},   {PLAIN, 0, 0},   {BROKEN, 1, 1},
    {WRONG_DS, 1, 1}, {EXPIRED, 1, 1}, {STRIPPED, 1, 1},
};

#define LEAVES (sizeof(leaves) / sizeof(leaves[0]))

static const char apex[] = "@ IN SOA ns. hostmaster. 1 3600 600 86400 300\n"
                           "@ IN NS ns.\n";

static const char records[] = "key 600 IN TXT \"v=DKIM1; \" \"p=\" \"abc\"\n"
                              "two IN TXT \"first\"\n"
                              "two IN TXT \"second\"\n"
                              "empty IN TXT \"\"\n"
                              "nodata IN A 127.0.0.1\n"
                              "alias 60 IN CNAME key\n"
                              "tonowhere IN CNAME missing\n"
                              "tonodata IN CNAME nodata\n"
                              "toplain IN CNAME key." PLAIN ".\n"
                              "tosigned IN CNAME key." SIGNED ".\n"
                              "tobroken IN CNAME key." BROKEN ".\n"
                              "self IN CNAME self\n"
                              "loop1 IN CNAME loop2\n"
                              "loop2 IN CNAME loop1\n"
                              "chain9 IN CNAME chain8\n"
                              "chain8 IN CNAME chain7\n"
                              "chain7 IN CNAME chain6\n"
                              "chain6 IN CNAME chain5\n"
                              "chain5 IN CNAME chain4\n"
                              "chain4 IN CNAME chain3\n"
                              "chain3 IN CNAME chain2\n"
                              "chain2 IN CNAME chain1\n"
                              "chain1 IN CNAME key\n";

/* "." is no name of a file. */
static const char *base(const char *name)
{
  return strcmp(name, ".") == 0 ? "root" : name;
}

static FILE *open_file(const daemon_server *server, const char *name)
{
  char path[200];
  FILE *file;

  (void)snprintf(path, sizeof(path), "%s/%s", daemon_directory(server), name);
  file = fopen(path, "r");
  if (file == NULL) {
    daemon_die(server, "can't read its files");
  }
  return file;
}

static void copy_path(FILE *out, const char *path)
{
  FILE *in = fopen(path, "r");
  int c;

  if (in == NULL) {
    daemon_die(NULL, "can't read the records");
    return;
  }
  while ((c = getc(in)) != EOF) {
    (void)putc(c, out);
  }
  (void)fclose(in);
}

static FILE *create_zone(const daemon_server *server, const char *name)
{
  FILE *file = daemon_create(server, base(name));

  (void)fprintf(file, "$ORIGIN %s%s\n$TTL 3600\n%s", name,
                strcmp(name, ".") == 0 ? "" : ".", apex);
  return file;
}

/* Makes a key, under the zone's own name: ".key", ".private", ".ds". */
static void make_key(const daemon_server *server, const char *name)
{
  static const char *const suffixes[] = {"key", "private", "ds"};
  const char *const argv[] = {"ldns-keygen",     "-k", "-a",
                              "ECDSAP256SHA256", name, NULL};
  char made[128];
  char from[300];
  char to[300];
  size_t i;

  daemon_run_tool(server, argv, made, sizeof(made));
  for (i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
    (void)snprintf(from, sizeof(from), "%s/%s.%s", daemon_directory(server),
                   made, suffixes[i]);
    (void)snprintf(to, sizeof(to), "%s/%s.%s", daemon_directory(server),
                   base(name), suffixes[i]);
    if (rename(from, to) != 0) {
      daemon_die(server, "can't rename a key");
    }
  }
}

static void sign(const daemon_server *server, const char *name)
{
  char out[100];
  char ignored[8];
  int is_expired = strcmp(name, EXPIRED) == 0;
  const char *const current[] = {"ldns-signzone", "-n",       "-f", out,
                                 base(name),      base(name), NULL};
  const char *const expired[] = {"ldns-signzone",
                                 "-i",
                                 "20200101000000",
                                 "-e",
                                 "20200201000000",
                                 "-f",
                                 out,
                                 base(name),
                                 base(name),
                                 NULL};

  (void)snprintf(out, sizeof(out), "%s.signed", base(name));
  daemon_run_tool(server, is_expired ? expired : current, ignored,
                  sizeof(ignored));
}

/* Another first character of the signature over each TXT RRset. */
static void alter_signature(char *line)
{
  char *found = strstr(line, "RRSIG\tTXT ");
  char *signature = found == NULL ? NULL : strrchr(line, ' ');

  if (signature != NULL) {
    signature[1] = signature[1] == 'A' ? 'B' : 'A';
  }
}

static void break_signatures(const daemon_server *server, const char *name)
{
  char *line = malloc(LINE_SIZE);
  char from[100];
  char to[100];
  FILE *in;
  FILE *out;

  (void)snprintf(from, sizeof(from), "%s.signed", name);
  (void)snprintf(to, sizeof(to), "%s.broken", name);
  in = open_file(server, from);
  out = daemon_create(server, to);
  while (line != NULL && fgets(line, LINE_SIZE, in) != NULL) {
    alter_signature(line);
    (void)fputs(line, out);
  }
  free(line);
  (void)fclose(in);
  daemon_close(server, out);
}

static void write_leaf(const daemon_server *server, const zone *z,
                       const char *extra)
{
  FILE *file = create_zone(server, z->name);
  int i;

  (void)fputs(records, file);
  nsd_write_long_record(file, "large", LARGE_OCTETS);
  nsd_write_long_record(file, "huge", HUGE_OCTETS);
  nsd_write_long_record(file, "max", MAX_OCTETS);
  for (i = 0; i < OVER_RECORDS; i++) {
    char label[32];

    (void)snprintf(label, sizeof(label), "%s IN TXT \"%d\"", "over", i);
    nsd_write_long_record(file, label, NEARLY_OCTETS);
    if (i < NEARLY_RECORDS) {
      (void)snprintf(label, sizeof(label), "%s IN TXT \"%d\"", "nearly", i);
      nsd_write_long_record(file, label, NEARLY_OCTETS);
    }
  }
  if (extra != NULL) {
    copy_path(file, extra);
  }
  daemon_close(server, file);
  if (z->has_keys) {
    make_key(server, z->name);
    sign(server, z->name);
  }
  if (strcmp(z->name, BROKEN) == 0) {
    break_signatures(server, z->name);
  }
}

/* The DS record of a zone, for WRONG_DS with another first digit. */
static void copy_ds(const daemon_server *server, FILE *out, const char *name)
{
  char line[512] = "";
  char file[100];
  char *digest;
  FILE *in;

  (void)snprintf(file, sizeof(file), "%s.ds", name);
  in = open_file(server, file);
  if (fgets(line, sizeof(line), in) == NULL) {
    daemon_die(server, "no DS record");
  }
  (void)fclose(in);
  digest = strrchr(line, ' ');
  if (strcmp(name, WRONG_DS) == 0 && digest != NULL) {
    digest[1] = digest[1] == '0' ? '1' : '0';
  }
  (void)fputs(line, out);
}

static void write_parent(const daemon_server *server)
{
  FILE *file = create_zone(server, "example");
  size_t i;

  for (i = 0; i < LEAVES; i++) {
    (void)fprintf(file, "%s. IN NS ns.\n", leaves[i].name);
    if (leaves[i].is_delegated_as_signed) {
      copy_ds(server, file, leaves[i].name);
    }
  }
  daemon_close(server, file);
  make_key(server, "example");
  sign(server, "example");
}

static void write_root(const daemon_server *server)
{
  FILE *file = create_zone(server, ".");

  (void)fputs("ns. IN A 127.0.0.1\nexample. IN NS ns.\n", file);
  copy_ds(server, file, "example");
  daemon_close(server, file);
  make_key(server, ".");
  sign(server, ".");
}

static const char *file_suffix(const zone *z)
{
  if (strcmp(z->name, BROKEN) == 0) {
    return ".broken";
  }
  return z->has_keys && strcmp(z->name, STRIPPED) != 0 ? ".signed" : "";
}

static void write_files(const daemon_server *server, void *user_data)
{
  char name[100];
  FILE *conf;
  size_t i;

  for (i = 0; i < LEAVES; i++) {
    write_leaf(server, &leaves[i], user_data);
  }
  write_parent(server);
  write_root(server);
  conf = nsd_create_conf(server);
  nsd_add_zone(conf, ".", "root.signed");
  nsd_add_zone(conf, "example", "example.signed");
  for (i = 0; i < LEAVES; i++) {
    (void)snprintf(name, sizeof(name), "%s%s", leaves[i].name,
                   file_suffix(&leaves[i]));
    nsd_add_zone(conf, leaves[i].name, name);
  }
  daemon_close(server, conf);
}

daemon_server *signed_start(const char *extra)
{
  static const daemon_kind kind = {
      .program = "nsd",
      .config_option = "-c",
      .foreground_option = "-d",
      .write_files = write_files,
      .known_name = "",
      .known_name_len = 1,
  };
  union {
    const char *given;
    void *wanted;
  } user_data = {.given = extra};

  return daemon_start(&kind, user_data.wanted);
}

const char *signed_zone(size_t index)
{
  if (index < 2) {
    return index == 0 ? "." : "example";
  }
  return index - 2 < LEAVES ? leaves[index - 2].name : NULL;
}

const char *signed_anchor_file(const daemon_server *server, char *out,
                               size_t out_size)
{
  (void)snprintf(out, out_size, "%s/root.key", daemon_directory(server));
  return out;
}
