/* SPDX-License-Identifier: MIT */
#include "keyring/view.h"

#include "keyring/asciicase.h"
#include "keyring/keyset.h"
#include "keyring/names.h"
#include "keyring/pool.h"
#include "keyring/publicsuffix.h"

#include <stdlib.h>
#include <string.h>

struct dkimkit_keyring_view {
  atomic_size_t references;
  dkk_ring_pool pool;
  dkk_ring_names domains;
  dkk_ring_names tenants;
  size_t damaged;
  uint64_t loaded;
  dkimkit_keyring_clock now;
  dkimkit_keyring_clock steady;
  void *clock_user_data;
  dkimkit_keyring_organizational organizational;
  void *organizational_user_data;
};

int dkimkit_keyring_set_organizational(dkimkit_keyring *ring,
                                       dkimkit_keyring_organizational find,
                                       void *user_data)
{
  int rv = dkk_ring_settable(ring);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  ring->organizational = find;
  ring->organizational_user_data = user_data;
  return DKIMKIT_OK;
}

static int add_tenant(const dkk_ring_tenant_row *row, void *user)
{
  dkimkit_keyring_view *view = user;
  dkk_ring_view_tenant *tenant =
      dkk_ring_pool_take(&view->pool, sizeof(*tenant));

  if (tenant == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  tenant->name = dkk_ring_pool_text(&view->pool, row->name);
  tenant->initial_domain = dkk_ring_pool_text(&view->pool, row->initial_domain);
  tenant->default_policy = row->default_policy;
  tenant->allow_parent = row->allow_parent;
  tenant->double_sign = row->double_sign;
  tenant->skip_internal = row->skip_internal;
  tenant->skip_list = row->skip_list;
  tenant->skip_signed = row->skip_signed;
  return tenant->name != NULL && tenant->initial_domain != NULL
             ? dkk_ring_names_add(&view->tenants, tenant->name, tenant)
             : DKIMKIT_ERR_NOMEM;
}

static int copy_record(dkimkit_keyring_view *view,
                       const dkk_ring_domain_row *row,
                       dkk_ring_view_domain *domain)
{
  dkk_ring_record *record;

  if (row->fault != DKIMKIT_OK) {
    view->damaged++;
    return DKIMKIT_OK;
  }
  record = dkk_ring_pool_take(&view->pool, sizeof(*record));
  if (record == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  *record = row->record;
  domain->of.record = record;
  return DKIMKIT_OK;
}

/* Most sets are the first ones, named as the domain is. */
static const char *copy_domain(dkimkit_keyring_view *view,
                               const dkk_ring_domain_row *row,
                               const char *set_name)
{
  char domain[DKK_RING_DOMAIN_MAX + 1];
  size_t len = dkk_ring_set_domain_len(row->name);

  if (row->name[len] == '\0') {
    return set_name;
  }
  memcpy(domain, row->name, len);
  domain[len] = '\0';
  return dkk_ring_pool_text(&view->pool, domain);
}

/* Rows come by name: the first set has been here. */
static void link_second(const dkimkit_keyring_view *view,
                        const dkk_ring_view_domain *second)
{
  dkk_ring_view_domain *first =
      dkk_ring_names_find(&view->domains, second->of.name);

  /* A first set that leaves takes nobody's signature away. */
  if (first != NULL) {
    first->second = second;
  }
}

static int add_domain(const dkk_ring_domain_row *row, void *user)
{
  dkimkit_keyring_view *view = user;
  const dkk_ring_view_tenant *tenant =
      dkk_ring_view_find_tenant(view, row->tenant);
  dkk_ring_view_domain *domain =
      dkk_ring_pool_take(&view->pool, sizeof(*domain));
  int rv;

  if (row->leaves_at != 0) {
    return DKIMKIT_OK;
  }
  if (tenant == NULL) {
    return DKIMKIT_KEYRING_ERR_STORE_DAMAGED;
  }
  if (domain == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  domain->tenant = tenant;
  domain->of.tenant = tenant->name;
  domain->of.set_name = dkk_ring_pool_text(&view->pool, row->name);
  domain->of.suffix = dkk_ring_set_suffix(row->name);
  domain->of.name = copy_domain(view, row, domain->of.set_name);
  domain->of.dashed = dkk_ring_pool_text(&view->pool, row->dashed);
  if (domain->of.set_name == NULL || domain->of.name == NULL ||
      domain->of.dashed == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  rv = copy_record(view, row, domain);
  if (domain->of.name != domain->of.set_name) {
    link_second(view, domain);
  }
  return rv == DKIMKIT_OK
             ? dkk_ring_names_add(&view->domains, domain->of.set_name, domain)
             : rv;
}

/* Of one moment: a tenant whose domains are added in between isn't half here.
 */
static int load(dkimkit_keyring_view *view, dkimkit_keyring *ring)
{
  int rv = dkk_ring_store_begin(ring->store, 0);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  rv = dkk_ring_store_each_tenant(ring->store, add_tenant, view);
  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_store_each_domain(ring->store, NULL, 0, add_domain, view);
  }
  dkk_ring_say(ring, rv);
  dkk_ring_store_rollback(ring->store);
  return rv;
}

static void destroy(dkimkit_keyring_view *view)
{
  dkk_ring_names_free(&view->domains);
  dkk_ring_names_free(&view->tenants);
  dkk_ring_pool_free(&view->pool);
  free(view);
}

static int load_new(dkimkit_keyring_view **out, dkimkit_keyring *ring)
{
  dkimkit_keyring_view *view = calloc(1, sizeof(*view));
  int rv;

  if (view == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  atomic_init(&view->references, 1);
  view->now = ring->now;
  view->steady = ring->steady;
  view->clock_user_data = ring->clock_user_data;
  view->organizational = ring->organizational;
  view->organizational_user_data = ring->organizational_user_data;
  /* Leases count from before the reading. */
  view->loaded = dkk_ring_steady(ring);
  rv = load(view, ring);
  if (rv != DKIMKIT_OK) {
    destroy(view);
    return dkk_ring_say(ring, rv);
  }
  *out = view;
  return DKIMKIT_OK;
}

int dkimkit_keyring_view_load(dkimkit_keyring_view **out, dkimkit_keyring *ring)
{
  int rv = dkk_ring_enter(ring);

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  return dkk_ring_leave(ring, out != NULL ? load_new(out, ring)
                                          : DKIMKIT_ERR_INVALID_ARGUMENT);
}

dkimkit_keyring_view *dkimkit_keyring_view_ref(dkimkit_keyring_view *view)
{
  atomic_fetch_add_explicit(&view->references, 1, memory_order_relaxed);
  return view;
}

void dkimkit_keyring_view_free(dkimkit_keyring_view *view)
{
  if (view != NULL && atomic_fetch_sub_explicit(&view->references, 1,
                                                memory_order_acq_rel) == 1) {
    destroy(view);
  }
}

size_t dkimkit_keyring_view_count(const dkimkit_keyring_view *view)
{
  return view->domains.count;
}

size_t dkimkit_keyring_view_damaged(const dkimkit_keyring_view *view)
{
  return view->damaged;
}

size_t dkimkit_keyring_view_octets(const dkimkit_keyring_view *view)
{
  return sizeof(*view) + view->pool.octets +
         dkk_ring_names_octets(&view->domains) +
         dkk_ring_names_octets(&view->tenants);
}

uint64_t dkimkit_keyring_view_age(const dkimkit_keyring_view *view)
{
  uint64_t now = view->steady(view->clock_user_data);

  return now > view->loaded ? now - view->loaded : 0;
}

uint64_t dkk_ring_view_now(const dkimkit_keyring_view *view)
{
  return view->now(view->clock_user_data);
}

const char *dkk_ring_view_organizational(const dkimkit_keyring_view *view,
                                         const char *domain)
{
  return view->organizational != NULL
             ? view->organizational(domain, view->organizational_user_data)
             : dkk_ring_public_suffix_organizational(domain);
}

const dkk_ring_view_domain *dkk_ring_view_find(const dkimkit_keyring_view *view,
                                               const char *name)
{
  return dkk_ring_names_find(&view->domains, name);
}

const dkk_ring_view_domain *
dkk_ring_view_ancestor(const dkimkit_keyring_view *view, const char *name)
{
  const char *dot;

  while ((dot = strchr(name, '.')) != NULL) {
    const dkk_ring_view_domain *found = dkk_ring_view_find(view, dot + 1);

    if (found != NULL) {
      return found;
    }
    name = dot + 1;
  }
  return NULL;
}

const dkk_ring_view_tenant *
dkk_ring_view_find_tenant(const dkimkit_keyring_view *view, const char *name)
{
  return dkk_ring_names_find(&view->tenants, name);
}

const char *dkimkit_keyring_view_owner(const dkimkit_keyring_view *view,
                                       const char *domain)
{
  char name[DKK_RING_DOMAIN_MAX + 1];
  const dkk_ring_view_domain *found;

  if (view == NULL || domain == NULL || strlen(domain) > DKK_RING_DOMAIN_MAX) {
    return NULL;
  }
  dkk_ring_lower(name, domain);
  name[dkk_ring_set_domain_len(name)] = '\0';
  found = dkk_ring_view_find(view, name);
  if (found == NULL) {
    found = dkk_ring_view_ancestor(view, name);
  }
  return found != NULL ? found->of.tenant : NULL;
}
