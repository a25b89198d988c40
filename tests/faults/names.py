#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every function that a library exports is called by a scene, while something
might fail: the programs are run once without a fault, and say what was called
(called.c).

usage: names.py MAP... [-- PROGRAM [ARGUMENT...]]...
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

# Function → why no scene has it.
EXCEPTIONS = {}


def split(arguments):
    parts = [[]]
    for argument in arguments:
        if argument == "--":
            parts.append([])
        else:
            parts[-1].append(argument)
    return parts


def exported(maps):
    names = set()
    for path in maps:
        names |= set(re.findall(r"^\s+(dkimkit_\w+);", pathlib.Path(path).read_text(), re.M))
    return names


def called(programs):
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory, "called")
        path.touch()
        for program in programs:
            is_second = "postgresql" in program and any("sqlite" in other for other in programs)
            more = {"FAULTS_FILTER": "keyring: open*"} if is_second else {}
            subprocess.run(program, check=True, stdout=subprocess.DEVNULL,
                           env={**os.environ, "FAULTS_CALLED": str(path), **more})
        return set(path.read_text().split())


def main():
    maps, *programs = split(sys.argv[1:])
    names = exported(maps)
    found = called(programs)
    # Those are exported without a database, too.
    absent = {"dkimkit_keyring_open_" + database for database in ("sqlite", "postgresql")
              if not any(database in program for program in programs)}
    missing = names - found - absent - set(EXCEPTIONS)
    stale = set(EXCEPTIONS) - names | set(EXCEPTIONS) & found
    print("1..2")
    print("%s 1 - %d exported functions, each called in a scene" % ("not ok" if missing else "ok", len(names)))
    for name in sorted(missing):
        print("# in no scene: " + name)
    print("%s 2 - each exception is one" % ("not ok" if stale else "ok"))
    for name in sorted(stale):
        print("# not needed: " + name)
    return bool(missing or stale)


sys.exit(main())
