#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether cost grows linearly with what a stranger can choose.

usage: cliffs.py dkimkit_bench_count

Instructions at n, 2n and 4n, with limits that are in nobody's way. Sorting
grows a little faster than its input; doubling that costs more than LIMIT times
as much is a cliff.
"""
import subprocess
import sys

import callgrind

LIMIT = 2.3


def main():
    program = sys.argv[1]
    listed = subprocess.run([program], capture_output=True, text=True, check=True).stdout
    shapes = [line.split("\t") for line in listed.splitlines()]
    jobs = [(operation, name, what, int(n)) for name, what, n, only_verify in shapes
            for operation in (["verify"] if only_verify == "1" else ["verify", "sign"])]
    failed = 0
    print("1..%d" % len(jobs))
    for number, (operation, name, what, n) in enumerate(jobs, 1):
        costs = [callgrind.count(program, operation, name, n * times).total for times in (1, 2, 4)]
        growth = [costs[1] / costs[0], costs[2] / costs[1]]
        good = max(growth) <= LIMIT
        failed += not good
        print("%sok %d - %s: %s" % ("" if good else "not ", number, operation, name))
        print("# summary: %-7s %-32s %7d %-10s %11d %11d %11d  x%.2f x%.2f" %
              (operation, name, n, what, *costs, *growth), flush=True)
    return failed > 0


sys.exit(main())
