/* SPDX-License-Identifier: MIT */
#include "keyring/checkplan.h"
#include "keyring/domain.h"
#include "keyring/holds.h"
#include "keyring/schedule.h"
#include "keyring/update.h"
#include "keyring/verdict.h"

#include <stdio.h>
#include <string.h>

static void describe_slot(const dkimkit_keyring_domain *domain, int slot,
                          struct dkk_ring_check_slot *out)
{
  const dkk_ring_record *record = &domain->row.record;
  const dkk_ring_slot *of = &record->slots[slot];

  memcpy(out->own_name, domain->names[slot][DKK_RING_OWN],
         strlen(domain->names[slot][DKK_RING_OWN]) + 1);
  memcpy(out->host_name, domain->names[slot][DKK_RING_HOST],
         strlen(domain->names[slot][DKK_RING_HOST]) + 1);
  out->key_id = of->key_id;
  out->prev_key_id = of->prev_key_id;
  out->has_key = of->state != DKK_RING_EMPTY;
  out->is_revoked =
      of->state == DKK_RING_REVOKING || of->state == DKK_RING_REVOKED;
  out->publish_hold = dkk_ring_publish_hold(record, slot);
}
