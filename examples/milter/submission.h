/* SPDX-License-Identifier: MIT */
#ifndef SUBMISSION_H
#define SUBMISSION_H

/* Who brought a message of ours, and for whom: what tells tenants apart. */

#include <stdbool.h>

/** Octets of the longest name of a tenant, the NUL included. */
#define TENANT_ROOM 129

/** To be used with `submission_recipient` from the first recipient on. */
struct recipients {
  bool are_there;
  bool are_mixed;          /* of several tenants, or of nobody's */
  char owner[TENANT_ROOM]; /* whose all are that came so far */
};

struct submission {
  const char *login;    /* {auth_authen}; "" for none */
  const char *declared; /* the macro of "tenant-from = macro"; "" for none */
  const struct recipients *recipients;
};

struct settings;

/** Takes note of a recipient: "<bob@example.com>", as in RCPT TO. */
void submission_recipient(struct recipients *recipients,
                          const struct settings *settings, const char *address);

#endif /* !defined(SUBMISSION_H) */
