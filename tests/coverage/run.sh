#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds for coverage, runs the tests that count, and makes the table.
#   tests/coverage/run.sh BUILD_DIR [OPTION OF report.py]...
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/tools/named.sh"
build=$1
shift
# nsd and others are not in the PATH of everybody.
PATH=$PATH:/usr/sbin:/sbin
export PATH

if [ ! -f "$build/build.ninja" ]; then
  # Without optimisation each condition of the source is a branch of the object;
  # tests have threads, so the counters have to be atomic.
  CC=${CC:-gcc} meson setup "$build" "$top" -Dtests=true -Dwerror=true -Dbuildtype=plain -Dhardening=false \
    -Db_coverage=true -Dc_args=-fprofile-update=atomic >"$build.log" || {
    cat "$build.log"
    exit 1
  }
fi
find "$build" -name '*.gcda' -delete
# count MESON-TEST-ARGUMENT...
count() {
  named "$build" "$@"
  meson test -C "$build" --print-errorlogs --quiet --timeout-multiplier 20 "$@"
}

count --suite unit --suite fuzz
# What else makes a difference to the table, without what only takes time.
with_lines count "$(cat "$top/tests/coverage/tests.txt")"
python3 "$top/tests/coverage/report.py" "$build" "$@"
