/* SPDX-License-Identifier: MIT */
/* Signs the message on standard input with a key in a PKCS#11 token, and
 * prints the DKIM-Signature field. */
#include "key.h"
#include "module.h"
#include "options.h"
#include "pin.h"
#include "publickey.h"
#include "signing.h"
#include "token.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

typedef struct program {
  hsm_options options;
  hsm_pin pin;
  CK_FUNCTION_LIST *module;
  hsm_token token;
  hsm_key key;
  hsm_public_key public_key;
  hsm_signing signing;
  dkimkit_config *config;
  dkimkit_key *dkim_key;
  dkimkit_profile *profile;
  dkimkit_signer *signer;
  hsm_fault fault;
} program;

/* The token's own words are better than the library's. */
static int library_fault(program *p, const char *what, int rv)
{
  int exit_code = rv == DKIMKIT_ERR_SIGN_MISMATCH ? EX_SOFTWARE
                  : rv <= -400 && rv > -500       ? EX_DATAERR
                  : rv <= -300 && rv > -400       ? EX_USAGE
                  : rv <= -200 && rv > -300       ? EX_CONFIG
                                                  : EX_SOFTWARE;

  return p->fault.exit_code != 0 ? -1
                                 : hsm_fault_set(&p->fault, exit_code, "%s: %s",
                                                 what, dkimkit_strerror(rv));
}

static int open_token(program *p)
{
  /* The PIN is in memory for a moment. */
  static const struct rlimit none = {0, 0};
  const hsm_options *o = &p->options;

  (void)setrlimit(RLIMIT_CORE, &none);
  (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  if (o->pin_file != NULL &&
      hsm_pin_read(&p->pin, o->pin_file, &p->fault) < 0) {
    return -1;
  }
  if (hsm_module_open(&p->module, o->module, &p->fault) < 0 ||
      hsm_token_open(&p->token, p->module, o->uri, &p->fault) < 0 ||
      hsm_token_login(&p->token, &p->pin, &p->fault) < 0 ||
      hsm_key_find(&p->key, &p->token, o->uri, &p->fault) < 0) {
    return -1;
  }
  if (!p->key.always_authenticate) {
    hsm_pin_wipe(&p->pin);
  }
  return o->public_file != NULL
             ? hsm_public_key_of_file(&p->public_key, o->public_file, &p->fault)
             : hsm_public_key_of_token(&p->public_key, &p->token, &p->key,
                                       &p->fault);
}

static int make_key(program *p)
{
  int is_rsa = p->key.type == CKK_RSA;
  int rv = dkimkit_config_new(&p->config, NULL);

  p->signing.token = &p->token;
  p->signing.key = &p->key;
  p->signing.pin = &p->pin;
  p->signing.fault = &p->fault;
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_config_seal(p->config);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_key_external_public(&p->dkim_key, p->config,
                                     p->public_key.octets, p->public_key.len,
                                     hsm_signing_start, NULL, &p->signing);
  }
  if (rv != DKIMKIT_OK) {
    return library_fault(p, "the public key", rv);
  }
  return is_rsa == (dkimkit_key_get_type(p->dkim_key) == DKIMKIT_KEY_TYPE_RSA)
             ? 0
             : library_fault(p, "the public key", DKIMKIT_ERR_KEY_ALGORITHM);
}

static int print(program *p, const char *text, const char *end)
{
  return fputs(text, stdout) < 0 || fputs(end, stdout) < 0 ||
                 fflush(stdout) != 0
             ? hsm_fault_set(&p->fault, EX_IOERR, "standard output: %s",
                             strerror(errno))
             : 0;
}

static int print_record(program *p)
{
  char record[HSM_PUBLIC_KEY_MAX_OCTETS];
  size_t len = sizeof(record);
  int rv = dkimkit_keyrecord_write(record, &len, p->dkim_key);

  return rv == DKIMKIT_OK ? print(p, record, "\n")
                          : library_fault(p, "the record", rv);
}

static int make_signer(program *p)
{
  int rv = dkimkit_profile_new(&p->profile, p->config);

  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_domain(p->profile, p->options.domain);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_selector(p->profile, p->options.selector);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_set_key(p->profile, p->dkim_key);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_profile_seal(p->profile);
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_signer_new(&p->signer, p->config, &p->profile, 1, NULL);
  }
  return rv == DKIMKIT_OK ? 0 : library_fault(p, "the profile", rv);
}

static int feed(program *p)
{
  static uint8_t octets[65536];
  ssize_t got;
  int rv = DKIMKIT_OK;

  while (rv == DKIMKIT_OK &&
         (got = read(STDIN_FILENO, octets, sizeof(octets))) != 0) {
    if (got > 0) {
      rv = dkimkit_signer_feed(p->signer, octets, (size_t)got);
    } else if (errno != EINTR) {
      return hsm_fault_set(&p->fault, EX_IOERR, "standard input: %s",
                           strerror(errno));
    }
  }
  if (rv == DKIMKIT_OK) {
    rv = dkimkit_signer_finish(p->signer);
  }
  hsm_pin_wipe(&p->pin);
  return rv == DKIMKIT_OK ? 0 : library_fault(p, "the message", rv);
}

static int run(program *p, int argc, char **argv)
{
  if (hsm_options_read(&p->options, argc, argv, &p->fault) < 0) {
    return -1;
  }
  if (p->options.help) {
    return print(p, hsm_usage, "");
  }
  if (open_token(p) < 0 || make_key(p) < 0) {
    return -1;
  }
  if (p->options.record) {
    return print_record(p);
  }
  return make_signer(p) < 0 || feed(p) < 0
             ? -1
             : print(p, dkimkit_signer_field(p->signer, 0, NULL), "");
}

int main(int argc, char **argv)
{
  static program p;
  int rv;

  /* A module may be the client of a server that goes away. */
  (void)signal(SIGPIPE, SIG_IGN);
  rv = run(&p, argc, argv);
  hsm_pin_wipe(&p.pin);
  dkimkit_signer_free(p.signer);
  dkimkit_profile_free(p.profile);
  dkimkit_key_free(p.dkim_key);
  dkimkit_config_free(p.config);
  hsm_token_close(&p.token);
  hsm_module_close(p.module);
  hsm_options_clear(&p.options);
  if (rv < 0) {
    fprintf(stderr, "hsm-sign: %s\n", p.fault.text);
  }
  return rv < 0 ? p.fault.exit_code : 0;
}
