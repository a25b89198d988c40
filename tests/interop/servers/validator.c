/* SPDX-License-Identifier: MIT */
#include "signed.h"

static void write_conf(const daemon_server *server,
                       const daemon_server *authoritative, int validates)
{
  const char *dir = daemon_directory(server);
  FILE *conf = daemon_create(server, "conf");
  size_t i;

  (void)fprintf(conf,
                "server:\n"
                "  interface: 127.0.0.1@%u\n"
                "  port: %u\n"
                "  username: \"\"\n"
                "  chroot: \"\"\n"
                "  directory: \"%s\"\n"
                "  pidfile: \"%s/pid\"\n"
                "  logfile: \"%s/log\"\n"
                "  use-syslog: no\n"
                "  num-threads: 1\n"
                "  so-reuseport: no\n"
                "  do-ip6: no\n"
                "  do-not-query-localhost: no\n"
                "  module-config: \"%s\"\n",
                daemon_port(server), daemon_port(server), dir, dir, dir,
                validates ? "validator iterator" : "iterator");
  if (validates) {
    (void)fprintf(conf, "  trust-anchor-file: \"%s/root.key\"\n",
                  daemon_directory(authoritative));
  }
  (void)fputs("remote-control:\n  control-enable: no\n", conf);
  for (i = 0; signed_zone(i) != NULL; i++) {
    (void)fprintf(conf,
                  "stub-zone:\n  name: \"%s\"\n"
                  "  stub-addr: 127.0.0.1@%u\n",
                  signed_zone(i), daemon_port(authoritative));
  }
  daemon_close(server, conf);
}

static void write_validator(const daemon_server *server, void *user_data)
{
  write_conf(server, user_data, 1);
}

static void write_recursor(const daemon_server *server, void *user_data)
{
  write_conf(server, user_data, 0);
}

static daemon_server *start(const daemon_kind *kind,
                            const daemon_server *authoritative)
{
  union {
    const daemon_server *given;
    void *wanted;
  } user_data = {.given = authoritative};

  return daemon_start(kind, user_data.wanted);
}

daemon_server *validator_start(const daemon_server *authoritative)
{
  static const daemon_kind kind = {
      .program = "unbound",
      .config_option = "-c",
      .foreground_option = "-d",
      .write_files = write_validator,
      .known_name = "",
      .known_name_len = 1,
  };

  return start(&kind, authoritative);
}

daemon_server *recursor_start(const daemon_server *authoritative)
{
  static const daemon_kind kind = {
      .program = "unbound",
      .config_option = "-c",
      .foreground_option = "-d",
      .write_files = write_recursor,
      .known_name = "",
      .known_name_len = 1,
  };

  return start(&kind, authoritative);
}
