# SPDX-License-Identifier: MIT
"""examples/bindings/rust: its own tests, also under valgrind, and its demo."""
import re

from bindings import Demo

VALGRIND = ["valgrind", "-q", "--error-exitcode=99", "--leak-check=full",
            "--show-leak-kinds=definite,indirect", "--errors-for-leak-kinds=definite,indirect"]
PASSED = re.compile(r"test result: ok\. (\d+) passed; 0 failed; 0 ignored")


def test(bench, tree):
    tree.env.update(RUSTFLAGS="-D warnings", CARGO_TERM_COLOR="never")
    folder = tree.make("bindings/rust")
    done = tree.run("make", "-C", folder, "check", check=False)
    report = done.stdout.decode() + done.stderr.decode()
    counts = list(map(int, PASSED.findall(report)))
    # Those of the library itself, of the binding, of its memory, in its text.
    bench.ok(done.returncode == 0 and len(counts) == 4 and counts[1] >= 12 and
             counts[2:] == [1, 4], "the binding's own tests", report)
    binary = re.search(r"Running tests/binding\.rs \((.*?)\)", report)
    done = tree.run(*VALGRIND, folder / binary.group(1), "--test-threads=1", check=False)
    bench.ok(done.returncode == 0 and PASSED.search(done.stdout.decode()),
             "the same under valgrind", done.stdout.decode(), done.stderr.decode())
    Demo(bench, tree, [folder / "target/debug/examples/demo"]).test()
