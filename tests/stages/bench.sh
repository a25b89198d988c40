# SPDX-License-Identifier: MIT
# Once, to see that they run; the figures of a run beside others mean nothing.
build gcc gcc
"$builds/gcc/tests/bench/dkimkit_bench" --quick --rounds 1 --json "$builds/bench.json"
"$builds/gcc/tests/bench/dkimkit_bench_memory"
