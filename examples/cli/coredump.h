/* SPDX-License-Identifier: MIT */
#ifndef CLI_COREDUMP_H
#define CLI_COREDUMP_H

/* From now on a crash leaves no core dump: it would hold the private keys. */
void cli_no_coredump(void);

#endif
