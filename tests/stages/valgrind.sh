# SPDX-License-Identifier: MIT
# With all providers where there is a choice: each comes first for something.
build gcc gcc
whole gcc
named "$builds/gcc" --suite unit --suite api
names=$(meson test -C "$builds/gcc" --no-rebuild --list --suite unit --suite api |
  sed -n 's/^.* \/ //p' | grep -v 'with openssl$\|with sodium+mbedtls$')
old_ifs=$IFS
IFS='
'
# shellcheck disable=SC2086 # a name a line
set -- $names
IFS=$old_ifs
run gcc "$@" 'keyring ring on sqlite' 'keyring ring master on sqlite' --timeout-multiplier 50 \
  --wrap "$memcheck"
