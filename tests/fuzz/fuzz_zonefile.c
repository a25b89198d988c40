/* SPDX-License-Identifier: MIT */

/* A master file that the program reads. What is refused is refused with the
 * number of a line that the file has; an answer is made of the records of
 * the file, and the same file always gives the same. */

#include "../../examples/cli/errors.h"
#include "../../examples/cli/file.h"
#include "../../examples/cli/zone.h"
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>

#define PATH "file"

static dkk_slice text;
static char refused[64];
static unsigned refusals;

int cli_file_read(uint8_t **out, size_t *len, const char *path, size_t limit)
{
  FUZZ_CHECK(strcmp(path, PATH) == 0 && text.len <= limit);
  *out = fuzz_allocate(text.len + 1);
  if (text.len > 0) {
    memcpy(*out, text.data, text.len);
  }
  *len = text.len;
  return CLI_OK;
}

void cli_file_release(uint8_t *data, size_t len)
{
  (void)len;
  free(data);
}

int cli_error(int code, const char *what, const char *format, ...)
{
  FUZZ_CHECK(code != CLI_OK && *format != '\0');
  snprintf(refused, sizeof(refused), "%s", what);
  refusals++;
  return code;
}

int cli_error_memory(void)
{
  abort();
}

static void check_refusal(int rv)
{
  const char *colon = strrchr(refused, ':');
  size_t lines = 1;
  size_t line;
  size_t i;

  FUZZ_CHECK(rv == CLI_DATA && refusals == 1);
  FUZZ_CHECK(strncmp(refused, PATH ":", strlen(PATH ":")) == 0);
  for (i = 0; i < text.len; i++) {
    lines += text.data[i] == '\n';
  }
  line = strtoull(colon + 1, NULL, 10);
  FUZZ_CHECK(line >= 1 && line <= lines);
}

typedef struct asked {
  fuzz_buf out;
  struct cli_zone *zone;
} asked;

static int lookup(dkimkit_query *query, void *user_data)
{
  asked *a = user_data;

  fuzz_buf_text(&a->out, dkimkit_query_name(query));
  return cli_zone_lookup(query, a->zone);
}

static dkimkit_config *make_config(asked *a)
{
  dkimkit_config *config = NULL;

  FUZZ_CHECK(dkimkit_config_new(&config, NULL) == DKIMKIT_OK);
  FUZZ_CHECK(dkimkit_config_set_clock(config, fuzz_clock, NULL) == DKIMKIT_OK);
  FUZZ_CHECK(dkimkit_config_set_dns(config, lookup, NULL, a) == DKIMKIT_OK);
  FUZZ_CHECK(dkimkit_config_seal(config) == DKIMKIT_OK);
  return config;
}

/* Asks for the key of a signature with this selector, and writes what became of
 * it. */
static void ask(asked *a, const char *selector)
{
  static const char form[] =
      "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=%s; h=from;\r\n"
      "\tbh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\r\n"
      "From: a@example.org\r\n\r\n";
  dkimkit_config *config = make_config(a);
  dkimkit_verifier *verifier = NULL;
  char message[512];
  int len = snprintf(message, sizeof(message), form, selector);

  FUZZ_CHECK(len > 0 && (size_t)len < sizeof(message));
  FUZZ_CHECK(dkimkit_verifier_new(&verifier, config, NULL) == DKIMKIT_OK);
  FUZZ_CHECK(dkimkit_verifier_feed(verifier, (const uint8_t *)message,
                                   (size_t)len) == DKIMKIT_OK);
  /* The zone answers at once. */
  FUZZ_CHECK(dkimkit_verifier_finish(verifier) == DKIMKIT_OK);
  fuzz_buf_text(&a->out,
                dkimkit_result_name(dkimkit_verifier_result(verifier)));
  FUZZ_CHECK(dkimkit_verifier_result(verifier) != DKIMKIT_RESULT_PASS);
  dkimkit_verifier_free(verifier);
  dkimkit_config_free(config);
}

static void read_zone(fuzz_buf *out)
{
  static const char *const selectors[] = {"a", "b", "b.c", "x"};
  asked a = {0};
  size_t i;
  int rv;

  refusals = 0;
  rv = cli_zone_load(&a.zone, PATH);
  if (rv != CLI_OK) {
    FUZZ_CHECK(a.zone == NULL);
    check_refusal(rv);
    fuzz_buf_text(out, refused);
    return;
  }
  FUZZ_CHECK(refusals == 0);
  for (i = 0; i < sizeof(selectors) / sizeof(selectors[0]); i++) {
    ask(&a, selectors[i]);
  }
  fuzz_buf_put(out, a.out.data, a.out.len);
  fuzz_buf_clear(&a.out);
  cli_zone_free(a.zone);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  fuzz_buf first = {0};
  fuzz_buf second = {0};

  text = (dkk_slice){data, size};
  read_zone(&first);
  read_zone(&second);
  FUZZ_CHECK(fuzz_equal(fuzz_buf_slice(&first), fuzz_buf_slice(&second)));
  fuzz_buf_clear(&first);
  fuzz_buf_clear(&second);
  return 0;
}
