# SPDX-License-Identifier: MIT
"""Tests of the dkimkit program: cli_test.py PROGRAM [--sanitized] [NAME...]

Each NAME is a module test_NAME.py; without one all of them run.
"""

import importlib
import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True

from harness import Bench  # noqa: E402


def main():
    arguments = sys.argv[1:]
    sanitized = "--sanitized" in arguments
    arguments = [a for a in arguments if a != "--sanitized"]
    here = pathlib.Path(__file__).parent
    names = arguments[1:] or sorted(
        p.stem[len("test_"):] for p in here.glob("test_*.py"))
    with tempfile.TemporaryDirectory(prefix="dkimkit-cli-") as directory:
        bench = Bench(arguments[0], directory, sanitized)
        for name in names:
            importlib.import_module("test_" + name).test(bench)
        return bench.end()


if __name__ == "__main__":
    sys.exit(main())
