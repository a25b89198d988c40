/* SPDX-License-Identifier: MIT */
#include "client.h"

const char football[] =
    "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n"
    " d=football.example.com; i=@football.example.com;\r\n"
    " q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n"
    " subject : date : message-id : from : subject : date;\r\n"
    " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
    " b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\r\n"
    " Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==\r\n"
    "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n"
    " d=football.example.com; i=@football.example.com;\r\n"
    " q=dns/txt; s=test; t=1528637909; h=from : to : subject :\r\n"
    " date : message-id : from : subject : date;\r\n"
    " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
    " b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3\r\n"
    " DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz\r\n"
    " dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=\r\n"
    "From: Joe SixPack <joe@football.example.com>\r\n"
    "To: Suzie Q <suzie@shopping.example.net>\r\n"
    "Subject: Is dinner ready?\r\n"
    "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
    "Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n"
    "\r\n"
    "Hi.\r\n"
    "\r\n"
    "We lost the game.  Are you hungry yet?\r\n"
    "\r\n"
    "Joe.\r\n";

const char football_ed25519[] =
    "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

const char football_rsa[] =
    "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR"
    "iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutAC"
    "DfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3"
    "Ip3G+2kryOTIKT+l/K4w3QIDAQAB";

const char message[] = "From: a@example.com\r\n"
                       "To: b@example.net\r\n"
                       "Subject: x\r\n"
                       "\r\n"
                       "Hello\r\n";

/* ---- memory ---- */

static size_t taken;

static void *allocate(size_t size, void *user_data)
{
  *(size_t *)user_data += 1;
  return malloc(size);
}

static void *resize(void *ptr, size_t size, void *user_data)
{
  *(size_t *)user_data += ptr == NULL;
  return realloc(ptr, size);
}

static void release(void *ptr, void *user_data)
{
  *(size_t *)user_data -= ptr != NULL;
  free(ptr);
}

/* ---- the DNS ---- */

static struct {
  char name[256];
  char text[1024];
} records[4];
static size_t record_count;

dkimkit_query *client_kept;
size_t client_cancelled;

void client_publish(const char *name, const char *text)
{
  assert_true(record_count < COUNT(records));
  assert_true(strlen(name) < sizeof(records[0].name));
  assert_true(strlen(text) < sizeof(records[0].text));
  strcpy(records[record_count].name, name);
  strcpy(records[record_count++].text, text);
}

void client_answer(dkimkit_query *query)
{
  size_t i;

  assert_int_equal(dkimkit_query_type(query), 16);
  for (i = 0; i < record_count; i++) {
    if (strcmp(records[i].name, dkimkit_query_name(query)) == 0) {
      ok(dkimkit_query_add_txt(query, OCTETS(records[i].text)));
      assert_true(dkimkit_query_done(query, DKIMKIT_DNS_OK, DKIMKIT_DNS_SECURE,
                                     300) >= DKIMKIT_OK);
      return;
    }
  }
  assert_true(dkimkit_query_done(query, DKIMKIT_DNS_NXDOMAIN, 0, 60) >=
              DKIMKIT_OK);
}

int client_lookup(dkimkit_query *query, void *user_data)
{
  (void)user_data;
  client_answer(query);
  return 0;
}

int client_keep(dkimkit_query *query, void *user_data)
{
  dkimkit_query_set_data(query, user_data);
  client_kept = query;
  return 0;
}

void client_cancel(dkimkit_query *query, void *user_data)
{
  assert_ptr_equal(dkimkit_query_data(query), user_data);
  client_cancelled++;
}

uint64_t client_now(void *user_data)
{
  (void)user_data;
  return NOW;
}

/* ---- what tests begin with ---- */

dkimkit_config *client_config(void)
{
  static dkimkit_mem mem = {&taken, allocate, resize, release};
  dkimkit_config *config = NULL;

  ok(dkimkit_config_new(&config, &mem));
  ok(dkimkit_config_set_dns(config, client_lookup, client_cancel, NULL));
  ok(dkimkit_config_set_clock(config, client_now, NULL));
  return config;
}

dkimkit_config *client_sealed(void)
{
  dkimkit_config *config = client_config();

  ok(dkimkit_config_seal(config));
  return config;
}

dkimkit_key *client_key(const dkimkit_config *config, dkimkit_key_type type)
{
  dkimkit_key *key = NULL;

  ok(dkimkit_key_generate(&key, config, type,
                          type == DKIMKIT_KEY_TYPE_RSA ? 2048 : 256));
  assert_int_equal(dkimkit_key_get_type(key), type);
  return key;
}

dkimkit_profile *client_profile(const dkimkit_config *config, dkimkit_key *key)
{
  dkimkit_profile *profile = NULL;
  char text[1024];
  size_t len = sizeof(text);

  ok(dkimkit_keyrecord_write(text, &len, key));
  client_publish("s1._domainkey.example.com", text);
  ok(dkimkit_profile_new(&profile, config));
  ok(dkimkit_profile_set_domain(profile, "example.com"));
  ok(dkimkit_profile_set_selector(profile, "s1"));
  ok(dkimkit_profile_set_key(profile, key));
  ok(dkimkit_profile_seal(profile));
  return profile;
}

char *client_sign(const dkimkit_config *config, dkimkit_profile *profile)
{
  dkimkit_signer *signer = NULL;
  const char *field;
  char *text;
  size_t len = 0;

  ok(dkimkit_signer_new(&signer, config, &profile, 1, NULL));
  ok(dkimkit_signer_feed(signer, OCTETS(message)));
  ok(dkimkit_signer_finish(signer));
  assert_int_equal(dkimkit_signer_count(signer), 1);
  field = dkimkit_signer_field(signer, 0, &len);
  assert_non_null(field);
  assert_int_equal(strlen(field), len);
  text = malloc(len + strlen(message) + 1);
  assert_non_null(text);
  strcpy(text, field);
  strcpy(text + len, message);
  dkimkit_signer_free(signer);
  return text;
}

dkimkit_verifier *client_verify(const dkimkit_config *config, const char *text)
{
  dkimkit_verifier *verifier = NULL;

  ok(dkimkit_verifier_new(&verifier, config, NULL));
  ok(dkimkit_verifier_feed(verifier, OCTETS(text)));
  ok(dkimkit_verifier_finish(verifier));
  return verifier;
}

int client_set_up(void **state)
{
  (void)state;
  record_count = 0;
  client_kept = NULL;
  client_cancelled = 0;
  taken = 0;
  return 0;
}

int client_tear_down(void **state)
{
  (void)state;
  assert_int_equal(taken, 0);
  return 0;
}
