# SPDX-License-Identifier: MIT
# Sourced by what runs some of the tests.

# named BUILD MESON-TEST-ARGUMENT...: ends the script if a test that is named isn't in
# the build, or none of a suite; meson passes over these.
named() {
  ninja -C "$1" build.ninja >/dev/null
  named_tests=$(meson test -C "$1" --no-rebuild --list | grep ' / ')
  named_all=$(echo "$named_tests" | sed 's,^[^/]* / ,,')
  # A test may be in several: "dkimkit:one+two / its name".
  named_suites=$(echo "$named_tests" | sed 's, / .*,,; s,^[^:]*:,,' | tr '+' '\n')
  named_missing=0
  shift
  while [ $# -gt 0 ]; do
    case $1 in
    --suite)
      shift
      echo "$named_suites" | grep -qxFe "$1" || named_miss "suite $1"
      ;;
    --no-suite | --timeout-multiplier | --wrap) shift ;;
    -*) ;;
    *) echo "$named_all" | grep -qxFe "$1" || named_miss "test $1" ;;
    esac
    shift
  done
  if [ "$named_missing" -ne 0 ]; then
    exit 1
  fi
}

named_miss() {
  echo "there is no $1" >&2
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
