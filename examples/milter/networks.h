/* SPDX-License-Identifier: MIT */
#ifndef NETWORKS_H
#define NETWORKS_H

/* Lists of IP networks. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

struct network {
  uint8_t octets[16]; /* IPv4 as ::ffff:a.b.c.d */
  unsigned bits;      /* 0 to 128 */
};

struct networks {
  struct network *items;
  size_t count;
};

/** Adds networks, separated by white space: "192.0.2.0/24 2001:db8::1".
 *  @return NULL, or what is wrong. */
const char *networks_add(struct networks *list, const char *text);

/** @return whether an IP address is in one of them; false for NULL and for
 *  other families. */
bool networks_have(const struct networks *list, const struct sockaddr *address);

void networks_free(struct networks *list);

#endif /* !defined(NETWORKS_H) */
