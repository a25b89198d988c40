/* SPDX-License-Identifier: MIT */
#ifndef DKK_RESOLVER_CARES_CHANNEL_H
#define DKK_RESOLVER_CARES_CHANNEL_H

/* The c-ares channels of a resolver and the sockets that they have open. */

#include <dkimkit/cares.h>

#include "gate.h"
#include "nameset.h"
#include "sockets.h"

/* The calls that c-ares 1.18 has are deprecated in later ones. */
#define CARES_NO_DEPRECATED

#include <sys/select.h>

#include <ares.h>

/* Fits into any path MTU that IPv6 allows. */
#define DKK_CARES_UDP_OCTETS 1232

/*
 * c-ares 1.18 hides SERVFAIL, NOTIMP and REFUSED where it goes on to the next
 * server, and reports "connection refused" if all say so. So a question goes
 * to `DKK_CARES_FIRST` first, which takes every answer as it comes, and only
 * such an answer sends it to `DKK_CARES_SECOND`, which goes through the
 * servers, and leaves out EDNS for those that don't know it.
 */
enum { DKK_CARES_FIRST, DKK_CARES_SECOND, DKK_CARES_CHANNELS };

struct dkimkit_cares {
  dkimkit_mem mem;
  char *servers; /* NULL: those of the system */
  unsigned timeout;
  unsigned tries;
  int trust_ad;
  dkimkit_cares_watch watch;
  void *watch_data;
  dkk_gate gate;

  int started;
  size_t server_count;
  ares_channel channels[DKK_CARES_CHANNELS];
  dkk_sockets sockets;
  dkk_nameset questions; /* those that somebody waits for */
  size_t open;           /* queries */
  size_t cancelled;      /* questions that c-ares still has */
  int answering;         /* callbacks of c-ares, one within the other */
  int is_freed;
};

/** Starts c-ares, once for the process. */
int dkk_cares_init_library(void);

/** Opens the channels if they aren't. */
int dkk_cares_open_channels(dkimkit_cares *resolver);

/** Closes them; c-ares calls back for each question under way. */
void dkk_cares_close_channels(dkimkit_cares *resolver);

#endif /* !defined(DKK_RESOLVER_CARES_CHANNEL_H) */
