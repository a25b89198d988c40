# SPDX-License-Identifier: MIT
"""examples/bindings/node: its own tests, and its demo. npm installs from the
lock file into the copy; its registry is the only thing outside that is needed."""
import json
import re

from bindings import Demo
from tree import EXAMPLES


def check_lock(bench):
    """What is installed is what was reviewed."""
    folder = EXAMPLES / "bindings/node"
    wanted = json.loads((folder / "package.json").read_text())["dependencies"]
    locked = json.loads((folder / "package-lock.json").read_text())["packages"]
    exact = all(locked["node_modules/" + name]["version"] == version
                for name, version in wanted.items())
    unchecked = [name for name, package in locked.items() if name and "integrity" not in package]
    bench.ok(exact and not unchecked, "versions are pinned, with their hashes", wanted, unchecked)


def test(bench, tree):
    check_lock(bench)
    tree.env.update(npm_config_cache=str(tree.work / "npm"), npm_config_update_notifier="false")
    folder = tree.make("bindings/node")
    done = tree.run("make", "-C", folder, "check", check=False)
    report = done.stdout.decode() + done.stderr.decode()
    counts = dict(re.findall(r"^\S+ (pass|fail|skipped|cancelled) (\d+)$", report, re.M))
    bench.ok(done.returncode == 0 and int(counts.pop("pass", 0)) >= 39 and
             counts == {"fail": "0", "skipped": "0", "cancelled": "0"} and
             "never closed" in report, "the binding's own tests", report)
    Demo(bench, tree, ["node", folder / "demo.js"]).test()
