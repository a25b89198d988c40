/* SPDX-License-Identifier: MIT */
#include "daemon.h"

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
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#define STARTS 5
#define POLLS 1200
#define POLL_MS 50

struct daemon_server {
  const daemon_kind *kind;
  char directory[64];
  unsigned port;
  pid_t pid;
};

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

void daemon_die(const daemon_server *server, const char *what)
{
  if (server != NULL) {
    remove_files(server->directory);
  }
  (void)fprintf(stderr, "%s for the test: %s\n",
                server != NULL ? server->kind->program : "a server", what);
  exit(1);
}

FILE *daemon_create(const daemon_server *server, const char *name)
{
  char path[128];
  FILE *file;

  (void)snprintf(path, sizeof(path), "%s/%s", server->directory, name);
  file = fopen(path, "w");
  if (file == NULL) {
    daemon_die(server, "can't write its files");
  }
  return file;
}

void daemon_close(const daemon_server *server, FILE *file)
{
  if (ferror(file) || fclose(file) != 0) {
    daemon_die(server, "can't write its files");
  }
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

/* 0 if the port isn't free for both protocols. One that is kept is nobody
 * else's. UDP's socket is its own peer, and nobody but the peer gets through.
 */
static unsigned try_port(int is_kept)
{
  struct sockaddr_in address = loopback(0);
  socklen_t len = sizeof(address);
  int tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  unsigned port = 0;

  if (tcp >= 0 && udp >= 0 &&
      bind(tcp, (struct sockaddr *)&address, len) == 0 &&
      getsockname(tcp, (struct sockaddr *)&address, &len) == 0 &&
      bind(udp, (struct sockaddr *)&address, len) == 0 &&
      connect(udp, (struct sockaddr *)&address, len) == 0) {
    port = ntohs(address.sin_port);
  }
  if (!is_kept || port == 0) {
    (void)close(tcp);
    (void)close(udp);
  }
  return port;
}

static unsigned find_port(int is_kept)
{
  unsigned port = 0;
  int i;

  for (i = 0; i < 100 && port == 0; i++) {
    port = try_port(is_kept);
  }
  if (port == 0) {
    daemon_die(NULL, "no free port");
  }
  return port;
}

unsigned unused_port(void)
{
  return find_port(1);
}

static void become(const daemon_server *server)
{
  const daemon_kind *kind = server->kind;
  char conf[128];
  int null = open("/dev/null", O_RDWR);

#ifdef __linux__
  (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
  (void)dup2(null, 0);
  (void)dup2(null, 1);
  (void)dup2(null, 2);
  (void)snprintf(conf, sizeof(conf), "%s/conf", server->directory);
  (void)execlp(kind->program, kind->program, kind->foreground_option,
               kind->config_option, conf, (char *)NULL);
  _exit(127);
}

static size_t write_question(uint8_t *out, const daemon_kind *kind)
{
  static const uint8_t header[] = {0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0};
  static const uint8_t soa_in[] = {0, 6, 0, 1};

  memcpy(out, header, sizeof(header));
  memcpy(out + sizeof(header), kind->known_name, kind->known_name_len);
  memcpy(out + sizeof(header) + kind->known_name_len, soa_in, sizeof(soa_in));
  return sizeof(header) + kind->known_name_len + sizeof(soa_in);
}

/* The AA bit or the RA bit, RCODE 0, and more than the question. */
static int answers(const daemon_server *server)
{
  struct sockaddr_in address = loopback(server->port);
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  struct pollfd readable = {.fd = fd, .events = POLLIN};
  uint8_t question[300];
  size_t len = write_question(question, server->kind);
  uint8_t answer[512] = {0};
  int ok;

  if (fd < 0) {
    return 0;
  }
  ok = connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
       send(fd, question, len, 0) == (ssize_t)len &&
       poll(&readable, 1, POLL_MS) == 1 &&
       recv(fd, answer, sizeof(answer), 0) > (ssize_t)len &&
       (answer[3] & 15) == 0;
  (void)close(fd);
  return ok;
}

/* 0 if it ended, for example because another program took the port. */
static int wait_until_it_answers(daemon_server *server)
{
  int status = 0;
  int i;

  for (i = 0; i < POLLS; i++) {
    if (waitpid(server->pid, &status, WNOHANG) == server->pid) {
      if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
        daemon_die(server, "not in PATH; this test needs it");
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

static void show_log(const daemon_server *server)
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

daemon_server *daemon_start(const daemon_kind *kind, void *user_data)
{
  const char *tmp = getenv("TMPDIR");
  daemon_server *server = calloc(1, sizeof(*server));
  int i;

  if (server == NULL) {
    daemon_die(NULL, "no memory");
  }
  server->kind = kind;
  if (tmp == NULL || strlen(tmp) > sizeof(server->directory) - 24) {
    tmp = "/tmp";
  }
  (void)snprintf(server->directory, sizeof(server->directory),
                 "%s/dkimkit-dns-XXXXXX", tmp);
  if (mkdtemp(server->directory) == NULL) {
    daemon_die(NULL, "can't make a directory");
  }
  for (i = 0; i < STARTS; i++) {
    server->port = find_port(0);
    kind->write_files(server, user_data);
    server->pid = fork();
    if (server->pid == 0) {
      become(server);
    }
    if (server->pid > 0 && wait_until_it_answers(server)) {
      return server;
    }
  }
  show_log(server);
  daemon_die(server, "doesn't start");
  return NULL;
}

void daemon_stop(daemon_server *server)
{
  int status;

  (void)kill(server->pid, SIGTERM);
  (void)waitpid(server->pid, &status, 0);
  remove_files(server->directory);
  free(server);
}

unsigned daemon_port(const daemon_server *server)
{
  return server->port;
}

const char *daemon_directory(const daemon_server *server)
{
  return server->directory;
}

static void become_tool(const daemon_server *server, const char *const *argv,
                        int out)
{
  union {
    const char *const *given;
    char *const *wanted;
  } arguments = {.given = argv};

  (void)dup2(out, 1);
  if (chdir(server->directory) == 0) {
    (void)execvp(argv[0], arguments.wanted);
  }
  _exit(127);
}

void daemon_run_tool(const daemon_server *server, const char *const *argv,
                     char *out, size_t out_size)
{
  int ends[2];
  int status = 0;
  size_t len = 0;
  ssize_t got = 1;
  char rest[256];
  pid_t pid;

  if (pipe(ends) != 0 || (pid = fork()) < 0) {
    daemon_die(server, "can't run a program");
    return;
  }
  if (pid == 0) {
    become_tool(server, argv, ends[1]);
  }
  (void)close(ends[1]);
  while (got > 0) {
    got = len + 1 < out_size ? read(ends[0], out + len, out_size - 1 - len)
                             : read(ends[0], rest, sizeof(rest));
    len += got > 0 && len + 1 < out_size ? (size_t)got : 0;
  }
  out[len] = '\0';
  out[strcspn(out, "\n")] = '\0';
  (void)close(ends[0]);
  if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status) ||
      WEXITSTATUS(status) != 0) {
    daemon_die(server, argv[0]);
  }
}
