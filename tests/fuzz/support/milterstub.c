/* SPDX-License-Identifier: MIT */
#include "milterstub.h"

#include "../../../examples/milter/log.h"
#include "../../../examples/milter/pool.h"
#include "../../../examples/milter/resolver.h"

#include <stdlib.h>
#include <strings.h>

#define HELD 8u

fuzz_milter fuzz_milter_world;

static fuzz_milter *const w = &fuzz_milter_world;

void log_line(int priority, const char *format, ...)
{
  FUZZ_CHECK(priority >= LOG_EMERG && *format != '\0');
}

bool pool_wake(void)
{
  return true;
}

int smfi_register(struct smfiDesc description)
{
  w->calls = description;
  return MI_SUCCESS;
}

int smfi_setpriv(SMFICTX *ctx, void *priv)
{
  (void)ctx;
  w->priv = priv;
  return MI_SUCCESS;
}

void *smfi_getpriv(SMFICTX *ctx)
{
  (void)ctx;
  return w->priv;
}

char *smfi_getsymval(SMFICTX *ctx, char *name)
{
  (void)ctx;
  if (strcmp(name, "{auth_authen}") == 0) {
    return w->login;
  }
  return strcmp(name, "{daemon_name}") == 0 ? w->daemon : NULL;
}

/* What libmilter itself takes. */
int smfi_setreply(SMFICTX *ctx, char *code, char *status, char *text)
{
  (void)ctx;
  FUZZ_CHECK(strlen(code) == 3 && (code[0] == '4' || code[0] == '5'));
  FUZZ_CHECK(status[0] == code[0] && status[1] == '.');
  FUZZ_CHECK(strpbrk(text, "%\r\n") == NULL && strlen(text) <= 980);
  w->reply = code[0];
  return MI_SUCCESS;
}

static int edit(void)
{
  FUZZ_CHECK(w->is_end_of_message);
  w->edits++;
  return w->edits == w->refused_edit ? MI_FAILURE : MI_SUCCESS;
}

int smfi_quarantine(SMFICTX *ctx, char *reason)
{
  (void)ctx;
  FUZZ_CHECK(*reason != '\0' && strpbrk(reason, "\r\n") == NULL);
  return edit();
}

void fuzz_milter_wire(fuzz_buf *out, const fuzz_field *field)
{
  const char *at;

  fuzz_buf_text(out, field->name);
  fuzz_buf_text(out, w->has_space ? ":" : ": ");
  for (at = field->value; *at != '\0'; at++) {
    if (*at == '\n') {
      fuzz_buf_text(out, "\r");
    }
    fuzz_buf_put(out, at, 1);
  }
  fuzz_buf_text(out, "\r\n");
}

/* Lines of a value end in LF, and white space begins the next. */
int smfi_insheader(SMFICTX *ctx, int index, char *name, char *value)
{
  fuzz_field field = {name, value, 0};
  size_t i;

  (void)ctx;
  FUZZ_CHECK(index == 0);
  FUZZ_CHECK(strcmp(name, "DKIM-Signature") == 0 ||
             strcmp(name, "Authentication-Results") == 0);
  for (i = 0; value[i] != '\0'; i++) {
    FUZZ_CHECK(value[i] != '\r');
    FUZZ_CHECK(value[i] != '\n' || value[i + 1] == ' ' || value[i + 1] == '\t');
  }
  FUZZ_CHECK((*value == ' ') == (w->has_space != 0));
  FUZZ_CHECK(w->inserted_count < 16);
  fuzz_milter_wire(&w->inserted[w->inserted_count++], &field);
  return edit();
}

int smfi_chgheader(SMFICTX *ctx, char *name, int instance, char *value)
{
  size_t i;

  (void)ctx;
  FUZZ_CHECK(value == NULL && instance >= 1);
  for (i = 0; i < w->field_count; i++) {
    if (strcasecmp(w->fields[i].name, name) == 0 && --instance == 0) {
      FUZZ_CHECK(!w->fields[i].is_removed);
      w->fields[i].is_removed = 1;
      return edit();
    }
  }
  FUZZ_CHECK(instance == 0);
  return MI_FAILURE;
}

void fuzz_milter_message(void)
{
  size_t i;

  for (i = 0; i < w->field_count; i++) {
    free(w->fields[i].name);
    free(w->fields[i].value);
  }
  for (i = 0; i < w->inserted_count; i++) {
    fuzz_buf_clear(&w->inserted[i]);
  }
  w->field_count = 0;
  w->inserted_count = 0;
  w->edits = 0;
}

static void answer(dkimkit_query *query, unsigned how)
{
  static const dkimkit_dns_status statuses[] = {
      DKIMKIT_DNS_OK,    DKIMKIT_DNS_NXDOMAIN, DKIMKIT_DNS_SERVFAIL,
      DKIMKIT_DNS_BOGUS, DKIMKIT_DNS_TIMEOUT,  DKIMKIT_DNS_NODATA,
      DKIMKIT_DNS_OK,    DKIMKIT_DNS_ERROR};
  dkimkit_dns_status status = statuses[how % 8];
  int rv = DKIMKIT_OK;

  if (status == DKIMKIT_DNS_OK) {
    rv = dkimkit_query_add_txt(query, (const uint8_t *)w->record,
                               strlen(w->record));
  }
  FUZZ_CHECK(rv != DKIMKIT_ERR_NOMEM);
  (void)dkimkit_query_done(query, status, 0, 60);
}

static unsigned next_answer(void)
{
  return w->dns.len == 0 ? 0 : w->dns.data[w->asked++ % w->dns.len];
}

void resolver_init(struct resolver *resolver, const struct settings *settings)
{
  memset(resolver, 0, sizeof(*resolver));
  resolver->settings = settings;
}

void resolver_clear(struct resolver *resolver)
{
  FUZZ_CHECK(resolver->count == 0);
}

int resolver_lookup(dkimkit_query *query, void *user_data)
{
  struct resolver *resolver = dkimkit_query_owner_data(query);
  unsigned how = next_answer();

  (void)user_data;
  if ((how & HELD) != 0 && resolver->count < RESOLVER_MAX_QUERIES) {
    resolver->queries[resolver->count++] = query;
  } else {
    answer(query, how);
  }
  return 0;
}

void resolver_cancel(dkimkit_query *query, void *user_data)
{
  struct resolver *resolver = dkimkit_query_owner_data(query);
  size_t i = 0;

  (void)user_data;
  while (i < resolver->count && resolver->queries[i] != query) {
    i++;
  }
  FUZZ_CHECK(i < resolver->count);
  resolver->queries[i] = resolver->queries[--resolver->count];
}

void resolver_poll(struct resolver *resolver)
{
  if (resolver->count > 0 && (next_answer() & HELD) == 0) {
    resolver_wait(resolver);
  }
}

void resolver_wait(struct resolver *resolver)
{
  FUZZ_CHECK(resolver->count > 0);
  resolver->count--;
  answer(resolver->queries[resolver->count], next_answer());
}
