#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the shared conformance messages and the shared corpus, where they are.

usage: conformance.py PROGRAM SHARED_DIR

A result is right if it is the required one or one that the list tolerates.
What differs on purpose stands in EXPLAINED with the reason.
"""
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile

NOW = "1795458872"
CORPUS_NOW = 1700000000

# id -> why our answer differs.
EXPLAINED = {
    "opendkim-t-test114-all": "more signatures than are evaluated: policy, too-many-signatures",
}

# The alternatives of the list: id, options, the reason with them.
OPTIONS = [
    ("d-tld", ["--public-suffix", "co.uk"], "public-suffix"),
    ("d-underscore", ["--underscore", "anywhere"], "ok"),
    ("s-underscore", ["--underscore", "nowhere"], "signature-syntax"),
    ("x-past", ["--allow-expired"], "ok"),
    ("df-replay-hdr", ["--refuse-duplicates"], "duplicate-header"),
    ("df-barecr-from", ["--malformed-policy", "allow"], "ok"),
    ("hd-barecr-r", ["--malformed-policy", "allow"], "ok"),
    ("hd-barelf-r", ["--malformed-policy", "allow"], "ok"),
    ("hd-nul-r", ["--malformed-policy", "allow"], "ok"),
    ("df-ct-l", ["--body-length-policy", "allow", "--require-signed", "content-type"],
     "unacceptable-header"),
    *[(name, ["--syntax", "lenient"], "ok")
      for name in ("c-case", "q-case", "z-bad", "k-leadsemi", "k-s-case")],
]

# id → what only lenient syntax gives.
LENIENT = {
    # An empty line ends the header of this message before b=.
    "tl-obs-fws": ["permerror"],
}


def quoted(octets):
    text = ""
    for octet in octets:
        char = chr(octet)
        if char in '"\\':
            text += "\\" + char
        elif 32 <= octet < 127:
            text += char
        else:
            text += f"\\{octet:03d}"
    return f'"{text}"'


def name_text(name):
    text = ""
    for char in name.rstrip("."):
        text += char if char.isalnum() or char in "-_.*" else "".join(
            f"\\{octet:03d}" for octet in char.encode())
    return text + "."


def txt(name, record):
    strings = record if isinstance(record, list) else [record]
    octets = [s.encode("latin-1") if all(ord(c) < 256 for c in s) else s.encode()
              for s in strings]
    parts = [o[i:i + 255] for o in octets for i in range(0, len(o), 255) or [0]]
    return f"{name} IN TXT " + " ".join(map(quoted, parts))


def zone_lines(zone):
    lines = ["$ORIGIN .", "$TTL 60"]
    for name, what in zone.items():
        name = name_text(name)
        if what == "SERVFAIL" or isinstance(what, dict) and what.get("rcode") == 2:
            lines.append(f";!SERVFAIL {name}")
        elif isinstance(what, dict) and what.get("rcode") == 5:
            lines.append(f";!REFUSED {name}")
        elif isinstance(what, dict) and what.get("rcode") == 4:
            lines.append(f";!ERROR {name}")
        elif isinstance(what, dict) and (what.get("timeout") or what.get("rcode") == "timeout"):
            lines.append(f";!TIMEOUT {name}")
        elif isinstance(what, dict) and "cname" in what:
            lines.append(f"{name} IN CNAME {name_text(what['cname'])}")
        elif isinstance(what, dict) and "txt" in what:
            lines += [txt(name, record) for record in what["txt"]]
        elif isinstance(what, list):
            lines += [txt(name, record) for record in what]
    return lines


def verify(program, zone, now, message, *options):
    run = subprocess.run([program, "verify", "--json", "--zone", zone, "--now", str(now),
                          "--line-ends", "strict", *options, message], capture_output=True,
                         text=True, check=False)
    try:
        return json.loads(run.stdout)
    except ValueError:
        return {"result": "none", "signatures": [], "error": run.stderr}


class Report:
    def __init__(self):
        self.lines = []
        self.counts = collections.Counter()

    def add(self, group, name, good, detail):
        explained = EXPLAINED.get(name)
        self.counts[group, "agree" if good else "explained" if explained else "disagree"] += 1
        line = f"{'ok' if good or explained else 'not ok'} {len(self.lines) + 1} - {group} {name}"
        self.lines.append(line if good else f"{line}\n# {explained or detail}")

    def close(self):
        print(f"1..{len(self.lines)}")
        print("\n".join(self.lines))
        for group in sorted({group for group, _ in self.counts}):
            agree, explained, disagree = (
                self.counts[group, what] for what in ("agree", "explained", "disagree"))
            print(f"# summary: shared {group}: {agree} agree, {explained} explained, "
                  f"{disagree} disagree, {agree + explained + disagree} in all")
        return any(what == "disagree" and count for (_, what), count in self.counts.items())


def conformance(program, root, work, report):
    zone = pathlib.Path(work) / "conformance.zone"
    zone.write_text("\n".join(zone_lines(json.loads((root / "zone.json").read_text()))) + "\n")
    for item in json.loads((root / "expect.json").read_text()):
        message = root / "cases" / f"{item['id']}.eml"
        got = verify(program, zone, NOW, message)
        wanted = [item["required"], *item["tolerated"]]
        report.add("conformance", item["id"], got["result"] in wanted,
                   f"{item['no']}: wanted {wanted} {item['code']}, got {got}")
        header_only(program, zone, message, item["id"], got, report)
        lenient = verify(program, zone, NOW, message, "--syntax", "lenient")
        wanted = LENIENT.get(item["id"], wanted)
        report.add("lenient", item["id"], lenient["result"] in wanted,
                   f"{item['no']}: wanted {wanted}, got {lenient}")
    for name, options, reason in OPTIONS:
        got = verify(program, zone, NOW, root / "cases" / f"{name}.eml", *options)
        report.add("options", f"{name} {' '.join(options)}",
                   [s["reason"] for s in got["signatures"]] == [reason],
                   f"wanted {reason}, got {got}")


def header_only(program, zone, message, name, whole, report):
    """Without the body the header's result is the same, and nothing passes."""
    got = verify(program, zone, NOW, message, "--header-only")
    parts = [[s["header_result"] for s in x["signatures"]] for x in (got, whole)]
    report.add("header-only", name,
               parts[0] == parts[1] and got["result"] != "pass" and
               all(s["result"] != "pass" and s["body_result"] in (None, "neutral")
                   for s in got["signatures"]), f"got {got}, with the body {whole}")


def corpus(program, root, work, report):
    zone = pathlib.Path(work) / "corpus.zone"
    for case in json.loads((root / "cases.json").read_text()):
        if case["kind"] != "dkim":
            continue
        zone.write_text("\n".join(zone_lines(case["dns"])) + "\n")
        got = verify(program, zone, case["now"] or CORPUS_NOW, root / case["message"])
        words = [s["result"] for s in got["signatures"]]
        wanted = [[s["expect"], *(s.get("also_ok") or [])] for s in case["signatures"]]
        good = len(words) == len(wanted) and all(w in ws for w, ws in zip(words, wanted))
        report.add("corpus", case["id"], good, f"wanted {wanted}, got {got}")


def main():
    program, shared = sys.argv[1], pathlib.Path(sys.argv[2])
    if not (shared / "conformance").is_dir():
        print("1..0 # SKIP no shared conformance messages beside the project")
        print("NOTICE: the shared conformance messages and corpus are NOT here; "
              "they were not run", file=sys.stderr)
        return 0
    report = Report()
    with tempfile.TemporaryDirectory() as work:
        conformance(program, shared / "conformance", work, report)
        corpus(program, shared / "corpus", work, report)
    return 1 if report.close() else 0


if __name__ == "__main__":
    sys.exit(main())
