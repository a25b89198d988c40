/* SPDX-License-Identifier: MIT */
#include "rows.h"

#include "keyring/rotation.h"

#include <stdio.h>
#include <string.h>

#define START ((uint64_t)1700000000)

dkk_ring_key_id row_key_id(unsigned number)
{
  dkk_ring_key_id id;

  memset(&id, 0x5a, sizeof(id));
  id.octets[0] = (uint8_t)(number >> 24 & 0xff);
  id.octets[1] = (uint8_t)(number >> 16 & 0xff);
  id.octets[2] = (uint8_t)(number >> 8 & 0xff);
  id.octets[3] = (uint8_t)(number & 0xff);
  return id;
}

void row_tenant(dkk_ring_tenant_row *row, const char *name)
{
  memset(row, 0, sizeof(*row));
  snprintf(row->name, sizeof(row->name), "%s", name);
  snprintf(row->initial_domain, sizeof(row->initial_domain), "%s",
           "contoso.onhost.example");
  row->default_policy = DKK_RING_DEFAULT_INITIAL_KEY;
  row->allow_parent = 1;
  row->skip_internal = 1;
  row->created = START;
}

void row_key(dkk_ring_key_row *row, unsigned number, const char *domain,
             int slot)
{
  memset(row, 0, sizeof(*row));
  row->id = row_key_id(number);
  snprintf(row->domain, sizeof(row->domain), "%s", domain);
  row->slot = slot;
  row->type = DKIMKIT_KEY_TYPE_RSA;
  row->bits = 2048;
  row->created = START + number;
  snprintf(row->txt, sizeof(row->txt), "v=DKIM1; k=rsa; p=key%u", number);
}

static void make_record(dkk_ring_record *record, unsigned number)
{
  dkk_ring_event event;
  dkk_ring_news news;

  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_CREATE;
  event.time = START;
  event.key_id = row_key_id(number);
  event.second_key_id = row_key_id(number + 1);
  dkk_ring_policy_default(&event.policy);
  memset(record, 0, sizeof(*record));
  (void)dkk_ring_apply(NULL, &event, record, &news);
}

static void make_signing(dkk_ring_signing *signing)
{
  signing->key_type = DKIMKIT_KEY_TYPE_RSA;
  signing->key_bits = 2048;
  signing->canon_header = DKIMKIT_CANONICALIZATION_RELAXED;
  signing->canon_body = DKIMKIT_CANONICALIZATION_SIMPLE;
  signing->timestamp = 1;
  signing->expire = 86400;
  snprintf(signing->headers, sizeof(signing->headers), "from:to:subject");
  snprintf(signing->oversign, sizeof(signing->oversign), "from");
  snprintf(signing->display_name, sizeof(signing->display_name),
           "B\xc3\xbc"
           "cher");
}

void row_domain(dkk_ring_domain_row *row, const char *name, const char *tenant,
                unsigned number)
{
  int slot;

  memset(row, 0, sizeof(*row));
  snprintf(row->name, sizeof(row->name), "%s", name);
  snprintf(row->tenant, sizeof(row->tenant), "%s", tenant);
  snprintf(row->initial_domain, sizeof(row->initial_domain), "%s",
           "contoso.onhost.example");
  snprintf(row->dashed, sizeof(row->dashed), "label-%u", number);
  row->created = START + 1;
  make_signing(&row->signing);
  make_record(&row->record, number);
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    row_key(&row->keys[slot], number + (unsigned)slot, name, slot);
  }
  row->tick_at = START + 2 * (uint64_t)number;
  row->check_at = START + 3 * (uint64_t)number;
}

void row_sealed(uint8_t sealed[ROW_SEALED_OCTETS], unsigned number)
{
  char text[ROW_SEALED_OCTETS + 1];

  snprintf(text, sizeof(text), "DKSEAL of %010u, %052u, nobody knows", number,
           number);
  memset(sealed, '.', ROW_SEALED_OCTETS);
  memcpy(sealed, text, strlen(text));
}

int row_add(dkk_ring_store *store, const char *name, const char *tenant,
            unsigned number)
{
  dkk_ring_domain_row row;
  uint8_t sealed[ROW_SEALED_OCTETS];
  int slot;

  row_domain(&row, name, tenant, number);
  for (slot = 0; slot < DKK_RING_SLOTS; slot++) {
    int rv;

    row_sealed(sealed, number + (unsigned)slot);
    rv = dkk_ring_store_add_key(store, &row.keys[slot], sealed, sizeof(sealed));
    if (rv != DKIMKIT_OK) {
      return rv;
    }
  }
  return dkk_ring_store_add_domain(store, &row);
}
