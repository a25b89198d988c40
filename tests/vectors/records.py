#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Key records of the shared messages that verify have no faults worth an error.

usage: records.py PROGRAM SHARED_DIR
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import conformance

sys.dont_write_bytecode = True


def lint(program, zone, name):
    run = subprocess.run([program, "record", "--json", "--zone", str(zone), name],
                         capture_output=True, text=True, check=False)
    return run.returncode, json.loads(run.stdout) if run.stdout else None


def errors(findings):
    return [f["name"] for f in findings if f["severity"] == "error"]


def is_good(code, answer):
    """The answer is fine, and one record of it."""
    return (code == 0 and answer is not None and not errors(answer["findings"]) and
            any(r["acceptable"] and not errors(r["findings"]) for r in answer["records"]))


def of_conformance(root):
    """Names whose records have to be acceptable, with their zone."""
    zone = json.loads((root / "zone.json").read_text())
    for item in json.loads((root / "expect.json").read_text()):
        name = f"sel._domainkey.{item['id']}.example"
        if item["required"] == "pass" and name in zone:
            yield item["id"], name, zone


def of_corpus(root):
    for case in json.loads((root / "cases.json").read_text()):
        signatures = case["signatures"]
        names = [n for n, what in case["dns"].items() if isinstance(what, list)]
        if (case["kind"] == "dkim" and len(names) == len(signatures) == 1 and
                signatures[0]["expect"] == "pass"):
            yield case["id"], names[0], case["dns"]


def main():
    program, shared = sys.argv[1], pathlib.Path(sys.argv[2])
    if not (shared / "conformance").is_dir():
        print("1..0 # SKIP no shared conformance messages beside the project")
        print("NOTICE: the shared key records are NOT here; they were not run", file=sys.stderr)
        return 0
    count = bad = 0
    with tempfile.TemporaryDirectory() as work:
        path = pathlib.Path(work) / "zone"
        for label, name, zone in [*of_conformance(shared / "conformance"),
                                  *of_corpus(shared / "corpus")]:
            path.write_text("\n".join(conformance.zone_lines(zone)) + "\n")
            code, answer = lint(program, path, name)
            good = is_good(code, answer)
            count += 1
            bad += not good
            print(f"{'ok' if good else 'not ok'} {count} - {label}" +
                  ("" if good else f"\n# exit {code}: {json.dumps(answer)[:2000]}"))
    print(f"1..{count}")
    return 1 if bad else 0


sys.exit(main())
