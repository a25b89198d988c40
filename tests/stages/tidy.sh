# SPDX-License-Identifier: MIT
# What is built elsewhere, or instead of something else, has no compile command, and
# clang-tidy would guess one from a neighbour's. What is built by cgo is left out.
build clang-sanitizers clang-14 -Db_sanitize=address,undefined -Db_lundef=false

rm -f "$builds/tidy-built" "$builds/tidy-alone"
for file in $(find "$top/lib" "$top/examples" -path "$top/examples/bindings" -prune -o -name '*.c' -print); do
  if grep -q "\"file\": \".*${file#"$top"}\"" "$builds/clang-sanitizers/compile_commands.json"; then
    echo "$file" >>"$builds/tidy-built"
  else
    echo "$file" >>"$builds/tidy-alone"
  fi
done

# tidy FILE-OF-NAMES COMMAND: the names are "$@" in it.
tidy() {
  names=$1
  shift
  xargs -n 8 -P "$(nproc)" sh -c "$*" tidy <"$names" >"$builds/clang-tidy.log" 2>&1 || {
    cat "$builds/clang-tidy.log"
    exit 1
  }
}
p11_kit=$(pkg-config --cflags-only-I p11-kit-1 | sed 's/-I/-isystem /g')
# shellcheck disable=SC2016 # for the inner shell
tidy "$builds/tidy-built" 'clang-tidy-14 --quiet -p' "$builds/clang-sanitizers" '"$@"'
# shellcheck disable=SC2016
tidy "$builds/tidy-alone" 'clang-tidy-14 --quiet "$@" -- -std=gnu11' \
  "-I$top/include -I$top/lib -I$builds/clang-sanitizers/include $p11_kit"
