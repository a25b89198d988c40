#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Each public header compiles alone, as C99 and as C++17, without a warning,
and includes nothing but the library's own headers, stddef.h and stdint.h.

usage: headers.py INCLUDE_DIR BUILD_INCLUDE_DIR
"""
import pathlib
import re
import subprocess
import sys

import tap

LANGUAGES = [["gcc", "-x", "c", "-std=c99"], ["g++", "-x", "c++", "-std=c++17"]]
ALLOWED = re.compile(r'#include <(stddef\.h|stdint\.h|dkimkit/\w+\.h)>')


def check(header, includes):
    problems = []
    for line in header.read_text().splitlines():
        if line.startswith("#include") and not ALLOWED.fullmatch(line):
            problems.append(f"{line} is not allowed")
    for language in LANGUAGES:
        run = subprocess.run(
            language + ["-pedantic", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"]
            + [f"-I{d}" for d in includes] + ["-"],
            input=f"#include <dkimkit/{header.name}>\n", capture_output=True, text=True)
        if run.returncode:
            problems += run.stderr.splitlines()
    return problems


def main():
    includes = sys.argv[1:3]
    headers = sorted(pathlib.Path(includes[0]).glob("dkimkit/*.h"))
    sys.exit(0 if tap.report((f"{header.name} alone", check(header, includes))
                             for header in headers) else 1)


main()
