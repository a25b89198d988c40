#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every function that a library exports is in a scene with failing memory.

usage: names.py SOURCE_ROOT
"""
import pathlib
import re
import sys

# Function → why no scene has it.
EXCEPTIONS = {}


def exported(root):
    names = set()
    for path in sorted((root / "lib").rglob("*.map")):
        names |= set(re.findall(r"^\s+(dkimkit_\w+);", path.read_text(), re.M))
    return names


def used(root):
    """In the scenes' own text, comments left out."""
    names = set()
    for path in sorted((root / "tests" / "faults").glob("*.c")):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
        names |= set(re.findall(r"\bdkimkit_\w+", text))
    return names


def main():
    root = pathlib.Path(sys.argv[1])
    names = exported(root)
    missing = names - used(root) - set(EXCEPTIONS)
    stale = set(EXCEPTIONS) - names | set(EXCEPTIONS) & used(root)
    print("1..2")
    print("%s 1 - %d exported functions, each in a scene" % ("not ok" if missing else "ok", len(names)))
    for name in sorted(missing):
        print("# in no scene: " + name)
    print("%s 2 - each exception is one" % ("not ok" if stale else "ok"))
    for name in sorted(stale):
        print("# not needed: " + name)
    return bool(missing or stale)


sys.exit(main())
