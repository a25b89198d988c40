#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What is installed has the hardening that meson.build asks for.

usage: hardening.py BUILD_ROOT FORTIFY_LEVEL CF_PROTECTION
CF_PROTECTION is 1 if the compiler has -fcf-protection.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import tap

HOUSE = ("/lib/", "/examples/")


def readelf(*arguments):
    return subprocess.run(["readelf", "-W", *map(str, arguments)], check=True, capture_output=True, text=True,
                          env={**os.environ, "LC_ALL": "C"}).stdout


def undefined(path):
    return set(re.findall(r"\bUND (\w+)", readelf("--dyn-syms", path)))


def segments(path):
    """(type, flags) of each program header."""
    return re.findall(r"^  (\w+) +0x\S+ 0x\S+ 0x\S+ 0x\S+ 0x\S+ ([RWE ]{3})", readelf("-l", path), re.M)


def faults(path, is_program):
    found = []
    dynamic = readelf("-d", path)
    parts = segments(path)
    symbols = undefined(path)
    kinds = [kind for kind, _ in parts]
    if "LOAD" not in kinds:
        found.append("its segments can't be read")
    if not re.search(r"\(FLAGS\).*\bBIND_NOW\b", dynamic):
        found.append("not BIND_NOW")
    if "GNU_RELRO" not in kinds:
        found.append("no RELRO")
    if ("GNU_STACK", "RW ") not in parts:
        found.append("its stack may be executable")
    if any("W" in flags and "E" in flags for _, flags in parts):
        found.append("a segment is writable and executable")
    if re.search(r"TEXTREL", dynamic):
        found.append("relocations in text")
    if re.search(r"\((RPATH|RUNPATH)\)", dynamic):
        found.append("a path to libraries")
    if is_program and not re.search(r"\(FLAGS_1\).*\bPIE\b", dynamic):
        found.append("not position independent")
    if "__stack_chk_fail" not in symbols:
        found.append("no stack protector")
    if not any(re.fullmatch(r"__\w+_chk", one) for one in symbols):
        found.append("no fortified function")
    return found


def unprotected(archive):
    """Members without the notes of -fcf-protection."""
    parts = re.split(r"^File: ", readelf("-n", archive), flags=re.M)[1:]
    if not parts:
        return ["all"]
    return [part.split("\n")[0] for part in parts if "IBT" not in part or "SHSTK" not in part]


def wrong_level(build, level):
    commands = json.loads((build / "compile_commands.json").read_text())
    house = [one for one in commands if any(place in one["file"] for place in HOUSE)]
    return [one["file"] for one in house if "-D_FORTIFY_SOURCE=" + level not in one["command"]] if house else ["all"]


def elf_files(top):
    for path in sorted(top.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with open(path, "rb") as file:
                if file.read(4) == b"\x7fELF":
                    yield path


def main():
    build = pathlib.Path(sys.argv[1])
    level, has_protection = sys.argv[2], sys.argv[3] == "1"
    results = []
    with tempfile.TemporaryDirectory() as top:
        subprocess.run(["meson", "install", "-C", str(build), "--no-rebuild", "--quiet"], check=True,
                       stdout=sys.stderr, env={**os.environ, "DESTDIR": top})
        for path in elf_files(pathlib.Path(top)):
            results.append((path.name, faults(path, path.parent.name in ("bin", "sbin", "libexec"))))
        results.append(("something is installed", [] if results else ["nothing"]))
        if has_protection:
            archives = sorted(pathlib.Path(top).rglob("*.a"))
            results += [(path.name + ": control flow", unprotected(path)) for path in archives]
    results.append(("FORTIFY_SOURCE is " + level, wrong_level(build, level)[:3]))
    return not tap.report(results)


if __name__ == "__main__":
    sys.exit(main())
