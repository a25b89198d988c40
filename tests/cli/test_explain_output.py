# SPDX-License-Identifier: MIT
"""dkimkit verify --explain: what reaches terminals, and large messages."""

import json
import os
import pty
import re
import subprocess

from explaining import BODY, MESSAGE, NOW, explained, replaced, signed
from harness import group

MEMBERS = ["verdict", "check", "meaning", "known", "causes", "advice", "tested",
           "header_verifies", "body_matches", "made_with_key", "key_name",
           "key_record", "header", "copies", "body"]
EVIL = b"\x1b[31m\x07\x9b2J\xe2\x80\xae\x7f\\"


def on_terminal(bench, args, message, **environment):
    """What a terminal on standard output gets."""
    path = bench.write("terminal.eml", message)
    ours, theirs = pty.openpty()
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM")}
    env.update(environment)
    process = subprocess.Popen([bench.program, *args, path], stdout=theirs,
                               env=env)
    os.close(theirs)
    text = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        text += part
    os.close(ours)
    process.wait(timeout=300)
    return text


def colors(bench):
    zone = bench.key_zone("ed25519")
    message = signed(bench, "ed25519") + b"bye\r\n"
    args = ["verify", "--explain", "--zone", zone, "--now", NOW]
    for label, options, environment, wanted in [
            ("a terminal", [], {"TERM": "xterm"}, True),
            ("NO_COLOR", [], {"TERM": "xterm", "NO_COLOR": "1"}, False),
            ("an empty NO_COLOR", [], {"TERM": "xterm", "NO_COLOR": ""}, True),
            ("a dumb terminal", [], {"TERM": "dumb"}, False),
            ("no TERM", [], {}, False),
            ("--color never", ["--color", "never"], {"TERM": "xterm"}, False),
            ("--color always", ["--color", "always"], {"TERM": "dumb"}, True)]:
        text = on_terminal(bench, args + options, message, **environment)
        bench.ok((b"\x1b[31m" in text) == wanted and b"fails" in text,
                 label + (": colour" if wanted else ": plain"), text[:300])
    result = bench.run(*args, stdin=message)
    bench.ok(b"\x1b" not in result.out, "a pipe: plain", result)
    result = bench.run(*args, "--color", "always", stdin=message)
    bench.ok(b"\x1b[31m" in result.out, "a pipe with --color always", result)
    plain = re.sub(rb"\x1b\[[0-9]+m", b"", result.out)
    bench.ok(plain == bench.run(*args, stdin=message).out,
             "colour changes nothing else", result)
    result = bench.run("verify", "--json", "--explain", "--color", "always",
                       "--zone", zone, stdin=message)
    bench.ok(b"\x1b" not in result.out, "JSON never", result)
    bench.fails("--color red", 64, "--color: red", "verify", "--color", "red",
                "--zone", zone, stdin=message)


def hostile(bench):
    zone = bench.key_zone("ed25519")
    good = signed(bench, "ed25519", "--copy-headers", message=replaced(
        MESSAGE, b"\r\n\r\nHello", b"\r\nX-A: b\r\n\r\nHello"))
    for label, message in [
            ("body", replaced(good, b"Hello", EVIL)),
            ("footer", good + EVIL + b"\r\n"),
            ("signed field", replaced(good, b"Subject: ",
                                      b"Subject: " + EVIL + b" ")),
            ("added field", replaced(good, b"X-A: b", b"To: " + EVIL)),
            ("own field", replaced(good, b"t=1790000000;",
                                   b"t=1790000000; x" + EVIL + b"=1;")),
            ("name in h=", replaced(good, b"h=from", b"h=fr" + EVIL + b"om")),
            ("selector", replaced(good, b"s=ed25519", b"s=ed" + EVIL))]:
        for options in [[], ["--show-canonical"]]:
            result = bench.run("verify", "--explain", *options, "--zone", zone,
                               "--now", NOW, stdin=message)
            text = result.out.decode("utf-8")
            bench.ok(result.code == 1 and not re.search(
                "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text),
                "hostile %s %s: no control character" % (label, options),
                result)
        data = bench.run("verify", "--explain", "--json", "--zone", zone,
                         "--now", NOW, stdin=message)
        bench.ok(data.out.count(b"\n") == 1 and json.loads(data.out),
                 "hostile %s: JSON" % label, data)
    text = bench.run("verify", "--explain", "--zone", zone, "--now", NOW,
                     stdin=good + EVIL + b"\r\n").out.decode("utf-8")
    bench.ok("\\x1b[31m\\x07\\x9b2J\\u202e\\x7f\\\\" in text,
             "each octet can be told", text)
    bench.ok("--\u00b7" not in text, "relaxed has no white space at ends", text)
    simple = signed(bench, "ed25519", "--canonicalization", "simple/simple")
    text = bench.run("verify", "--explain", "--zone", zone, "--now", NOW,
                     stdin=simple + b"bye\t\r\n").out.decode("utf-8")
    bench.ok("| --\u00b7\n" in text and "| bye\\t\n" in text and
             "Subject: Minutes of\\r\\n\u00b7Monday" in text and
             "are\u00b7\u00b7the minutes." in text,
             "white space can be seen", text)


def json_form(bench):
    zone = bench.key_zone("ed25519")
    good = signed(bench, "ed25519")
    data = explained(bench, good + b"bye\r\n", zone)
    bench.ok(list(data["explanation"]) == MEMBERS, "members, in order",
             list(data["explanation"]))
    header = data["explanation"]["header"]
    bench.ok(header[0] == {"name": "from", "field": 1,
                           "canonical": "from:Alice Doe <alice@example.com>"}
             and header[-1]["name"] == "DKIM-Signature" and
             header[-1]["canonical"].endswith("b=") and
             any(h["field"] is None and h["canonical"] is None for h in header),
             "the header as it is hashed", header)
    body = data["explanation"]["body"]
    bench.ok(body["first"].startswith("Hello all,\r\n\r\nhere are the") and
             body["octets"] == data["body_octets"] and
             body["hash"] != body["expected_hash"], "the body", body)
    plain = bench.run("verify", "--json", "--zone", zone, "--now", NOW,
                      stdin=good)
    bench.ok(b"explanation" not in plain.out, "JSON alone has none", plain)
    data = explained(bench, b"DKIM-Signature: v=1\r\n" + MESSAGE, zone)
    bench.ok(list(data["explanation"]) == MEMBERS and
             data["explanation"]["body"] is None, "a bare field", data)


def large(bench):
    """The memory of a child counts ours, so ours stays small, too."""
    zone = bench.key_zone("ed25519")
    chunk = (b"0123456789abcdef" * 4 + b"\r\n") * 1000
    head = replaced(MESSAGE, BODY, b"")
    path = bench.path("large.eml")
    for name, tail in [("unsigned.eml", b""), ("large.eml", b"bye\r\n")]:
        with open(bench.path(name), "wb") as file:
            if tail:
                file.write(bench.run("sign", *group(bench, "ed25519"), "--now",
                                     NOW, "--field-only",
                                     bench.path("unsigned.eml")).out)
            file.write(head)
            for _ in range(400):
                file.write(chunk)
            file.write(tail)
    for label, args in [("file", [path]), ("pipe", [])]:
        cat = subprocess.Popen(["cat", path], stdout=subprocess.PIPE)
        process = subprocess.Popen(
            [bench.program, "verify", "--explain", "--zone", zone, "--now", NOW,
             *args], stdin=cat.stdout, stdout=subprocess.PIPE)
        cat.stdout.close()
        text = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        cat.wait()
        bench.ok(process.returncode == 1 and b"last 5 octets" in text,
                 label + ": the footer of a large message is found",
                 text[:2000])
        bench.ok(len(text) < 8192, label + ": not all of it is shown",
                 len(text))
        # A sanitizer's own memory would be measured, nothing else.
        bench.ok(bench.sanitized or usage.ru_maxrss < 49152,
                 label + ": in little memory", usage.ru_maxrss)
    os.unlink(path)
    os.unlink(bench.path("unsigned.eml"))
    good = signed(bench, "ed25519")
    result = bench.run("verify", "--show-canonical", "--zone", zone, "--now",
                       NOW, stdin=replaced(good, BODY, chunk))
    bench.ok(result.out.count(b"| 0123456789abcdef") == 1000,
             "--show-canonical shows all", result)


def odd_lines(bench):
    """Long lines and bare CR and LF at every edge of a piece."""
    zone = bench.key_zone("ed25519")
    for size in [65534, 65535, 65536, 65537, 131072]:
        body = b"a" * size + b"\r\nb\rc\nd\r\r\n" + b"\n" * 3 + b"e\r\n"
        raw = replaced(MESSAGE, BODY, b"a" * 3 + b"\r\n")
        good = signed(bench, "ed25519", "--canonicalization", "simple/simple",
                      message=raw)
        message = replaced(good, b"aaa\r\n", body)
        path = bench.write("odd.eml", message)
        data = explained(bench, message, zone, "--line-ends", "strict")
        bench.ok(data["explanation"]["body"]["octets"] ==
                 data["body_octets"] == len(body),
                 "%d octets in a line: nothing is lost" % size, data)
        os.unlink(path)


def test(bench):
    bench.each([colors, hostile, json_form, large, odd_lines])
