/* SPDX-License-Identifier: MIT */

/* Texts that the resolvers are configured with: lists of servers, a
 * resolv.conf(5), trust anchors. A list that is taken has addresses and ports
 * only, and is taken again as it was written. */

#include "../../lib/resolver/servers.h"
#include "../../lib/resolver/textfile.h"
#include "../../lib/resolver/unbound_record.h"
#include "memfile.h"

#include <arpa/inet.h>
#include <stdlib.h>

static int is_server(char *item)
{
  struct in6_addr address;
  char *colon = strrchr(item, ':');
  unsigned long port;

  FUZZ_CHECK(colon != NULL);
  *colon = '\0';
  port = strtoul(colon + 1, NULL, 10);
  if (port < 1 || port > 65535) {
    return 0;
  }
  if (item[0] == '[' && colon > item && colon[-1] == ']') {
    colon[-1] = '\0';
    return inet_pton(AF_INET6, item + 1, &address) == 1;
  }
  return inet_pton(AF_INET, item, &address) == 1;
}

static void check_list(char *list, const dkimkit_mem *mem)
{
  char *again = NULL;
  char *rest = NULL;
  char *item;

  FUZZ_CHECK(dkk_servers_parse(&again, mem, list) == DKIMKIT_OK);
  FUZZ_CHECK(strcmp(again, list) == 0);
  for (item = strtok_r(again, ",", &rest); item != NULL;
       item = strtok_r(NULL, ",", &rest)) {
    FUZZ_CHECK(is_server(item));
  }
  mem->release(again, mem->user_data);
}

static void read_list(const char *text, const dkimkit_mem *mem)
{
  char *list = NULL;
  int rv = dkk_servers_parse(&list, mem, text);

  FUZZ_CHECK(rv == DKIMKIT_OK || rv == DKIMKIT_ERR_SYNTAX);
  FUZZ_CHECK((rv == DKIMKIT_OK) == (list != NULL));
  if (list != NULL) {
    check_list(list, mem);
    mem->release(list, mem->user_data);
  }
}

static void read_file(const char *path, const dkimkit_mem *mem)
{
  char *list = NULL;
  int rv = dkk_servers_read(&list, mem, path);

  FUZZ_CHECK(rv == DKIMKIT_OK || rv == DKIMKIT_ERR_SYNTAX);
  FUZZ_CHECK((rv == DKIMKIT_OK) == (list != NULL));
  if (list != NULL) {
    check_list(list, mem);
    mem->release(list, mem->user_data);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static fuzz_memfile file;
  dkk_slice in = {data, size};
  char *text = fuzz_string(in);
  fuzz_mem mem;
  int rv;

  fuzz_mem_init(&mem);
  if (file.path[0] == '\0') {
    fuzz_memfile_open(&file);
  }
  fuzz_memfile_fill(&file, in);
  read_list(text, &mem.mem);
  read_file(file.path, &mem.mem);
  rv = dkk_unbound_record_check(text);
  FUZZ_CHECK(rv == DKIMKIT_OK || rv == DKIMKIT_ERR_SYNTAX ||
             rv == DKIMKIT_ERR_UNSUPPORTED);
  FUZZ_CHECK(mem.open == 0);
  free(text);
  return 0;
}
