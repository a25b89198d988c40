/* SPDX-License-Identifier: MIT */

/* Names, addresses and quoted-printable. What is encoded is decoded again;
 * domains are what a slow reading of RFC 6376, 3.5 takes; an A-label stays
 * what it is. */

#include "dkim/alabels.h"
#include "dkim/author.h"
#include "dkim/names.h"
#include "dkim/qp.h"
#include "fuzz.h"

#include <stdlib.h>

/* sub-domain = Let-dig [Ldh-str] (RFC 5321, 4.1.2), at most 63 octets (RFC
 * 1035, 2.3.4). */
static int slow_label(dkk_slice label)
{
  size_t i;

  for (i = 0; i < label.len; i++) {
    if (!dkk_is_alnum(label.data[i]) &&
        (label.data[i] != '-' || i == 0 || i + 1 == label.len)) {
      return 0;
    }
  }
  return label.len >= 1 && label.len <= 63;
}

/* domain-name = sub-domain 1*("." sub-domain) */
static int slow_domain(dkk_slice name)
{
  size_t labels = 0;
  int good = name.len <= DKK_DOMAIN_MAX_OCTETS;
  int more = 1;

  while (good && more) {
    size_t len = 0;
    dkk_slice label;

    while (len < name.len && name.data[len] != '.') {
      len++;
    }
    label = fuzz_take(&name, len);
    more = name.len > 0;
    (void)fuzz_octet(&name);
    good = slow_label(label);
    labels++;
  }
  return good && labels >= 2;
}

static void check_domain(dkk_slice name)
{
  int domain = dkk_is_domain(name);

  FUZZ_CHECK(domain == slow_domain(name));
  FUZZ_CHECK(!domain || dkk_is_underscored_domain(name));
  FUZZ_CHECK(!domain || dkk_is_query_name(name));
  FUZZ_CHECK(!domain || dkk_is_selector(name));
  FUZZ_CHECK(!dkk_is_strict_selector(name) || dkk_is_selector(name));
  FUZZ_CHECK(!domain || dkk_is_in_domain(name, name));
  FUZZ_CHECK(!dkk_is_top_level(name) || slow_label(name));
  (void)dkk_is_local_part(name);
  (void)dkk_is_field_name(name);
}

static void check_below(dkk_slice name, dkk_slice domain)
{
  int below = dkk_is_in_domain(name, domain);

  if (below && name.len > domain.len) {
    dkk_slice end = {name.data + name.len - domain.len, domain.len};

    FUZZ_CHECK(end.data[-1] == '.' && dkk_slice_equal_nocase(end, domain));
  }
  FUZZ_CHECK(!below || name.len >= domain.len);
}

static void check_ascii(dkk_slice name)
{
  char *text = fuzz_string(name);
  char first[DKK_DOMAIN_MAX_OCTETS + 1];
  char second[DKK_DOMAIN_MAX_OCTETS + 1];
  size_t len = sizeof(first);
  int rv = dkimkit_domain_to_ascii(first, &len, fuzz_config(), text);

  FUZZ_CHECK(rv == DKIMKIT_OK || rv == DKIMKIT_ERR_DOMAIN_SYNTAX ||
             rv == DKIMKIT_ERR_IDN_UNSUPPORTED || rv == DKIMKIT_ERR_LIMIT);
  if (rv == DKIMKIT_OK) {
    FUZZ_CHECK(strlen(first) == len);
    FUZZ_CHECK(dkk_slice_is_ascii(dkk_slice_of(first)));
    len = sizeof(second);
    FUZZ_CHECK(dkimkit_domain_to_ascii(second, &len, fuzz_config(), first) ==
               DKIMKIT_OK);
    FUZZ_CHECK(strcmp(first, second) == 0);
    FUZZ_CHECK(!dkk_slice_is_ascii(dkk_slice_of(text)) ||
               strcmp(first, text) == 0);
  }
  free(text);
}

static void check_alabels(dkk_slice name, size_t before)
{
  dkk_buf out;
  int rv;

  before = before < name.len ? before : name.len;
  dkk_buf_init(&out, &dkk_mem_default);
  rv = dkk_append_alabels(&out, name, before);
  FUZZ_CHECK(rv == DKIMKIT_OK || rv == DKIMKIT_ERR_SYNTAX ||
             rv == DKIMKIT_ERR_IDN_UNSUPPORTED);
  if (rv == DKIMKIT_OK) {
    FUZZ_CHECK(out.len >= before && out.data[out.len] == 0);
    FUZZ_CHECK(before == 0 || memcmp(out.data, name.data, before) == 0);
  }
  dkk_buf_clear(&out);
}

static void check_qp(dkk_slice text, unsigned flags)
{
  dkk_buf decoded;
  dkk_buf encoded;
  dkk_buf back;
  size_t i;
  int rv;

  dkk_buf_init(&decoded, &dkk_mem_default);
  dkk_buf_init(&encoded, &dkk_mem_default);
  dkk_buf_init(&back, &dkk_mem_default);
  rv = dkk_qp_decode(&decoded, text, flags);
  FUZZ_CHECK(rv == DKIMKIT_OK || rv == DKIMKIT_ERR_SYNTAX);
  FUZZ_CHECK(rv != DKIMKIT_OK || decoded.len <= text.len);
  /* RFC 6376, 2.11: dkim-safe-char and "=XX" only; "|" is asked for here. */
  FUZZ_CHECK(dkk_qp_encode(&encoded, text, "|") == DKIMKIT_OK);
  for (i = 0; i < encoded.len; i++) {
    FUZZ_CHECK(encoded.data[i] > 0x20 && encoded.data[i] < 0x7f &&
               encoded.data[i] != ';' && encoded.data[i] != '|');
  }
  FUZZ_CHECK(dkk_qp_decode(&back, dkk_buf_slice(&encoded), 0) == DKIMKIT_OK);
  FUZZ_CHECK(fuzz_equal(dkk_buf_slice(&back), text));
  dkk_buf_clear(&decoded);
  dkk_buf_clear(&encoded);
  dkk_buf_clear(&back);
}

/* One more address, in front of all others, of this domain. */
static void check_author(dkk_slice value, dkk_slice domain)
{
  dkk_author author = dkk_addresses_in_domain(value, domain);
  fuzz_buf list = {NULL, 0, 0};

  if (author != DKK_AUTHOR_UNKNOWN && slow_domain(domain)) {
    fuzz_buf_text(&list, "a@");
    fuzz_buf_put(&list, domain.data, domain.len);
    fuzz_buf_text(&list, ", ");
    fuzz_buf_put(&list, value.data, value.len);
    FUZZ_CHECK(dkk_addresses_in_domain(fuzz_buf_slice(&list), domain) ==
               DKK_AUTHOR_MATCHES);
  }
  fuzz_buf_clear(&list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  dkk_slice in = {data, size};
  unsigned octet = fuzz_octet(&in);
  dkk_slice name = fuzz_text(&in);

  check_domain(name);
  check_domain(in);
  check_below(in, name);
  check_below(name, in);
  check_ascii(name);
  check_alabels(in, octet);
  check_qp(in, octet & DKK_QP_LOWER_CASE);
  check_author(in, name);
  return 0;
}
