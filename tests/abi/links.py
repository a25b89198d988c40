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

# Library → its headers; all others are libdkimkit's.
OTHERS = {
    "libdkimkit-cares.so": {"cares.h"},
    "libdkimkit-unbound.so": {"unbound.h"},
    "libdkimkit-keyring.so": {"keyring.h", "keyring_check.h", "keyring_view.h"},
}


def functions_of(headers, stem):
    elsewhere = set().union(*OTHERS.values())
    return sorted(name for name, one in headers.functions.items()
                  if one.header in OTHERS.get(stem, ()) or
                  stem not in OTHERS and one.header not in elsewhere)


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
    failed = 0
    print(f"1..{len(libraries) + 1}")
    with tempfile.TemporaryDirectory() as work:
        for number, library in enumerate(libraries, 1):
            names = functions_of(headers, library.name.split(".")[0] + ".so")
            problems = starts(sys.argv[2], include, program(headers, names), library, libraries,
                              pathlib.Path(work))
            failed += bool(problems)
            print(f"{'not ok' if problems else 'ok'} {number} - a program with all {len(names)} "
                  f"functions of {library.name.split('.')[0]} starts")
            for problem in problems:
                print("#", problem)
    clients = "".join(one.read_text() for one in (root / "tests/abi/client").glob("*.c"))
    unused = [name for name in functions_of(headers, "libdkimkit.so")
              if not re.search(rf"\b{name}\b", clients)]
    failed += bool(unused)
    print(f"{'not ok' if unused else 'ok'} {len(libraries) + 1} - the clients use all functions "
          "of libdkimkit")
    for name in unused:
        print(f"# none uses {name}")
    sys.exit(1 if failed else 0)


main()
