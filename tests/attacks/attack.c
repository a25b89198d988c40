/* SPDX-License-Identifier: MIT */
#include "attack.h"

static void configure(attack *a)
{
  const dns_record kept = a->dns.records[0];

  test_dns_init(&a->dns);
  a->dns.record_count = 0;
  test_dns_add(&a->dns, KEY_NAME,
               kept.text != NULL ? kept.text : record_8463_ed25519);
  a->config = config_open(&a->dns, &a->mem.mem);
}

int attack_set_up(void **state)
{
  attack *a = calloc(1, sizeof(*a));

  assert_non_null(a);
  test_mem_init(&a->mem);
  configure(a);
  *state = a;
  return 0;
}

static void forget(attack *a)
{
  dkimkit_verifier_free(a->verifier);
  dkimkit_config_free(a->config);
  a->verifier = NULL;
  a->config = NULL;
}

int attack_tear_down(void **state)
{
  attack *a = *state;
  size_t open;

  forget(a);
  bytes_free(&a->message);
  open = a->mem.open;
  free(a);
  assert_int_equal(open, 0);
  return 0;
}

void attack_again(attack *a)
{
  forget(a);
  configure(a);
}

void attack_sign(attack *a, const char *tags, const char *header,
                 const char *body)
{
  bytes_free(&a->message);
  a->message = raw_sign(tags, header, body);
}

void attack_on_top(attack *a, const char *header)
{
  bytes joined = bytes_join(header, a->message);

  bytes_free(&a->message);
  a->message = joined;
}

void attack_replace(attack *a, const char *from, const char *to)
{
  bytes replaced = bytes_replace(a->message, from, to);

  bytes_free(&a->message);
  a->message = replaced;
}

void attack_append(attack *a, const char *text)
{
  size_t more = strlen(text);
  uint8_t *data = realloc(a->message.data, a->message.len + more + 1);

  assert_non_null(data);
  memcpy(data + a->message.len, text, more + 1);
  a->message.data = data;
  a->message.len += more;
}

void attack_octet(attack *a, char from, char to)
{
  uint8_t *at = memchr(a->message.data, from, a->message.len);

  assert_non_null(at);
  *at = (uint8_t)to;
}

void attack_gives(attack *a, dkimkit_reason reason)
{
  if (a->verifier == NULL) {
    ok(dkimkit_config_seal(a->config));
  }
  dkimkit_verifier_free(a->verifier);
  a->dns.asked = 0;
  a->verifier = verify(a->config, a->message);
  assert_reason(a->verifier, 0, reason);
}

const dkimkit_signature *attack_first(const attack *a)
{
  const dkimkit_signature *signature =
      dkimkit_verifier_signature(a->verifier, 0);

  assert_non_null(signature);
  return signature;
}

void attack_warns(const attack *a, dkimkit_warning warning)
{
  const dkimkit_signature *signature = attack_first(a);
  size_t i;

  for (i = 0; i < dkimkit_signature_warning_count(signature); i++) {
    if (dkimkit_signature_warning(signature, i) == warning) {
      return;
    }
  }
  fail_msg("no warning %s", dkimkit_warning_name(warning));
}

void attack_tags(attack *a, const char *tags, dkimkit_reason reason)
{
  attack_sign(a, tags, FROM, BODY);
  attack_gives(a, reason);
}

void attack_record(attack *a, const char *text)
{
  a->dns.records[0].text = text;
}

char *attack_authres(const attack *a)
{
  size_t len = 0;
  char *field;

  ok(dkimkit_authres_write(NULL, &len, a->verifier, "mx.example"));
  len++;
  field = malloc(len);
  assert_non_null(field);
  ok(dkimkit_authres_write(field, &len, a->verifier, "mx.example"));
  return field;
}
