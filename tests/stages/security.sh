# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Sourced by tests/run.sh. The ordinary builds run all of tests/attacks and
# tests/secrets; this is the attacks once more, watched.
UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 run clang-sanitizers --suite attacks --timeout-multiplier 4
