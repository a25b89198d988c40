# SPDX-License-Identifier: MIT
# What is built elsewhere, or instead of something else, has no compile command, and
# clang-tidy would guess one from a neighbour's. What is built by cgo is left out.
build clang-sanitizers clang-14 "-Db_sanitize=$sanitize_addresses" -Db_lundef=false

. "$top/tests/tools/alone.sh"
alone "$builds/clang-sanitizers" >"$builds/tidy-alone"
find "$top/lib" "$top/examples" -path "$top/examples/bindings" -prune -o -name '*.c' -print |
  grep -vxFf "$builds/tidy-alone" >"$builds/tidy-built"

if grep -rn --include='*.[ch]' NOLINT "$top/lib" "$top/examples"; then
  say "no line of these is passed over (docs/checks.md)"
  exit 1
fi

# tidy FILE-OF-NAMES COMMAND: the names are "$@" in it.
tidy() {
  names=$1
  shift
  xargs -n 8 -P "$(nproc)" sh -c "$*" tidy <"$names" >"$builds/clang-tidy.log" 2>&1 || {
    cat "$builds/clang-tidy.log"
    exit 1
  }
}
# shellcheck disable=SC2016 # for the inner shell
tidy "$builds/tidy-built" "$clang_tidy -p" "$builds/clang-sanitizers" '"$@"'
# shellcheck disable=SC2016
tidy "$builds/tidy-alone" "$clang_tidy" '"$@" --' "$(alone_flags "$builds/clang-sanitizers")"
