/* SPDX-License-Identifier: MIT */
#include "opened.h"

#include <stdio.h>

dkk_ring_store *store;

void begin(void)
{
  assert_int_equal(dkk_ring_store_begin(store, 1), DKIMKIT_OK);
}

void commit(void)
{
  assert_int_equal(dkk_ring_store_commit(store), DKIMKIT_OK);
  assert_string_equal(dkk_ring_store_message(store), "");
}

int set_up(void **state)
{
  dkk_ring_tenant_row tenant;

  (void)state;
  database_clear();
  assert_int_equal(database_open(&store, DKIMKIT_KEYRING_OPEN_CREATE),
                   DKIMKIT_OK);
  assert_string_equal(database_message(), "");
  row_tenant(&tenant, "contoso");
  begin();
  assert_int_equal(dkk_ring_store_add_tenant(store, &tenant), DKIMKIT_OK);
  commit();
  return 0;
}

int tear_down(void **state)
{
  (void)state;
  dkk_ring_store_close(store);
  store = NULL;
  return 0;
}

dkk_ring_store *another(unsigned flags)
{
  dkk_ring_store *other = NULL;

  assert_int_equal(database_open(&other, flags), DKIMKIT_OK);
  return other;
}

void add(const char *name, unsigned number)
{
  begin();
  assert_int_equal(row_add(store, name, "contoso", number), DKIMKIT_OK);
  commit();
}

void change(dkk_ring_domain_row *row)
{
  dkk_ring_event event;
  dkk_ring_record before = row->record;
  dkk_ring_news news;

  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_SET;
  event.time = START;
  event.policy = before.policy;
  event.policy.publish_hold += HOUR;
  assert_int_equal(dkk_ring_apply(&before, &event, &row->record, &news),
                   DKK_RING_OK);
  memset(&row->signing, 0, sizeof(row->signing));
  row->signing.key_type = DKIMKIT_KEY_TYPE_ED25519;
  row->signing.canon_header = DKIMKIT_CANONICALIZATION_SIMPLE;
  row->signing.canon_body = DKIMKIT_CANONICALIZATION_RELAXED;
  strcpy(row->signing.headers, "eop");
  strcpy(row->signing.oversign, "none");
  row->tick_at += 1000;
  row->check_at += 2000;
}
