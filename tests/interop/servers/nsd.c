/* SPDX-License-Identifier: MIT */
#include "nameserver.h"

#include "daemon.h"

#include <stdio.h>

static const char known_name[] = "\7example\3com";

static const char zone_text[] = "$ORIGIN " ZONE ".\n"
                                "$TTL 3600\n"
                                "@ IN SOA ns hostmaster 1 3600 600 86400 300\n"
                                "  IN NS ns\n"
                                "ns IN A 127.0.0.1\n"
                                "key 600 IN TXT \"v=DKIM1; \" \"p=\" \"abc\"\n"
                                "two IN TXT \"first\"\n"
                                "two IN TXT \"second\"\n"
                                "empty IN TXT \"\"\n"
                                "nodata IN A 127.0.0.1\n"
                                "alias 60 IN CNAME key\n"
                                "elsewhere IN CNAME key." OTHER_ZONE ".\n"
                                "tonowhere IN CNAME missing\n"
                                "tonowhere2 IN CNAME missing." OTHER_ZONE ".\n"
                                "tonodata IN CNAME nodata\n"
                                "toforeign IN CNAME key.example.org.\n"
                                "self IN CNAME self\n"
                                "loop1 IN CNAME loop2\n"
                                "loop2 IN CNAME loop1\n"
                                "chain9 IN CNAME chain8\n"
                                "chain8 IN CNAME chain7\n"
                                "chain7 IN CNAME chain6\n"
                                "chain6 IN CNAME chain5\n"
                                "chain5 IN CNAME chain4\n"
                                "chain4 IN CNAME chain3\n"
                                "chain3 IN CNAME chain2\n"
                                "chain2 IN CNAME chain1\n"
                                "chain1 IN CNAME key\n";

static const char other_zone_text[] =
    "$ORIGIN " OTHER_ZONE ".\n"
    "$TTL 30\n"
    "@ IN SOA ns hostmaster 1 3600 600 86400 300\n"
    "  IN NS ns\n"
    "ns IN A 127.0.0.1\n"
    "key IN TXT \"in the other zone\"\n";

void nsd_write_long_record(FILE *file, const char *name, size_t octets)
{
  size_t i;

  (void)fprintf(file, "%s IN TXT", name);
  for (i = 0; i < octets; i++) {
    if (i % 255 == 0) {
      (void)fputs(i == 0 ? " \"" : "\" \"", file);
    }
    (void)fputc(LONG_TEXT_CHAR, file);
  }
  (void)fputs("\"\n", file);
}

FILE *nsd_create_conf(const daemon_server *server)
{
  const char *dir = daemon_directory(server);
  unsigned port = daemon_port(server);
  FILE *conf = daemon_create(server, "conf");

  (void)fprintf(conf,
                "server:\n"
                "  ip-address: 127.0.0.1@%u\n"
                "  port: %u\n"
                "  username: \"\"\n"
                "  chroot: \"\"\n"
                "  database: \"\"\n"
                "  server-count: 1\n"
                "  rrl-ratelimit: 0\n"
                "  zonesdir: \"%s\"\n"
                "  pidfile: \"%s/pid\"\n"
                "  logfile: \"%s/log\"\n"
                "  xfrdfile: \"%s/xfrd\"\n"
                "  xfrdir: \"%s\"\n"
                "  zonelistfile: \"%s/zones\"\n"
                "remote-control:\n"
                "  control-enable: no\n",
                port, port, dir, dir, dir, dir, dir, dir);
  return conf;
}

void nsd_add_zone(FILE *conf, const char *name, const char *file)
{
  (void)fprintf(conf, "zone:\n  name: \"%s\"\n  zonefile: \"%s\"\n", name,
                file);
}

static void write_files(const daemon_server *server, void *user_data)
{
  FILE *file = daemon_create(server, "zone");

  (void)user_data;
  (void)fputs(zone_text, file);
  nsd_write_long_record(file, "large", LARGE_OCTETS);
  nsd_write_long_record(file, "huge", HUGE_OCTETS);
  daemon_close(server, file);

  file = daemon_create(server, "other");
  (void)fputs(other_zone_text, file);
  daemon_close(server, file);

  file = nsd_create_conf(server);
  nsd_add_zone(file, ZONE, "zone");
  nsd_add_zone(file, OTHER_ZONE, "other");
  daemon_close(server, file);
}

daemon_server *nsd_start(void)
{
  static const daemon_kind kind = {
      .program = "nsd",
      .config_option = "-c",
      .foreground_option = "-d",
      .write_files = write_files,
      .known_name = known_name,
      .known_name_len = sizeof(known_name),
  };

  return daemon_start(&kind, NULL);
}
