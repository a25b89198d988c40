# SPDX-License-Identifier: MIT
"""Output that can't be written, and memory that stays small."""

import os
import subprocess

from harness import MESSAGE, group

# KiB; the program with its libraries needs about 10,000.
MEMORY_MAX = 32768


def commands(bench):
    zone = bench.key_zone("ed25519")
    return [["--help"], ["--version"], ["sign", "--help"],
            ["sign", *group(bench, "ed25519")],
            ["sign", *group(bench, "ed25519"),
             bench.write("output.eml", MESSAGE)],
            ["sign", *group(bench, "ed25519"), "--field-only"],
            ["verify", "--zone", zone], ["verify", "--zone", zone, "--json"],
            ["verify", "--zone", zone, "--explain"],
            ["verify", "--zone", zone, "--explain", "--json"],
            ["record", "ed25519._domainkey.example.com", "--zone", zone],
            ["canon", "--header", "simple", "--body", "simple"]]


def check(bench, label, pattern, args, **options):
    process = subprocess.run([bench.program, *args], input=MESSAGE,
                             stderr=subprocess.PIPE, timeout=300, **options)
    line = process.stderr.decode()
    bench.ok(process.returncode == 74 and line.count("\n") == 1 and
             line.startswith("dkimkit: standard output: ") and
             pattern in line, "%s: %s" % (label, " ".join(args[:2])), process)


def no_place(bench):
    for args in commands(bench):
        with open("/dev/full", "wb") as full:
            check(bench, "full device", "No space", args, stdout=full)
        reader, writer = os.pipe()
        os.close(reader)
        check(bench, "closed pipe", "Broken pipe", args, stdout=writer)
        os.close(writer)
        check(bench, "no standard output", "Bad file descriptor", args,
              preexec_fn=lambda: os.close(1))


def message_as_standard_streams(bench):
    """A file that is opened must not be taken for a closed stream."""
    path = bench.write("streams.eml", MESSAGE)
    process = subprocess.run(
        [bench.program, "canon", "--header", "simple", "--body", "simple",
         path], stdout=subprocess.PIPE, timeout=300,
        preexec_fn=lambda: (os.close(0), os.close(2)))
    bench.ok(process.returncode == 0 and process.stdout.startswith(b"Rec"),
             "it works without the other two", process)


def feed(bench, args, head, octets):
    """Its exit code, and the most memory that it held, in KiB."""
    chunk = (b"0123456789abcdef" * 4 + b"\r\n") * 1024
    process = subprocess.Popen([bench.program, *args], stdin=subprocess.PIPE,
                               stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    with process.stdin:
        process.stdin.write(head)
        for _ in range(octets // len(chunk)):
            process.stdin.write(chunk)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_maxrss


def memory(bench):
    zone = bench.key_zone("ed25519")
    signed = bench.run("sign", *group(bench, "ed25519"), stdin=MESSAGE).out
    args = ["sign", *group(bench, "ed25519")]
    for label, args, head, size, code in [
            ("verify 256 MiB", ["verify", "--zone", zone], signed, 256, 1),
            ("sign 256 MiB --field-only", args + ["--field-only"], MESSAGE,
             256, 0),
            ("sign 64 MiB", args, MESSAGE, 64, 0),
            ("canon 64 MiB", ["canon", "--header", "simple", "--body",
                              "simple"], MESSAGE, 64, 0)]:
        status, used = feed(bench, args, head, size * 1024 * 1024)
        bench.ok(status == code, label + " from a pipe", status)
        # A sanitizer's own memory would be measured, nothing else.
        bench.ok(bench.sanitized or used < MEMORY_MAX,
                 label + " in little memory", "%d KiB" % used)


def test(bench):
    bench.each([no_place, message_as_standard_streams, memory])
