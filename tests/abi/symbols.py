#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The shared library exports what the headers declare, and nothing else.

usage: symbols.py SOURCE_ROOT LIBRARY
"""
import pathlib
import re
import subprocess
import sys


def declared(include):
    names = set()
    for header in include.glob("dkimkit/*.h"):
        if header.name == "cares.h":
            continue
        text = re.sub(r"/\*.*?\*/", "", header.read_text(), flags=re.S)
        for match in re.finditer(r"^DKIMKIT_EXTERN\s(.*?);", text, re.S | re.M):
            names.add(re.search(r"(dkimkit_\w+)\(", match.group(1)).group(1))
    return names


def mapped(path):
    return set(re.findall(r"^\s+(dkimkit_\w+);", path.read_text(), re.M))


def exported(library):
    out = subprocess.run(["nm", "-D", "--defined-only", library], check=True,
                         capture_output=True, text=True).stdout
    return {line.split()[-1].split("@")[0] for line in out.splitlines()
            if line.split()[1] != "A"}


def main():
    root, library = pathlib.Path(sys.argv[1]), sys.argv[2]
    sets = {"headers": declared(root / "include"),
            "map": mapped(root / "lib" / "dkimkit.map"),
            "library": exported(library)}
    failed = 0
    print("1..3")
    for number, (a, b) in enumerate([("headers", "map"), ("map", "library"),
                                     ("library", "headers")], 1):
        odd = sorted(sets[a] ^ sets[b])
        failed += bool(odd)
        print(f"{'not ok' if odd else 'ok'} {number} - {a} and {b} name the same "
              f"{len(sets[a])} symbols")
        for name in odd:
            print(f"# only in {a if name in sets[a] else b}: {name}")
    sys.exit(1 if failed else 0)


main()
