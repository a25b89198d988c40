#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests of what is built on an installed library: examples and bindings.

usage: run.py BUILD_DIR NAME

Installs the build into a folder of its own; test_NAME.py gets a Bench and the
Tree. Nothing of the sources but the examples themselves is used.
"""
import importlib
import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True
TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path += [str(TESTS / name) for name in ("cli", "conformance", "keyring")]

from harness import Bench  # noqa: E402
from tree import Tree  # noqa: E402


def main():
    build, name = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="dkimkit-embedding-") as work:
        tree = Tree(build, pathlib.Path(work))
        bench = Bench(tree.program, pathlib.Path(work))
        importlib.import_module("test_" + name).test(bench, tree)
        return bench.end()


sys.exit(main())
