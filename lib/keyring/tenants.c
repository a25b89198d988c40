/* SPDX-License-Identifier: MIT */
#include "keyring/keyset.h"
#include "keyring/newdomain.h"
#include "keyring/settings.h"
#include "keyring/update.h"

#include <stdlib.h>
#include <string.h>

struct dkimkit_keyring_tenant {
  dkk_ring_tenant_row row;
};

static const char *const option_names[] = {
    [DKIMKIT_KEYRING_OPTION_DEFAULT_POLICY] = "default-policy",
    [DKIMKIT_KEYRING_OPTION_ALLOW_PARENT] = "allow-parent",
    [DKIMKIT_KEYRING_OPTION_DOUBLE_SIGN] = "double-sign",
    [DKIMKIT_KEYRING_OPTION_SKIP_INTERNAL] = "skip-internal",
    [DKIMKIT_KEYRING_OPTION_SKIP_LIST] = "skip-list",
    [DKIMKIT_KEYRING_OPTION_SKIP_SIGNED] = "skip-signed",
};

#define OPTIONS (sizeof(option_names) / sizeof(option_names[0]))

const char *dkimkit_keyring_option_name(dkimkit_keyring_option option)
{
  return (unsigned)option < OPTIONS ? option_names[option] : NULL;
}

int dkk_ring_find_tenant(dkimkit_keyring *ring, const char *tenant,
                         dkk_ring_tenant_row *row)
{
  return dkk_ring_tenant_check(tenant) == DKIMKIT_OK
             ? dkk_ring_store_get_tenant(ring->store, tenant, row)
             : DKIMKIT_KEYRING_ERR_NO_TENANT;
}

static int add(dkimkit_keyring *ring, const dkk_ring_tenant_row *row,
               dkk_ring_new_domain *domain)
{
  int rv = dkk_ring_store_add_tenant(ring->store, row);

  if (rv == DKIMKIT_OK) {
    rv =
        dkk_ring_log(ring, row->name, "", 0, "add-tenant", row->initial_domain);
  }
  return rv == DKIMKIT_OK ? dkk_ring_new_domain_add(ring, domain) : rv;
}

static int add_tenant(dkimkit_keyring *ring, const char *tenant,
                      const char *initial_domain,
                      const dkimkit_keyring_settings *settings)
{
  dkk_ring_tenant_row row;
  dkk_ring_new_domain domain;
  int rv = dkk_ring_tenant_check(tenant);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  memset(&row, 0, sizeof(row));
  memcpy(row.name, tenant, strlen(tenant) + 1);
  row.created = dkk_ring_now(ring);
  rv = dkk_ring_domain_name(ring, initial_domain, row.initial_domain);
  if (rv == DKIMKIT_OK && dkk_ring_set_is_second(row.initial_domain)) {
    rv = DKIMKIT_ERR_DOMAIN_SYNTAX;
  }
  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = dkk_ring_new_domain_make(ring, &row, row.initial_domain, NULL, settings,
                                &domain);
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_store_begin(ring->store, 1);
    rv = rv == DKIMKIT_OK ? dkk_ring_end(ring, add(ring, &row, &domain))
                          : dkk_ring_say(ring, rv);
  }
  dkk_ring_new_domain_free(&domain);
  return rv;
}

int dkimkit_keyring_add_tenant(dkimkit_keyring *ring, const char *tenant,
                               const char *initial_domain,
                               const dkimkit_keyring_settings *settings)
{
  int rv = dkk_ring_enter(ring);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  return dkk_ring_leave(ring,
                        tenant != NULL && initial_domain != NULL
                            ? add_tenant(ring, tenant, initial_domain, settings)
                            : DKIMKIT_ERR_INVALID_ARGUMENT);
}

/* Within a transaction. */
static int set_found(dkimkit_keyring *ring, const char *tenant,
                     dkimkit_keyring_option option, unsigned value)
{
  dkk_ring_tenant_row row;
  int rv = dkk_ring_find_tenant(ring, tenant, &row);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  if (dkimkit_keyring_tenant_option(&(dkimkit_keyring_tenant){row}, option) ==
      value) {
    return DKIMKIT_KEYRING_UNCHANGED;
  }
  rv = dkk_ring_store_set_option(ring->store, row.name, option, value);
  return rv == DKIMKIT_OK ? dkk_ring_log(ring, tenant, "", 0, "set-tenant",
                                         dkimkit_keyring_option_name(option))
                          : rv;
}

static int set_option(dkimkit_keyring *ring, const char *tenant,
                      dkimkit_keyring_option option, unsigned value)
{
  int rv;

  if (tenant == NULL || (unsigned)option >= OPTIONS) {
    return DKIMKIT_ERR_INVALID_ARGUMENT;
  }
  if (value > dkk_ring_store_option_max(option)) {
    return DKIMKIT_KEYRING_ERR_SETTING;
  }
  rv = dkk_ring_say(ring, dkk_ring_store_begin(ring->store, 1));
  return rv == DKIMKIT_OK
             ? dkk_ring_end(ring, set_found(ring, tenant, option, value))
             : rv;
}

int dkimkit_keyring_set_option(dkimkit_keyring *ring, const char *tenant,
                               dkimkit_keyring_option option, unsigned value)
{
  int rv = dkk_ring_enter(ring);

  return rv == DKIMKIT_OK
             ? dkk_ring_leave(ring, set_option(ring, tenant, option, value))
             : rv;
}

static int read_tenant(dkimkit_keyring_tenant **out, dkimkit_keyring *ring,
                       const char *tenant)
{
  dkimkit_keyring_tenant *made = malloc(sizeof(*made));
  int rv;

  if (made == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  rv = dkk_ring_find_tenant(ring, tenant, &made->row);
  if (rv != DKIMKIT_OK) {
    free(made);
    return dkk_ring_say(ring, rv);
  }
  *out = made;
  return DKIMKIT_OK;
}

int dkimkit_keyring_tenant_read(dkimkit_keyring_tenant **out,
                                dkimkit_keyring *ring, const char *tenant)
{
  int rv = dkk_ring_enter(ring);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  return dkk_ring_leave(ring, out != NULL && tenant != NULL
                                  ? read_tenant(out, ring, tenant)
                                  : DKIMKIT_ERR_INVALID_ARGUMENT);
}

void dkimkit_keyring_tenant_free(dkimkit_keyring_tenant *tenant)
{
  free(tenant);
}

const char *dkimkit_keyring_tenant_name(const dkimkit_keyring_tenant *tenant)
{
  return tenant->row.name;
}

const char *dkimkit_keyring_tenant_initial(const dkimkit_keyring_tenant *tenant)
{
  return tenant->row.initial_domain;
}

uint64_t dkimkit_keyring_tenant_created(const dkimkit_keyring_tenant *tenant)
{
  return tenant->row.created;
}

unsigned dkimkit_keyring_tenant_option(const dkimkit_keyring_tenant *tenant,
                                       dkimkit_keyring_option option)
{
  switch ((int)option) {
  case DKIMKIT_KEYRING_OPTION_DEFAULT_POLICY:
    return (unsigned)tenant->row.default_policy;
  case DKIMKIT_KEYRING_OPTION_ALLOW_PARENT:
    return tenant->row.allow_parent;
  case DKIMKIT_KEYRING_OPTION_DOUBLE_SIGN:
    return tenant->row.double_sign;
  case DKIMKIT_KEYRING_OPTION_SKIP_INTERNAL:
    return tenant->row.skip_internal;
  case DKIMKIT_KEYRING_OPTION_SKIP_LIST:
    return tenant->row.skip_list;
  case DKIMKIT_KEYRING_OPTION_SKIP_SIGNED:
    return tenant->row.skip_signed;
  default:
    return 0;
  }
}

typedef struct tenant_walk {
  dkimkit_keyring_on_tenant on;
  void *user_data;
} tenant_walk;

static int on_row(const dkk_ring_tenant_row *row, void *user)
{
  const tenant_walk *walk = user;
  dkimkit_keyring_tenant tenant = {*row};

  return walk->on(&tenant, walk->user_data);
}

int dkimkit_keyring_each_tenant(dkimkit_keyring *ring,
                                dkimkit_keyring_on_tenant on, void *user_data)
{
  tenant_walk walk = {on, user_data};
  int rv = on != NULL ? dkk_ring_enter(ring) : DKIMKIT_ERR_INVALID_ARGUMENT;

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = dkk_ring_store_each_tenant(ring->store, on_row, &walk);
  return dkk_ring_leave(ring, dkk_ring_say(ring, rv));
}
