/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_KEYRING_WORK_H
#define DKIMKIT_KEYRING_WORK_H

/**
 * @file keyring_work.h
 * What keeps a keyring going: the tick, which does what time asks for, and the
 * orders, which say what a zone has to publish.
 */

#include <dkimkit/keyring_domain.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Kinds of orders. Since 1.0. */
typedef enum dkimkit_keyring_effect {
  /** Publish the TXT record of the slot's key. */
  DKIMKIT_KEYRING_EFFECT_PUBLISH = 0,
  /** Publish the TXT record with an empty p=. */
  DKIMKIT_KEYRING_EFFECT_REVOKE = 1
} dkimkit_keyring_effect;

/* An order, and what its getters return, lives until the callback returns. */

/** @return the domain whose record it is. Since 1.0. */
DKIMKIT_EXTERN const dkimkit_keyring_domain *
dkimkit_keyring_order_domain(const dkimkit_keyring_order *order);
/** @return the slot whose record it is. Since 1.0. */
DKIMKIT_EXTERN int
dkimkit_keyring_order_slot(const dkimkit_keyring_order *order);
/** @return what to publish. Since 1.0. */
DKIMKIT_EXTERN dkimkit_keyring_effect
dkimkit_keyring_order_effect(const dkimkit_keyring_order *order);
/** @return what to acknowledge it with: a zone must not take an order for a
 *  name after one with a higher number. Since 1.0. */
DKIMKIT_EXTERN uint64_t
dkimkit_keyring_order_number(const dkimkit_keyring_order *order);

/** Called for each order of each domain; must not use the keyring.
 *  @param order     lives until the callback returns.
 *  @param user_data as given with the callback.
 *  @return 0; anything else ends it, and is what the caller gets. */
typedef int (*dkimkit_keyring_on_order)(const dkimkit_keyring_order *order,
                                        void *user_data);

/** Gives all orders that aren't acknowledged. @return `DKIMKIT_OK`, or what the
 *  callback returned. Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_each_order(dkimkit_keyring *ring, dkimkit_keyring_on_order on,
                           void *user_data);

/** Says that the zone's servers have it. @param effect of the order. @param
 *  number of the order. @param ttl that it was published
 *  with; 0 = as ordered. @return `DKIMKIT_OK`,
 *  `DKIMKIT_KEYRING_ERR_UNKNOWN_ORDER` (harmless). Since 1.0. */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_acknowledge(dkimkit_keyring *ring, const char *domain, int slot,
                            dkimkit_keyring_effect effect, uint64_t number,
                            uint32_t ttl);

/* Alarms of a tick: somebody should look. */

/** The switch didn't come: the new record isn't proven. Since 1.0. */
#define DKIMKIT_KEYRING_ALARM_STALLED 1u
/** The record of the key that signs is lost. Since 1.0. */
#define DKIMKIT_KEYRING_ALARM_LOST 2u
/** A key that was never ours is published under a selector. Since 1.0. */
#define DKIMKIT_KEYRING_ALARM_FOREIGN_KEY 4u
/** There is no key that signs, and none on the way. Since 1.0. */
#define DKIMKIT_KEYRING_ALARM_NO_KEY 8u
/** The clock is before the last tick. Since 1.0. */
#define DKIMKIT_KEYRING_ALARM_CLOCK_BACKWARD 16u
/** The clock is further after the last tick than the clock gap. Since 1.0. */
#define DKIMKIT_KEYRING_ALARM_CLOCK_FORWARD 32u
/** A domain's record is damaged, or something failed for it alone:
 *  `dkimkit_keyring_news_status`. Since 1.0. */
#define DKIMKIT_KEYRING_ALARM_ERROR 64u

/* What a tick did. */

/** Another key signs. Since 1.0. */
#define DKIMKIT_KEYRING_DID_SWITCH 1u
/** A drain hold is over. Since 1.0. */
#define DKIMKIT_KEYRING_DID_RETIRE 2u
/** An empty p= was ordered. Since 1.0. */
#define DKIMKIT_KEYRING_DID_REVOKE 4u
/** A rotation was ordered: it is due, or no key signs. Since 1.0. */
#define DKIMKIT_KEYRING_DID_ROTATE 8u
/** A key that was missing was made. Since 1.0. */
#define DKIMKIT_KEYRING_DID_MAKE_KEY 16u
/** A private key that nobody needs was deleted. Since 1.0. */
#define DKIMKIT_KEYRING_DID_DELETE_KEY 32u
/** A switch has another time. Since 1.0. */
#define DKIMKIT_KEYRING_DID_PUT_OFF 64u
/** A key may sign under a name for the first time. Since 1.0. */
#define DKIMKIT_KEYRING_DID_BEGIN 128u

/* News, and what their getters return, live until the callback returns. */

/** @return the domain's name. Since 1.0. */
DKIMKIT_EXTERN const char *
dkimkit_keyring_news_domain(const dkimkit_keyring_news *news);
/** @return `DKIMKIT_KEYRING_ALARM_*`, or-ed. Since 1.0. */
DKIMKIT_EXTERN unsigned
dkimkit_keyring_news_alarms(const dkimkit_keyring_news *news);
/** @return `DKIMKIT_KEYRING_DID_*`, or-ed. Since 1.0. */
DKIMKIT_EXTERN unsigned
dkimkit_keyring_news_did(const dkimkit_keyring_news *news);
/** @return the slot that the alarms are about, or -1. Since 1.0. */
DKIMKIT_EXTERN int dkimkit_keyring_news_slot(const dkimkit_keyring_news *news);
/** @return what `DKIMKIT_KEYRING_ALARM_ERROR` is about. Since 1.0. */
DKIMKIT_EXTERN int
dkimkit_keyring_news_status(const dkimkit_keyring_news *news);

/** Called for each domain of which there is something to tell; must not use the
 *  keyring.
 *  @param news      live until the callback returns.
 *  @param user_data as given with the callback.
 *  @return 0; anything else ends the tick, after this domain. */
typedef int (*dkimkit_keyring_on_news)(const dkimkit_keyring_news *news,
                                       void *user_data);

/**
 * Does what time asks for, in all domains: records switches, retires and
 * revokes keys, begins rotations that are due, makes keys that are missing,
 * deletes private keys. To be called at least every quarter of the shortest
 * clock gap, by any node or by several.
 *
 * @param keys     how many keys to make at most; the others come with the next.
 * @param on       told of each domain with news; may be NULL.
 * @param progress told how far it is; may be NULL.
 * @return `DKIMKIT_OK`, what a callback returned, or an error of the store.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_tick(dkimkit_keyring *ring, size_t keys,
                     dkimkit_keyring_on_news on,
                     dkimkit_keyring_on_progress progress, void *user_data);

/**
 * The serial for a zone's SOA: the same as before if the contents are; else a
 * greater one (RFC 1982), the time if that is greater.
 * @param serial  receives it.
 * @param zone    its name.
 * @param digest  of its contents without the SOA, 32 octets.
 * @return `DKIMKIT_OK`; `DKIMKIT_ERR_DOMAIN_SYNTAX`, `_IDN_UNSUPPORTED`;
 *         `DKIMKIT_KEYRING_ERR_GENERATION` if others were faster again and
 *         again.
 * Since 1.0.
 */
DKIMKIT_EXTERN DKIMKIT_NODISCARD int
dkimkit_keyring_zone_serial(uint32_t *serial, dkimkit_keyring *ring,
                            const char *zone, const uint8_t digest[32]);

#ifdef __cplusplus
}
#endif

#endif /* !defined(DKIMKIT_KEYRING_WORK_H) */
