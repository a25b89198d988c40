#!/bin/sh
# SPDX-License-Identifier: MIT
# Each check finds a fault of its kind, here and now: a sanitizer that is off, or
# a tool that lost an option, finds nothing and says nothing.
#
# usage: planted.sh SCRATCH_DIRECTORY
set -eu

here=$(dirname "$0")
scratch=$1
mkdir -p "$scratch"
# These are what is tested.
unset ASAN_OPTIONS LSAN_OPTIONS MSAN_OPTIONS TSAN_OPTIONS UBSAN_OPTIONS

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
  clang-14 -g -O1 -w "-fsanitize=$2" -fno-sanitize-recover=all -pthread "$here/planted.c" -o "$scratch/$1"
}

sanitized address address,undefined
expect 'AddressSanitizer: stack-buffer-overflow' "$scratch/address" bounds
expect 'LeakSanitizer: detected memory leaks' "$scratch/address" leak
expect 'signed integer overflow' "$scratch/address" overflow
sanitized thread thread
expect 'ThreadSanitizer: data race' "$scratch/thread" race
sanitized memory memory
expect 'MemorySanitizer: use-of-uninitialized-value' "$scratch/memory" uninitialised

gcc -g -O1 -w -pthread "$here/planted.c" -o "$scratch/plain"
expect 'depends on uninitialised value' valgrind -q --error-exitcode=99 "$scratch/plain" uninitialised
expect 'definitely lost' valgrind -q --error-exitcode=99 --leak-check=full \
  --errors-for-leak-kinds=definite "$scratch/plain" leak
expect 'Possible data race' valgrind -q --tool=helgrind --error-exitcode=99 "$scratch/plain" race

for what in null-dereference malloc-leak; do
  expect "analyzer-$what" gcc -O2 -Werror -fanalyzer -c "$here/planted_static.c" -o "$scratch/planted.o"
done
for what in nullPointer arrayIndexOutOfBounds; do
  expect "$what" cppcheck --quiet --error-exitcode=1 --enable=warning --template='{id}' "$here/planted_static.c"
done
expect 'clang-analyzer-core.NullDereference' clang-tidy-14 "--checks=-*,clang-analyzer-core.*" \
  '--warnings-as-errors=*' "$here/planted_static.c" --
