# SPDX-License-Identifier: MIT
# What is built on an installed library was run with all providers, so was what of
# the keyring has nothing to do with them, and what the ordinary build runs with each
# set of them.
with_provider() {
  run "$1" --no-suite embedding --no-suite instructions --no-suite keyring --no-suite attacks \
    --no-suite faults --no-suite fuzz --no-suite secrets --no-suite threads
  run "$1" 'keyring ring check on sqlite' 'keyring ring domain on sqlite' 'keyring ring profile on sqlite' \
    'keyring view on sqlite'
}

build only-sodium-mbedtls gcc -Dcrypto=sodium,mbedtls
with_provider only-sodium-mbedtls
build only-openssl gcc -Dcrypto=openssl -Didn=disabled
with_provider only-openssl
