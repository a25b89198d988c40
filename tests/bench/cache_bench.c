/* SPDX-License-Identifier: MIT */
/* What the key cache is worth: CPU time for each message with and without it,
 * in turns within one run, and questions asked for mail of many domains.
 *   cache_bench [PROVIDERS] */
#include <dkimkit/dkimkit.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROUNDS 15
#define MESSAGES_A_ROUND 400
#define DOMAINS 20000
#define MAILS 200000

/* RFC 8463, A.2 and A.3. */
static const char ed25519_record[] =
    "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
static const char rsa_record[] =
    "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR"
    "iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutAC"
    "DfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3"
    "Ip3G+2kryOTIKT+l/K4w3QIDAQAB";

typedef struct counter {
  uint64_t asked;
  /** Empty records for all names; the signatures can't pass. */
  int any_name;
} counter;

static int lookup(dkimkit_query *query, void *user_data)
{
  counter *c = user_data;
  const char *name = dkimkit_query_name(query);
  const char *record = c->any_name || strncmp(name, "test.", 5) == 0
                           ? rsa_record
                           : ed25519_record;

  c->asked++;
  if (dkimkit_query_add_txt(query, (const uint8_t *)record, strlen(record)) ==
      DKIMKIT_OK) {
    (void)dkimkit_query_done(query, DKIMKIT_DNS_OK, 0, 3600);
  } else {
    (void)dkimkit_query_done(query, DKIMKIT_DNS_ERROR, 0, 0);
  }
  return 0;
}

static void check(int rv, const char *what)
{
  if (rv != DKIMKIT_OK) {
    fprintf(stderr, "cache_bench: %s: %s\n", what, dkimkit_strerror(rv));
    exit(1);
  }
}

static dkimkit_config *make_config(counter *c, const char *providers)
{
  dkimkit_config *config = NULL;

  check(dkimkit_config_new(&config, NULL), "configuration");
  check(dkimkit_config_set_dns(config, lookup, NULL, c), "DNS");
  if (providers != NULL) {
    check(dkimkit_config_set_builtin_crypto(config, providers), providers);
  }
  check(dkimkit_config_seal(config), "seal");
  return config;
}

static dkimkit_result verify(const dkimkit_config *config, dkimkit_cache *cache,
                             const uint8_t *message, size_t len)
{
  dkimkit_verifier *verifier = NULL;
  dkimkit_result result;

  check(dkimkit_verifier_new(&verifier, config, NULL), "verifier");
  check(dkimkit_verifier_set_cache(verifier, cache), "cache");
  check(dkimkit_verifier_feed(verifier, message, len), "message");
  check(dkimkit_verifier_finish(verifier), "finish");
  result = dkimkit_verifier_result(verifier);
  dkimkit_verifier_free(verifier);
  return result;
}

static double cpu(void)
{
  struct timespec now;

  (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static double time_round(const dkimkit_config *config, dkimkit_cache *cache,
                         const uint8_t *message, size_t len)
{
  double start = cpu();
  size_t i;

  for (i = 0; i < MESSAGES_A_ROUND; i++) {
    if (verify(config, cache, message, len) != DKIMKIT_RESULT_PASS) {
      fprintf(stderr, "cache_bench: the message doesn't pass\n");
      exit(1);
    }
  }
  return (cpu() - start) / MESSAGES_A_ROUND;
}

static int by_size(const void *a, const void *b)
{
  double x = *(const double *)a;
  double y = *(const double *)b;

  return (x > y) - (x < y);
}

static void measure_time(const dkimkit_config *config, dkimkit_cache *cache,
                         const uint8_t *message, size_t len)
{
  double without[ROUNDS];
  double with[ROUNDS];
  size_t i;

  (void)time_round(config, cache, message, len);
  for (i = 0; i < ROUNDS; i++) {
    without[i] = time_round(config, NULL, message, len);
    with[i] = time_round(config, cache, message, len);
  }
  qsort(without, ROUNDS, sizeof(double), by_size);
  qsort(with, ROUNDS, sizeof(double), by_size);
  printf("two signatures (RSA-1024, Ed25519), %zu octets: %.1f us without, "
         "%.1f us with the cache (medians; %.2f of it)\n",
         len, without[ROUNDS / 2], with[ROUNDS / 2],
         with[ROUNDS / 2] / without[ROUNDS / 2]);
}

/* Mail of DOMAINS domains, the n-th of them 1/n as often as the first. */
static void measure_hits(const dkimkit_config *config, counter *c,
                         size_t entries)
{
  static double sums[DOMAINS];
  dkimkit_cache *cache = NULL;
  uint64_t random = 1;
  size_t i;

  sums[0] = 1;
  for (i = 1; i < DOMAINS; i++) {
    sums[i] = sums[i - 1] + 1.0 / (double)(i + 1);
  }
  check(dkimkit_cache_new(&cache, config, entries, 256u << 20), "cache");
  c->asked = 0;
  for (i = 0; i < MAILS; i++) {
    char message[300];
    double wanted;
    size_t low = 0;
    size_t high = DOMAINS - 1;
    int len;

    random =
        random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    wanted = (double)(random >> 11) / 9007199254740992.0 * sums[DOMAINS - 1];
    while (low < high) {
      size_t middle = (low + high) / 2;

      if (sums[middle] < wanted) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    len = snprintf(message, sizeof(message),
                   "DKIM-Signature: v=1; a=rsa-sha256; d=d%zu.example; s=s1; "
                   "h=from; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; "
                   "b=AAAA\r\nFrom: a@example.com\r\n\r\n",
                   low);
    (void)verify(config, cache, (const uint8_t *)message, (size_t)len);
  }
  printf("%d messages of %d domains, %zu entries: %llu questions, %.1f %% from "
         "the cache, %.1f MiB\n",
         MAILS, DOMAINS, entries, (unsigned long long)c->asked,
         100.0 * (double)(MAILS - c->asked) / MAILS,
         (double)dkimkit_cache_count(cache, DKIMKIT_CACHE_OCTETS) / 1048576);
  dkimkit_cache_free(cache);
}

int main(int argc, char **argv)
{
  static const size_t sizes[] = {100, 1000, 4096, 20000};
  static uint8_t message[65536];
  counter c = {0, 0};
  dkimkit_config *config = make_config(&c, argc > 1 ? argv[1] : NULL);
  dkimkit_cache *cache = NULL;
  FILE *file = fopen(BENCH_MESSAGE, "rb");
  size_t len;
  size_t i;

  if (file == NULL) {
    perror(BENCH_MESSAGE);
    return 1;
  }
  len = fread(message, 1, sizeof(message), file);
  (void)fclose(file);
  printf("rsa-sha256 by %s, ed25519-sha256 by %s\n",
         dkimkit_config_crypto_name(config, DKIMKIT_ALGORITHM_RSA_SHA256),
         dkimkit_config_crypto_name(config, DKIMKIT_ALGORITHM_ED25519_SHA256));
  check(dkimkit_cache_new(&cache, config, 0, 0), "cache");
  measure_time(config, cache, message, len);
  dkimkit_cache_free(cache);
  c.any_name = 1;
  for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
    measure_hits(config, &c, sizes[i]);
  }
  dkimkit_config_free(config);
  return 0;
}
