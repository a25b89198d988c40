#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Instructions of libdkimkit for fixed operations, against those on file.

usage: guard.py dkimkit_bench_count COMPILER [--update]

COMPILER is what Meson knows of it, e.g. "gcc 12.2.0 x86_64 -O2"; AVX2, if the
processor has it, is added here. More or less
than TOLERANCE is a failure: less, so that what was won stays won. --update
writes the figures of this run into instructions.json; the change of that file
tells what a commit costs.
"""
import json
import pathlib
import sys

import callgrind

TOLERANCE = 0.02
STORED = pathlib.Path(__file__).with_name("instructions.json")

OPERATIONS = [
    ("verify", "prose", 4096),
    ("verify", "prose", 1 << 20),
    ("verify", "base64", 1 << 20),
    ("verify", "html", 1 << 18),
    ("verify", "white space", 1 << 18),
    ("verify", "prose/200", 4096),
    ("verify", "octet by octet", 8192),
    ("sign", "prose", 4096),
    ("sign", "prose", 1 << 20),
    ("sign", "prose/200", 4096),
]


def has_avx2():
    try:
        return " avx2 " in pathlib.Path("/proc/cpuinfo").read_text().replace("\n", " ")
    except OSError:
        return False


def name_of(operation, name, n):
    return "%s %s %d" % (operation, name, n)


def update(compiler, counted):
    stored = json.loads(STORED.read_text()) if STORED.exists() else {}
    stored[compiler] = counted
    STORED.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n")
    return 0


def compare(compiler, counted):
    stored = json.loads(STORED.read_text()).get(compiler) if STORED.exists() else None
    if stored is None:
        print("1..1\nnot ok 1 - no figures for %r: guard.py … --update writes them" % compiler)
        return 1
    failed = 0
    print("1..%d" % len(counted))
    for number, (name, own) in enumerate(counted.items(), 1):
        want = stored.get(name, 0)
        ratio = own / want if want else float("inf")
        good = abs(ratio - 1) <= TOLERANCE
        failed += not good
        print("%sok %d - %s: %d instructions, %d on file" %
              ("" if good else "not ", number, name, own, want))
        print("# summary: %-24s %10d instructions, %+.2f %%" % (name, own, 100 * (ratio - 1)))
    return failed > 0


def main():
    program, compiler = sys.argv[1:3]
    compiler += " AVX2" if has_avx2() else ""
    counted = {name_of(*job): callgrind.count(program, *job).own for job in OPERATIONS}
    return (update if "--update" in sys.argv[3:] else compare)(compiler, counted)


sys.exit(main())
