#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Where the time goes while messages are verified with a cached key: shares by
samples of perf.

usage: profile.py BUILD_DIR [PROVIDERS]
"""
import collections
import pathlib
import re
import subprocess
import sys
import tempfile

TIMES = {"4k": 60000, "50k": 20000, "1m": 3000}
KINDS = [
    ("cryptography", r"libcrypto|libmbedcrypto|libsodium", r""),
    ("allocation", r"libc", r"alloc|free|unlink_chunk|sysmalloc"),
    ("canonicalization", r"libdkimkit",
     r"canon|scan|squeeze|relax|collector|write_form|take_run|pass\b|lines|count_words"),
    ("parsing and the rest", r"libdkimkit|libc|ld-linux", r""),
]


def kind_of(library, symbol):
    for kind, libraries, symbols in KINDS:
        if re.search(libraries, library) and re.search(symbols, symbol):
            return kind
    return "other"


def sample(program, files, size, providers, work):
    data = pathlib.Path(work) / "perf.data"
    subprocess.run(["perf", "record", "-q", "-e", "cpu-clock", "-F", "8000", "-o", data, program, "verify", files,
                    size + "-signed.eml", str(TIMES[size]), providers, "cached"], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    report = subprocess.run(["perf", "report", "-i", data, "--stdio", "--no-children", "--sort", "dso,sym"],
                            check=True, capture_output=True, text=True).stdout
    shares = collections.Counter()
    for line in report.splitlines():
        found = re.match(r"\s*([\d.]+)%\s+(\S+)\s+\[.\]\s+(.*)", line)
        if found and "kernel" not in found.group(2):
            shares[kind_of(found.group(2), found.group(3))] += float(found.group(1))
    return shares


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    providers = sys.argv[2] if len(sys.argv) > 2 else "openssl"
    program = build / "tests/bench/bench_peer_dkimkit"
    with tempfile.TemporaryDirectory(prefix="dkimkit-bench-") as work:
        subprocess.run([program, "make", work], check=True)
        for size in TIMES:
            shares = sample(program, work, size, providers, work)
            total = sum(shares.values())
            print("%-4s %s: %s" % (size, providers, ", ".join(
                "%s %.1f %%" % (kind, 100 * share / total) for kind, share in shares.most_common())))
    return 0


sys.exit(main())
