/* SPDX-License-Identifier: MIT */
#ifndef KEYRING_REPORT_DEMO_H
#define KEYRING_REPORT_DEMO_H

#include <dkimkit/dkimkit.h>
#include <dkimkit/keyring_check.h>

#include <stddef.h>
#include <stdint.h>

/** 2026-07-26T20:00:00Z. */
#define DEMO_END UINT64_C(1785096000)
#define DEMO_HOURS 1080u
#define DEMO_STEP 6u
#define DEMO_TENANTS 8
#define DEMO_DOMAINS 200

/** What a domain goes through. */
enum demo_story {
  DEMO_VALID,
  /** Added some hours ago. */
  DEMO_FRESH,
  /** Its owner published nothing. */
  DEMO_WAITING,
  /** selector2's CNAME leads elsewhere. */
  DEMO_WRONG,
  DEMO_DISABLED,
  DEMO_ROTATING,
  DEMO_DRAINING,
  DEMO_RETIRED,
  /** selector1's key was withdrawn after a rotation. */
  DEMO_REVOKED,
  /** selector1's CNAME was removed. */
  DEMO_LOST,
  DEMO_COMPROMISED,
  /** The new key's record doesn't get into the zone. */
  DEMO_STALLED,
  /** The host's zone has another key. */
  DEMO_FOREIGN,
  /** With a name that would be markup. */
  DEMO_HOSTILE,
  /** An RSA key of 1024 bits. */
  DEMO_SHORT,
  DEMO_STORIES,
  /** An initial domain, valid. */
  DEMO_INITIAL = DEMO_STORIES
};

struct demo_domain {
  char name[80];
  size_t tenant;
  enum demo_story story;
  int is_added;
  /** What the host's zone has at its two names, "" for nothing. */
  char zone[2][600];
};

struct demo {
  struct demo_domain domains[DEMO_DOMAINS];
  size_t count;
  /** Hours until the end. */
  unsigned left;
};

/** Ends the program if `status` is an error. */
void demo_need(int status, const char *what);

/** Takes all orders into the zone. */
void demo_publish(dkimkit_keyring *ring, struct demo *demo);

/** Checks what is due. */
void demo_check(dkimkit_keyring *ring, struct demo *demo,
                const dkimkit_config *config);

#endif /* !defined(KEYRING_REPORT_DEMO_H) */
