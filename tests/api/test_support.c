/* SPDX-License-Identifier: MIT */
#include "test_support.h"
#include "../provider/watch.h"

#include <ctype.h>
#include <stdio.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

const char record_8463_ed25519[] =
    "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

const char record_8463_rsa[] =
    "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR"
    "iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutAC"
    "DfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3"
    "Ip3G+2kryOTIKT+l/K4w3QIDAQAB";

const char record_6376[] =
    "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3"
    "/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2"
    "UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUY"
    "ckcQ2QIDAQAB";

static bytes bytes_new(size_t len)
{
  bytes b;

  b.data = malloc(len + 1);
  assert_non_null(b.data);
  b.data[len] = 0;
  b.len = len;
  return b;
}

bytes bytes_of(const char *text)
{
  bytes none = {NULL, 0};

  return bytes_join(text, none);
}

bytes bytes_join(const char *head, bytes tail)
{
  size_t len = strlen(head);
  bytes b = bytes_new(len + tail.len);

  memcpy(b.data, head, len);
  if (tail.len > 0) {
    memcpy(b.data + len, tail.data, tail.len);
  }
  return b;
}

bytes bytes_replace(bytes message, const char *from, const char *to)
{
  const char *text = (const char *)message.data;
  const char *at = strstr(text, from);
  size_t before;
  size_t after;
  bytes b;

  assert_non_null(at);
  before = (size_t)(at - text);
  after = message.len - before - strlen(from);
  b = bytes_new(before + strlen(to) + after);
  memcpy(b.data, text, before);
  memcpy(b.data + before, to, strlen(to));
  memcpy(b.data + before + strlen(to), at + strlen(from), after);
  return b;
}

void bytes_free(bytes *b)
{
  free(b->data);
  b->data = NULL;
  b->len = 0;
}

static FILE *vector_open(const char *name)
{
  char path[1024];
  FILE *file;

  snprintf(path, sizeof(path), "%s/%s", TEST_VECTORS_DIR, name);
  file = fopen(path, "rb");
  if (file == NULL) {
    fail_msg("can't read %s", path);
  }
  return file;
}

bytes vector(const char *name)
{
  FILE *file = vector_open(name);
  bytes b;
  long len;

  assert_int_equal(fseek(file, 0, SEEK_END), 0);
  len = ftell(file);
  assert_true(len >= 0);
  rewind(file);
  b = bytes_new((size_t)len);
  assert_int_equal(fread(b.data, 1, b.len, file), b.len);
  fclose(file);
  return b;
}

static int mem_fails(test_mem *m)
{
  m->calls++;
  return m->calls == m->fail_at;
}

static void *mem_allocate(size_t size, void *user_data)
{
  test_mem *m = user_data;
  void *ptr;

  assert_true(size > 0);
  if (mem_fails(m)) {
    return NULL;
  }
  ptr = malloc(size);
  assert_non_null(ptr);
  m->open++;
  return ptr;
}

static void *mem_resize(void *ptr, size_t size, void *user_data)
{
  test_mem *m = user_data;
  void *moved;

  assert_true(size > 0);
  if (mem_fails(m)) {
    return NULL;
  }
  moved = realloc(ptr, size);
  assert_non_null(moved);
  m->open += ptr == NULL;
  return moved;
}

static void mem_release(void *ptr, void *user_data)
{
  test_mem *m = user_data;

  if (ptr != NULL) {
    assert_true(m->open > 0);
    m->open--;
  }
  free(ptr);
}

void test_mem_init(test_mem *m)
{
  memset(m, 0, sizeof(*m));
  m->mem.user_data = m;
  m->mem.allocate = mem_allocate;
  m->mem.resize = mem_resize;
  m->mem.release = mem_release;
}

void test_dns_init(test_dns *dns)
{
  memset(dns, 0, sizeof(*dns));
  dns->ttl = 300;
  test_dns_add(dns, NAME_8463_ED25519, record_8463_ed25519);
  test_dns_add(dns, NAME_8463_RSA, record_8463_rsa);
  test_dns_add(dns, NAME_6376, record_6376);
}

void test_dns_add(test_dns *dns, const char *name, const char *text)
{
  assert_true(dns->record_count < DNS_MAX);
  dns->records[dns->record_count].name = name;
  dns->records[dns->record_count].text = text;
  dns->record_count++;
}

int dns_answer(test_dns *dns, dkimkit_query *query)
{
  dkimkit_dns_status status = dns->status;
  size_t found = 0;
  size_t i;

  for (i = 0; status == DKIMKIT_DNS_OK && i < dns->record_count; i++) {
    const dns_record *record = &dns->records[i];
    int rv;

    if (strcmp(record->name, dkimkit_query_name(query)) == 0) {
      found++;
      rv = dkimkit_query_add_txt(query, (const uint8_t *)record->text,
                                 strlen(record->text));
      if (rv != DKIMKIT_OK) {
        dns->add_rv = rv;
        status = DKIMKIT_DNS_ERROR;
      }
    }
  }
  if (status == DKIMKIT_DNS_OK && found == 0) {
    status = DKIMKIT_DNS_NXDOMAIN;
  }
  return dkimkit_query_done(query, status, dns->flags, dns->ttl);
}

int dns_lookup(dkimkit_query *query, void *user_data)
{
  test_dns *dns = user_data;

  assert_true(dns->asked < DNS_MAX);
  assert_int_equal(dkimkit_query_type(query), 16);
  dns->queries[dns->asked++] = query;
  dns->owner_data = dkimkit_query_owner_data(query);
  switch (dns->mode) {
  case DNS_LATER:
    return 0;
  case DNS_REFUSE:
    return -1;
  case DNS_FATAL:
    return DKIMKIT_ERR_CALLBACK;
  case DNS_REENTER:
    dns->reenter(dns->reenter_data);
    break;
  case DNS_TWICE:
    dns_answer(dns, query);
    dns->last_rv = dns_answer(dns, query);
    return 0;
  case DNS_SYNC:
  default:
    break;
  }
  dns->last_rv = dns_answer(dns, query);
  return 0;
}

void dns_cancel(dkimkit_query *query, void *user_data)
{
  test_dns *dns = user_data;

  dns->cancelled++;
  dns->last_cancelled = query;
}

void test_hsm_init(test_hsm *hsm, const char *keyfile)
{
  FILE *file = vector_open(keyfile);

  memset(hsm, 0, sizeof(*hsm));
  hsm->pkey = PEM_read_PrivateKey(file, NULL, NULL, NULL);
  fclose(file);
  assert_non_null(hsm->pkey);
}

void test_hsm_clear(test_hsm *hsm)
{
  EVP_PKEY_free(hsm->pkey);
}

static size_t hsm_sign_rsa(EVP_PKEY *pkey, const uint8_t *digest, size_t len,
                           uint8_t out[512])
{
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(pkey, NULL);
  size_t out_len = 512;

  assert_int_equal(EVP_PKEY_sign_init(ctx), 1);
  assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING), 1);
  assert_int_equal(EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha256()), 1);
  assert_int_equal(EVP_PKEY_sign(ctx, out, &out_len, digest, len), 1);
  EVP_PKEY_CTX_free(ctx);
  TEST_WRITTEN(out, out_len);
  return out_len;
}

size_t hsm_sign(const test_hsm *hsm, const dkimkit_sign_req *request,
                uint8_t out[512])
{
  size_t len = 0;
  const uint8_t *digest = dkimkit_sign_req_digest(request, &len);
  size_t out_len = 512;
  EVP_MD_CTX *ctx;

  assert_int_equal(len, 32);
  if (EVP_PKEY_base_id(hsm->pkey) == EVP_PKEY_RSA) {
    return hsm_sign_rsa(hsm->pkey, digest, len, out);
  }
  ctx = EVP_MD_CTX_new();
  assert_int_equal(EVP_DigestSignInit(ctx, NULL, NULL, NULL, hsm->pkey), 1);
  assert_int_equal(EVP_DigestSign(ctx, out, &out_len, digest, len), 1);
  EVP_MD_CTX_free(ctx);
  TEST_WRITTEN(out, out_len);
  return out_len;
}

int hsm_answer(test_hsm *hsm, dkimkit_sign_req *request)
{
  uint8_t signature[512];
  size_t len = hsm_sign(hsm, request, signature);

  return dkimkit_sign_req_done(request, signature, len);
}

int hsm_start(dkimkit_sign_req *request, void *user_data)
{
  test_hsm *hsm = user_data;

  assert_true(hsm->asked < DNS_MAX);
  hsm->requests[hsm->asked++] = request;
  hsm->owner_data = dkimkit_sign_req_owner_data(request);
  switch (hsm->mode) {
  case HSM_LATER:
    return 0;
  case HSM_REFUSE:
    return -1;
  case HSM_FATAL:
    return DKIMKIT_ERR_CALLBACK;
  case HSM_FAIL:
    hsm->last_rv = dkimkit_sign_req_fail(request, DKIMKIT_ERR_SIGN_FAILED);
    return 0;
  case HSM_TIMEOUT:
    hsm->last_rv = dkimkit_sign_req_fail(request, DKIMKIT_ERR_SIGN_TIMEOUT);
    return 0;
  case HSM_REENTER:
    hsm->reenter(hsm->reenter_data);
    break;
  case HSM_SYNC:
  default:
    break;
  }
  hsm->last_rv = hsm_answer(hsm, request);
  return 0;
}

void hsm_cancel(dkimkit_sign_req *request, void *user_data)
{
  test_hsm *hsm = user_data;

  (void)request;
  hsm->cancelled++;
}

uint64_t fixed_clock(void *user_data)
{
  (void)user_data;
  return NOW;
}

static void set_up(dkimkit_config *config, test_dns *dns)
{
  const char *crypto = getenv("DKIMKIT_TEST_CRYPTO");

  ok(dkimkit_config_set_clock(config, fixed_clock, NULL));
  if (crypto != NULL && crypto[0] != '\0') {
    ok(dkimkit_config_set_builtin_crypto(config, crypto));
  }
  if (dns != NULL) {
    ok(dkimkit_config_set_dns(config, dns_lookup, dns_cancel, dns));
  }
}

int config_try(dkimkit_config **out, test_dns *dns, const dkimkit_mem *mem)
{
  int rv = config_with_provider(out, mem);

  if (rv == DKIMKIT_OK) {
    set_up(*out, dns);
  }
  return rv;
}

dkimkit_config *config_open_behind(const dkimkit_crypto_ops *front,
                                   test_dns *dns)
{
  dkimkit_config *config = NULL;

  ok(config_behind(&config, NULL, front));
  set_up(config, dns);
  return config;
}

dkimkit_config *config_open(test_dns *dns, const dkimkit_mem *mem)
{
  dkimkit_config *config = NULL;

  ok(config_try(&config, dns, mem));
  return config;
}

dkimkit_config *config_make(test_dns *dns)
{
  dkimkit_config *config = config_open(dns, NULL);

  ok(dkimkit_config_seal(config));
  return config;
}

dkimkit_key *key_load(const dkimkit_config *config, const char *file)
{
  bytes data = vector(file);
  dkimkit_key *key = NULL;

  ok(dkimkit_key_import(&key, config, data.data, data.len));
  bytes_free(&data);
  return key;
}

dkimkit_profile *profile_open(const dkimkit_config *config, dkimkit_key *key)
{
  dkimkit_profile *profile = NULL;

  ok(dkimkit_profile_new(&profile, config));
  ok(dkimkit_profile_set_domain(profile, "example.com"));
  ok(dkimkit_profile_set_selector(profile, "s1"));
  if (key != NULL) {
    ok(dkimkit_profile_set_key(profile, key));
  }
  return profile;
}

dkimkit_profile *profile_make(const dkimkit_config *config, dkimkit_key *key)
{
  dkimkit_profile *profile = profile_open(config, key);

  ok(dkimkit_profile_seal(profile));
  return profile;
}

int verifier_run(dkimkit_verifier *verifier, bytes message)
{
  int rv = dkimkit_verifier_feed(verifier, message.data, message.len);

  return rv == DKIMKIT_OK ? dkimkit_verifier_finish(verifier) : rv;
}

dkimkit_verifier *verify(const dkimkit_config *config, bytes message)
{
  dkimkit_verifier *verifier = NULL;

  ok(dkimkit_verifier_new(&verifier, config, NULL));
  ok(verifier_run(verifier, message));
  return verifier;
}

int signer_run(dkimkit_signer *signer, bytes message)
{
  int rv = dkimkit_signer_feed(signer, message.data, message.len);

  return rv == DKIMKIT_OK ? dkimkit_signer_finish(signer) : rv;
}

char *sign_field(const dkimkit_config *config, dkimkit_profile *profile,
                 bytes message)
{
  dkimkit_signer *signer = NULL;
  const char *field;
  size_t len = 0;
  char *copy;

  ok(dkimkit_signer_new(&signer, config, &profile, 1, NULL));
  ok(signer_run(signer, message));
  assert_int_equal(dkimkit_signer_count(signer), 1);
  field = dkimkit_signer_field(signer, 0, &len);
  assert_non_null(field);
  assert_int_equal(strlen(field), len);
  copy = malloc(len + 1);
  assert_non_null(copy);
  memcpy(copy, field, len + 1);
  dkimkit_signer_free(signer);
  return copy;
}

static int is_space(char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

char *field_tag(const char *field, const char *name)
{
  char *flat = malloc(strlen(field) + 1);
  char *at;
  size_t len = 0;
  size_t i;

  assert_non_null(flat);
  for (i = 0; field[i] != '\0'; i++) {
    if (!is_space(field[i])) {
      flat[len++] = field[i];
    }
  }
  flat[len] = '\0';
  at = strchr(flat, ':');
  assert_non_null(at);
  for (at++; at != NULL; at = strchr(at, ';')) {
    size_t name_len = strlen(name);

    at += *at == ';';
    if (strncmp(at, name, name_len) == 0 && at[name_len] == '=') {
      at += name_len + 1;
      len = strcspn(at, ";");
      memmove(flat, at, len);
      flat[len] = '\0';
      return flat;
    }
  }
  free(flat);
  return NULL;
}

void assert_folded(const char *field)
{
  const char *line = field;

  while (*line != '\0') {
    const char *end = strstr(line, "\r\n");
    const char *c;
    int blank = 1;

    assert_non_null(end);
    for (c = line; c < end; c++) {
      blank &= is_space(*c);
      assert_true(*c != '\r' && *c != '\n');
    }
    assert_false(blank);
    if (end - line > 78) {
      fail_msg("%d columns: %.*s", (int)(end - line), (int)(end - line), line);
    }
    assert_true(line == field || is_space(*line));
    line = end + 2;
  }
  assert_true(line > field);
}

void assert_reason(const dkimkit_verifier *verifier, size_t index,
                   dkimkit_reason reason)
{
  const dkimkit_signature *signature =
      dkimkit_verifier_signature(verifier, index);

  assert_non_null(signature);
  assert_string_equal(dkimkit_reason_name(dkimkit_signature_reason(signature)),
                      dkimkit_reason_name(reason));
  assert_int_equal(dkimkit_signature_result(signature),
                   dkimkit_reason_result(reason));
}
