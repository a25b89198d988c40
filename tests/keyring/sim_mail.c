/* SPDX-License-Identifier: MIT */
#include "sim.h"

#include "without.h"

#include "keyring/ready.h"
#include "keyring/switched.h"

#include <string.h>

static const dkk_ring_record *initial_record;

static const char *const own_domain = "example.com";

static uint64_t clock_of(const sim *s, int signer)
{
  int64_t now = (int64_t)s->now + s->signers[signer].offset;

  return now > 0 ? (uint64_t)now : 1;
}

void sim_read(sim *s, int signer, const sim_view *view)
{
  s->signers[signer].view = *view;
  s->signers[signer].read_at = s->now;
}

/* --- what receivers may find --- */

/* Mail signed now is verified until it's too old: is there anything else
 * than the key that somebody may have or get under the name? What comes later
 * is checked when it comes. */
static int text_is_sure(const sim *s, int slot, int key)
{
  const world_name *name = &s->world.text[slot];
  int i;

  for (i = name->count - 1; i >= 0; i--) {
    const world_version *version = &name->versions[i];

    if (version->content != key &&
        world_last_view(&s->world, version) >= s->now) {
      return 0;
    }
  }
  return 1;
}

/* The customer took the CNAME away after the host had seen it, and the host
 * can't know yet, or goes on as the policy says. */
static int is_customers_doing(const sim *s, const sim_view *view, int slot,
                              const world_version *absence)
{
  uint64_t gone = absence->from[0] + s->world.propagation;
  uint64_t seen = view->seen_since[slot][DKK_RING_OWN];
  uint64_t first = view->first_since[slot][DKK_RING_OWN];

  return (seen != 0 && gone >= seen) ||
         (view->record.policy.on_lost == DKK_RING_LOST_KEEP && first != 0 &&
          gone >= first);
}

typedef enum delegation {
  DELEGATED,
  CUSTOMERS_DOING,
  NOT_DELEGATED
} delegation;

static delegation cname_is_sure(const sim *s, const sim_view *view, int slot)
{
  const world_name *name = &s->world.cname[slot];
  delegation found = DELEGATED;
  int i;

  for (i = name->count - 1; i >= 0; i--) {
    const world_version *version = &name->versions[i];

    if (version->content == WORLD_ABSENT &&
        world_last_view(&s->world, version) >= s->now) {
      if (!is_customers_doing(s, view, slot, version)) {
        return NOT_DELEGATED;
      }
      found = CUSTOMERS_DOING;
    }
  }
  return found;
}

void sim_check_change(sim *s, int slot, int content)
{
  int key;

  for (key = 1; key <= s->key_count; key++) {
    const sim_key *of = &s->keys[key];

    if (of->slot == slot && key != content && of->last_signed != 0 &&
        !of->declared && s->now <= of->last_signed + SIM_MAIL_LIFE) {
      sim_fail(s, "a record changed while mail needed it");
    }
  }
}

/* --- receivers with caches --- */

static void note_next_delivery(sim *s)
{
  uint64_t next = WORLD_NEVER;
  int i;

  for (i = 0; i < s->in_flight_count; i++) {
    next = s->in_flight[i].when < next ? s->in_flight[i].when : next;
  }
  s->when[SIM_DELIVER] = next;
}

static void send(sim *s, int key, int slot, int is_own)
{
  sim_delivery *made;

  if (s->in_flight_count == SIM_IN_FLIGHT) {
    return;
  }
  made = &s->in_flight[s->in_flight_count++];
  /* Mostly soon, sometimes as late as may be. */
  made->when = s->now + (dice_percent(&s->random, 50)
                             ? dice_below(&s->random, DKK_RING_HOUR)
                             : dice_below(&s->random, SIM_MAIL_LIFE + 1));
  made->key = key;
  made->slot = slot;
  made->is_own = is_own;
  if (made->when < s->when[SIM_DELIVER]) {
    s->when[SIM_DELIVER] = made->when;
  }
}

static void verify(sim *s, const sim_delivery *mail)
{
  int receiver = (int)dice_below(&s->random, WORLD_RECEIVERS);

  if (mail->is_own && world_look_up(&s->world, receiver, 1, mail->slot,
                                    s->now) == WORLD_ABSENT) {
    s->counts->by_customer++;
    return;
  }
  if (world_look_up(&s->world, receiver, 0, mail->slot, s->now) == mail->key) {
    s->counts->verified++;
  } else if (s->keys[mail->key].declared) {
    s->counts->after_compromise++;
  } else {
    sim_fail(s, "a receiver couldn't verify a message");
  }
}

void sim_deliver(sim *s)
{
  int i = 0;

  while (i < s->in_flight_count) {
    if (s->in_flight[i].when <= s->now) {
      verify(s, &s->in_flight[i]);
      s->in_flight[i] = s->in_flight[--s->in_flight_count];
    } else {
      i++;
    }
  }
  note_next_delivery(s);
}

/* --- signers --- */

/* What the record says of the last signature is true of every signer; with
 * clocks that are wrong it is only nearly so. */
static void check_last_sign(sim *s, int slot, int key)
{
  const dkk_ring_slot *of = &s->store.record.slots[slot];

  if (!s->has_clock_faults && sim_key_number(&of->key_id) == key &&
      !dkk_ring_could_sign(&s->store.record, slot) &&
      of->t_last_sign + 0 < s->now) {
    sim_fail(s, "signed after the recorded last signature");
  }
}

static void check_signature(sim *s, const sim_view *view,
                            const dkk_ring_signature *signature, int is_own)
{
  int key = sim_key_number(&signature->key_id);
  sim_key *of = &s->keys[key];

  s->counts->checked++;
  if (of->declared) {
    s->counts->after_compromise++;
    return;
  }
  if (of->deleted) {
    sim_fail(s, "the private key is gone");
  }
  check_last_sign(s, signature->slot, key);
  if (!text_is_sure(s, signature->slot, key)) {
    sim_fail(s, "another record may be in caches");
  }
  if (is_own) {
    delegation found = cname_is_sure(s, view, signature->slot);

    if (found == NOT_DELEGATED) {
      sim_fail(s, "signed as a domain that doesn't point here");
    }
    s->counts->by_customer += found == CUSTOMERS_DOING;
  }
  of->last_signed = s->now;
  of->slot = signature->slot;
  send(s, key, signature->slot, is_own);
}

/* Every name of a tenant of this host. */
static const char *owner_of(const char *domain)
{
  return strcmp(domain, "b.host.example") == 0 ? "b" : "a";
}

typedef struct letter {
  dkk_ring_message message;
  dkk_ring_choices choices;
  dkk_ring_domain own;
  dkk_ring_domain initial;
} letter;

static void write_letter(sim *s, const sim_view *view, letter *made)
{
  int is_foreign = dice_percent(&s->random, 5);
  int is_below = dice_percent(&s->random, 5);

  memset(made, 0, sizeof(*made));
  made->own.name = own_domain;
  made->own.dashed = "example-com";
  made->own.tenant = "a";
  made->own.record = &view->record;
  made->initial.name = is_foreign ? "b.host.example" : "a.host.example";
  made->initial.dashed = is_foreign ? "b-host-example" : "a-host-example";
  made->initial.tenant = is_foreign ? "b" : "a";
  made->initial.record = initial_record;
  made->message.from_fields = 1;
  made->message.from_domain = is_below ? "news.example.com" : own_domain;
  made->message.owner = "a";
  made->message.submitter = made->initial.tenant;
  made->message.from_organizational = own_domain;
  made->choices.domain = is_below ? NULL : &made->own;
  made->choices.parent = is_below ? &made->own : NULL;
  made->choices.initial = &made->initial;
  made->choices.default_policy = s->default_policy;
  made->choices.allow_parent = 1;
  made->choices.double_sign = (uint8_t)dice_percent(&s->random, 20);
}

static void check_choice(sim *s, const sim_view *view, const letter *sent,
                         const dkk_ring_choice *choice)
{
  int has_own = 0;
  int i;

  for (i = 0; i < choice->count; i++) {
    const dkk_ring_signature *of = &choice->signatures[i];
    int is_own = strcmp(of->domain, own_domain) == 0;

    if (strcmp(owner_of(of->domain), sent->message.submitter) != 0 ||
        strcmp(of->key_domain->tenant, sent->message.submitter) != 0) {
      sim_fail(s, "signed for another tenant (I6)");
    }
    if (of->key_domain->record == &view->record) {
      check_signature(s, view, of, is_own);
    }
    has_own |= is_own;
  }
  s->counts->as_domain += (uint64_t)has_own;
  s->counts->unsigned_messages += choice->count == 0;
  if (view->is_begun && s->store.is_begun && !has_own &&
      strcmp(sent->message.submitter, "a") == 0) {
    sim_fail(s, "stopped signing as the domain without a reason");
  }
}

void sim_sign(sim *s)
{
  sim_signer *signer = &s->signers[s->next_signer];
  uint64_t lease = signer->view.record.policy.lease;
  dkk_ring_choice choice;
  letter sent;

  s->when[SIM_MESSAGE] = s->now + sim_exponential(s, 5 * DKK_RING_HOUR);
  if (signer->read_at == 0 ||
      (without == WITHOUT_LEASE ? dice_percent(&s->random, 5)
                                : s->now >= signer->read_at + lease ||
                                      dice_percent(&s->random, 20))) {
    sim_read(s, s->next_signer, &s->store);
  }
  write_letter(s, &signer->view, &sent);
  s->counts->messages++;
  dkk_ring_choose(&sent.message, &sent.choices, clock_of(s, s->next_signer),
                  &choice);
  check_choice(s, &signer->view, &sent, &choice);
  s->next_signer = (int)dice_below(&s->random, SIM_SIGNERS);
}

/* --- the tenants' initial domains: their keys never change here --- */

static int step_initial(dkk_ring_record *record, dkk_ring_event *event)
{
  dkk_ring_record after;
  dkk_ring_news news;
  int rv = dkk_ring_apply(event->type == DKK_RING_CREATE ? NULL : record, event,
                          &after, &news);

  if (rv == DKK_RING_OK) {
    memcpy(record, &after, sizeof(after));
  }
  return rv;
}

const dkk_ring_record *sim_make_initial(void)
{
  static dkk_ring_record record;
  dkk_ring_event event;
  int hour;

  memset(&event, 0, sizeof(event));
  event.type = DKK_RING_CREATE;
  event.time = 1000000000;
  event.key_id = sim_key_id(SIM_KEYS + 1);
  event.second_key_id = sim_key_id(SIM_KEYS + 2);
  dkk_ring_policy_default(&event.policy);
  if (step_initial(&record, &event) != DKK_RING_OK) {
    return NULL;
  }
  event.type = DKK_RING_ACKNOWLEDGE;
  event.effect = DKK_RING_ZONE;
  event.effect_number = 1;
  step_initial(&record, &event);
  event.type = DKK_RING_ANSWER;
  event.name = DKK_RING_HOST;
  event.verdict = DKK_RING_VERDICT_OK;
  step_initial(&record, &event);
  for (hour = 0; hour < 24 * 10; hour++) {
    event.type = DKK_RING_TICK;
    event.time += DKK_RING_HOUR;
    step_initial(&record, &event);
  }
  initial_record = &record;
  return record.slots[0].state == DKK_RING_ACTIVE ? &record : NULL;
}
