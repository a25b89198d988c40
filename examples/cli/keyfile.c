/* SPDX-License-Identifier: MIT */
#include "keyfile.h"

#include <sys/stat.h>

#include <dkimkit/config.h>

#include "coredump.h"
#include "errors.h"
#include "file.h"

static void warn_of_mode(const char *path)
{
  struct stat st;

  if (stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
      (st.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    cli_error(CLI_OK, path, "warning: others may read this private key");
  }
}

int cli_keyfile_load(dkimkit_key **out, const dkimkit_config *config,
                     const char *path)
{
  uint8_t *data;
  size_t len;
  int rv;

  cli_no_coredump();
  rv = cli_file_read(
      &data, &len, path,
      dkimkit_config_limit(config, DKIMKIT_LIMIT_KEY_FILE_OCTETS));
  if (rv) {
    return rv;
  }
  rv = dkimkit_key_import(out, config, data, len);
  cli_file_release(data, len);
  if (rv) {
    return cli_error_status(path, rv);
  }
  warn_of_mode(path);
  return CLI_OK;
}
