/* SPDX-License-Identifier: MIT */
#include "own.h"

#include <string.h>
#include <strings.h>

#include "ringsign.h"
#include "signtable.h"

static const char *find_record(const struct signtable *table,
                               const struct ringsign *ring, const char *name)
{
  const struct signrule *rule = signtable_find_record(table, name);
  size_t i;

  for (i = 0; i < ring->count; i++) {
    const struct ringsignature *one = &ring->signatures[i];

    if (one->record != NULL && strcasecmp(one->query_name, name) == 0) {
      return one->record;
    }
  }
  return rule == NULL ? NULL : rule->record;
}

/* Completes at once, so that finish never says DKIMKIT_PENDING. */
int own_lookup(dkimkit_query *query, void *user_data)
{
  const char *record = find_record(user_data, dkimkit_query_owner_data(query),
                                   dkimkit_query_name(query));
  int rv;

  if (record == NULL) {
    (void)dkimkit_query_done(query, DKIMKIT_DNS_NXDOMAIN, 0, 0);
    return 0;
  }
  rv = dkimkit_query_add_txt(query, (const uint8_t *)record, strlen(record));
  if (dkimkit_is_fatal(rv)) {
    return DKIMKIT_ERR_CALLBACK;
  }
  (void)dkimkit_query_done(query, DKIMKIT_DNS_OK, 0, 0);
  return 0;
}
