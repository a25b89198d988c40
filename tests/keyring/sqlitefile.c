/* SPDX-License-Identifier: MIT */
#include "sqlitefile.h"

#include <stdio.h>
#include <stdlib.h>

dkk_ring_store *store;

int set_up(void **state)
{
  (void)state;
  database_clear();
  return 0;
}

int tear_down(void **state)
{
  (void)state;
  dkk_ring_store_close(store);
  store = NULL;
  database_clear();
  return 0;
}

void begin(void)
{
  assert_int_equal(dkk_ring_store_begin(store, 1), DKIMKIT_OK);
}

void commit(void)
{
  assert_int_equal(dkk_ring_store_commit(store), DKIMKIT_OK);
}

void create_with(unsigned domains)
{
  dkk_ring_tenant_row tenant;
  unsigned i;

  assert_int_equal(database_open(&store, DKIMKIT_KEYRING_OPEN_CREATE),
                   DKIMKIT_OK);
  row_tenant(&tenant, "contoso");
  begin();
  assert_int_equal(dkk_ring_store_add_tenant(store, &tenant), DKIMKIT_OK);
  for (i = 0; i < domains; i++) {
    char name[64];

    snprintf(name, sizeof(name), "d%u.example", i);
    assert_int_equal(row_add(store, name, "contoso", 100 + 10 * i), DKIMKIT_OK);
  }
  commit();
}

void close_store(void)
{
  dkk_ring_store_close(store);
  store = NULL;
}

const char *beside(const char *end)
{
  static char name[4200];

  snprintf(name, sizeof(name), "%s%s", database_where(), end);
  return name;
}

uint8_t *read_file(const char *end, size_t *len)
{
  FILE *file = fopen(beside(end), "rb");
  uint8_t *octets = malloc(4 << 20);

  assert_non_null(octets);
  *len = 0;
  if (file != NULL) {
    *len = fread(octets, 1, 4 << 20, file);
    fclose(file);
  }
  return octets;
}

void write_file(const void *octets, size_t len)
{
  FILE *file = fopen(database_where(), "wb");

  assert_non_null(file);
  assert_int_equal(fwrite(octets, 1, len, file), len);
  assert_int_equal(fclose(file), 0);
}
