/* SPDX-License-Identifier: MIT */
#include "keyring/operations.h"
#include "keyring/update.h"

#include <stdlib.h>
#include <string.h>

/* Names are read by the page, for each domain has a transaction of its own: no
 * node waits for another for longer than one domain takes. */
#define PAGE 512

typedef struct page {
  char names[PAGE][DKK_RING_DOMAIN_MAX + 1];
  size_t count;
} page;

typedef struct ticking {
  dkimkit_keyring *ring;
  size_t keys_left;
  dkimkit_keyring_on_news on;
  dkimkit_keyring_on_progress progress;
  void *user_data;
  uint64_t done;
  uint64_t total;
} ticking;

/* What was found out about one domain. */
typedef struct finding {
  dkk_ring_news news;
  unsigned did;
  int status;
} finding;

static int add_name(const char *domain, void *user)
{
  page *names = user;

  memcpy(names->names[names->count++], domain, strlen(domain) + 1);
  return 0;
}

static void note(dkk_ring_update *update)
{
  unsigned changes = update->news.changes;

  if ((changes & DKK_RING_CHANGE_SWITCHED) != 0) {
    dkk_ring_update_note(update, "switch", "selector%d signs",
                         dkk_ring_signing_slot(&update->row.record) + 1);
  } else if ((changes & DKK_RING_CHANGE_RETIRED) != 0) {
    dkk_ring_update_note(update, "retire", "%s", "");
  } else if ((changes & DKK_RING_CHANGE_MOVED) != 0) {
    dkk_ring_update_note(update, "put-off", "to %llu",
                         (unsigned long long)update->row.record.rotate_on);
  } else if ((update->news.alarms & (DKK_RING_ALARM_CLOCK_BACKWARD |
                                     DKK_RING_ALARM_CLOCK_FORWARD)) != 0) {
    dkk_ring_update_note(update, "clock-in-doubt", "%s", "");
  }
}

static int tick(dkk_ring_update *update, void *user)
{
  dkk_ring_event event;
  int rv;

  (void)user;
  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_TICK;
  rv = dkk_ring_update_apply(update, &event);
  if (rv == DKIMKIT_OK) {
    note(update);
  }
  return rv;
}

/* What isn't done now is to be done with the next tick, however soon. */
static int come_back(dkk_ring_update *update, void *user)
{
  (void)user;
  update->row.tick_at = update->now;
  update->is_touched = 1;
  return DKIMKIT_OK;
}

static int fulfil(ticking *all, const char *domain, finding *found)
{
  int is_rotation = (found->news.wants & DKK_RING_WANT_ROTATION) != 0 ||
                    (found->news.alarms & DKK_RING_ALARM_NO_KEY) != 0;
  int rv;

  if (found->news.wants == 0) {
    return DKIMKIT_OK;
  }
  if (all->keys_left == 0) {
    return dkk_ring_update_domain(all->ring, domain, come_back, NULL, NULL);
  }
  all->keys_left--;
  rv = is_rotation
           ? dkk_ring_rotate_domain(all->ring, domain, 0, "rotate-due")
           : dkk_ring_make_standby(all->ring, domain, found->news.want_slot);
  if (rv == DKIMKIT_OK) {
    found->did |=
        is_rotation ? DKIMKIT_KEYRING_DID_ROTATE : DKIMKIT_KEYRING_DID_MAKE_KEY;
  }
  return rv;
}

static unsigned did(unsigned changes)
{
  static const struct {
    unsigned update;
    unsigned did;
  } table[] = {
      {DKK_RING_CHANGE_SWITCHED, DKIMKIT_KEYRING_DID_SWITCH},
      {DKK_RING_CHANGE_RETIRED, DKIMKIT_KEYRING_DID_RETIRE},
      {DKK_RING_CHANGE_REVOKING, DKIMKIT_KEYRING_DID_REVOKE},
      {DKK_RING_CHANGE_MOVED, DKIMKIT_KEYRING_DID_PUT_OFF},
      {DKK_RING_CHANGE_BEGUN, DKIMKIT_KEYRING_DID_BEGIN},
  };
  unsigned all = 0;
  size_t i;

  for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
    if ((changes & table[i].update) != 0) {
      all |= table[i].did;
    }
  }
  return all;
}

static unsigned alarms(unsigned of_machine)
{
  static const struct {
    unsigned of_machine;
    unsigned alarm;
  } table[] = {
      {DKK_RING_ALARM_STALLED, DKIMKIT_KEYRING_ALARM_STALLED},
      {DKK_RING_ALARM_LOST, DKIMKIT_KEYRING_ALARM_LOST},
      {DKK_RING_ALARM_FOREIGN_KEY, DKIMKIT_KEYRING_ALARM_FOREIGN_KEY},
      {DKK_RING_ALARM_NO_KEY, DKIMKIT_KEYRING_ALARM_NO_KEY},
      {DKK_RING_ALARM_CLOCK_BACKWARD, DKIMKIT_KEYRING_ALARM_CLOCK_BACKWARD},
      {DKK_RING_ALARM_CLOCK_FORWARD, DKIMKIT_KEYRING_ALARM_CLOCK_FORWARD},
  };
  unsigned all = 0;
  size_t i;

  for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
    if ((of_machine & table[i].of_machine) != 0) {
      all |= table[i].alarm;
    }
  }
  return all;
}

/* Others may have been faster, or the reason is gone: no error. */
static int is_nothing(int status)
{
  return status >= DKIMKIT_OK ||
         status == DKIMKIT_KEYRING_ERR_ROTATION_PENDING ||
         status == DKIMKIT_KEYRING_ERR_NO_DOMAIN ||
         status == DKIMKIT_KEYRING_ERR_GENERATION;
}

/* The database itself, not one row of it. */
static int ends_all(int status)
{
  return (status <= DKIMKIT_KEYRING_ERR_STORE &&
          status >= DKIMKIT_KEYRING_ERR_STORE_MISSING) ||
         dkimkit_is_fatal(status);
}

static int tell(ticking *all, const char *domain, const finding *found)
{
  unsigned of = alarms(found->news.alarms);
  int rv;

  if (!is_nothing(found->status)) {
    of |= DKIMKIT_KEYRING_ALARM_ERROR;
  }
  if (all->on == NULL || (of == 0 && found->did == 0)) {
    return DKIMKIT_OK;
  }
  all->ring->is_busy = 1;
  rv = all->on(domain, of, found->did, found->news.alarm_slot, found->status,
               all->user_data);
  all->ring->is_busy = 0;
  return rv;
}

static int tick_one(ticking *all, const char *domain)
{
  finding found;
  int rv;

  memset(&found, 0, sizeof(found));
  found.news.alarm_slot = DKK_RING_NONE;
  rv = dkk_ring_update_domain(all->ring, domain, tick, NULL, &found.news);
  found.did = did(found.news.changes);
  if (rv >= DKIMKIT_OK) {
    rv = fulfil(all, domain, &found);
  }
  if (ends_all(rv)) {
    return rv;
  }
  found.status = is_nothing(rv) ? DKIMKIT_OK : rv;
  return tell(all, domain, &found);
}

static int tick_page(ticking *all, const page *names)
{
  int rv = DKIMKIT_OK;
  size_t i;

  for (i = 0; i < names->count && rv == DKIMKIT_OK; i++) {
    rv = tick_one(all, names->names[i]);
    all->done++;
  }
  if (rv == DKIMKIT_OK && all->progress != NULL) {
    all->ring->is_busy = 1;
    rv = all->progress(all->done,
                       all->total > all->done ? all->total : all->done,
                       all->user_data);
    all->ring->is_busy = 0;
  }
  return rv;
}

static int tick_all(ticking *all, page *names)
{
  char after[DKK_RING_DOMAIN_MAX + 1] = "";
  uint64_t now = dkk_ring_now(all->ring);
  int rv = dkk_ring_store_count_domains(all->ring->store, &all->total);

  do {
    names->count = 0;
    if (rv == DKIMKIT_OK) {
      rv = dkk_ring_store_each_tick(all->ring->store, now, after, PAGE,
                                    add_name, names);
    }
    if (rv != DKIMKIT_OK) {
      return dkk_ring_say(all->ring, rv);
    }
    if (names->count > 0) {
      memcpy(after, names->names[names->count - 1], sizeof(after));
      rv = tick_page(all, names);
    }
  } while (rv == DKIMKIT_OK && names->count == PAGE);
  return rv;
}

int dkimkit_keyring_tick(dkimkit_keyring *ring, size_t keys,
                         dkimkit_keyring_on_news on,
                         dkimkit_keyring_on_progress progress, void *user_data)
{
  ticking all = {ring, keys, on, progress, user_data, 0, 0};
  int rv = dkk_ring_enter(ring);
  page *names;

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  names = malloc(sizeof(*names));
  if (names == NULL) {
    return DKIMKIT_ERR_NOMEM;
  }
  rv = tick_all(&all, names);
  free(names);
  return rv;
}
