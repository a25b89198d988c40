# SPDX-License-Identifier: MIT
# Sourced by run.sh: a keyring in a file that is made on one platform, and
# used and checked on another.

DOMAINS=4

# ring_worker PLATFORM ARGUMENT...
ring_worker() {
  platform=$1
  shift
  # shellcheck disable=SC2046
  $(emulator "$platform") "$work/$platform/tests/keyring/keyring_ring_worker" sqlite "$@"
}

# What `count` prints: rotated once, orders, faults, status.
expect_count() {
  got=$(ring_worker "$1" "$2" count $DOMAINS "$3")
  case $got in
  "$4 "*" 0 0") ;;
  *)
    say "store: $1 counts $got, not $4 rotations and no fault"
    return 1
    ;;
  esac
}

# made_and_used MAKER USER: keys are sealed on MAKER, and opened, rotated and sealed anew on USER.
made_and_used() {
  directory=$(mktemp -d)
  chmod 700 "$directory"
  time=$(ring_worker "$1" "$directory" make $DOMAINS)
  expect_count "$2" "$directory" "$time" 0
  echo | ring_worker "$2" "$directory" rotate $DOMAINS "$time" >/dev/null
  expect_count "$1" "$directory" "$time" $DOMAINS
  echo | ring_worker "$2" "$directory" rekey $DOMAINS "$time" >/dev/null
  expect_count "$1" "$directory" "$time" $DOMAINS
  rm -r "$directory"
  echo "store: made on $1, used on $2: read alike"
}

on_two_platforms() {
  for platform in "$1" "$2"; do
    log=$work/$platform.store.log
    ninja -C "$work/$platform" tests/keyring/keyring_ring_worker >"$log"
  done
  made_and_used "$1" "$2"
  made_and_used "$2" "$1"
}
