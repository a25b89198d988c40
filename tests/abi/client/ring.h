/* SPDX-License-Identifier: MIT */
#ifndef DKIMKIT_TESTS_ABI_RING_H
#define DKIMKIT_TESTS_ABI_RING_H

/* A keyring of one tenant in a file of SQLite, for programs that see the
 * headers of the baseline only. */

#include "client.h"

#include <dkimkit/keyring.h>

#define TENANT "contoso"
#define INITIAL "contoso.onhost.example"
#define DOMAIN "contoso.com"
#define HOUR 3600u

/* Both clocks of the keyring. */
extern uint64_t ring_wall;
extern dkimkit_config *ring_config;
extern dkimkit_keyring *ring;

/* Where its file will be: in the directory that is the argument. */
void ring_place(int argc, char **argv);

/* At NOW, with a master key. */
void ring_open(void);
/* Removes the file. */
void ring_close(void);

/* The tenant, INITIAL and DOMAIN, with Ed25519 keys. */
void ring_add_domains(void);
/* Acknowledges the four orders of two new domains. */
void ring_publish(void);
/* A DNS check that finds all as it should be, stored. */
void ring_check(const char *name);
/* A tick each hour. */
void ring_pass(unsigned hours);

#endif /* !defined(DKIMKIT_TESTS_ABI_RING_H) */
