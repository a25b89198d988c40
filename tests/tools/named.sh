# SPDX-License-Identifier: MIT
# Sourced by what runs some of the tests.

# named BUILD MESON-TEST-ARGUMENT...: ends the script if a test that is named isn't in
# the build, or none of a suite, or the arguments together leave one out; meson passes
# over these.
named() {
  named_build=$1
  shift
  ninja -C "$named_build" build.ninja >/dev/null
  named_tests=$(meson test -C "$named_build" --no-rebuild --list | grep ' / ')
  named_all=$(echo "$named_tests" | sed 's,^[^/]* / ,,')
  # A test may be in several: "dkimkit:one+two / its name".
  named_suites=$(echo "$named_tests" | sed 's, / .*,,; s,^[^:]*:,,' | tr '+' '\n')
  named_run=$(meson test -C "$named_build" --no-rebuild --list "$@" | grep -c ' / ' || true)
  named_missing=0
  while [ $# -gt 0 ]; do
    case $1 in
    --suite)
      shift
      echo "$named_suites" | grep -qxFe "$1" || named_miss "there is no suite $1"
      ;;
    --no-suite | --timeout-multiplier | --wrap) shift ;;
    -*) ;;
    *)
      echo "$named_all" | grep -qxFe "$1" || named_miss "there is no test $1"
      named_run=$((named_run - 1))
      ;;
    esac
    shift
  done
  if [ "$named_missing" -eq 0 ] && [ "$named_run" -lt 0 ]; then
    named_miss "suites and names together leave a test out"
  fi
  if [ "$named_missing" -ne 0 ]; then
    exit 1
  fi
}

named_miss() {
  echo "$1" >&2
  named_missing=1
}

# listed BUILD PATTERN MESON-TEST-OPTION...: prints the names that match, a line each;
# fails if none does.
listed() {
  listed_build=$1
  listed_pattern=$2
  shift 2
  meson test -C "$listed_build" --no-rebuild --list "$@" | sed -n 's,^[^/]* / ,,p' | grep -e "$listed_pattern"
}

# with_lines COMMAND TEXT ARGUMENT...: each line of the text is an argument, in front of
# the others.
with_lines() {
  with_command=$1
  with_text=$2
  shift 2
  with_ifs=$IFS
  IFS='
'
  # shellcheck disable=SC2086
  set -- $with_text "$@"
  IFS=$with_ifs
  $with_command "$@"
}
