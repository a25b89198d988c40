/* SPDX-License-Identifier: MIT */

/* What libmilter calls, in any order that it lets through, or in the order of a
 * message. The header
 * is changed at the end of a message only, and as a mail server takes it; a
 * field that claims our name doesn't stay, and no other goes; a reply fits the
 * answer; a message that is signed verifies, as the mail server gives it on. */

#include "../../examples/milter/configfile.h"
#include "../../examples/milter/session.h"
#include "memfile.h"
#include "milterstub.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>

#define IN_ORDER 1u
#define HAS_SPACE 2u
#define CAN_SKIP 4u
#define IS_OURS 8u
#define CONFIGS 4

#define ID "mx.example.org"
/* RFC 8463, A.1. */
#define RECORD                                                                 \
  "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
static const char pem[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
    "-----END PRIVATE KEY-----\n";

#define COMMON                                                                 \
  "socket = unix:/nowhere\nauthserv-id = " ID "\nkey-cache = 0\n"              \
  "internal-networks = 192.0.2.0/24\n"
static const char *const configs[CONFIGS] = {
    COMMON "sign = example.com s1 %s\non-fail = reject\n"
           "on-unsignable = reject\n",
    COMMON "sign = example.com s1 %s\nsign-subdomains = yes\n"
           "header-canonicalization = simple\nbody-canonicalization = simple\n"
           "originating-daemons = ORIG\non-none = quarantine\n"
           "on-fail = quarantine\non-dns-error = tempfail\n"
           "max-header-octets = 1024\nmax-signatures = 1\n",
    COMMON "mode = verify\non-permerror = reject\non-neutral = quarantine\n",
    COMMON "mode = sign\nsign = example.com s1 %s\nsign = example.com s2 %s\n"};

static struct settings *settings[CONFIGS];
static fuzz_milter *const w = &fuzz_milter_world;
static SMFICTX *const ctx = (SMFICTX *)&fuzz_milter_world;
static fuzz_buf body;
/* How far a message has come. libmilter takes a body, and the end, behind the
 * envelope too. */
typedef enum { NO_MESSAGE, ENVELOPE, HEADER, BODY } stages;
static stages stage;
/* The message is under way, and nothing else was called than belongs to it. */
static int is_tidy;

/* With the key's path where it belongs. */
static void write_config(fuzz_buf *out, const char *form, const char *path)
{
  const char *mark;

  while ((mark = strstr(form, "%s")) != NULL) {
    fuzz_buf_put(out, form, (size_t)(mark - form));
    fuzz_buf_text(out, path);
    form = mark + 2;
  }
  fuzz_buf_text(out, form);
}

static void load(void)
{
  fuzz_memfile key;
  fuzz_memfile file;
  size_t i;

  fuzz_memfile_open(&key);
  fuzz_memfile_open(&file);
  fuzz_memfile_fill(&key, dkk_slice_of(pem));
  for (i = 0; i < CONFIGS; i++) {
    fuzz_buf text = {0};

    write_config(&text, configs[i], key.path);
    fuzz_memfile_fill(&file, fuzz_buf_slice(&text));
    FUZZ_CHECK(configfile_load(&settings[i], file.path) == 0);
    fuzz_buf_clear(&text);
  }
  fuzz_memfile_close(&key);
  fuzz_memfile_close(&file);
  FUZZ_CHECK(session_register());
}

static void check_status(sfsistat status)
{
  FUZZ_CHECK(status == SMFIS_CONTINUE || status == SMFIS_ACCEPT ||
             status == SMFIS_TEMPFAIL || status == SMFIS_REJECT ||
             status == SMFIS_SKIP);
  FUZZ_CHECK(status != SMFIS_REJECT || w->reply == '5' || w->priv == NULL);
  FUZZ_CHECK(status != SMFIS_TEMPFAIL || w->reply == '4' || w->reply == 0);
  FUZZ_CHECK(status != SMFIS_CONTINUE || w->reply == 0);
  w->reply = 0;
}

/* Of the fields that the mail server keeps none says what only we may say, and
 * what goes did. */
static void check_claims(void)
{
  const char *const ids[] = {ID};
  size_t i;

  for (i = 0; i < w->field_count; i++) {
    fuzz_buf wire = {0};

    fuzz_milter_wire(&wire, &w->fields[i]);
    FUZZ_CHECK(dkimkit_authres_claims(NULL, wire.data, wire.len, ids, 1, 0) ==
               w->fields[i].is_removed);
    fuzz_buf_clear(&wire);
  }
}

static int lookup(dkimkit_query *query, void *user_data)
{
  (void)user_data;
  FUZZ_CHECK(dkimkit_query_add_txt(query, (const uint8_t *)RECORD,
                                   strlen(RECORD)) == DKIMKIT_OK);
  (void)dkimkit_query_done(query, DKIMKIT_DNS_OK, 0, 60);
  return 0;
}

static const dkimkit_config *receiver(void)
{
  static dkimkit_config *config;

  if (config == NULL) {
    FUZZ_CHECK(dkimkit_config_new(&config, NULL) == DKIMKIT_OK);
    FUZZ_CHECK(dkimkit_config_set_dns(config, lookup, NULL, NULL) ==
               DKIMKIT_OK);
    FUZZ_CHECK(dkimkit_config_seal(config) == DKIMKIT_OK);
  }
  return config;
}

static void put_message(fuzz_buf *wire)
{
  size_t i;

  for (i = w->inserted_count; i > 0; i--) {
    fuzz_buf_put(wire, w->inserted[i - 1].data, w->inserted[i - 1].len);
  }
  for (i = 0; i < w->field_count; i++) {
    if (!w->fields[i].is_removed) {
      fuzz_milter_wire(wire, &w->fields[i]);
    }
  }
  fuzz_buf_text(wire, "\r\n");
  fuzz_buf_put(wire, body.data, body.len);
}

static void check_signatures(void)
{
  dkimkit_verifier *verifier = NULL;
  fuzz_buf wire = {0};
  size_t i;

  put_message(&wire);
  FUZZ_CHECK(dkimkit_verifier_new(&verifier, receiver(), NULL) == DKIMKIT_OK);
  FUZZ_CHECK(dkimkit_verifier_feed(verifier, wire.data, wire.len) ==
             DKIMKIT_OK);
  FUZZ_CHECK(dkimkit_verifier_finish(verifier) == DKIMKIT_OK);
  FUZZ_CHECK(dkimkit_verifier_count(verifier) >= w->inserted_count);
  for (i = 0; i < w->inserted_count; i++) {
    FUZZ_CHECK(dkimkit_signature_result(dkimkit_verifier_signature(
                   verifier, i)) == DKIMKIT_RESULT_PASS);
  }
  dkimkit_verifier_free(verifier);
  fuzz_buf_clear(&wire);
}

static void end_message(void)
{
  int is_results;
  sfsistat status;

  w->is_end_of_message = 1;
  status = w->calls.xxfi_eom(ctx);
  w->is_end_of_message = 0;
  is_results = w->inserted_count > 0 &&
               memcmp(w->inserted[0].data, "Authentication-Results", 22) == 0;
  FUZZ_CHECK(w->refused_edit == 0 || w->edits < w->refused_edit ||
             status == SMFIS_TEMPFAIL);
  FUZZ_CHECK(!is_results || w->inserted_count == 1);
  if (is_tidy && status == SMFIS_CONTINUE && is_results) {
    check_claims();
  }
  if (is_tidy && status == SMFIS_CONTINUE && w->inserted_count > 0 &&
      !is_results) {
    check_signatures();
  }
  check_status(status);
  is_tidy = 0;
}

static void begin_session(unsigned flags)
{
  unsigned long offered = (flags & HAS_SPACE ? SMFIP_HDR_LEADSPC : 0) |
                          (flags & CAN_SKIP ? SMFIP_SKIP : 0) | SMFIP_NOHELO;
  unsigned long got[4];
  sfsistat status;

  w->has_space = (flags & HAS_SPACE) != 0;
  status = w->calls.xxfi_negotiate(ctx, 0xff, offered, 0, 0, &got[0], &got[1],
                                   &got[2], &got[3]);
  FUZZ_CHECK(status == SMFIS_CONTINUE && (got[1] & ~offered) == 0);
}

static void connect_from(int is_inside)
{
  struct sockaddr_in address = {.sin_family = AF_INET};

  address.sin_addr.s_addr = htonl(is_inside ? 0xc0000201 : 0xc6336401);
  check_status(w->calls.xxfi_connect(ctx, NULL, (struct sockaddr *)&address));
}

static void mail_from(dkk_slice text)
{
  char *argument = fuzz_string(text);
  char *arguments[] = {argument, NULL};

  fuzz_milter_message();
  fuzz_buf_clear(&body);
  check_status(w->calls.xxfi_envfrom(ctx, arguments));
  free(argument);
}

/* Behind an LF that no white space follows the next field begins. */
static dkk_slice up_to_line(dkk_slice text, int is_name)
{
  size_t len = 0;

  while (len < text.len && (!is_name || text.data[len] != ':') &&
         (text.data[len] != '\n' ||
          (!is_name && len + 1 < text.len &&
           (text.data[len + 1] == ' ' || text.data[len + 1] == '\t')))) {
    len++;
  }
  return fuzz_take(&text, len);
}

static sfsistat give_field(dkk_slice name, dkk_slice value)
{
  fuzz_field *field = &w->fields[w->field_count];
  sfsistat status;

  if (w->field_count == FUZZ_MILTER_FIELDS) {
    return SMFIS_CONTINUE;
  }
  field->name = fuzz_string(up_to_line(name, 1));
  field->value = fuzz_string(up_to_line(value, 0));
  field->is_removed = 0;
  w->field_count++;
  status = w->calls.xxfi_header(ctx, field->name, field->value);
  check_status(status);
  return status;
}

static sfsistat give_body(dkk_slice octets)
{
  unsigned char *copy = fuzz_allocate(octets.len);
  sfsistat status;

  if (octets.len > 0) {
    memcpy(copy, octets.data, octets.len);
  }
  fuzz_buf_put(&body, octets.data, octets.len);
  status = w->calls.xxfi_body(ctx, copy, octets.len);
  free(copy);
  check_status(status);
  return status;
}

static void set_macro(char **macro, dkk_slice text)
{
  free(*macro);
  *macro = text.len > 0 ? fuzz_string(text) : NULL;
}

static void recipient(dkk_slice text)
{
  char *argument = fuzz_string(text);
  char *arguments[] = {argument, NULL};

  check_status(w->calls.xxfi_envrcpt(ctx, arguments));
  free(argument);
}

static sfsistat end_header(void)
{
  sfsistat status = w->calls.xxfi_eoh(ctx);

  check_status(status);
  return status;
}

/* A verdict ends the message, but for libmilter. */
static void reach(stages next, sfsistat status)
{
  stage = status == SMFIS_CONTINUE || status == SMFIS_SKIP ? next : NO_MESSAGE;
}

static void call_in_message(unsigned what, dkk_slice first, dkk_slice second)
{
  if (what == 0 && stage == ENVELOPE) {
    recipient(first);
  } else if (what <= 2 && (stage == ENVELOPE || stage == HEADER)) {
    reach(HEADER, give_field(first, second));
  } else if (what == 3 && (stage == ENVELOPE || stage == HEADER)) {
    reach(BODY, end_header());
  } else if (what == 4 && (stage == ENVELOPE || stage == BODY)) {
    reach(BODY, give_body(first));
  } else if (what == 5 && (stage == ENVELOPE || stage == BODY)) {
    end_message();
    stage = NO_MESSAGE;
  }
}

static void call(dkk_slice *in)
{
  unsigned what = fuzz_octet(in) % 12;
  dkk_slice text = fuzz_text(in);

  switch (what) {
  case 6:
    mail_from(text);
    stage = ENVELOPE;
    break;
  case 7:
    check_status(w->calls.xxfi_abort(ctx));
    stage = NO_MESSAGE;
    break;
  case 8:
    connect_from(text.len & 1);
    break;
  case 9:
    check_status(w->calls.xxfi_close(ctx));
    begin_session((unsigned)text.len);
    stage = NO_MESSAGE;
    break;
  case 10:
    set_macro(&w->login, text);
    break;
  case 11:
    set_macro(&w->daemon, text);
    break;
  default:
    call_in_message(what, text, what == 1 ? fuzz_text(in) : text);
    break;
  }
}

/* A line with the lines that continue it, without the last line end. */
static dkk_slice take_field(dkk_slice *in)
{
  size_t len = 0;

  while (len < in->len &&
         (in->data[len] != '\n' ||
          (len + 1 < in->len &&
           (in->data[len + 1] == ' ' || in->data[len + 1] == '\t')))) {
    len++;
  }
  return fuzz_take(in, len);
}

/* As a mail server takes a message apart. @return what the milter said last. */
static sfsistat give_header(dkk_slice *in)
{
  sfsistat status = SMFIS_CONTINUE;

  while (status == SMFIS_CONTINUE && in->len > 0 && in->data[0] != '\n') {
    dkk_slice value = take_field(in);
    size_t len = 0;
    dkk_slice name;

    (void)fuzz_octet(in);
    while (len < value.len && value.data[len] != ':') {
      len++;
    }
    name = fuzz_take(&value, len);
    (void)fuzz_octet(&value);
    if (!w->has_space && value.len > 0 && value.data[0] == ' ') {
      (void)fuzz_octet(&value);
    }
    status = give_field(name, value);
  }
  (void)fuzz_octet(in);
  return status;
}

static void give_message(dkk_slice in, fuzz_chunks *chunks)
{
  sfsistat status;

  mail_from(dkk_slice_of("<a@example.com>"));
  status = give_header(&in);
  if (status == SMFIS_CONTINUE) {
    status = end_header();
  }
  is_tidy = status == SMFIS_CONTINUE;
  while (status == SMFIS_CONTINUE && in.len > 0) {
    status = give_body(fuzz_chunk(chunks, &in));
  }
  /* The rest of the body is passed over, but not forgotten. */
  fuzz_buf_put(&body, in.data, in.len);
  if (status == SMFIS_CONTINUE || status == SMFIS_SKIP) {
    end_message();
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  dkk_slice in = {data, size};
  unsigned flags = fuzz_octet(&in);
  unsigned which = flags >> 4 & (CONFIGS - 1);
  dkk_slice record;
  fuzz_chunks chunks = {0};

  if (settings[0] == NULL) {
    load();
  }
  w->refused_edit = fuzz_octet(&in) % 8;
  w->dns = fuzz_text(&in);
  w->asked = 0;
  record = fuzz_text(&in);
  w->record = fuzz_string(record.len > 0 ? record : dkk_slice_of(RECORD));
  chunks.sizes = (flags & IN_ORDER) != 0 ? fuzz_text(&in) : in;
  atomic_fetch_add(&settings[which]->references, 1);
  settings_publish(settings[which]);
  stage = NO_MESSAGE;
  begin_session(flags);
  connect_from((flags & IS_OURS) != 0);
  if ((flags & IN_ORDER) != 0) {
    give_message(in, &chunks);
  } else {
    while (in.len > 0) {
      call(&in);
    }
  }
  check_status(w->calls.xxfi_close(ctx));
  FUZZ_CHECK(w->priv == NULL);
  fuzz_milter_message();
  fuzz_buf_clear(&body);
  set_macro(&w->login, (dkk_slice){NULL, 0});
  set_macro(&w->daemon, (dkk_slice){NULL, 0});
  free(w->record);
  return 0;
}
