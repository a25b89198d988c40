/* SPDX-License-Identifier: MIT */
#include "nameserver.h"

#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#define STARTS 5
#define POLLS 200
#define POLL_MS 50

struct nsd {
  char directory[64];
  unsigned port;
  pid_t pid;
};

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

static void remove_files(const char *directory)
{
  DIR *dir = opendir(directory);
  struct dirent *entry;
  char path[400];

  if (dir == NULL) {
    return;
  }
  while ((entry = readdir(dir)) != NULL) {
    (void)snprintf(path, sizeof(path), "%s/%s", directory, entry->d_name);
    (void)unlink(path);
  }
  (void)closedir(dir);
  (void)rmdir(directory);
}

static void die(const nsd *server, const char *what)
{
  if (server != NULL) {
    remove_files(server->directory);
  }
  (void)fprintf(stderr, "nsd for the test: %s\n", what);
  exit(1);
}

static FILE *create(const nsd *server, const char *name)
{
  char path[128];
  FILE *file;

  (void)snprintf(path, sizeof(path), "%s/%s", server->directory, name);
  file = fopen(path, "w");
  if (file == NULL) {
    die(server, "can't write its files");
  }
  return file;
}

static void close_file(const nsd *server, FILE *file)
{
  if (ferror(file) || fclose(file) != 0) {
    die(server, "can't write its files");
  }
}

static void write_long_record(FILE *file, const char *name, size_t octets)
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

static void write_files(const nsd *server)
{
  const char *dir = server->directory;
  FILE *file = create(server, "zone");

  (void)fputs(zone_text, file);
  write_long_record(file, "large", LARGE_OCTETS);
  write_long_record(file, "huge", HUGE_OCTETS);
  close_file(server, file);

  file = create(server, "other");
  (void)fputs(other_zone_text, file);
  close_file(server, file);

  file = create(server, "nsd.conf");
  (void)fprintf(file,
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
                "  control-enable: no\n"
                "zone:\n"
                "  name: " ZONE "\n"
                "  zonefile: zone\n"
                "zone:\n"
                "  name: " OTHER_ZONE "\n"
                "  zonefile: other\n",
                server->port, server->port, dir, dir, dir, dir, dir, dir);
  close_file(server, file);
}

static struct sockaddr_in loopback(unsigned port)
{
  struct sockaddr_in address;

  memset(&address, 0, sizeof(address));
  address.sin_family = AF_INET;
  address.sin_port = htons((uint16_t)port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/* 0 if the port isn't free for both protocols. */
static unsigned try_port(void)
{
  struct sockaddr_in address = loopback(0);
  socklen_t len = sizeof(address);
  int tcp = socket(AF_INET, SOCK_STREAM, 0);
  int udp = socket(AF_INET, SOCK_DGRAM, 0);
  unsigned port = 0;

  if (tcp >= 0 && udp >= 0 &&
      bind(tcp, (struct sockaddr *)&address, len) == 0 &&
      getsockname(tcp, (struct sockaddr *)&address, &len) == 0 &&
      bind(udp, (struct sockaddr *)&address, len) == 0) {
    port = ntohs(address.sin_port);
  }
  (void)close(tcp);
  (void)close(udp);
  return port;
}

unsigned unused_port(void)
{
  unsigned port = 0;
  int i;

  for (i = 0; i < 100 && port == 0; i++) {
    port = try_port();
  }
  if (port == 0) {
    die(NULL, "no free port");
  }
  return port;
}

static void run(const nsd *server)
{
  char conf[128];
  int null = open("/dev/null", O_RDWR);

#ifdef __linux__
  (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
  (void)dup2(null, 0);
  (void)dup2(null, 1);
  (void)snprintf(conf, sizeof(conf), "%s/nsd.conf", server->directory);
  (void)execlp("nsd", "nsd", "-d", "-c", conf, (char *)NULL);
  _exit(127);
}

/* Asks for the SOA of the zone. */
static int answers(const nsd *server)
{
  static const uint8_t question[] = {
      0,   1,   0,   0,   0,   1, 0,   0,   0,   0, 0, 0, 7, 'e', 'x',
      'a', 'm', 'p', 'l', 'e', 3, 'c', 'o', 'm', 0, 0, 6, 0, 1};
  struct sockaddr_in address = loopback(server->port);
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  struct pollfd readable = {.fd = fd, .events = POLLIN};
  uint8_t answer[512] = {0};
  int ok;

  if (fd < 0) {
    return 0;
  }
  ok = connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
       send(fd, question, sizeof(question), 0) == (ssize_t)sizeof(question) &&
       poll(&readable, 1, POLL_MS) == 1 &&
       recv(fd, answer, sizeof(answer), 0) > (ssize_t)sizeof(question) &&
       (answer[3] & 15) == 0;
  (void)close(fd);
  return ok;
}

/* 0 if nsd ended, for example because another program took the port. */
static int wait_until_it_answers(nsd *server)
{
  int status = 0;
  int i;

  for (i = 0; i < POLLS; i++) {
    if (waitpid(server->pid, &status, WNOHANG) == server->pid) {
      if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
        die(server, "nsd is not in PATH; this test needs it");
      }
      return 0;
    }
    if (answers(server)) {
      return 1;
    }
    (void)poll(NULL, 0, POLL_MS);
  }
  (void)kill(server->pid, SIGKILL);
  (void)waitpid(server->pid, &status, 0);
  return 0;
}

static void show_log(const nsd *server)
{
  char path[128];
  char line[512];
  FILE *file;

  (void)snprintf(path, sizeof(path), "%s/log", server->directory);
  file = fopen(path, "r");
  if (file != NULL) {
    while (fgets(line, sizeof(line), file) != NULL) {
      (void)fputs(line, stderr);
    }
    (void)fclose(file);
  }
}

nsd *nsd_start(void)
{
  const char *tmp = getenv("TMPDIR");
  nsd *server = calloc(1, sizeof(*server));
  int i;

  if (server == NULL) {
    die(NULL, "no memory");
  }
  if (tmp == NULL || strlen(tmp) > sizeof(server->directory) - 24) {
    tmp = "/tmp";
  }
  (void)snprintf(server->directory, sizeof(server->directory),
                 "%s/dkimkit-cares-XXXXXX", tmp);
  if (mkdtemp(server->directory) == NULL) {
    die(NULL, "can't make a directory");
  }
  for (i = 0; i < STARTS; i++) {
    server->port = unused_port();
    write_files(server);
    server->pid = fork();
    if (server->pid == 0) {
      run(server);
    }
    if (server->pid > 0 && wait_until_it_answers(server)) {
      return server;
    }
  }
  show_log(server);
  die(server, "doesn't start");
  return NULL;
}

void nsd_stop(nsd *server)
{
  int status;

  (void)kill(server->pid, SIGTERM);
  (void)waitpid(server->pid, &status, 0);
  remove_files(server->directory);
  free(server);
}

unsigned nsd_port(const nsd *server)
{
  return server->port;
}

const char *nsd_directory(const nsd *server)
{
  return server->directory;
}
