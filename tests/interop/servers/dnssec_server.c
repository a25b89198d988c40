/* SPDX-License-Identifier: MIT */
/* For tests in other languages: runs the signed DNS until its input ends.
 * usage: dnssec_server RECORDS. Prints the ports of nsd and of a validating
 * unbound, and the path of the trust anchor, one a line. */
#include "signed.h"

#include <stdio.h>

int main(int argc, char **argv)
{
  daemon_server *authoritative;
  daemon_server *validator;
  char path[128];

  if (argc != 2) {
    (void)fprintf(stderr, "usage: dnssec_server RECORDS\n");
    return 64;
  }
  authoritative = signed_start(argv[1]);
  validator = validator_start(authoritative);
  (void)printf("%u\n%u\n%s\n", daemon_port(authoritative),
               daemon_port(validator),
               signed_anchor_file(authoritative, path, sizeof(path)));
  (void)fflush(stdout);
  while (getchar() != EOF) {
  }
  daemon_stop(validator);
  daemon_stop(authoritative);
  return 0;
}
