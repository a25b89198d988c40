/* SPDX-License-Identifier: MIT */
#include "keyring/operations.h"
#include "keyring/removal.h"
#include "keyring/switched.h"
#include "keyring/told.h"
#include "keyring/update.h"

#include <stdlib.h>
#include <string.h>

/* A page of domains is one transaction: enough of them that writing to the disk
 * costs little for each, few enough that nobody waits long. */
#define PAGE 256
/* How many domains are asked whether the clock was put back. */
#define LOOKS 64
/* What is due until then is all there is. */
#define EVER ((uint64_t)INT64_MAX)

/* What was found out about one domain. */
typedef struct finding {
  char domain[DKK_RING_DOMAIN_MAX + 1];
  dkk_ring_news news;
  unsigned did;
  int status;
} finding;

typedef struct page {
  finding findings[PAGE];
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

static int add_name(const char *domain, void *user)
{
  page *of = user;
  finding *found = &of->findings[of->count++];

  memset(found, 0, sizeof(*found));
  found->news.alarm_slot = DKK_RING_NONE;
  memcpy(found->domain, domain, strlen(domain) + 1);
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
  if (rv >= DKIMKIT_OK && update->row.leaves_at != 0) {
    int left = dkk_ring_leave_tick(update);

    rv = left < DKIMKIT_OK ? left : rv;
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

static int fulfil(ticking *all, finding *found)
{
  int is_rotation = (found->news.wants & DKK_RING_WANT_ROTATION) != 0 ||
                    (found->news.alarms & DKK_RING_ALARM_NO_KEY) != 0;
  int rv;

  if (found->news.wants == 0) {
    return DKIMKIT_OK;
  }
  rv = is_rotation
           ? dkk_ring_rotate_domain(all->ring, found->domain, 0, "rotate-due",
                                    &all->keys_left)
           : dkk_ring_make_standby(all->ring, found->domain,
                                   found->news.want_slot, &all->keys_left);
  if (rv == DKK_RING_NO_KEYS_LEFT) {
    return dkk_ring_update_domain(all->ring, found->domain, come_back, NULL,
                                  NULL);
  }
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

static int tell(ticking *all, const finding *found)
{
  dkimkit_keyring_news told = {.domain = found->domain,
                               .alarms = alarms(found->news.alarms),
                               .did = found->did,
                               .slot = found->news.alarm_slot,
                               .status = found->status};

  if (!is_nothing(found->status)) {
    told.alarms |= DKIMKIT_KEYRING_ALARM_ERROR;
  }
  if (all->on == NULL || (told.alarms == 0 && told.did == 0)) {
    return DKIMKIT_OK;
  }
  return all->on(&told, all->user_data);
}

/* Within a transaction. */
static int tick_records(ticking *all, page *of)
{
  size_t i;

  for (i = 0; i < of->count; i++) {
    finding *found = &of->findings[i];

    found->status = dkk_ring_update_within(all->ring, found->domain, tick, NULL,
                                           &found->news);
    if (ends_all(found->status)) {
      return found->status;
    }
    if (found->status >= DKIMKIT_OK) {
      found->did = did(found->news.changes);
    } else {
      memset(&found->news, 0, sizeof(found->news));
      found->news.alarm_slot = DKK_RING_NONE;
    }
  }
  return DKIMKIT_OK;
}

/* What was wanted, and what there is to tell. */
static int follow_up(ticking *all, finding *found)
{
  if (found->status >= DKIMKIT_OK) {
    found->status = fulfil(all, found);
  }
  if (ends_all(found->status)) {
    return found->status;
  }
  if (is_nothing(found->status)) {
    found->status = DKIMKIT_OK;
  }
  return tell(all, found);
}

static int report_progress(ticking *all)
{
  return all->progress != NULL
             ? all->progress(all->done,
                             all->total > all->done ? all->total : all->done,
                             all->user_data)
             : DKIMKIT_OK;
}

static int tick_page(ticking *all, page *of)
{
  size_t i;
  int rv = dkk_ring_say(all->ring, dkk_ring_store_begin(all->ring->store, 1));

  if (rv == DKIMKIT_OK) {
    rv = dkk_ring_end(all->ring, tick_records(all, of));
  }
  for (i = 0; i < of->count && rv == DKIMKIT_OK; i++) {
    rv = follow_up(all, &of->findings[i]);
  }
  all->done += of->count;
  return rv == DKIMKIT_OK ? report_progress(all) : rv;
}

/* A clock that was put back makes no tick due, yet it's a tick that has to say
 * so. It's found at those whose tick is due last: they were ticked when the
 * clock was ahead. */
static int find_until(const ticking *all, page *of, uint64_t *until)
{
  dkk_ring_domain_row row;
  size_t i;
  int rv;

  *until = dkk_ring_now(all->ring);
  of->count = 0;
  rv = dkk_ring_store_each_last_tick(all->ring->store, LOOKS, add_name, of);
  for (i = 0; i < of->count && rv == DKIMKIT_OK; i++) {
    rv = dkk_ring_store_get_domain(all->ring->store, of->findings[i].domain,
                                   &row);
    if (rv == DKIMKIT_OK && row.fault == DKIMKIT_OK &&
        dkk_ring_clock_at(&row.record, *until) == DKK_RING_CLOCK_BACKWARD) {
      *until = EVER;
      return DKIMKIT_OK;
    }
    rv = rv == DKIMKIT_KEYRING_ERR_NO_DOMAIN ||
                 rv == DKIMKIT_KEYRING_ERR_STORE_DAMAGED
             ? DKIMKIT_OK
             : rv;
  }
  return rv;
}

static int tick_all(ticking *all, page *of)
{
  char after[DKK_RING_DOMAIN_MAX + 1] = "";
  uint64_t until = 0;
  int rv = dkk_ring_store_count_domains(all->ring->store, &all->total);

  if (rv == DKIMKIT_OK) {
    rv = find_until(all, of, &until);
  }
  do {
    of->count = 0;
    if (rv == DKIMKIT_OK) {
      rv = dkk_ring_store_each_tick(all->ring->store, until, after, PAGE,
                                    add_name, of);
    }
    if (rv != DKIMKIT_OK) {
      return dkk_ring_say(all->ring, rv);
    }
    if (of->count > 0) {
      memcpy(after, of->findings[of->count - 1].domain, sizeof(after));
      rv = tick_page(all, of);
    }
  } while (rv == DKIMKIT_OK && of->count == PAGE);
  return rv;
}

int dkimkit_keyring_tick(dkimkit_keyring *ring, size_t keys,
                         dkimkit_keyring_on_news on,
                         dkimkit_keyring_on_progress progress, void *user_data)
{
  ticking all = {ring, keys, on, progress, user_data, 0, 0};
  int rv = dkk_ring_enter(ring);
  page *of;

  if (rv != DKIMKIT_OK) {
    return rv;
  }
  of = malloc(sizeof(*of));
  rv = of != NULL ? tick_all(&all, of) : DKIMKIT_ERR_NOMEM;
  free(of);
  return dkk_ring_leave(ring, rv);
}
