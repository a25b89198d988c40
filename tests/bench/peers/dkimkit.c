/* SPDX-License-Identifier: MIT */
/* The runner for dkimkit, and what makes the files for all runners.
 *   bench_peer_dkimkit make FOLDER
 *   bench_peer_dkimkit verify|sign FOLDER FILE N PROVIDERS [cached]
 * Prints microseconds of CPU for each message. */
#include "contestant.h"
#include "fatal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void path_of(char out[4096], const char *folder, const char *name)
{
  if (snprintf(out, 4096, "%s/%s", folder, name) >= 4096) {
    fatal(folder, "too long a name");
  }
}

static void write_file(const char *folder, const char *name, const void *data,
                       size_t len)
{
  char path[4096];
  FILE *file;

  path_of(path, folder, name);
  file = fopen(path, "wb");
  if (file == NULL || fwrite(data, 1, len, file) != len || fclose(file) != 0) {
    fatal(path, "can't be written");
  }
}

static char *read_file(const char *folder, const char *name, size_t *len)
{
  char path[4096];
  FILE *file;
  char *data = NULL;
  size_t room = 0;
  size_t got;

  path_of(path, folder, name);
  file = fopen(path, "rb");
  if (file == NULL) {
    fatal(path, "can't be read");
  }
  *len = 0;
  do {
    room += 1 << 20;
    data = must_have(realloc(data, room + 1));
    got = fread(data + *len, 1, room - *len, file);
    *len += got;
  } while (got > 0);
  (void)fclose(file);
  data[*len] = '\0';
  return data;
}

static void make(const char *folder)
{
  static const struct {
    const char *name;
    size_t octets;
  } sizes[] = {{"4k", 4096}, {"50k", 50 << 10}, {"1m", 1 << 20}};
  scenario_spec spec = {.shape = MAIL_PROSE,
                        .fields = 10,
                        .signatures = 1,
                        .key = SCENARIO_RSA2048,
                        .canonicalization = DKIMKIT_CANONICALIZATION_RELAXED};
  size_t i;

  for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
    char name[32];
    scenario *s;

    spec.body_octets = sizes[i].octets;
    s = scenario_new(&spec);
    (void)snprintf(name, sizeof(name), "%s.eml", sizes[i].name);
    write_file(folder, name, s->plain.octets, s->plain.len);
    (void)snprintf(name, sizeof(name), "%s-signed.eml", sizes[i].name);
    write_file(folder, name, s->signed_mail.octets, s->signed_mail.len);
    write_file(folder, "key.pem", s->pem, s->pem_len);
    write_file(folder, "record.txt", s->record, strlen(s->record));
    scenario_free(s);
  }
}

static int lookup(dkimkit_query *query, void *user_data)
{
  const char *record = user_data;

  if (dkimkit_query_add_txt(query, (const uint8_t *)record, strlen(record)) ==
      DKIMKIT_OK) {
    (void)dkimkit_query_done(query, DKIMKIT_DNS_OK, 0, 86400);
  } else {
    (void)dkimkit_query_done(query, DKIMKIT_DNS_ERROR, 0, 0);
  }
  return 0;
}

typedef struct runner {
  dkimkit_config *config;
  dkimkit_cache *cache;
  dkimkit_profile *profile;
  const uint8_t *octets;
  size_t len;
} runner;

static void verify(const runner *r)
{
  dkimkit_verifier *verifier = NULL;

  must(dkimkit_verifier_new(&verifier, r->config, NULL), "verifier");
  must(dkimkit_verifier_set_cache(verifier, r->cache), "cache");
  must(dkimkit_verifier_feed(verifier, r->octets, r->len), "message");
  must(dkimkit_verifier_finish(verifier), "message");
  if (dkimkit_verifier_result(verifier) != DKIMKIT_RESULT_PASS) {
    fatal("dkimkit", "doesn't pass");
  }
  dkimkit_verifier_free(verifier);
}

static void sign(const runner *r)
{
  dkimkit_profile *profile = r->profile;
  dkimkit_signer *signer = NULL;

  must(dkimkit_signer_new(&signer, r->config, &profile, 1, NULL), "signer");
  must(dkimkit_signer_feed(signer, r->octets, r->len), "message");
  must(dkimkit_signer_finish(signer), "signature");
  dkimkit_signer_free(signer);
}

static void open_profile(runner *r, const char *folder)
{
  dkimkit_key *key = NULL;
  size_t len;
  char *pem = read_file(folder, "key.pem", &len);

  must(dkimkit_key_import(&key, r->config, pem, len), "key");
  must(dkimkit_profile_new(&r->profile, r->config), "profile");
  must(dkimkit_profile_set_domain(r->profile, "example.com"), "domain");
  must(dkimkit_profile_set_selector(r->profile, "s0"), "selector");
  must(dkimkit_profile_set_key(r->profile, key), "key");
  must(dkimkit_profile_seal(r->profile), "profile");
  dkimkit_key_free(key);
  free(pem);
}

static double cpu(void)
{
  struct timespec now;

  (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

int main(int argc, char **argv)
{
  void (*run)(const runner *);
  runner r;
  size_t len;
  size_t n;
  size_t i;
  double start;

  if (argc == 3 && strcmp(argv[1], "make") == 0) {
    make(argv[2]);
    return 0;
  }
  if (argc != 6 && argc != 7) {
    fatal("usage",
          "make FOLDER | verify|sign FOLDER FILE N PROVIDERS [cached]");
  }
  memset(&r, 0, sizeof(r));
  run = strcmp(argv[1], "sign") == 0 ? sign : verify;
  n = (size_t)strtoul(argv[4], NULL, 10);
  must(dkimkit_config_new(&r.config, NULL), "configuration");
  must(dkimkit_config_set_builtin_crypto(r.config, argv[5]), argv[5]);
  must(dkimkit_config_set_dns(r.config, lookup, NULL,
                              read_file(argv[2], "record.txt", &len)),
       "DNS");
  must(dkimkit_config_seal(r.config), "configuration");
  if (argc == 7) {
    must(dkimkit_cache_new(&r.cache, r.config, 0, 0), "cache");
  }
  open_profile(&r, argv[2]);
  r.octets = (const uint8_t *)read_file(argv[2], argv[3], &r.len);
  run(&r);
  start = cpu();
  for (i = 0; i < n; i++) {
    run(&r);
  }
  printf("%.2f\n", (cpu() - start) / (double)n);
  return 0;
}
