/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYRING_REPORTSTYLE_H
#define CLI_KEYRING_REPORTSTYLE_H

#include <stdio.h>

/* Writes the style sheet of the report: for a screen, light or dark, wide or
   narrow, and for paper. */
void cli_report_style(FILE *out);

#endif
