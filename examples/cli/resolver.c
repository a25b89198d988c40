/* SPDX-License-Identifier: MIT */
#include "resolver.h"

#include <string.h>

#include "errors.h"

enum {
  OPT_ZONE = CLI_OPTION_SHARED,
  OPT_NAMESERVER,
  OPT_RESOLV_CONF,
  OPT_DNS_TIMEOUT,
  OPT_DNSSEC,
  OPT_TRUST_ANCHOR
};

#define TRIES 3

struct poptOption cli_resolver_table[] = {
    CLI_OPTION("zone", OPT_ZONE, "take answers from a DNS master file", "FILE"),
    CLI_OPTION("nameserver", OPT_NAMESERVER, "ask this name server",
               "ADDRESS[:PORT]"),
    CLI_OPTION("resolv-conf", OPT_RESOLV_CONF,
               "take the name servers from this resolv.conf", "FILE"),
    CLI_OPTION("dns-timeout", OPT_DNS_TIMEOUT,
               "milliseconds to wait for the first try (2000)", "MILLISECONDS"),
    CLI_FLAG("dnssec", OPT_DNSSEC, "validate answers by DNSSEC"),
    CLI_OPTION("trust-anchor", OPT_TRUST_ANCHOR,
               "validate with the DS and DNSKEY records of this file", "FILE"),
    CLI_OPTION_END};

int cli_resolver_take(struct cli_resolver_options *options, const char *command,
                      int option, const char *value)
{
  uint64_t number;
  int rv;

  switch (option) {
  case OPT_ZONE:
    options->zone = value;
    break;
  case OPT_NAMESERVER:
    options->nameserver = value;
    break;
  case OPT_RESOLV_CONF:
    options->resolv_conf = value;
    break;
  case OPT_DNS_TIMEOUT:
    rv = cli_number(&number, command, "--dns-timeout", value, 1, 60000);
    if (rv) {
      return rv;
    }
    options->timeout = (unsigned)number;
    break;
  case OPT_DNSSEC:
    options->dnssec = true;
    break;
  case OPT_TRUST_ANCHOR:
    options->dnssec = true;
    options->trust_anchor = value;
    break;
  default:
    return cli_error(CLI_INTERNAL, command, "unknown option");
  }
  return CLI_OK;
}

static int set_up_cares(dkimkit_cares *cares, const char *command,
                        const struct cli_resolver_options *options)
{
  int rv = DKIMKIT_OK;

  if (options->nameserver) {
    rv = dkimkit_cares_set_servers(cares, options->nameserver);
    if (rv == DKIMKIT_ERR_SYNTAX) {
      return cli_error_usage(command, "--nameserver: %s: not an address",
                             options->nameserver);
    }
  }
  if (options->resolv_conf) {
    rv = dkimkit_cares_set_resolv_conf(cares, options->resolv_conf);
    if (rv == DKIMKIT_ERR_SYSTEM) {
      return cli_error(CLI_NO_INPUT, options->resolv_conf, "can't be read");
    }
    if (rv == DKIMKIT_ERR_SYNTAX) {
      return cli_error(CLI_DATA, options->resolv_conf, "names no server");
    }
  }
  if (!rv && options->timeout) {
    rv = dkimkit_cares_set_timeout(cares, options->timeout, TRIES);
  }
  return rv ? cli_error_status("resolver", rv) : CLI_OK;
}

int cli_resolver_open(struct cli_resolver *resolver, const char *command,
                      const struct cli_resolver_options *options)
{
  int rv;

  memset(resolver, 0, sizeof(*resolver));
  if ((options->zone != NULL) + (options->nameserver != NULL) +
          (options->resolv_conf != NULL) >
      1) {
    return cli_error_usage(
        command, "only one of --zone, --nameserver and --resolv-conf");
  }
  if (options->zone && options->dnssec) {
    return cli_error_usage(command,
                           "--dnssec: nothing is validated with --zone");
  }
  if (options->dnssec) {
    return cli_dnssec_open(&resolver->unbound, command, options);
  }
  if (options->zone) {
    return cli_zone_load(&resolver->zone, options->zone);
  }
  rv = dkimkit_cares_new(&resolver->cares, NULL);
  if (rv) {
    return cli_error_status("resolver", rv);
  }
  rv = set_up_cares(resolver->cares, command, options);
  if (rv) {
    cli_resolver_close(resolver);
  }
  return rv;
}

void cli_resolver_close(struct cli_resolver *resolver)
{
  cli_zone_free(resolver->zone);
  dkimkit_cares_free(resolver->cares);
  cli_dnssec_close(resolver->unbound);
  memset(resolver, 0, sizeof(*resolver));
}

int cli_resolver_attach(struct cli_resolver *resolver, dkimkit_config *config)
{
  int rv;

  if (resolver->zone) {
    rv = dkimkit_config_set_dns(config, cli_zone_lookup, NULL, resolver->zone);
  } else if (resolver->unbound) {
    rv = cli_dnssec_attach(resolver->unbound, config);
  } else {
    rv = dkimkit_config_set_dns(config, dkimkit_cares_lookup,
                                dkimkit_cares_cancel, resolver->cares);
  }
  return rv ? cli_error_status("resolver", rv) : CLI_OK;
}

int cli_resolver_wait(struct cli_resolver *resolver)
{
  int rv;

  if (!resolver->cares && !resolver->unbound) {
    return cli_error(CLI_INTERNAL, "resolver", "left a question open");
  }
  rv = resolver->unbound ? cli_dnssec_wait(resolver->unbound)
                         : dkimkit_cares_wait(resolver->cares, -1);
  return rv < 0 ? cli_error_status("resolver", rv) : CLI_OK;
}
