# SPDX-License-Identifier: MIT
# What each check is for: docs/checks.md.
build gcc gcc
say "each check finds a planted fault"
sh "$top/tests/checks/planted.sh" "$builds/planted"

say "gcc's analyzer"
. "$top/tests/tools/alone.sh"
alone_flags=$(alone_flags "$builds/gcc")
# shellcheck disable=SC2046 # a name each
python3 "$top/tests/checks/analyzer.py" "$builds/gcc" "$alone_flags" $(alone "$builds/gcc") \
  >"$builds/analyzer.log" || {
  cat "$builds/analyzer.log"
  exit 1
}
tail -n 1 "$builds/analyzer.log"

say "cppcheck"
# Without a directory for what it has found so far: with one it follows calls
# between files, and takes what a callee writes through a pointer for read.
$cppcheck --project="$builds/gcc/compile_commands.json" "--file-filter=*lib/*" "--file-filter=*examples/*" -j "$(nproc)"
# shellcheck disable=SC2046,SC2086
$cppcheck $(echo "$alone_flags" | sed 's/-isystem /-I/g; s/-std=gnu11/--std=c11/; s/-D_GNU_SOURCE//') -j "$(nproc)" $(alone "$builds/gcc")

say "helgrind: Mbed TLS, which has no locks of its own"
DKIMKIT_TEST_CRYPTO=sodium,mbedtls $helgrind "$builds/gcc/tests/threads/threads_elsewhere_test"

# Optional libraries that the tests of these two don't use aren't looked for.
build_for() {
  name=$1
  shift
  CC=clang-14 meson setup "$builds/$name" "$top" -Dtests=true -Dwerror=true -Db_lundef=false -Dcli=disabled -Dexamples=false \
    "$@" >"$builds/$name.log" || {
    cat "$builds/$name.log"
    exit 1
  }
}

say "ThreadSanitizer"
if [ ! -f "$builds/thread/build.ninja" ]; then
  build_for thread "-Db_sanitize=$sanitize_threads" -Dunbound=disabled
fi
ninja -C "$builds/thread" --quiet tests/cares_use_test tests/crypto_provider_test \
  tests/keyring/keyring_view_test tests/threads/threads_shared_test \
  tests/threads/threads_elsewhere_test tests/threads/threads_cache_test tests/threads/threads_keyring_test
run thread --no-rebuild --timeout-multiplier 20 --suite threads
run thread --no-rebuild --timeout-multiplier 20 crypto_provider cares_use 'keyring view on sqlite'

say "MemorySanitizer"
if [ ! -f "$builds/memory/build.ninja" ]; then
  build_for memory "-Db_sanitize=$sanitize_memory" -Dcrypto=none -Didn=disabled -Dcares=disabled -Dunbound=disabled \
    -Dkeyring=disabled -Dsqlite=disabled -Dpostgresql=disabled
fi
ninja -C "$builds/memory" --quiet
run memory --no-rebuild --timeout-multiplier 20 --suite unit --suite api
