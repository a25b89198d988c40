# SPDX-License-Identifier: MIT
"""examples/bindings/python: its own tests, its demo, its benchmark."""
import re
import sys

from bindings import Demo


def test(bench, tree):
    folder = tree.make("bindings/python", "PYTHON=" + sys.executable)
    done = tree.run("make", "-C", folder, "check", "PYTHON=" + sys.executable, check=False)
    report = done.stderr.decode()
    ran = re.search(r"^Ran (\d+) tests", report, re.M)
    bench.ok(done.returncode == 0 and ran and int(ran.group(1)) >= 30 and "skipped" not in report,
             "the binding's own tests", report)
    Demo(bench, tree, [sys.executable, folder / "demo.py"]).test()
    done = tree.run(sys.executable, folder / "bench.py", "0.03")
    rows = re.findall(r"^\| (sign|verify) .*\| (\d+) \|$", done.stdout.decode(), re.M)
    # A bound that holds with every provider and on a busy machine.
    bench.ok(len(rows) == 6 and sum(int(ratio) for _, ratio in rows) > 12,
             "the benchmark: twice dkimpy's speed at least, on average", done.stdout.decode())
