/* SPDX-License-Identifier: MIT */
#include "dnssec.h"

#include <stddef.h>

#include "errors.h"

const char *cli_dnssec_name(void)
{
  return NULL;
}

int cli_dnssec_open(struct dkimkit_unbound **resolver, const char *command,
                    const struct cli_resolver_options *options)
{
  (void)options;
  *resolver = NULL;
  return cli_error_usage(
      command, "--dnssec: this program was built without libdkimkit-unbound");
}

void cli_dnssec_close(struct dkimkit_unbound *resolver)
{
  (void)resolver;
}

int cli_dnssec_attach(struct dkimkit_unbound *resolver, dkimkit_config *config)
{
  (void)resolver;
  (void)config;
  return DKIMKIT_ERR_UNSUPPORTED;
}

int cli_dnssec_wait(struct dkimkit_unbound *resolver)
{
  (void)resolver;
  return DKIMKIT_ERR_UNSUPPORTED;
}
