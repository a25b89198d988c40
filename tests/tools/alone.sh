# SPDX-License-Identifier: MIT
# alone BUILD: the sources of lib/ and examples/ that the build has no command for, a
# line each: they have a Makefile of their own, or are built instead of others. What
# cgo builds is left out. alone_flags BUILD: what compiles them.
alone() {
  find "$top/lib" "$top/examples" -path "$top/examples/bindings" -prune -o -name '*.c' -print | sort |
    while read -r file; do
      grep -q "\"file\": \".*${file#"$top"}\"" "$1/compile_commands.json" || echo "$file"
    done
}

alone_flags() {
  echo "-std=gnu11 -D_GNU_SOURCE -I$top/include -I$top/lib -I$1/include $(
    pkg-config --cflags-only-I p11-kit-1 | sed 's/-I/-isystem /g')"
}
