/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <getopt.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sysexits.h>

const char hsm_usage[] =
    "usage: hsm-sign OPTION... DOMAIN SELECTOR <message   (prints the field)\n"
    "       hsm-sign OPTION... --record            (prints the key record)\n"
    "  --module PATH     the PKCS#11 module\n"
    "  --token LABEL     the token, unless the key's URI says it\n"
    "  --key LABEL|URI   the private key: a label or a pkcs11: URI (RFC 7512)\n"
    "  --pin-file FILE   the PIN; \"-\": the first line of standard input\n"
    "  --public FILE     the public key, instead of what the token says of "
    "it\n";

static const struct option names[] = {
    {"module", required_argument, NULL, 'm'},
    {"token", required_argument, NULL, 't'},
    {"key", required_argument, NULL, 'k'},
    {"pin-file", required_argument, NULL, 'p'},
    {"public", required_argument, NULL, 'u'},
    {"record", no_argument, NULL, 'r'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static int set_label(P11KitUri *uri, const char *label, hsm_fault *fault)
{
  CK_ATTRIBUTE attribute = {CKA_LABEL, (void *)(uintptr_t)label, strlen(label)};

  return p11_kit_uri_set_attribute(uri, &attribute) == P11_KIT_URI_OK
             ? 0
             : hsm_fault_set(fault, EX_OSERR, "out of memory");
}

/* Everything that a URI can say must have its effect or be refused. */
static int check_uri(P11KitUri *uri, hsm_fault *fault)
{
  CK_ATTRIBUTE *class = p11_kit_uri_get_attribute(uri, CKA_CLASS);

  if (p11_kit_uri_any_unrecognized(uri)) {
    return hsm_fault_set(fault, EX_USAGE, "--key: an attribute isn't known");
  }
  if (p11_kit_uri_get_pin_value(uri) != NULL ||
      p11_kit_uri_get_pin_source(uri) != NULL) {
    return hsm_fault_set(fault, EX_USAGE,
                         "--key: a PIN doesn't belong there: use --pin-file");
  }
  if (p11_kit_uri_get_module_name(uri) != NULL ||
      p11_kit_uri_get_module_path(uri) != NULL) {
    return hsm_fault_set(fault, EX_USAGE,
                         "--key: a module doesn't belong there: use --module");
  }
  if (class != NULL && (class->ulValueLen != sizeof(CK_OBJECT_CLASS) ||
                        *(CK_OBJECT_CLASS *)class->pValue != CKO_PRIVATE_KEY)) {
    return hsm_fault_set(fault, EX_USAGE, "--key: type must be private");
  }
  if (p11_kit_uri_get_attribute(uri, CKA_LABEL) == NULL &&
      p11_kit_uri_get_attribute(uri, CKA_ID) == NULL) {
    return hsm_fault_set(fault, EX_USAGE, "--key: neither object nor id");
  }
  return 0;
}

static int read_key(P11KitUri *uri, const char *text, hsm_fault *fault)
{
  int rv;

  if (strncmp(text, "pkcs11:", 7) != 0) {
    return set_label(uri, text, fault);
  }
  rv = p11_kit_uri_parse(text, P11_KIT_URI_FOR_OBJECT_ON_TOKEN_AND_MODULE, uri);
  return rv == P11_KIT_URI_OK ? check_uri(uri, fault)
                              : hsm_fault_set(fault, EX_USAGE, "--key: %s",
                                              p11_kit_uri_message(rv));
}

static int read_token(P11KitUri *uri, const char *label, hsm_fault *fault)
{
  CK_TOKEN_INFO *token = p11_kit_uri_get_token_info(uri);
  size_t len = strlen(label);

  if (len == 0 || len > sizeof(token->label)) {
    return hsm_fault_set(fault, EX_USAGE, "--token: 1 to 32 octets");
  }
  memset(token->label, ' ', sizeof(token->label));
  memcpy(token->label, label, len);
  return 0;
}

static int check(const hsm_options *options, int arguments, hsm_fault *fault)
{
  if (options->module == NULL) {
    return hsm_fault_set(fault, EX_USAGE, "--module is missing");
  }
  if (arguments != (options->record ? 0 : 2)) {
    return hsm_fault_set(fault, EX_USAGE, "%s (try: hsm-sign --help)",
                         options->record ? "too many arguments"
                                         : "DOMAIN and SELECTOR are needed");
  }
  return 0;
}

static int read_names(hsm_options *options, const char *token, const char *key,
                      hsm_fault *fault)
{
  int rv = 0;

  options->uri = p11_kit_uri_new();
  if (options->uri == NULL) {
    return hsm_fault_set(fault, EX_OSERR, "out of memory");
  }
  rv = key != NULL ? read_key(options->uri, key, fault)
                   : hsm_fault_set(fault, EX_USAGE, "--key is missing");
  if (rv == 0 && token != NULL) {
    rv = read_token(options->uri, token, fault);
  }
  return rv;
}

int hsm_options_read(hsm_options *options, int argc, char **argv,
                     hsm_fault *fault)
{
  const char *token = NULL;
  const char *key = NULL;
  int one;

  memset(options, 0, sizeof(*options));
  while ((one = getopt_long(argc, argv, "", names, NULL)) != -1) {
    switch (one) {
    case 'm':
      options->module = optarg;
      break;
    case 't':
      token = optarg;
      break;
    case 'k':
      key = optarg;
      break;
    case 'p':
      options->pin_file = optarg;
      break;
    case 'u':
      options->public_file = optarg;
      break;
    case 'r':
      options->record = 1;
      break;
    case 'h':
      options->help = 1;
      return 0;
    default:
      return hsm_fault_set(fault, EX_USAGE, "try: hsm-sign --help");
    }
  }
  if (check(options, argc - optind, fault) < 0) {
    return -1;
  }
  options->domain = argv[optind];
  options->selector = options->record ? NULL : argv[optind + 1];
  return read_names(options, token, key, fault);
}

void hsm_options_clear(hsm_options *options)
{
  p11_kit_uri_free(options->uri);
}
