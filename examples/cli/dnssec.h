/* SPDX-License-Identifier: MIT */
#ifndef CLI_DNSSEC_H
#define CLI_DNSSEC_H

#include <dkimkit/config.h>

/* The resolver that validates: dnssec.c, or nodnssec.c in a build without. */
struct dkimkit_unbound;
struct cli_resolver_options;

/* What validates; NULL if nothing does. */
const char *cli_dnssec_name(void);

int cli_dnssec_open(struct dkimkit_unbound **resolver, const char *command,
                    const struct cli_resolver_options *options);
void cli_dnssec_close(struct dkimkit_unbound *resolver);

/* Return a status of the library, the second as dkimkit_cares_wait. */
int cli_dnssec_attach(struct dkimkit_unbound *resolver, dkimkit_config *config);
int cli_dnssec_wait(struct dkimkit_unbound *resolver);

#endif
