/* SPDX-License-Identifier: MIT */
/* One operation, for a program that counts instructions: it counts those of
 * bench_counted().
 *   dkimkit_bench_count                   lists what there is
 *   dkimkit_bench_count OPERATION NAME N  runs it */
#include "attack.h"
#include "contestant.h"
#include "fatal.h"
#include "idle.h"
#include "scenario.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct job {
  dkimkit_config *config;
  dkimkit_profile *profiles[SCENARIO_SIGNATURES_MAX];
  const uint8_t *octets;
  size_t len;
  size_t chunk;
} job;

/* A key for the signatures by RSA in attack.c (RFC 8463, A.2). */
static const char rsa_record[] =
    "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR"
    "iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutAC"
    "DfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3"
    "Ip3G+2kryOTIKT+l/K4w3QIDAQAB";

static void verify(const job *j)
{
  dkimkit_verifier *verifier = NULL;
  size_t at;
  size_t some;

  must(dkimkit_verifier_new(&verifier, j->config, NULL), "verifier");
  for (at = 0; at < j->len; at += some) {
    some = j->chunk > 0 && j->chunk < j->len - at ? j->chunk : j->len - at;
    must(dkimkit_verifier_feed(verifier, j->octets + at, some), "message");
  }
  must(dkimkit_verifier_finish(verifier), "message");
  dkimkit_verifier_free(verifier);
}

static void sign(const job *j)
{
  dkimkit_signer *signer = NULL;
  size_t at;
  size_t some;

  must(dkimkit_signer_new(&signer, j->config, j->profiles, 1, NULL), "signer");
  for (at = 0; at < j->len; at += some) {
    some = j->chunk > 0 && j->chunk < j->len - at ? j->chunk : j->len - at;
    must(dkimkit_signer_feed(signer, j->octets + at, some), "message");
  }
  must(dkimkit_signer_finish(signer), "signature");
  dkimkit_signer_free(signer);
}

void bench_counted(const job *j, void (*run)(const job *j));

__attribute__((noinline)) void bench_counted(const job *j,
                                             void (*run)(const job *j))
{
  run(j);
}

/* No limit is in the way: linear it has to be without them. */
static dkimkit_config *make_config(scenario *s)
{
  static const dkimkit_limit limits[] = {
      DKIMKIT_LIMIT_HEADER_OCTETS,    DKIMKIT_LIMIT_HEADER_FIELDS,
      DKIMKIT_LIMIT_SIGNATURE_OCTETS, DKIMKIT_LIMIT_SIGNATURES,
      DKIMKIT_LIMIT_SIGNED_NAMES,     DKIMKIT_LIMIT_TAGS};
  dkimkit_config *config = NULL;
  size_t i;

  must(dkimkit_config_new(&config, NULL), "configuration");
  for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
    must(dkimkit_config_set_limit(config, limits[i], 64u << 20), "limit");
  }
  must(dkimkit_config_add_crypto(config, idle_provider()), "provider");
  must(dkimkit_config_set_dns(config, ours_lookup, NULL, s), "DNS");
  must(dkimkit_config_seal(config), "configuration");
  return config;
}

static size_t number(const char *text)
{
  return (size_t)strtoul(text, NULL, 10);
}

/* A message of tests/bench/mail.h: NAME is "shape" or "shape/fields". */
static scenario *ordinary(const char *name, size_t n)
{
  scenario_spec spec = {.body_octets = n,
                        .fields = 10,
                        .signatures = 1,
                        .key = SCENARIO_ED25519,
                        .canonicalization = DKIMKIT_CANONICALIZATION_RELAXED};
  const char *slash = strchr(name, '/');
  size_t len = slash != NULL ? (size_t)(slash - name) : strlen(name);
  size_t i;

  spec.fields = slash != NULL ? number(slash + 1) : spec.fields;
  for (i = 0; i < MAIL_SHAPES; i++) {
    spec.shape = (mail_shape)i;
    if (strlen(mail_shape_name(spec.shape)) == len &&
        memcmp(mail_shape_name(spec.shape), name, len) == 0) {
      return scenario_new(&spec);
    }
  }
  fatal(name, "no such message");
}

static scenario *prepare(job *j, const char *operation, const char *name,
                         size_t n)
{
  scenario *s;
  size_t i;

  for (i = 0; i < attacks_count; i++) {
    if (strcmp(attacks[i].name, name) == 0) {
      attacks[i].write(n);
      j->octets = attack_octets(&j->len);
      j->chunk = attacks[i].chunk;
      s = ordinary("prose", 1000);
      s->record = rsa_record;
      return s;
    }
  }
  s = ordinary(name, n);
  j->octets = operation[0] == 'v' ? s->signed_mail.octets : s->plain.octets;
  j->len = operation[0] == 'v' ? s->signed_mail.len : s->plain.len;
  return s;
}

static void list(void)
{
  size_t i;

  for (i = 0; i < attacks_count; i++) {
    printf("%s\t%s\t%zu\t%d\n", attacks[i].name, attacks[i].what, attacks[i].n,
           attacks[i].only_verify);
  }
}

int main(int argc, char **argv)
{
  job j;
  scenario *s;

  if (argc != 4) {
    list();
    return argc == 1 ? 0 : 64;
  }
  memset(&j, 0, sizeof(j));
  s = prepare(&j, argv[1], argv[2], number(argv[3]));
  j.config = make_config(s);
  scenario_profiles(s, j.config, j.profiles);
  /* What is done once in a process is done. */
  (argv[1][0] == 'v' ? verify : sign)(&j);
  bench_counted(&j, argv[1][0] == 'v' ? verify : sign);
  dkimkit_profile_free(j.profiles[0]);
  scenario_free(s);
  dkimkit_config_free(j.config);
  return 0;
}
