# SPDX-License-Identifier: MIT
# Counts instructions of another compiler's code. Valgrind 3.19 reads no DWARF 5 of
# clang's.
if [ ! -f "$builds/clang/build.ninja" ]; then
  CC=clang-14 CFLAGS=-gdwarf-4 meson setup "$builds/clang" "$top" -Dtests=true -Dwerror=true
fi
ninja -C "$builds/clang" tests/bench/dkimkit_bench_count
run clang --no-rebuild instructions
