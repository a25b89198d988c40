# SPDX-License-Identifier: MIT
"""examples/bindings/go: its own tests, with checked pointers and with the race
detector, and its demo."""
import re

from bindings import Demo


def test(bench, tree):
    # Objects are cached in the work folder: the cache of the home is no input.
    tree.env.update(GOCACHE=str(tree.work / "gocache"), GOFLAGS="-mod=mod", GOPROXY="off")
    folder = tree.make("bindings/go")
    done = tree.run("make", "-C", folder, "check", check=False, timeout=3600)
    report = done.stdout.decode() + done.stderr.decode()
    passed = re.findall(r"^\s*--- PASS: (\w+\S*)", report, re.M)
    bench.ok(done.returncode == 0 and len(passed) >= 20 and "TestMemory/external" in passed
             and report.count("\nok ") == 2 and "SKIP" not in report,
             "the binding's own tests", report)
    Demo(bench, tree, [folder / "demo"]).test()
