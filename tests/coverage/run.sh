#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds for coverage, runs the tests that count, and makes the table.
#   tests/coverage/run.sh BUILD_DIR [OPTION OF report.py]...
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
build=$1
shift
# nsd and others are not in the PATH of everybody.
PATH=$PATH:/usr/sbin:/sbin
export PATH

if [ ! -f "$build/build.ninja" ]; then
  # Without optimisation each condition of the source is a branch of the object;
  # tests have threads, so the counters have to be atomic.
  CC=${CC:-gcc} meson setup "$build" "$top" -Dtests=true -Dbuildtype=plain -Dhardening=false \
    -Db_coverage=true -Dc_args=-fprofile-update=atomic >"$build.log" || {
    cat "$build.log"
    exit 1
  }
fi
find "$build" -name '*.gcda' -delete
meson test -C "$build" --print-errorlogs --quiet --timeout-multiplier 20 --suite unit --suite fuzz
# What else makes a difference to the table, without what only takes time. Meson
# passes over names that it doesn't know.
listed=$top/tests/coverage/tests.txt
known=$(xargs -d '\n' -a "$listed" meson test -C "$build" --no-rebuild --list | grep -c ' / ')
if [ "$known" -ne "$(wc -l <"$listed")" ]; then
  echo "only $known of the tests in $listed are there" >&2
  exit 1
fi
xargs -d '\n' -a "$listed" meson test -C "$build" --print-errorlogs --quiet --timeout-multiplier 20
python3 "$top/tests/coverage/report.py" "$build" "$@"
