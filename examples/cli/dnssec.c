/* SPDX-License-Identifier: MIT */
#include "dnssec.h"

#include <dkimkit/unbound.h>

#include "errors.h"
#include "resolver.h"

/* Where Debian has the anchor of the root (dns-root-data). */
#define ROOT_ANCHOR "/usr/share/dns/root.key"
#define RESOLV_CONF "/etc/resolv.conf"

const char *cli_dnssec_name(void)
{
  return "libunbound (DNSSEC)";
}

static int add_anchors(dkimkit_unbound *resolver, const char *given)
{
  const char *path = given ? given : ROOT_ANCHOR;
  int rv = dkimkit_unbound_add_trust_anchor_file(resolver, path);

  if (rv == DKIMKIT_ERR_SYSTEM) {
    return cli_error(CLI_NO_INPUT, path,
                     given ? "can't be read"
                           : "no trust anchor there; give --trust-anchor");
  }
  if (rv == DKIMKIT_ERR_SYNTAX) {
    return cli_error(CLI_DATA, path,
                     "something other than DS and DNSKEY records, one a line");
  }
  if (rv == DKIMKIT_ERR_UNSUPPORTED) {
    return cli_error(CLI_DATA, path, "an algorithm that isn't validated");
  }
  return rv ? cli_error_status("resolver", rv) : CLI_OK;
}

static int set_servers(dkimkit_unbound *resolver, const char *command,
                       const struct cli_resolver_options *options)
{
  const char *path = options->resolv_conf ? options->resolv_conf : RESOLV_CONF;
  int rv;

  if (options->nameserver) {
    rv = dkimkit_unbound_set_forwarders(resolver, options->nameserver);
    return rv == DKIMKIT_ERR_SYNTAX
               ? cli_error_usage(command, "--nameserver: %s: not an address",
                                 options->nameserver)
           : rv ? cli_error_status("resolver", rv)
                : CLI_OK;
  }
  rv = dkimkit_unbound_set_resolv_conf(resolver, path);
  if (rv == DKIMKIT_ERR_SYSTEM) {
    return cli_error(CLI_NO_INPUT, path, "can't be read");
  }
  if (rv == DKIMKIT_ERR_SYNTAX) {
    return cli_error(CLI_DATA, path, "names no server");
  }
  return rv ? cli_error_status("resolver", rv) : CLI_OK;
}

int cli_dnssec_open(struct dkimkit_unbound **resolver, const char *command,
                    const struct cli_resolver_options *options)
{
  int rv = dkimkit_unbound_new(resolver, NULL);

  if (rv) {
    *resolver = NULL;
    return cli_error_status("resolver", rv);
  }
  rv = add_anchors(*resolver, options->trust_anchor);
  if (!rv) {
    rv = set_servers(*resolver, command, options);
  }
  if (!rv && options->timeout &&
      dkimkit_unbound_set_timeout(*resolver, options->timeout)) {
    rv = cli_error(CLI_INTERNAL, "resolver", "refused a timeout");
  }
  if (rv) {
    cli_dnssec_close(*resolver);
    *resolver = NULL;
  }
  return rv;
}

void cli_dnssec_close(struct dkimkit_unbound *resolver)
{
  dkimkit_unbound_free(resolver);
}

int cli_dnssec_attach(struct dkimkit_unbound *resolver, dkimkit_config *config)
{
  return dkimkit_config_set_dns(config, dkimkit_unbound_lookup,
                                dkimkit_unbound_cancel, resolver);
}

int cli_dnssec_wait(struct dkimkit_unbound *resolver)
{
  return dkimkit_unbound_wait(resolver, -1);
}
