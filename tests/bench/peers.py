#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""dkimkit beside implementations in other languages, on the same files.

usage: peers.py BUILD_DIR [--json FILE]

Each in a process of its own, in turns; microseconds of CPU for each message
(all threads of the process), medians of ROUNDS. mailauth is fetched by npm.
libopendkim is in dkimkit_bench, in the same process.
"""
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent / "peers"
ROUNDS = 5
# So that a turn takes a second or less.
TIMES = {"4k": 200, "50k": 40, "1m": 5}
FAST = {"4k": 4000, "50k": 1000, "1m": 100}


def runners(build, work):
    own = build / "tests/bench/bench_peer_dkimkit"
    found = {"dkimkit (openssl)": ([own], ["openssl"], FAST),
             "the same, key cached": ([own], ["openssl", "cached"], FAST),
             "dkimkit (sodium,mbedtls)": ([own], ["sodium,mbedtls"], TIMES)}
    go = {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOCACHE": str(work / "go"), "PATH": "/usr/bin:/bin"}
    subprocess.run(["go", "build", "-o", work / "msgauth", HERE / "msgauth.go"], check=True, env=go)
    found["go-msgauth"] = [work / "msgauth"], [], TIMES
    found["dkimpy"] = ["/usr/bin/python3", HERE / "dkimpy.py"], [], TIMES
    found["Mail::DKIM"] = ["perl", HERE / "maildkim.pl"], [], TIMES
    npm = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "mailauth@7"], cwd=work,
                         capture_output=True, text=True)
    if npm.returncode == 0:
        found["mailauth"] = ["node", HERE / "mailauth.mjs"], [], TIMES
    else:
        print("mailauth was NOT measured: npm can't fetch it", file=sys.stderr)
    return found


def once(runner, operation, files, size, work):
    command, more, times = runner
    name = size + ("-signed.eml" if operation == "verify" else ".eml")
    done = subprocess.run([*command, operation, files, name, str(times[size]), *more], cwd=work,
                          capture_output=True, text=True, check=True)
    return float(done.stdout)


def measure(build, work):
    files = work / "files"
    files.mkdir()
    subprocess.run([build / "tests/bench/bench_peer_dkimkit", "make", files], check=True)
    found = runners(build, work)
    figures = {}
    for operation in "verify", "sign":
        for size in TIMES:
            values = {name: [] for name in found}
            for _ in range(ROUNDS):
                for name, runner in found.items():
                    values[name].append(once(runner, operation, files, size, work))
            figures[operation, size] = {name: statistics.median(v) for name, v in values.items()}
    return figures


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="dkimkit-bench-") as work:
        figures = measure(build, pathlib.Path(work))
    names = list(next(iter(figures.values())))
    print("%-12s" % "us" + "".join("%26s" % name for name in names))
    for (operation, size), row in figures.items():
        base = row[names[0]]
        print("%-12s" % (operation + " " + size) +
              "".join("%16.1f %7.1f x" % (row[name], row[name] / base) for name in names))
    if len(sys.argv) > 3 and sys.argv[2] == "--json":
        text = json.dumps({"%s %s" % key: row for key, row in figures.items()}, indent=1)
        pathlib.Path(sys.argv[3]).write_text(text + "\n")
    return 0


sys.exit(main())
