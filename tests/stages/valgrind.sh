# SPDX-License-Identifier: MIT
# With all providers where there is a choice: each comes first for something.
build gcc gcc
whole gcc
named "$builds/gcc" --suite unit --suite api
names=$(listed "$builds/gcc" . --suite unit --suite api | grep -v 'with openssl$\|with sodium+mbedtls$')
with_lines 'run gcc' "$names" 'keyring ring on sqlite' 'keyring ring master on sqlite' \
  'keyring ring refuses on sqlite' \
  --timeout-multiplier 50 --wrap "$memcheck"
