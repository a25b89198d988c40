/* SPDX-License-Identifier: MIT */
#ifndef CLI_ERRORS_H
#define CLI_ERRORS_H

/* Exit codes of the program. Functions of the program that return `int`
   return one of these, 0 for success, and have already said why. */
enum cli_exit {
  CLI_OK = 0,
  CLI_NO_PASS = 1,
  CLI_USAGE = 64,
  CLI_DATA = 65,
  CLI_NO_INPUT = 66,
  CLI_INTERNAL = 70,
  CLI_IO = 74,
  CLI_TEMPORARY = 75
};

/* Prints "dkimkit: what: why" as one line on standard error.
   Returns `code`. */
int cli_error(int code, const char *what, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for a failed system call; the text comes from errno. */
int cli_error_errno(int code, const char *what);

/* The same for a status of the library; the exit code comes from it, too. */
int cli_error_status(const char *what, int status);

/* The same for memory that ran out. */
int cli_error_memory(void);

/* Prints a usage error with a pointer to the help of `command`, NULL for that
   of the program. Returns CLI_USAGE. */
int cli_error_usage(const char *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The exit code for a status of the library. */
int cli_exit_code(int status);

#endif
