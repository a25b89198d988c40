#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A program that has the address of each function of the baseline's headers, and
was compiled with these, links with today's libraries and starts; and the clients
use all functions of libdkimkit's.

usage: links.py SOURCE_ROOT COMPILER LIBRARY...
COMPILER may have arguments behind it.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import publicheaders
import tap

def functions_of(headers, library):
    return sorted(name for name, one in headers.functions.items()
                  if publicheaders.library(one.header) == library)


def program(headers, names):
    lines = [f"#include <dkimkit/{header}>" for header in
             sorted({headers.functions[name].header for name in names})]
    lines += ["typedef void (*any)(void);", "any all[] = {"]
    lines += [f"  (any){name}," for name in names]
    return "\n".join(lines + ["};", "int main(void) {",
                              "  unsigned i = 0;",
                              "  while (i < sizeof(all) / sizeof(*all) && all[i] != 0) i++;",
                              "  return i != sizeof(all) / sizeof(*all);", "}", ""])


def starts(compiler, include, text, library, needed, work):
    """The complaints of compiler, linker or loader."""
    source, made = work / "all.c", work / "all"
    source.write_text(text)
    built = subprocess.run([*compiler.split(), "-Wall", "-Werror", "-Wno-cast-function-type",
                            f"-I{include}", source, "-o", made, library, "-Wl,--allow-shlib-undefined"],
                           capture_output=True, text=True)
    if built.returncode:
        return built.stderr.splitlines()
    path = ":".join(str(one.parent) for one in needed)
    ran = subprocess.run([made], capture_output=True, text=True,
                         env=dict(os.environ, LD_BIND_NOW="1", LD_LIBRARY_PATH=path))
    return [f"ended with {ran.returncode}"] + ran.stderr.splitlines() if ran.returncode else []


def main():
    root, libraries = pathlib.Path(sys.argv[1]), list(map(pathlib.Path, sys.argv[3:]))
    include = root / "tests/abi/baseline/include"
    headers = publicheaders.read(include / "dkimkit")
    results = []
    with tempfile.TemporaryDirectory() as work:
        for library in libraries:
            stem = library.name.split(".")[0]
            names = functions_of(headers, stem)
            results.append((f"a program with all {len(names)} functions of {stem} starts",
                            starts(sys.argv[2], include, program(headers, names), library,
                                   libraries, pathlib.Path(work))))
    clients = "".join(one.read_text() for one in (root / "tests/abi/client").glob("*.c"))
    results.append(("the clients use all functions of libdkimkit",
                    [f"none uses {name}" for name in functions_of(headers, "libdkimkit")
                     if not re.search(rf"\b{name}\b", clients)]))
    sys.exit(0 if tap.report(results) else 1)


main()
