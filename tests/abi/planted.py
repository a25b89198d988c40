#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The suite "abi" fails when the ABI breaks, and says why; and it doesn't when the ABI
grows as docs/abi.md says. Changes are planted in a copy of the sources, libdkimkit
is built of it, and tests of the suite run as meson would run them.

usage: planted.py SOURCE_ROOT SCRATCH_DIRECTORY
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
from typing import NamedTuple

PARTS = ["CHANGELOG.md", "docs", "examples", "include", "lib", "meson.build", "meson_options.txt",
         "pkgconfig", "tests"]
OPTIONS = ["--buildtype=debug", "-Dtests=true", "-Dhardening=false", "-Dexamples=false", "-Dcli=disabled",
           "-Dcares=disabled", "-Dunbound=disabled", "-Dkeyring=disabled"]
COMPARE, KEPT, SYMBOLS, LINKS = "ABI of libdkimkit", "headers kept", "exported symbols", "client links"

CACHE_H, COMMON_H, CRYPTO_H = (f"include/dkimkit/{name}.h" for name in ("cache", "common", "crypto"))
CACHE_C, MAP, CHANGELOG, MESON = "lib/dkim/cache.c", "lib/dkimkit.map", "CHANGELOG.md", "meson.build"
CHANGED = "not ok .*nothing was removed or changed"
HASH_COPY = r"(  /\*\* Copies a running digest)"


class Plant(NamedTuple):
    what: str
    # (file, regular expression of what is replaced once, by what)...
    edits: list
    # Test → regular expressions of what it says. One that isn't here, or says
    # nothing of "not ok", passes.
    says: dict


class Release(NamedTuple):
    """Of the baseline, and the first one that may add to it."""
    old: str
    new: str


def release(root):
    version = (root / "tests/abi/baseline/include/dkimkit/version.h").read_text()
    major, minor = re.search(r'DKIMKIT_VERSION "(\d+)\.(\d+)', version).groups()
    return Release(f"{major}.{minor}", f"{major}.{int(minor) + 1}")


def abi_version(text):
    return (MESON, r"\nabi_version = '.*'", f"\nabi_version = '{text}.0'")


def in_new_node(root, version, name):
    text = (root / MAP).read_text()
    if f"DKIMKIT_{version} {{" in text:
        return (MAP, rf"(DKIMKIT_{re.escape(version)} {{\n  global:\n)", rf"\g<1>    {name};\n")
    last = re.findall(r"^(DKIMKIT_[\d.]+) \{", text, re.M)[-1]
    return (MAP, r"\Z", f"\nDKIMKIT_{version} {{\n  global:\n    {name};\n}} {last};\n")


def in_old_node(text):
    return (MAP, r"(\n  global:\n)", rf"\g<1>    {text};\n")


def not_in_map(name):
    return (MAP, rf"\n    {name};", "")


def defined(declared):
    return (CACHE_C, r"\Z", f"\n{declared}int dkimkit_planted(int number) {{ return number; }}\n")


def declared(since):
    return (CACHE_H, r"(\n#ifdef __cplusplus\n\})",
            rf"\n/** @return the number. {since} */\nDKIMKIT_EXTERN int dkimkit_planted(int number);\n\g<1>")


def in_changelog(name):
    return (CHANGELOG, r"\n## .*\n", f"\n## [Unreleased]\n\n- `{name}`\n")


def additions(root, now):
    new, function = abi_version(now.new), in_new_node(root, now.new, "dkimkit_planted")
    since, named = f"Since {now.new}.", in_changelog("dkimkit_planted")
    return [
        Plant("a function is added, and told of everywhere",
              [new, function, defined(""), declared(since), named],
              {COMPARE: [r"0 Removed, 0 Changed.*, \d+ Added function",
                         r"\[A\] 'function int dkimkit_planted\(int\)'"]}),
        Plant("a function is added, and not in the CHANGELOG",
              [new, function, defined(""), declared(since)],
              {KEPT: ["not ok .*the CHANGELOG names what is new",
                      "# dkimkit_planted is new: the first section of CHANGELOG.md has to name it"]}),
        Plant("a function is added, and its comment doesn't say since when",
              [new, function, defined(""), declared(""), named],
              {KEPT: ["not ok .*new names say since when",
                      rf'# dkimkit_planted is new: the comment .* cache.h has to say "Since {now.new}."']}),
        Plant("a function is added to a node that is out",
              [abi_version(now.old), in_old_node("dkimkit_planted"), defined(""), declared(since), named],
              {COMPARE: ["not ok .*new symbols are in a new node",
                         r"# dkimkit_planted is new, and in the node DKIMKIT_\d"],
               KEPT: ["not ok .*new names say since when",
                      rf"# there are new names, and abi_version in meson.build is still {now.old}:"]}),
        Plant("a function is added to the map, and to no header",
              [new, function, defined("DKIMKIT_EXTERN "), named],
              {SYMBOLS: ["not ok .*headers and map name the same", "# only in map: dkimkit_planted",
                         "not ok .*library and headers name the same", "# only in library: dkimkit_planted"]}),
        # By a pattern, which symbols.py doesn't take for a name.
        Plant("a function is exported that's in no map and no header",
              [new, in_old_node("dkimkit_plante?"), defined("DKIMKIT_EXTERN ")],
              {COMPARE: ["not ok .*new symbols are in a new node", "# dkimkit_planted is new, and in the node"],
               SYMBOLS: ["not ok .*map and library name the same", "not ok .*library and headers name the same",
                         "# only in library: dkimkit_planted"]}),
    ]


def functions(root, now):
    return [
        Plant("a function leaves the map", [not_in_map("dkimkit_cache_forget")],
              {COMPARE: [CHANGED, "# Functions changes summary: 1 Removed",
                         r"\[D\] 'function int dkimkit_cache_forget\("],
               SYMBOLS: ["not ok .*headers and map name the same", "not ok .*library and headers name the same",
                         "# only in headers: dkimkit_cache_forget"],
               LINKS: ["not ok .*a program with all .* starts",
                       "undefined reference to `dkimkit_cache_forget'"]}),
        Plant("a function moves to another node",
              [abi_version(now.new), not_in_map("dkimkit_cache_forget"),
               in_new_node(root, now.new, "dkimkit_cache_forget")],
              {COMPARE: [CHANGED, "not ok .*symbols are in their nodes",
                         rf"# dkimkit_cache_forget was in DKIMKIT_\S+ and is in DKIMKIT_{now.new}"]}),
        Plant("a parameter has another type",
              [(CACHE_H, r"(cache_set_max_ttl\(dkimkit_cache \*cache,\s+)uint32_t", r"\g<1>uint64_t"),
               (CACHE_C, r"(cache_set_max_ttl\(dkimkit_cache \*cache, )uint32_t", r"\g<1>uint64_t")],
              {COMPARE: [CHANGED, "parameter 2 of type 'typedef uint32_t' changed",
                         "typedef name changed from uint32_t to uint64_t"],
               KEPT: ["not ok .*functions are declared as they were", "# dkimkit_cache_set_max_ttl was: .*uint32_t",
                      "# dkimkit_cache_set_max_ttl is: .*uint64_t"]}),
        Plant("the SONAME changes",
              [abi_version("9.0"), (MESON, r"\n  version: '.*'", "\n  version: '9.0.0'")],
              {COMPARE: ["not ok .*the SONAME is", "# it has become libdkimkit.so.9"]}),
    ]


def types(now):
    member = f"  /** Planted. Since {now.new}. */\n  int (*planted)(void);\n"
    told = [abi_version(now.new), in_changelog("dkimkit_crypto_ops.planted")]
    return [
        Plant("an opaque struct grows", [(CACHE_C, r"(\n  uint32_t max_ttl;)", r"\n  int planted;\g<1>")], {}),
        Plant("dkimkit_mem grows", [(COMMON_H, r"(\n\} dkimkit_mem;)", r"\n  int planted;\g<1>")],
              {COMPARE: [CHANGED, "type size changed from 256 to 320", "'int planted', at offset 256"],
               KEPT: ["not ok .*structs begin as they did", "# dkimkit_mem never changes, not even at its end",
                      "not ok .*new names say", "# dkimkit_mem.planted is new", "not ok .*the CHANGELOG names"]}),
        Plant("dkimkit_crypto_ops grows at its end, and tells of it",
              [*told, (CRYPTO_H, r"(\} dkimkit_crypto_ops;)", rf"{member}\g<1>")], {}),
        Plant("dkimkit_crypto_ops grows in its middle", [*told, (CRYPTO_H, HASH_COPY, rf"{member}\g<1>")],
              {COMPARE: [CHANGED, r"planted', at offset \d+", "hash_copy' offset changed from"],
               KEPT: ["not ok .*structs begin as they did", r"# member \d+ of dkimkit_crypto_ops was: "]}),
        Plant("an enumerator has another value",
              [(CACHE_H, "(DKIMKIT_CACHE_EVICTED =) 6", r"\g<1> 7")],
              {COMPARE: [CHANGED, "'dkimkit_cache_counter::DKIMKIT_CACHE_EVICTED' from value '6' to '7'"],
               KEPT: ["not ok .*enums keep their values",
                      "# DKIMKIT_CACHE_EVICTED of dkimkit_cache_counter was 6 and is 7: values are for ever",
                      "not ok .*constants have the value"]}),
    ]


def plant(root, copy, edits):
    """The files as they are in ROOT, but for these edits. Others keep their time, so that
    no more is compiled than has to be."""
    texts = {}
    for name, pattern, instead in edits:
        texts[name], count = re.subn(pattern, instead, texts.get(name, (root / name).read_text()), count=1)
        assert count == 1, (name, pattern)
    for name in (CACHE_H, COMMON_H, CRYPTO_H, CACHE_C, MAP, CHANGELOG, MESON):
        text = texts.get(name, (root / name).read_text())
        if (copy / name).read_text() != text:
            (copy / name).write_text(text)


def run(command, **more):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    return done.returncode, done.stdout


def need(*command):
    status, output = run(command)
    if status:
        sys.exit(f"{output}\n{' '.join(map(str, command))}: {status}")
    return output


def tested(build):
    """Test → its status and what it says."""
    need("ninja", "-C", build, "build.ninja")
    tests = {one["name"]: one for one in json.loads(need("meson", "introspect", "--tests", build))}
    library = next(one for one in tests[COMPARE]["cmd"] if "/libdkimkit.so" in one)
    need("ninja", "-C", build, os.path.relpath(build / library, build))
    return {name: run(tests[name]["cmd"], cwd=build, env={**os.environ, **tests[name]["env"]})
            for name in (COMPARE, KEPT, SYMBOLS, LINKS)}


def wrong(name, patterns, status, output):
    """What a test should have said or shouldn't."""
    fails = any(one.startswith("not ok") for one in patterns)
    if bool(status) != fails:
        yield f"{name} should {'fail' if fails else 'pass'}, and ended with {status}"
    for one in patterns:
        if not re.search(one, output):
            yield f"{name} doesn't say: {one}"
    for line in re.findall(r"^not ok .*", output, re.M):
        if not any(re.search(one, line) for one in patterns):
            yield f"{name} shouldn't say: {line}"


def main():
    root, scratch = (pathlib.Path(one).resolve() for one in sys.argv[1:])
    copy, build = scratch / "source", scratch / "build"
    shutil.rmtree(scratch, ignore_errors=True)
    copy.mkdir(parents=True)
    for part in PARTS:
        (shutil.copytree if (root / part).is_dir() else shutil.copy)(root / part, copy / part)
    need("env", "CC=gcc", "meson", "setup", build, copy, *OPTIONS)
    now, found = release(root), []
    for one in [Plant("nothing changes", [], {}), *additions(root, now), *functions(root, now), *types(now)]:
        plant(root, copy, one.edits)
        print("planted:", one.what)
        for name, (status, output) in tested(build).items():
            print(f"   {name}: {'failed' if status else 'passed'}")
            print(re.sub(r"(?m)^(ok|1\.\.).*\n|^(?=.)", lambda one: "" if one.group() else "      ", output), end="")
            found += [f"{one.what}: {text}" for text in wrong(name, one.says.get(name, []), status, output)]
    sys.exit("\n".join(found) or 0)


main()
