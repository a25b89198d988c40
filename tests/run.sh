#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs all tests. Installs what they need first; may be run again.
#   tests/run.sh             everything
#   tests/run.sh quick       the ordinary build only
#   tests/run.sh STAGE...    some of tests/stages
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/tests/tools/packages.sh"
. "$top/tests/tools/named.sh"
. "$top/tests/checks/options.sh"
builds=${BUILDS_DIR:-$top/build-tests}
# nsd and others are not in the PATH of everybody.
PATH=$PATH:/usr/sbin:/sbin
export PATH

all_stages="gcc sanitizers faults valgrind coverage providers portability instructions bench abi manual form tidy checks mutation fuzz"

# build NAME COMPILER MESON-OPTION...
build() {
  name=$1
  compiler=$2
  shift 2
  if [ ! -f "$builds/$name/build.ninja" ]; then
    say "building: $name"
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
  named "$builds/$name" "$@"
  rm -f "$builds/$name"/meson-logs/testlog*.txt
  meson test -C "$builds/$name" --print-errorlogs "$@"
  # What a test prints as "# summary: …" is for the reader of this run.
  sed -n 's/^# summary: /   /p' "$builds/$name"/meson-logs/testlog*.txt
  sed -n 's/^\(Ok\|Fail\|Skipped\): */\1 /p' "$builds/$name"/meson-logs/testlog*.txt >>"$builds/counts.txt"
}

# stage NAME: sources it in a shell of its own.
stage() {
  began=$(date +%s)
  say "stage: $1"
  (. "$top/tests/stages/$1.sh")
  say "stage $1 passed in $(($(date +%s) - began)) seconds"
}

case ${1:-all} in
all) stages=$all_stages ;;
quick) stages=gcc ;;
*) stages=$* ;;
esac
for name in $stages; do
  if [ ! -f "$top/tests/stages/$name.sh" ]; then
    echo "no such stage: $name; there are: $all_stages" >&2
    exit 2
  fi
done

# shellcheck disable=SC2086
install_packages $PACKAGES_BUILD $PACKAGES_TEST

mkdir -p "$builds"
: >"$builds/counts.txt"
started=$(date +%s)
for one in $stages; do
  stage "$one"
done
say "all stages passed in $(($(date +%s) - started)) seconds"
