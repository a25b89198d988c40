/* SPDX-License-Identifier: MIT */
#ifndef DKK_CORE_OWNER_H
#define DKK_CORE_OWNER_H

/* What requests (DNS queries, sign requests) need of the object that they
 * belong to. */

#include <stddef.h>

typedef struct dkk_owner {
  /** Requests that are not completed. */
  size_t open;
  /** Calls that are under way, of the application's or into it: meanwhile
   *  nobody may enter the object or free it. */
  int calling;
  /** The application's pointer. */
  void *user_data;
} dkk_owner;

/** The life of a request. */
typedef enum dkk_request_state {
  DKK_REQUEST_NEW = 0,
  DKK_REQUEST_OPEN = 1,
  DKK_REQUEST_DONE = 2
} dkk_request_state;

#endif /* !defined(DKK_CORE_OWNER_H) */
