/* SPDX-License-Identifier: MIT */

/* What is signed verifies, or it was refused. Changed where it is signed, it
 * doesn't. */

#include "fuzz.h"
#include "keys.h"

#include <stdlib.h>

#define RELAXED_HEADER 1u
#define RELAXED_BODY 2u
#define RSA 4u
#define COPIES 8u
#define OWN_HEADERS 16u
#define LENGTH 32u
#define WHOLE_LENGTH 64u
#define EXPIRES 128u

#define ALLOW 1u
#define NORMALIZE 2u
#define TWO_PROFILES 4u
#define NO_TIME 8u

#define NAMES 16

typedef struct world {
  dkimkit_config *config;
  dkimkit_key *keys[2];
  char records[2][512];
} world;

static int lookup(dkimkit_query *query, void *user_data)
{
  const world *w = user_data;
  const char *record = w->records[strcmp(dkimkit_query_name(query),
                                         "rsa._domainkey.example.com") == 0];
  int ours = strstr(dkimkit_query_name(query), "._domainkey.example.com") != 0;

  if (ours) {
    FUZZ_CHECK(dkimkit_query_add_txt(query, (const uint8_t *)record,
                                     strlen(record)) == DKIMKIT_OK);
  }
  (void)dkimkit_query_done(query, ours ? DKIMKIT_DNS_OK : DKIMKIT_DNS_NXDOMAIN,
                           0, 60);
  return 0;
}

static void make_keys(world *w)
{
  int i;

  FUZZ_CHECK(dkimkit_key_import(&w->keys[0], w->config, ed25519_seed,
                                sizeof(ed25519_seed) - 1) == DKIMKIT_OK);
  FUZZ_CHECK(dkimkit_key_import(&w->keys[1], w->config, rsa_key,
                                sizeof(rsa_key) - 1) == DKIMKIT_OK);
  for (i = 0; i < 2; i++) {
    size_t len = sizeof(w->records[i]);

    FUZZ_CHECK(dkimkit_keyrecord_write(w->records[i], &len, w->keys[i]) ==
               DKIMKIT_OK);
  }
}

static const world *world_of(unsigned flags)
{
  static world worlds[4];
  world *w = &worlds[flags & (ALLOW | NORMALIZE)];
  int rv = DKIMKIT_OK;

  if (w->config == NULL) {
    rv |= dkimkit_config_new(&w->config, NULL);
    rv |= dkimkit_config_set_clock(w->config, fuzz_clock, NULL);
    rv |= dkimkit_config_set_dns(w->config, lookup, NULL, w);
    rv |= dkimkit_config_set_body_length_policy(w->config,
                                                DKIMKIT_BODY_LENGTH_ALLOW);
    rv |= dkimkit_config_set_sign_allow(
        w->config, flags & ALLOW ? DKIMKIT_SIGN_ALLOW_LONG_LINES |
                                       DKIMKIT_SIGN_ALLOW_NUL |
                                       DKIMKIT_SIGN_ALLOW_MULTIPLE_FROM
                                 : 0);
    rv |= dkimkit_config_set_line_ends(
        w->config, flags & NORMALIZE ? DKIMKIT_LINE_ENDS_NORMALIZE
                                     : DKIMKIT_LINE_ENDS_STRICT);
    rv |= dkimkit_config_seal(w->config);
    FUZZ_CHECK(rv == DKIMKIT_OK);
    make_keys(w);
  }
  return w;
}

/* What a setter refuses stays as it was. */
static void set_headers(dkimkit_profile *profile, dkk_slice list)
{
  char *names[NAMES];
  dkk_slice item;
  size_t count = 0;
  size_t i;

  while (list.len > 0 && count < NAMES) {
    size_t len = 0;

    while (len < list.len && list.data[len] != ':') {
      len++;
    }
    item = fuzz_take(&list, len);
    (void)fuzz_octet(&list);
    names[count++] = fuzz_string(item);
  }
  if (count > 0) {
    FUZZ_CHECK(dkimkit_profile_set_headers(profile, (const char *const *)names,
                                           count) <= DKIMKIT_OK);
  }
  for (i = 0; i < count; i++) {
    free(names[i]);
  }
}

typedef struct plan {
  unsigned options;
  unsigned flags;
  unsigned length;
  dkk_slice headers;
  dkk_slice identity;
  fuzz_chunks chunks[2];
  dkk_slice message;
} plan;

static void set_body_length(dkimkit_profile *profile, const plan *p)
{
  uint64_t octets = p->options & LENGTH ? p->length : DKIMKIT_BODY_LENGTH_NONE;

  if (p->options & WHOLE_LENGTH) {
    octets = DKIMKIT_BODY_LENGTH_ALL;
  }
  FUZZ_CHECK(dkimkit_profile_set_body_length(profile, octets) == DKIMKIT_OK);
}

/* NULL if the settings don't go together. */
static dkimkit_profile *make_profile(const world *w, const plan *p, int rsa)
{
  dkimkit_profile *profile = NULL;
  char *identity = fuzz_string(p->identity);
  int rv = dkimkit_profile_new(&profile, w->config);

  rv |= dkimkit_profile_set_domain(profile, "example.com");
  rv |= dkimkit_profile_set_selector(profile, rsa ? "rsa" : "ed");
  rv |= dkimkit_profile_set_key(profile, w->keys[rsa]);
  rv |= dkimkit_profile_set_canonicalization(
      profile, (dkimkit_canonicalization)((p->options & RELAXED_HEADER) != 0),
      (dkimkit_canonicalization)((p->options & RELAXED_BODY) != 0));
  rv |= dkimkit_profile_set_copy_headers(profile, (p->options & COPIES) != 0);
  rv |= dkimkit_profile_set_expiration(
      profile, p->options & EXPIRES ? 1 + p->length : 0);
  if (p->flags & NO_TIME) {
    rv |= dkimkit_profile_set_timestamp(profile, DKIMKIT_TIMESTAMP_NONE, 0);
  }
  FUZZ_CHECK(rv == DKIMKIT_OK);
  set_body_length(profile, p);
  if (p->options & OWN_HEADERS) {
    set_headers(profile, p->headers);
  }
  if (p->identity.len > 0) {
    FUZZ_CHECK(dkimkit_profile_set_identity(profile, identity) <= DKIMKIT_OK);
  }
  free(identity);
  if (dkimkit_profile_seal(profile) != DKIMKIT_OK) {
    dkimkit_profile_free(profile);
    return NULL;
  }
  return profile;
}

static int sign(dkimkit_signer *signer, dkk_slice in, fuzz_chunks chunks)
{
  int rv = DKIMKIT_OK;

  while (rv == DKIMKIT_OK && in.len > 0) {
    dkk_slice chunk = fuzz_chunk(&chunks, &in);

    rv = dkimkit_signer_feed(signer, chunk.data, chunk.len);
  }
  return rv == DKIMKIT_OK ? dkimkit_signer_finish(signer) : rv;
}

/* The signed message, or nothing if it was refused. */
static size_t sign_with(fuzz_buf *out, const world *w, const plan *p,
                        dkimkit_profile *const *profiles, size_t count)
{
  dkimkit_signer *signer = NULL;
  size_t i;
  size_t len;
  int rv;

  FUZZ_CHECK(dkimkit_signer_new(&signer, w->config, profiles, count, NULL) ==
             DKIMKIT_OK);
  rv = sign(signer, p->message, p->chunks[0]);
  FUZZ_CHECK(rv == DKIMKIT_OK || (rv < 0 && rv > DKIMKIT_ERR_FATAL));
  FUZZ_CHECK(strcmp(dkimkit_error_name(rv), "unknown-error") != 0);
  FUZZ_CHECK(dkimkit_signer_count(signer) == (rv == DKIMKIT_OK ? count : 0));
  for (i = 0; i < dkimkit_signer_count(signer); i++) {
    const char *field = dkimkit_signer_field(signer, i, &len);

    fuzz_buf_put(out, field, len);
  }
  if (rv == DKIMKIT_OK) {
    fuzz_buf_put(out, p->message.data, p->message.len);
  }
  dkimkit_signer_free(signer);
  return rv == DKIMKIT_OK ? count : 0;
}

/* How many of the first signatures pass. */
static size_t count_passes(const world *w, dkk_slice in, fuzz_chunks chunks,
                           size_t count)
{
  dkimkit_verifier *verifier = NULL;
  size_t passes = 0;
  size_t i;

  FUZZ_CHECK(dkimkit_verifier_new(&verifier, w->config, NULL) == DKIMKIT_OK);
  while (in.len > 0) {
    dkk_slice chunk = fuzz_chunk(&chunks, &in);

    FUZZ_CHECK(dkimkit_verifier_feed(verifier, chunk.data, chunk.len) ==
               DKIMKIT_OK);
  }
  FUZZ_CHECK(dkimkit_verifier_finish(verifier) == DKIMKIT_OK);
  for (i = 0; i < count; i++) {
    passes += dkimkit_signature_reason(
                  dkimkit_verifier_signature(verifier, i)) == DKIMKIT_REASON_OK;
  }
  dkimkit_verifier_free(verifier);
  return passes;
}

static void check_changed(const world *w, const plan *p, dkk_slice before,
                          const char *inserted, dkk_slice behind, size_t count)
{
  fuzz_buf changed = {NULL, 0, 0};

  fuzz_buf_put(&changed, before.data, before.len);
  fuzz_buf_text(&changed, inserted);
  fuzz_buf_put(&changed, behind.data, behind.len);
  FUZZ_CHECK(count_passes(w, fuzz_buf_slice(&changed), p->chunks[1], count) ==
             0);
  fuzz_buf_clear(&changed);
}

/* Octets up to the empty line, or 0. */
static size_t header_octets(dkk_slice message)
{
  size_t i;

  for (i = 4; i <= message.len; i++) {
    if (memcmp(message.data + i - 4, "\r\n\r\n", 4) == 0) {
      return i - 2;
    }
  }
  return 0;
}

static void check_changes(const world *w, const plan *p, dkk_slice message,
                          size_t count)
{
  size_t header = header_octets(message);
  dkk_slice before = {message.data, 0};

  if (p->flags & NORMALIZE || header == 0) {
    return;
  }
  before.len = header;
  message.data += before.len;
  message.len -= before.len;
  check_changed(w, p, before, "From: x@example.com\r\n", message, count);
  before.len += 2;
  message.data += 2;
  message.len -= 2;
  if (!(p->options & (LENGTH | WHOLE_LENGTH))) {
    check_changed(w, p, before, "x", message, count);
  }
}

static void check(const plan *p)
{
  const world *w = world_of(p->flags);
  dkimkit_profile *profiles[2];
  size_t count = p->flags & TWO_PROFILES ? 2 : 1;
  fuzz_buf message = {NULL, 0, 0};
  size_t made = 0;
  size_t fields;

  while (made < count &&
         (profiles[made] = make_profile(
              w, p, ((p->options & RSA) != 0) ^ (int)made)) != NULL) {
    made++;
  }
  fields = made > 0 ? sign_with(&message, w, p, profiles, made) : 0;
  if (fields > 0) {
    FUZZ_CHECK(count_passes(w, fuzz_buf_slice(&message), p->chunks[1],
                            fields) == fields);
    check_changes(w, p, fuzz_buf_slice(&message), fields);
  }
  while (made > 0) {
    dkimkit_profile_free(profiles[--made]);
  }
  fuzz_buf_clear(&message);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  dkk_slice in = {data, size};
  plan p;

  memset(&p, 0, sizeof(p));
  p.options = fuzz_octet(&in);
  p.flags = fuzz_octet(&in);
  p.length = fuzz_octet(&in);
  p.chunks[0].sizes = fuzz_take(&in, fuzz_octet(&in) % 8);
  p.chunks[1].sizes = fuzz_take(&in, fuzz_octet(&in) % 8);
  p.headers = fuzz_text(&in);
  p.identity = fuzz_text(&in);
  p.message = in;
  check(&p);
  return 0;
}
