/* SPDX-License-Identifier: MIT */
#include "keyring/seal.h"

#include "keyring/choose.h"
#include "keyring/keyset.h"
#include "keyring/locked.h"
#include "keyring/octets.h"

#include <sodium.h>

#include <string.h>

#define MAGIC_OCTETS 6
#define VERSION_END (MAGIC_OCTETS + 2)
#define HEAD_OCTETS (VERSION_END + DKK_RING_MASTER_ID_OCTETS)
#define NONCE_OCTETS crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_OCTETS crypto_aead_xchacha20poly1305_ietf_ABYTES
#define TEXT_AT (HEAD_OCTETS + NONCE_OCTETS)
#define BOUND_MAX                                                              \
  (HEAD_OCTETS + 1 + DKK_RING_KEY_ID_OCTETS + 1 + DKK_RING_DOMAIN_MAX)

_Static_assert(TEXT_AT + TAG_OCTETS == DKK_RING_SEAL_OVERHEAD,
               "the format is what seal.h says");

static const uint8_t magic[MAGIC_OCTETS] = {'D', 'K', 'S', 'E', 'A', 'L'};

/* Additional data. */
typedef struct bound {
  uint8_t octets[BOUND_MAX];
  size_t len;
} bound;

static int is_letter(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

/* One spelling for each domain: another one is another domain to the cipher,
 * and the key would be lost. */
static int is_domain(const char *domain)
{
  size_t len = dkk_ring_set_domain_len(domain);
  size_t label = 0;
  size_t i;

  for (i = 0; i < len && i < DKK_RING_DOMAIN_MAX; i++) {
    if (domain[i] == '.' && label > 0) {
      label = 0;
    } else if (is_letter(domain[i]) && label < DKK_RING_LABEL_MAX) {
      label++;
    } else {
      return 0;
    }
  }
  return i == len && label > 0 && strlen(domain) <= DKK_RING_DOMAIN_MAX &&
         (domain[len] == '\0' || dkk_ring_set_is_second(domain));
}

static int is_binding(const dkk_ring_binding *binding)
{
  return binding->domain != NULL && is_domain(binding->domain) &&
         binding->slot >= 0 && binding->slot < DKK_RING_SLOTS &&
         !dkk_ring_key_id_is_none(&binding->key_id);
}

static void write_bound(bound *to, const uint8_t head[HEAD_OCTETS],
                        const dkk_ring_binding *binding)
{
  size_t len = strlen(binding->domain);
  uint8_t *at = to->octets;

  memcpy(at, head, HEAD_OCTETS);
  at += HEAD_OCTETS;
  *at++ = (uint8_t)binding->slot;
  memcpy(at, binding->key_id.octets, DKK_RING_KEY_ID_OCTETS);
  at += DKK_RING_KEY_ID_OCTETS;
  *at++ = (uint8_t)len;
  memcpy(at, binding->domain, len);
  to->len = (size_t)(at - to->octets) + len;
}

void dkk_ring_secret_free(dkk_ring_secret *secret)
{
  dkk_ring_locked_free(secret->octets);
  secret->octets = NULL;
  secret->len = 0;
}

int dkk_ring_seal(const dkk_ring_masters *masters,
                  const dkk_ring_binding *binding, const uint8_t *secret,
                  size_t len, uint8_t *out)
{
  dkk_ring_master_id id;
  bound to;

  if (!is_binding(binding) || secret == NULL || len == 0 ||
      len > DKK_RING_SECRET_MAX) {
    return DKK_RING_SEAL_ERR_ARGUMENT;
  }
  if (dkk_ring_masters_current(masters, &id) != DKK_RING_SEAL_OK) {
    return DKK_RING_SEAL_ERR_NO_MASTER;
  }
  memcpy(out, magic, MAGIC_OCTETS);
  dkk_ring_put_u16(out + MAGIC_OCTETS, DKK_RING_SEAL_FORMAT);
  memcpy(out + VERSION_END, id.octets, sizeof(id.octets));
  randombytes_buf(out + HEAD_OCTETS, NONCE_OCTETS);
  write_bound(&to, out, binding);
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      out + TEXT_AT, NULL, secret, len, to.octets, to.len, NULL,
      out + HEAD_OCTETS, dkk_ring_masters_find(masters, &id));
  dkk_ring_wipe_stack();
  return DKK_RING_SEAL_OK;
}

static int check_form(const uint8_t *sealed, size_t len)
{
  unsigned version;

  if (len < VERSION_END) {
    return DKK_RING_SEAL_ERR_TOO_SHORT;
  }
  version = dkk_ring_get_u16(sealed + MAGIC_OCTETS);
  if (memcmp(sealed, magic, MAGIC_OCTETS) != 0 || version == 0) {
    return DKK_RING_SEAL_ERR_WRONG;
  }
  if (version > DKK_RING_SEAL_FORMAT) {
    return DKK_RING_SEAL_ERR_NEWER;
  }
  if (len <= DKK_RING_SEAL_OVERHEAD) {
    return DKK_RING_SEAL_ERR_TOO_SHORT;
  }
  return len <= DKK_RING_SEAL_OVERHEAD + DKK_RING_SECRET_MAX
             ? DKK_RING_SEAL_OK
             : DKK_RING_SEAL_ERR_WRONG;
}

static void read_master_id(dkk_ring_master_id *id, const uint8_t *sealed)
{
  memcpy(id->octets, sealed + VERSION_END, sizeof(id->octets));
}

static int decrypt(const uint8_t *key, const dkk_ring_binding *binding,
                   const uint8_t *sealed, size_t len, dkk_ring_secret *out)
{
  dkk_ring_secret opened;
  bound to;
  int rv;

  opened.len = len - DKK_RING_SEAL_OVERHEAD;
  opened.octets = sodium_malloc(opened.len);
  if (opened.octets == NULL) {
    return DKK_RING_SEAL_ERR_NO_MEMORY;
  }
  write_bound(&to, sealed, binding);
  rv = crypto_aead_xchacha20poly1305_ietf_decrypt(
      opened.octets, NULL, NULL, sealed + TEXT_AT, len - TEXT_AT, to.octets,
      to.len, sealed + HEAD_OCTETS, key);
  dkk_ring_wipe_stack();
  if (rv != 0) {
    dkk_ring_secret_free(&opened);
    return DKK_RING_SEAL_ERR_WRONG;
  }
  *out = opened;
  return DKK_RING_SEAL_OK;
}

int dkk_ring_open(const dkk_ring_masters *masters,
                  const dkk_ring_binding *binding, const uint8_t *sealed,
                  size_t len, dkk_ring_secret *out)
{
  dkk_ring_master_id id;
  const uint8_t *key;
  int rv;

  if (!is_binding(binding)) {
    return DKK_RING_SEAL_ERR_ARGUMENT;
  }
  rv = check_form(sealed, len);
  if (rv != DKK_RING_SEAL_OK) {
    return rv;
  }
  read_master_id(&id, sealed);
  key = dkk_ring_masters_find(masters, &id);
  return key != NULL ? decrypt(key, binding, sealed, len, out)
                     : DKK_RING_SEAL_ERR_UNKNOWN_MASTER;
}

int dkk_ring_reseal(const dkk_ring_masters *masters,
                    const dkk_ring_binding *binding, const uint8_t *sealed,
                    size_t len, uint8_t *out)
{
  dkk_ring_master_id current;
  dkk_ring_master_id id;
  dkk_ring_secret secret;
  int rv = dkk_ring_open(masters, binding, sealed, len, &secret);

  if (rv != DKK_RING_SEAL_OK) {
    return rv;
  }
  read_master_id(&id, sealed);
  rv = dkk_ring_masters_current(masters, &current);
  if (rv == DKK_RING_SEAL_OK && dkk_ring_master_id_equal(&id, &current)) {
    rv = DKK_RING_SEAL_UNCHANGED;
  } else if (rv == DKK_RING_SEAL_OK) {
    rv = dkk_ring_seal(masters, binding, secret.octets, secret.len, out);
  }
  dkk_ring_secret_free(&secret);
  return rv;
}
