# SPDX-License-Identifier: MIT
# Another size of numbers, another order of octets, another C library, a newer Mbed TLS, and
# no provider built in. The other platforms of docs/portability.md are run by hand.
PORTABILITY_DIR=$builds/portability sh "$top/tests/portability/run.sh" none i386 s390x-short store mbedtls3 musl
