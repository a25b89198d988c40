# SPDX-License-Identifier: MIT
# The scenes of tests/faults where a sanitizer looks on, and a share of the
# sweep. In the ordinary build the scenes are run with all other tests.
build clang-sanitizers clang-14 -Db_sanitize=address,undefined -Db_lundef=false
UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 run clang-sanitizers \
  --suite faults --timeout-multiplier 4
build gcc gcc
say "ordinary tests with one allocation failing"
FAULTS_SHARE=4 ninja -C "$builds/gcc" sweep
