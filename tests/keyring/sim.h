/* SPDX-License-Identifier: MIT */
#ifndef DKK_TEST_KEYRING_SIM_H
#define DKK_TEST_KEYRING_SIM_H

/* One schedule of the simulation: a domain, its host's nodes, its customer,
 * its mail, and everything that can go wrong for them. */

#include "invariants.h"
#include "world.h"

#include "keyring/choose.h"
#include "keyring/holds.h"
#include "keyring/rotation.h"

#define SIM_NODES 2
#define SIM_SIGNERS 3
#define SIM_KEYS 128
#define SIM_LATE 8
#define SIM_IN_FLIGHT 64
#define SIM_MAIL_LIFE DKK_RING_QUEUE_LIFETIME

typedef struct sim_counts {
  uint64_t schedules;
  uint64_t failed;
  uint64_t transitions;
  uint64_t refused;
  uint64_t conflicts;
  uint64_t crashes;
  uint64_t clock_faults;
  uint64_t clock_restarts;
  uint64_t rotations;
  uint64_t stalls;
  uint64_t cancels;
  uint64_t compromises;
  uint64_t forced;
  uint64_t messages;
  uint64_t as_domain;
  uint64_t unsigned_messages;
  /** Each against everything that any receiver may have in its cache. */
  uint64_t checked;
  /** By receivers that have caches. */
  uint64_t verified;
  uint64_t after_compromise;
  uint64_t by_customer;
  uint64_t settled;
  /** [a][b]: this pair of states was seen. */
  uint64_t pairs[DKK_RING_STATES][DKK_RING_STATES];
} sim_counts;

typedef struct sim_key {
  uint8_t used;
  uint8_t compromised;
  /** Somebody said that its mail needn't verify. */
  uint8_t declared;
  uint8_t deleted;
  int slot;
  uint64_t last_signed;
} sim_key;

/** What the store has, and what is true of it by the true clock. */
typedef struct sim_view {
  dkk_ring_record record;
  /** By the true clock: when it was seen, and when that was seen on which its
   *  first signature relied. */
  uint64_t seen_since[DKK_RING_SLOTS][DKK_RING_NAMES];
  uint64_t first_since[DKK_RING_SLOTS][DKK_RING_NAMES];
  /** It signs as the domain, and nothing is a reason to stop. */
  int is_begun;
} sim_view;

typedef struct sim_signer {
  sim_view view;
  uint64_t read_at;
  int64_t offset;
} sim_signer;

typedef struct sim_node {
  int64_t offset;
  /** A write that is on its way to the store. */
  int is_writing;
  dkk_ring_event event;
  uint64_t base_generation;
  dkk_ring_record after;
} sim_node;

typedef struct sim_late {
  uint64_t when;
  dkk_ring_event event;
} sim_late;

typedef struct sim_delivery {
  uint64_t when;
  int key;
  int slot;
  int is_own;
} sim_delivery;

typedef enum sim_timer {
  SIM_TICK,
  SIM_TICK_2,
  SIM_PROBE,
  SIM_PROBE_2,
  SIM_WRITE,
  SIM_WRITE_2,
  SIM_EXECUTE,
  SIM_OPERATE,
  SIM_MESSAGE,
  SIM_FAULT,
  SIM_CUSTOMER,
  SIM_LATER,
  SIM_DELIVER,
  SIM_TIMERS
} sim_timer;

typedef struct sim_options {
  int trace;
  /** Only what mail notices counts, not the invariants. */
  int mail_only;
} sim_options;

typedef struct sim {
  dice random;
  sim_options options;
  sim_counts *counts;
  uint64_t begin;
  uint64_t now;
  /** From here on nothing goes wrong, and everything has to end well. */
  uint64_t calm_at;
  int is_calm;
  uint64_t end;
  uint64_t when[SIM_TIMERS];
  world world;
  uint64_t ttl_low;
  uint64_t ttl_high;
  sim_view store;
  sim_node nodes[SIM_NODES];
  sim_signer signers[SIM_SIGNERS];
  int next_signer;
  sim_key keys[SIM_KEYS];
  int key_count;
  sim_late late[SIM_LATE];
  int late_count;
  sim_delivery in_flight[SIM_IN_FLIGHT];
  int in_flight_count;
  /** The zone's memory of what it was told, and an order read long ago. */
  uint64_t zone_number[DKK_RING_SLOTS];
  int has_old_order;
  dkk_ring_order old_order;
  int has_clock_faults;
  uint64_t glitch_from;
  uint64_t glitch_until;
  uint64_t customer_changed;
  uint64_t zone_down_until;
  dkk_ring_default default_policy;
  const char *failure;
} sim;

/** NULL, or what went wrong. */
const char *sim_run(sim *s, const sim_options *options, uint64_t seed,
                    sim_counts *counts);

/** Once, before all. */
int sim_prepare(void);

/** The first failure counts. */
void sim_fail(sim *s, const char *what);
void sim_trace(const sim *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

uint64_t sim_exponential(sim *s, uint64_t mean);
dkk_ring_key_id sim_key_id(int number);
int sim_key_number(const dkk_ring_key_id *id);

/* The store, and nodes at it (sim_store.c). */
int sim_is_calm(const sim *s);
/** Never when it is calm. */
int sim_chance(sim *s, unsigned percent);
int sim_any_node(sim *s);
uint64_t sim_node_clock(const sim *s, int node);
/** Applies an event to what is stored, and stores what comes of it. */
int sim_submit(sim *s, int node, dkk_ring_event *event);
int sim_submit_for_news(sim *s, int node, dkk_ring_event *event,
                        dkk_ring_news *news);
void sim_finish_write(sim *s, int node);
/** Something is ordered: it will be done, some time. */
void sim_wake_executor(sim *s);
/** An event that arrives at `when`. */
void sim_push_late(sim *s, const dkk_ring_event *event, uint64_t when);
void sim_do_late(sim *s);

/* DNS checks (sim_probe.c). */
void sim_probe(sim *s, int node);
void sim_probe_all(sim *s, int node);

/* What the host does besides (sim_host.c). */
void sim_create(sim *s);
void sim_tick(sim *s, int node);
void sim_execute(sim *s);
void sim_operate(sim *s);

/* Its mail (sim_mail.c). */
void sim_sign(sim *s);
void sim_deliver(sim *s);
/** Something else will be in the zone: does mail need what was there? */
void sim_check_change(sim *s, int slot, int content);
/** A signer reads; for one that was about to when the store changed, `view` is
 *  what was there before. */
void sim_read(sim *s, int signer, const sim_view *view);
const dkk_ring_record *sim_make_initial(void);

#endif /* !defined(DKK_TEST_KEYRING_SIM_H) */
