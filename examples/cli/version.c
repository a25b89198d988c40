/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include <dkimkit/dkimkit.h>

#include "commands.h"
#include "config.h"
#include "dnssec.h"
#include "errors.h"
#include "output.h"

static void print_providers(FILE *out)
{
  const char *name;
  size_t i;

  fputs("crypto providers:", out);
  for (i = 0; (name = dkimkit_crypto_builtin_name(i)) != NULL; ++i) {
    fprintf(out, "%s %s", i ? "," : "", name);
  }
  fputs(i ? "\n" : " none\n", out);
}

static void print_algorithm(FILE *out, const dkimkit_config *config,
                            dkimkit_algorithm algorithm)
{
  const char *name = dkimkit_config_crypto_name(config, algorithm);

  fprintf(out, "%s: %s\n", dkimkit_algorithm_name(algorithm),
          name ? name : "none");
}

static void print_version(FILE *out, const dkimkit_config *config)
{
  fprintf(out, "dkimkit %s\n", DKIMKIT_VERSION);
  fprintf(out, "libdkimkit %s\n", dkimkit_version());
  print_providers(out);
  print_algorithm(out, config, DKIMKIT_ALGORITHM_RSA_SHA256);
  print_algorithm(out, config, DKIMKIT_ALGORITHM_ED25519_SHA256);
  fprintf(out, "internationalized domain names: %s\n",
          dkimkit_idn_name() ? dkimkit_idn_name() : "none");
  fprintf(out, "resolvers: c-ares, %s%szone file\n",
          cli_dnssec_name() ? cli_dnssec_name() : "",
          cli_dnssec_name() ? ", " : "");
}

static int publish(const dkimkit_config *config)
{
  struct cli_spool spool;
  char *text = NULL;
  size_t len = 0;
  int rv;
  FILE *out = open_memstream(&text, &len);

  if (!out) {
    return cli_error_memory();
  }
  print_version(out, config);
  cli_spool_init(&spool);
  rv = fclose(out) == 0 ? cli_spool_write(&spool, text, len)
                        : cli_error_memory();
  if (!rv) {
    rv = cli_output_publish(&spool);
  }
  cli_spool_free(&spool);
  free(text);
  return rv;
}

int cli_version(void)
{
  struct cli_settings settings = {0};
  dkimkit_config *config = NULL;
  int rv = cli_config_new(&config, NULL, &settings);

  if (!rv) {
    rv = cli_config_seal(&config, NULL, &settings);
  }
  if (!rv) {
    rv = publish(config);
  }
  dkimkit_config_free(config);
  return rv;
}
