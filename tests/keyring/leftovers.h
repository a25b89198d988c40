/* SPDX-License-Identifier: MIT */
#ifndef DKK_TEST_KEYRING_LEFTOVERS_H
#define DKK_TEST_KEYRING_LEFTOVERS_H

/* Secrets that are looked for in the memory of this process. A secret is made
 * of a seed anew where it is needed, and the search is for what the seed gives,
 * so that the test itself has no copy. */

#include <stddef.h>
#include <stdint.h>

/** The octet at `at` of the secret with this seed. */
uint8_t leftover_octet(unsigned seed, size_t at);

/** Memory of sodium_malloc() with the secret, for sodium_free(). */
uint8_t *leftover_secret(unsigned seed, size_t len);

/** Leaves octets on the stack, as what libsodium has for other processors does.
 */
void leave_on_stack(const uint8_t *octets, size_t len);

/** In how many places of what can be written are the octets `from` to `from` +
 *  15 of the secret? */
int leftovers(unsigned seed, size_t from);

/** The same for these octets as lower case hexadecimal digits. */
int leftovers_hex(unsigned seed, size_t from);

#define LEFTOVER_MASK 0x5a

/** The same for 16 octets each of which is given XOR LEFTOVER_MASK. */
int leftovers_masked(const uint8_t masked[16]);

#endif /* !defined(DKK_TEST_KEYRING_LEFTOVERS_H) */
