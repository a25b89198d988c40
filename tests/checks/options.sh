# SPDX-License-Identifier: MIT
# Sourced by tests/run.sh, for its stages, and by planted.sh: what checks are run with.
# planted.sh fails when an option gets lost here, but for cppcheck's performance, of which
# nothing can be planted in C.
sanitize_addresses=address,undefined
sanitize_threads=thread
sanitize_memory=memory
# UBSan only prints what it finds, and goes on, if it isn't told.
UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
export UBSAN_OPTIONS
memcheck="valgrind -q --suppressions=$top/tests/tools/valgrind.supp --error-exitcode=99 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite"
helgrind="valgrind -q --tool=helgrind --error-exitcode=99"
cppcheck="cppcheck --enable=warning,performance,portability --error-exitcode=1 --quiet"
# The rest is in .clang-tidy.
clang_tidy="clang-tidy-14 --quiet"
