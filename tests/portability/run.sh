#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the tests as on another platform: builds in a directory of its own, with
# what it needs of Debian unpacked there.
#   tests/portability/run.sh PLATFORM...
# PLATFORM: i386 armhf arm64 s390x s390x-short store mbedtls3 musl none unsigned-char
set -eu

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
work=${PORTABILITY_DIR:-$top/build-portability}
. "$top/tests/tools/packages.sh"
. "$top/tests/tools/named.sh"
. "$here/sysroot.sh"
. "$here/platforms.sh"
. "$here/musl.sh"
. "$here/store.sh"

# Test programs that need nothing but the libraries of the platform.
COMMON="-Dtests=true -Dwerror=true -Dcli=disabled -Dcares=disabled -Dunbound=disabled -Dpostgresql=disabled -Dpsl=disabled -Dexamples=false -Ddebug=false -Doptimization=2"

# What a failing command of preparation said; `||` would let it go on.
log=
trap 'test $? = 0 || test -z "$log" || cat "$log"' EXIT

# configure NAME MESON-OPTION...
configure() {
  name=$1
  shift
  if [ ! -f "$work/$name/build.ninja" ]; then
    rm -rf "${work:?}/$name"
    log=$work/$name.log
    # shellcheck disable=SC2086
    meson setup "$work/$name" "$top" $COMMON "$@" >"$log"
  fi
}

# tests NAME SUITE-OR-TEST...: builds what is tested and counts the results.
tests() {
  name=$1
  shift
  log=
  named "$work/$name" "$@"
  meson test -C "$work/$name" --timeout-multiplier 50 --print-errorlogs "$@" >"$work/$name.tests" 2>&1 || {
    cat "$work/$name.tests"
    say "$name: failed"
    return 1
  }
  awk -v name="$name" '
    /^(Ok|Fail|Unexpected Pass|Timeout|Skipped):/ { n[$1] = $NF }
    END { printf "%s: %d passed, %d failed, %d skipped\n", name, n["Ok:"],
          n["Fail:"] + n["Unexpected"] + n["Timeout:"], n["Skipped:"]; exit n["Ok:"] == 0 }' "$work/$name.tests"
}

main() {
  mkdir -p "$work"
  for platform in "$@"; do
    say "portability: $platform"
    case $platform in
    i386 | armhf | arm64 | s390x) on_architecture "$platform" ;;
    s390x-short) on_architecture_in_short s390x ;;
    store) with_stores ;;
    mbedtls3) on_mbedtls3 ;;
    musl) on_musl ;;
    none) without_provider ;;
    unsigned-char) with_unsigned_char ;;
    *)
      echo "no such platform: $platform" >&2
      exit 2
      ;;
    esac
  done
}

main "$@"
exit
