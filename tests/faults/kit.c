/* SPDX-License-Identifier: MIT */
#include "kit.h"

#include "provider.h"

#define PREFIX 32

int kit_wraps_providers;
int kit_is_elsewhere;

static size_t handed_out;

/* Behind a prefix, so that free(3) would crash on it. */
static void *hand_out(void *base)
{
  return base != NULL ? (uint8_t *)base + PREFIX : NULL;
}

static void *base_of(void *ptr)
{
  return ptr != NULL ? (uint8_t *)ptr - PREFIX : NULL;
}

static void *allocate(size_t size, void *user_data)
{
  assert_ptr_equal(user_data, &kit_mem);
  assert_true(size > 0);
  if (faults_hit(FAULTS_MEMORY)) {
    return NULL;
  }
  faults_opened();
  handed_out++;
  return hand_out(malloc(size + PREFIX));
}

static void release(void *ptr, void *user_data)
{
  assert_ptr_equal(user_data, &kit_mem);
  if (ptr != NULL) {
    faults_closed();
    handed_out--;
    free(base_of(ptr));
  }
}

static void *resize(void *ptr, size_t size, void *user_data)
{
  if (ptr == NULL) {
    return allocate(size, user_data);
  }
  assert_true(size > 0);
  return faults_hit(FAULTS_MEMORY)
             ? NULL
             : hand_out(realloc(base_of(ptr), size + PREFIX));
}

const dkimkit_mem kit_mem = {(void *)(uintptr_t)&kit_mem, allocate, resize,
                             release};

int kit_fault_came(void)
{
  return kit_is_elsewhere || (kit_wraps_providers && faults_has_failed());
}

size_t kit_mem_open(void)
{
  return handed_out;
}

int kit_config(dkimkit_config **out, test_dns *dns)
{
  int rv = config_try(out, dns, &kit_mem);

  if (rv == DKIMKIT_OK && kit_wraps_providers) {
    provider_wrap(*out);
  }
  return rv;
}

int kit_sealed(dkimkit_config **out, test_dns *dns)
{
  int rv = kit_config(out, dns);

  return rv == DKIMKIT_OK ? dkimkit_config_seal(*out) : rv;
}

int kit_key(dkimkit_key **out, const dkimkit_config *config, const char *file)
{
  bytes data = vector(file);
  int rv = dkimkit_key_import(out, config, data.data, data.len);

  bytes_free(&data);
  return rv;
}

int kit_profile(dkimkit_profile **out, const dkimkit_config *config,
                dkimkit_key *key)
{
  int rv;

  TRY(dkimkit_profile_new(out, config));
  TRY(dkimkit_profile_set_domain(*out, "example.com"));
  TRY(dkimkit_profile_set_selector(*out, "s1"));
  TRY(dkimkit_profile_set_key(*out, key));
  TRY(dkimkit_profile_seal(*out));
end:
  return rv;
}

int kit_answered(const test_dns *dns)
{
  return dns->add_rv;
}
