/* SPDX-License-Identifier: MIT */
#include "kit.h"
#include "scenes.h"

static int export_both(const dkimkit_key *key)
{
  uint8_t out[4096];
  size_t len = sizeof(out);
  int rv = dkimkit_key_export(out, &len, key, DKIMKIT_KEY_FORMAT_PKCS8_PEM);

  if (rv == DKIMKIT_OK) {
    assert_memory_equal(out, "-----BEGIN PRIVATE KEY-----", 27);
    len = sizeof(out);
    rv = dkimkit_key_export(out, &len, key, DKIMKIT_KEY_FORMAT_RECORD_PUBLIC);
  }
  return rv;
}

/* Fails, or does all that is done with a key. */
static int import_and_export(const char *file)
{
  dkimkit_config *config = NULL;
  dkimkit_key *key = NULL;
  int rv;

  TRY(kit_sealed(&config, NULL));
  TRY(kit_key(&key, config, file));
  dkimkit_key_free(dkimkit_key_ref(key));
  TRY(export_both(key));
end:
  dkimkit_key_free(key);
  dkimkit_config_free(config);
  return rv;
}

static int rsa_pkcs8_pem(void)
{
  return import_and_export("keys/rsa2048-pkcs8.pem");
}

static int rsa_pkcs1_pem(void)
{
  return import_and_export("keys/rsa2048-pkcs1.pem");
}

static int rsa_pkcs8_der(void)
{
  return import_and_export("keys/rsa2048-pkcs8.der");
}

static int rsa_bundle(void)
{
  return import_and_export("keys/rsa2048-bundle.pem");
}

static int ed25519_seed(void)
{
  return import_and_export("keys/ed25519-seed.raw");
}

static int ed25519_base64(void)
{
  return import_and_export("keys/ed25519-seed-public.b64");
}

static int ed25519_der(void)
{
  return import_and_export("keys/ed25519-pkcs8.der");
}

/* What is no key stays that, unless memory is gone before it's known. */
static int refuse(const char *file, int expected)
{
  dkimkit_config *config = NULL;
  dkimkit_key *key = NULL;
  int rv;

  TRY(kit_sealed(&config, NULL));
  rv = kit_key(&key, config, file);
  assert_null(key);
  if (rv == expected) {
    rv = DKIMKIT_OK;
  }
end:
  dkimkit_config_free(config);
  return rv;
}

static int encrypted(void)
{
  return refuse("keys/rsa2048-encrypted-pkcs8.pem", DKIMKIT_ERR_KEY_ENCRYPTED);
}

static int certificate(void)
{
  return refuse("keys/rsa2048-certificate.pem", DKIMKIT_ERR_KEY_NOT_PRIVATE);
}

static int generate(dkimkit_key_type type, unsigned bits)
{
  dkimkit_config *config = NULL;
  dkimkit_key *key = NULL;
  int rv;

  TRY(kit_sealed(&config, NULL));
  TRY(dkimkit_key_generate(&key, config, type, bits));
  TRY(export_both(key));
end:
  dkimkit_key_free(key);
  dkimkit_config_free(config);
  return rv;
}

static int generate_ed25519(void)
{
  return generate(DKIMKIT_KEY_TYPE_ED25519, 0);
}

static int generate_rsa(void)
{
  return generate(DKIMKIT_KEY_TYPE_RSA, 1024);
}

/* Public keys in each form that is read. */
static int external_public(const char *file)
{
  dkimkit_config *config = NULL;
  dkimkit_key *key = NULL;
  bytes data = vector(file);
  uint8_t out[1024];
  size_t len = sizeof(out);
  int rv;

  TRY(kit_sealed(&config, NULL));
  TRY(dkimkit_key_external_public(&key, config, data.data, data.len, hsm_start,
                                  hsm_cancel, NULL));
  TRY(dkimkit_key_export(out, &len, key, DKIMKIT_KEY_FORMAT_RECORD_PUBLIC));
end:
  dkimkit_key_free(key);
  dkimkit_config_free(config);
  bytes_free(&data);
  return rv;
}

static int external_rsa_pem(void)
{
  return external_public("keys/rsa2048-public.pem");
}

static int external_rsa_pkcs1(void)
{
  return external_public("keys/rsa2048-public-pkcs1.pem");
}

static int external_rsa_der(void)
{
  return external_public("keys/rsa2048-public.der");
}

static int external_ed25519(void)
{
  return external_public("keys/ed25519-public.pem");
}

static int external(void)
{
  dkimkit_config *config = NULL;
  dkimkit_key *key = NULL;
  int rv;

  TRY(kit_sealed(&config, NULL));
  TRY(dkimkit_key_external(&key, config, DKIMKIT_ALGORITHM_ED25519_SHA256,
                           hsm_start, hsm_cancel, NULL));
end:
  dkimkit_key_free(key);
  dkimkit_config_free(config);
  return rv;
}

const scene scenes_key[] = {
    {"key: RSA, PKCS#8 in PEM", .act = rsa_pkcs8_pem},
    {"key: RSA, PKCS#1 in PEM", .act = rsa_pkcs1_pem},
    {"key: RSA, PKCS#8 in DER", .act = rsa_pkcs8_der},
    {"key: RSA, one of several PEM blocks", .act = rsa_bundle},
    {"key: Ed25519, seed", .act = ed25519_seed},
    {"key: Ed25519, base64", .act = ed25519_base64},
    {"key: Ed25519, PKCS#8 in DER", .act = ed25519_der},
    {"key: encrypted", .act = encrypted},
    {"key: certificate", .act = certificate},
    {"key: generate Ed25519", .act = generate_ed25519},
    {"key: generate RSA", .act = generate_rsa},
    {"key: external, RSA in PEM", .act = external_rsa_pem},
    {"key: external, RSA in PKCS#1", .act = external_rsa_pkcs1},
    {"key: external, RSA in DER", .act = external_rsa_der},
    {"key: external, Ed25519", .act = external_ed25519},
    {"key: external, not known", .act = external},
    {.name = NULL},
};
