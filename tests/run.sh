#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs all tests. Installs what they need first; may be run again.
#   tests/run.sh           everything
#   tests/run.sh quick     the ordinary build only
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/tests/tools/packages.sh"
builds=${BUILDS_DIR:-$top/build-tests}
# nsd and others are not in the PATH of everybody.
PATH=$PATH:/usr/sbin:/sbin
export PATH

# shellcheck disable=SC2086
install_packages $PACKAGES_BUILD $PACKAGES_TEST

# build NAME COMPILER MESON-OPTION...
build() {
  name=$1
  compiler=$2
  shift 2
  say "building: $name"
  if [ ! -f "$builds/$name/build.ninja" ]; then
    CC=$compiler meson setup "$builds/$name" "$top" -Dtests=true -Dwerror=true "$@"
  fi
  ninja -C "$builds/$name"
}

# whole NAME: or it would pass with fewer tests.
whole() {
  if grep 'WARNING: tests left out' "$builds/$1/meson-logs/meson-log.txt"; then
    say "$1 has to have all tests"
    exit 1
  fi
}

# run NAME MESON-TEST-OPTION...
run() {
  name=$1
  shift
  say "testing: $name"
  meson test -C "$builds/$name" --print-errorlogs "$@"
  # What a test prints as "# summary: …" is for the reader of this run.
  sed -n 's/^# summary: /   /p' "$builds/$name/meson-logs/testlog.txt"
}

started=$(date +%s)
build gcc gcc
whole gcc
run gcc
if [ "${1:-all}" = quick ]; then
  exit 0
fi

build clang-sanitizers clang-14 -Db_sanitize=address,undefined -Db_lundef=false
whole clang-sanitizers
UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 run clang-sanitizers \
  --suite unit --suite api --suite cli --suite corpus --suite conformance --suite keyring --timeout-multiplier 4

say "testing: valgrind"
meson test -C "$builds/gcc" --print-errorlogs --suite unit --suite api --timeout-multiplier 10 \
  --wrap 'valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite,indirect'

build only-sodium-mbedtls gcc -Dcrypto=sodium,mbedtls
# What is built on an installed library was run above, and so was what of the
# keyring has nothing to do with providers.
run only-sodium-mbedtls --no-suite embedding --no-suite instructions --no-suite keyring
run only-sodium-mbedtls 'keyring ring domain on sqlite' 'keyring view on sqlite'
build only-openssl gcc -Dcrypto=openssl -Didn=disabled
run only-openssl --no-suite embedding --no-suite instructions --no-suite keyring
run only-openssl 'keyring ring domain on sqlite' 'keyring view on sqlite'

say "counting instructions of another compiler's code"
# Valgrind 3.19 reads no DWARF 5 of clang's.
CC=clang-14 CFLAGS=-gdwarf-4 meson setup "$builds/clang" "$top" -Dtests=true >"$builds/clang.log" || {
  cat "$builds/clang.log"
  exit 1
}
ninja -C "$builds/clang" tests/bench/dkimkit_bench_count
run clang --no-rebuild instructions

say "running the benchmarks once; their figures mean nothing here"
"$builds/gcc/tests/bench/dkimkit_bench" --quick --rounds 1 --json "$builds/bench.json"
"$builds/gcc/tests/bench/dkimkit_bench_memory"

say "comparing the ABI of two builds of the same tree"
for library in libdkimkit.so resolver/libdkimkit-cares.so resolver/libdkimkit-unbound.so keyring/libdkimkit-keyring.so; do
  abidiff "$builds/gcc/lib/$library" "$builds/only-openssl/lib/$library"
done

say "checking the form of the sources"
find "$top/lib" "$top/include" "$top/examples" "$top/tests" -name '*.[ch]' -print0 |
  xargs -0 clang-format-14 --dry-run -Werror

say "clang-tidy"
# The examples outside the build have a header in a directory of its own; what
# is built by cgo has no compile command.
p11_kit=$(pkg-config --cflags-only-I p11-kit-1 | sed 's/-I/--extra-arg=-isystem/g')
# shellcheck disable=SC2086
find "$top/lib" "$top/examples" -path "$top/examples/bindings" -prune -o -name '*.c' -print0 |
  xargs -0 -n 8 -P "$(nproc)" clang-tidy-14 -p "$builds/clang-sanitizers" $p11_kit --quiet >"$builds/clang-tidy.log" 2>&1 || {
  cat "$builds/clang-tidy.log"
  exit 1
}

say "all tests passed in $(($(date +%s) - started)) seconds"
