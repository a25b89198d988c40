# SPDX-License-Identifier: MIT
"""The installed public headers, as they are, can be read by the tools that
bindings are made with: pycparser, cffi and bindgen. Only a preprocessor runs
over them, with these definitions:

  pycparser  cc -E -P -D'__attribute__(x)=' -D__extension__=
  cffi       the same with -nostdinc and empty files as stddef.h and stdint.h,
             whose names cffi knows
  bindgen    its own clang, nothing defined
"""
import pathlib
import re

import cffi
import pycparser

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LIBRARIES = {"libdkimkit.so": "lib/dkimkit.map",
             "libdkimkit-cares.so": "lib/resolver/dkimkit-cares.map",
             "libdkimkit-unbound.so": "lib/resolver/dkimkit-unbound.map",
             "libdkimkit-keyring.so": "lib/keyring/dkimkit-keyring.map"}
DEFINES = ["-D__attribute__(x)=", "-D__extension__="]


def mapped(name):
    return set(re.findall(r"^\s+(dkimkit_\w+);", (ROOT / name).read_text(), re.M))


def preprocess(tree, names, *options):
    source = "".join("#include <dkimkit/%s>\n" % name for name in names)
    done = tree.run("cc", "-E", *options, *DEFINES, "-I", tree.prefix / "include", "-",
                    input=source.encode())
    return done.stdout.decode()


def without_libc(tree):
    empty = tree.work / "empty"
    empty.mkdir(exist_ok=True)
    for name in ("stddef.h", "stdint.h"):
        (empty / name).touch()
    return ["-nostdinc", "-I", empty]


def by_pycparser(bench, tree, names, symbols):
    for name in names:
        pycparser.CParser().parse(preprocess(tree, [name], "-P"), name)
    bench.ok(True, "pycparser reads each of %d headers alone" % len(names))
    ast = pycparser.CParser().parse(preprocess(tree, names, "-P"))
    seen = {node.name for node in ast.ext if isinstance(node, pycparser.c_ast.Decl)
            and isinstance(node.type, pycparser.c_ast.FuncDecl)}
    bench.ok(seen == symbols, "pycparser sees the %d exported functions, and no other"
             % len(symbols), sorted(seen ^ symbols))


def by_cffi(bench, tree, names):
    """Gives the value of each enumerator."""
    ffi = cffi.FFI()
    ffi.cdef(preprocess(tree, names, "-P", *without_libc(tree)))
    for library, symbols in LIBRARIES.items():
        opened = ffi.dlopen(str(next(tree.prefix.rglob(library))))
        missing = [name for name in mapped(symbols) if not callable(getattr(opened, name, None))]
        bench.ok(not missing, "cffi calls what %s exports" % library, missing)
    enums = [ffi.typeof(name) for name in ffi.list_types()[0]]
    return {key: value for one in enums if one.kind == "enum"
            for key, value in one.relements.items()}


def by_bindgen(bench, tree, names, symbols):
    header = tree.work / "all.h"
    header.write_text("".join("#include <dkimkit/%s>\n" % name for name in names))
    done = tree.run("bindgen", "--allowlist-function", "dkimkit_.*", "--allowlist-type",
                    "dkimkit_.*", "--allowlist-var", "DKIMKIT_.*", header, "--", "-I",
                    tree.prefix / "include")
    text = done.stdout.decode()
    seen = set(re.findall(r"pub fn (dkimkit_\w+)", text))
    bench.ok(seen == symbols, "bindgen sees the same functions", sorted(seen ^ symbols))
    source = tree.work / "all.rs"
    source.write_text("#![allow(warnings)]\n" + text)
    tree.run("rustc", "--edition", "2021", "--crate-type", "rlib", source, "-o",
             tree.work / "all.rlib")
    bench.ok(True, "rustc compiles what bindgen wrote")
    values = re.findall(r"pub const (?:dkimkit_\w+?_)?(DKIMKIT_\w+)\s*:\s*\w+\s*=\s*(-?\s*\d+)\s*;",
                        text)
    return {name: int(value.replace(" ", "")) for name, value in values}


def test(bench, tree):
    names = sorted(path.name for path in (tree.prefix / "include/dkimkit").glob("*.h"))
    symbols = set().union(*map(mapped, LIBRARIES.values()))
    by_pycparser(bench, tree, names, symbols)
    enumerators = by_cffi(bench, tree, names)
    constants = by_bindgen(bench, tree, names, symbols)
    differ = {name for name, value in enumerators.items() if constants.get(name) != value}
    bench.ok(len(enumerators) > 200 and not differ,
             "cffi and bindgen see the same %d enumerators" % len(enumerators), differ)
    macros = re.findall(r"^#define (DKIMKIT_\w+) ([^\"\s]+)$", preprocess(
        tree, names, "-dM", *without_libc(tree)), re.M)
    numbers = {name for name, value in macros if not value.startswith("__attribute__")}
    unseen = numbers - set(constants)
    bench.ok(len(numbers) > 30 and not unseen, "bindgen sees every macro that has a value", unseen)
