# SPDX-License-Identifier: MIT
# Sourced by examples/quickstart.sh and tests/run.sh: installs what is missing.
# On other systems than Debian and its children it only says what is needed.

PACKAGES_BUILD="gcc libc6-dev meson ninja-build pkg-config libsodium-dev libmbedtls-dev libssl-dev libc-ares-dev libpopt-dev libjansson-dev libldns-dev libidn2-dev libunbound-dev libpsl-dev libsqlite3-dev libpq-dev"
PACKAGES_DEMO="nsd"
PACKAGES_CHECKS="g++ make libcmocka-dev clang libclang-rt-14-dev llvm-14 clang-format-14 clang-tidy-14 valgrind abigail-tools universal-ctags binutils libunistring-dev libbsd-dev openssl postgresql sqlite3 doxygen mandoc man-db groff-base cppcheck python3-clang-14"
PACKAGES_PEERS="unbound ldnsutils python3 python3-cryptography python3-dkim python3-nacl python3-authres libmail-dkim-perl libmail-authenticationresults-perl libopendkim-dev libdb-dev libmilter-dev golang-go golang-github-emersion-go-msgauth-dev"
PACKAGES_EMBEDDING="postfix libuv1-dev gnuplot-nox softhsm2 opensc libp11-kit-dev p11-kit p11-kit-modules python3-cffi python3-dev python3-pycparser bindgen libclang-dev"
PACKAGES_FUZZ="afl++"
# Often here from elsewhere than Debian.
command -v cargo >/dev/null 2>&1 || PACKAGES_EMBEDDING="$PACKAGES_EMBEDDING cargo rustc rustfmt"
command -v node >/dev/null 2>&1 || PACKAGES_EMBEDDING="$PACKAGES_EMBEDDING nodejs"
command -v npm >/dev/null 2>&1 || PACKAGES_EMBEDDING="$PACKAGES_EMBEDDING npm"
PACKAGES_TEST="$PACKAGES_DEMO $PACKAGES_CHECKS $PACKAGES_PEERS $PACKAGES_EMBEDDING $PACKAGES_FUZZ"

say() {
  printf '\n== %s\n' "$*"
}

# install_packages PACKAGE...
install_packages() {
  missing=
  if ! command -v dpkg-query >/dev/null 2>&1; then
    say "not a Debian system: make sure that the equivalents of these are there: $*"
    return 0
  fi
  for package in "$@"; do
    dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null |
      grep -q '^install ok installed' || missing="$missing $package"
  done
  if [ -z "$missing" ]; then
    say "all packages are installed"
    return 0
  fi
  say "installing:$missing"
  as_root=
  if [ "$(id -u)" -ne 0 ]; then
    as_root=sudo
  fi
  $as_root apt-get update -q
  # Servers are started by the scripts themselves, on loopback.
  # shellcheck disable=SC2086
  $as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get install -q -y --no-install-recommends $missing
}
