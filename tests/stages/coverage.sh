# SPDX-License-Identifier: MIT
# How much of lib/ the tests run (docs/coverage.md).
python3 "$top/tests/coverage/selftest.py"
say "building, and running what counts"
sh "$top/tests/coverage/run.sh" "$builds/coverage" --lowest 5
