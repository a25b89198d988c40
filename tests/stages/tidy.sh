# SPDX-License-Identifier: MIT
# The examples outside the build have a header in a directory of its own; what
# is built by cgo has no compile command.
build clang-sanitizers clang-14 -Db_sanitize=address,undefined -Db_lundef=false
p11_kit=$(pkg-config --cflags-only-I p11-kit-1 | sed 's/-I/--extra-arg=-isystem/g')
# shellcheck disable=SC2086
find "$top/lib" "$top/examples" -path "$top/examples/bindings" -prune -o -name '*.c' -print0 |
  xargs -0 -n 8 -P "$(nproc)" clang-tidy-14 -p "$builds/clang-sanitizers" $p11_kit --quiet >"$builds/clang-tidy.log" 2>&1 || {
  cat "$builds/clang-tidy.log"
  exit 1
}
