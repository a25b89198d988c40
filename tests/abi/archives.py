#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every global symbol of the static libraries begins with dkimkit_ or dkk_, and
none is also one of libopendkim's or libcrypto's; what two of the libraries both
have is the same in both.

usage: archives.py ARCHIVE...
"""
import functools
import pathlib
import re
import subprocess
import sys

import tap


@functools.lru_cache(maxsize=None)
def members(archive):
    """Object → its global symbols."""
    out = subprocess.run(["nm", "-A", "-g", "--defined-only", archive], check=True,
                         capture_output=True, text=True).stdout
    found = {}
    for line in out.splitlines():
        where, *_, name = line.split()
        found.setdefault(where.split(":")[1], set()).add(name)
    return found


def symbols(archive):
    return set().union(*members(archive).values())


def library_file(name):
    """Where the linker finds it; nothing if it doesn't."""
    path = subprocess.run(["gcc", f"-print-file-name={name}"], check=True, capture_output=True,
                          text=True).stdout.strip()
    return pathlib.Path(path) if "/" in path else None


def misnamed(archive):
    return [f"{name} has no prefix" for name in sorted(symbols(archive))
            if not re.match(r"dkimkit_|dkk_", name)]


def shared_wrongly(archives):
    """The linker takes the first archive's object, and would take the second's as
    well for a symbol that the first one's doesn't have."""
    for i, one in enumerate(archives):
        for other in archives[i + 1:]:
            for left, left_symbols in members(one).items():
                for right, right_symbols in members(other).items():
                    if left_symbols & right_symbols and left_symbols != right_symbols:
                        yield f"{left} of {one.name} and {right} of {other.name} have " \
                            f"{sorted(left_symbols & right_symbols)[0]}, but not the same symbols"


def main():
    archives = list(map(pathlib.Path, sys.argv[1:]))
    results = [(f"{one.name} has its prefixes", misnamed(one)) for one in archives]
    results.append(("what two archives have is the same in both", list(shared_wrongly(archives))))
    ours = set().union(*map(symbols, archives))
    for name in ("libopendkim.a", "libcrypto.a", "libssl.a"):
        path = library_file(name)
        wrong = ["it isn't installed"] if path is None else sorted(ours & symbols(path))
        results.append((f"{name} has none of our {len(ours)} symbols", wrong))
    sys.exit(0 if tap.report(results) else 1)


main()
