#!/bin/sh
# SPDX-License-Identifier: MIT
# Each check finds a fault of its kind, here and now: a sanitizer that is off, or
# a tool that lost an option (options.sh, .clang-tidy, analyzer.py), finds nothing and
# says nothing.
#
# usage: planted.sh SCRATCH_DIRECTORY

# shellcheck disable=SC2086 # commands that have their options with them
set -eu

here=$(cd "$(dirname "$0")" && pwd)
top=$here/../..
scratch=$1
mkdir -p "$scratch"
# These are what is tested.
unset ASAN_OPTIONS LSAN_OPTIONS MSAN_OPTIONS TSAN_OPTIONS UBSAN_OPTIONS
. "$here/options.sh"

# expect WORDS COMMAND...: the command fails, and says these words.
expect() {
  words=$1
  shift
  if "$@" >"$scratch/said" 2>&1; then
    echo "not found: $words: $*" >&2
    exit 1
  fi
  grep -q -e "$words" "$scratch/said" || {
    cat "$scratch/said" >&2
    echo "not said: $words: $*" >&2
    exit 1
  }
  echo "   found: $words"
}

# sanitized NAME SANITIZERS
sanitized() {
  clang-14 -g -O1 -w "-fsanitize=$2" -pthread "$here/planted.c" -o "$scratch/$1"
}

sanitized addresses "$sanitize_addresses"
expect 'AddressSanitizer: stack-buffer-overflow' "$scratch/addresses" bounds
expect 'LeakSanitizer: detected memory leaks' "$scratch/addresses" leak
expect 'signed integer overflow' "$scratch/addresses" overflow
sanitized threads "$sanitize_threads"
expect 'ThreadSanitizer: data race' "$scratch/threads" race
sanitized memory "$sanitize_memory"
expect 'MemorySanitizer: use-of-uninitialized-value' "$scratch/memory" uninitialised

gcc -g -O1 -w -pthread "$here/planted.c" -o "$scratch/plain"
expect 'depends on uninitialised value' $memcheck "$scratch/plain" uninitialised
expect 'definitely lost' $memcheck "$scratch/plain" leak
expect 'Possible data race' $helgrind "$scratch/plain" race

for what in null-dereference malloc-leak; do
  expect "analyzer-$what" python3 "$here/analyzer.py" --only "$scratch" "" "$here/planted_static.c"
done
for what in arrayIndexOutOfBounds nullPointerRedundantCheck arithOperationsOnVoidPointer; do
  expect "\\[$what\\]" $cppcheck "$here/planted_static.c"
done

for what in clang-analyzer-core.NullDereference clang-analyzer-unix.Malloc; do
  expect "$what,-warnings-as-errors" $clang_tidy "$here/planted_static.c" --
done
for what in bugprone-integer-division cert-err34-c clang-analyzer-deadcode.DeadStores \
  clang-analyzer-security.insecureAPI.strcpy misc-misplaced-const misc-no-recursion \
  readability-misleading-indentation readability-redundant-declaration; do
  expect "$what,-warnings-as-errors" $clang_tidy "$here/planted_tidy.c" --
done
{
  echo 'int planted_length(int n) {'
  yes 'n++;' | head -n 60
  echo 'return n; }'
} >"$scratch/planted_length.c"
expect 'readability-function-size,-warnings-as-errors' $clang_tidy "--config-file=$top/.clang-tidy" \
  "$scratch/planted_length.c" --
# In a header of ours.
mkdir -p "$scratch/examples"
echo 'static int planted(int n) { return n > 0 ? planted(n - 1) : 0; }' >"$scratch/examples/planted.h"
printf '#include "examples/planted.h"\nint planted_header(void) { return planted(1); }\n' >"$scratch/planted_header.c"
expect 'planted.h:.*misc-no-recursion,-warnings-as-errors' $clang_tidy "--config-file=$top/.clang-tidy" \
  "$scratch/planted_header.c" --
