/* SPDX-License-Identifier: MIT */
#ifndef RS_REMOTE_H
#define RS_REMOTE_H

/*
 * Keys of dkimkit whose private part is behind a socket. One thread; the
 * program polls:
 *
 *   timeout = rs_remote_prepare(remote, &pollfd);
 *   poll(&pollfd, 1, timeout);
 *   rs_remote_handle(remote, pollfd.revents);
 *
 * and then calls dkimkit_signer_finish for each owner that is `ready`.
 */

#include <dkimkit/dkimkit.h>
#include <poll.h>
#include <sys/types.h>

/** The user_data of each signer that uses the key must point to one. */
typedef struct rs_owner {
  /** 1 once its request is completed. */
  int ready;
  /** What the signer or the connection said, if it failed. */
  char why[256];
} rs_owner;

typedef struct rs_settings {
  const char *path;
  /** The user that the signer runs as. */
  uid_t signer;
  /** Milliseconds that a request may take, connecting included. */
  unsigned deadline_ms;
  /** Requests that are sent and not answered; others wait. */
  size_t in_flight;
  /** Requests that are open at all; more are refused. */
  size_t open;
} rs_settings;

typedef struct rs_remote rs_remote;

/** @return NULL without memory. `settings->path` must outlive it. */
rs_remote *rs_remote_new(const rs_settings *settings);

/** No request may be open. NULL is allowed. */
void rs_remote_free(rs_remote *remote);

/** For dkimkit_key_external_public; `user_data` is the rs_remote. */
int rs_remote_start(dkimkit_sign_req *request, void *user_data);
void rs_remote_cancel(dkimkit_sign_req *request, void *user_data);

/** Connects if that is due. @return milliseconds for poll(2), -1 for ever. */
int rs_remote_prepare(rs_remote *remote, struct pollfd *out);

/** Reads, writes, and completes what was answered, is late or lost. */
void rs_remote_handle(rs_remote *remote, short revents);

#endif /* !defined(RS_REMOTE_H) */
