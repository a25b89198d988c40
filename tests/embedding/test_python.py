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
    # One run of a ratio that is above 5 on an idle machine.
    bench.ok(len(rows) == 6 and all(int(ratio) > 1 for _, ratio in rows),
             "the benchmark: faster than dkimpy at every size", done.stdout.decode())
