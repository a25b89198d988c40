/* SPDX-License-Identifier: MIT */
#include "dnswire.h"

#include <stdio.h>
#include <stdlib.h>

void put(wire *w, const void *data, size_t len)
{
  assert_true(len <= sizeof(w->data) - w->len);
  memcpy(w->data + w->len, data, len);
  w->len += len;
}

void put16(wire *w, unsigned value)
{
  uint8_t octets[2] = {(uint8_t)(value >> 8), (uint8_t)value};

  put(w, octets, sizeof(octets));
}

static void put_name(wire *w, const char *name)
{
  while (*name != '\0') {
    size_t len = strcspn(name, ".");
    uint8_t octet = (uint8_t)len;

    put(w, &octet, 1);
    put(w, name, len);
    name += len + (name[len] == '.');
  }
  put(w, "", 1);
}

void put_rr_start(wire *w, const char *owner, unsigned type, unsigned class,
                  uint32_t ttl, size_t rdlength)
{
  put_name(w, owner);
  put16(w, type);
  put16(w, class);
  put16(w, ttl >> 16);
  put16(w, ttl & 0xffff);
  put16(w, (unsigned)rdlength);
  w->data[7]++; /* ANCOUNT */
}

void put_rr(wire *w, const char *owner, unsigned type, unsigned class,
            uint32_t ttl, const void *rdata, size_t len)
{
  put_rr_start(w, owner, type, class, ttl, len);
  put(w, rdata, len);
}

void put_txt(wire *w, const char *owner, uint32_t ttl, const char *text)
{
  uint8_t len = (uint8_t)strlen(text);

  put_rr_start(w, owner, TXT, IN, ttl, len + 1u);
  put(w, &len, 1);
  put(w, text, len);
}

void put_cname(wire *w, const char *owner, uint32_t ttl, const char *target)
{
  put_rr_start(w, owner, CNAME, IN, ttl, strlen(target) + 2);
  put_name(w, target);
}

void start(wire *w, unsigned flags)
{
  memset(w, 0, sizeof(*w));
  put16(w, 4711);
  put16(w, flags);
  put16(w, 1);
  put16(w, 0);
  put16(w, 0);
  put16(w, 0);
  put_name(w, NAME);
  put16(w, TXT);
  put16(w, IN);
}

int add(const uint8_t *rdata, size_t len, void *user_data)
{
  result *r = user_data;

  if (r->stop) {
    return DKIMKIT_ERR_NOMEM;
  }
  r->count++;
  assert_true(len <= sizeof(r->rdata) - r->len);
  memcpy(r->rdata + r->len, rdata, len);
  r->len += len;
  return DKIMKIT_OK;
}

/* Reads from memory that ends where the answer does, for ASan and valgrind. */
void read_len(result *r, const wire *w, size_t len)
{
  uint8_t *copy = malloc(len > 0 ? len : 1);

  assert_non_null(copy);
  memcpy(copy, w->data, len);
  r->rv = dkk_dnsanswer_read(&r->status, &r->answer, copy, len, add, r);
  free(copy);
}

void read_wire(result *r, const wire *w)
{
  memset(r, 0, sizeof(*r));
  assert_int_equal(dkk_dnsanswer_start(&r->answer, NAME), DKIMKIT_OK);
  read_len(r, w, w->len);
}

void assert_status(const wire *w, dkimkit_dns_status status)
{
  result r;

  read_wire(&r, w);
  assert_int_equal(r.rv, DKIMKIT_OK);
  assert_int_equal(r.status, status);
  assert_int_equal(r.count, 0);
}

void assert_record(const result *r, const char *text)
{
  assert_int_equal(r->rv, DKIMKIT_OK);
  assert_int_equal(r->status, DKIMKIT_DNS_OK);
  assert_int_equal(r->count, 1);
  assert_int_equal(r->len, strlen(text) + 1);
  assert_int_equal(r->rdata[0], strlen(text));
  assert_memory_equal(r->rdata + 1, text, strlen(text));
}

void start_chain(wire *w, unsigned links)
{
  char owner[40] = NAME;
  char target[40];
  unsigned i;

  start(w, RESPONSE);
  for (i = 1; i <= links; i++) {
    (void)snprintf(target, sizeof(target), "n%u.example.com", i);
    put_cname(w, owner, 60, target);
    memcpy(owner, target, sizeof(owner));
  }
  put_txt(w, owner, 60, "end");
}
