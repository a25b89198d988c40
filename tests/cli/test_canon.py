# SPDX-License-Identifier: MIT
"""dkimkit canon, with the example of RFC 6376, 3.4.5."""

from harness import MESSAGE, lf

INPUT = (b"A: X\r\n"
         b"B : Y\t\r\n"
         b"\tZ  \r\n"
         b"\r\n"
         b" C \r\n"
         b"D \t E\r\n"
         b"\r\n"
         b"\r\n")
HEADERS = {"simple": b"A: X\r\nB : Y\t\r\n\tZ  \r\n",
           "relaxed": b"a:X\r\nb:Y Z\r\n"}
BODIES = {"simple": b" C \r\nD \t E\r\n", "relaxed": b" C\r\nD E\r\n"}


def forms(bench):
    for header, head in HEADERS.items():
        for body, tail in BODIES.items():
            args = ["canon", "--header", header, "--body", body]
            expected = head + b"\r\n" + tail
            result = bench.runs("%s/%s" % (header, body), *args, stdin=INPUT)
            bench.ok(result.out == expected, "%s/%s as in the RFC" %
                     (header, body), result)
            result = bench.runs("LF %s/%s" % (header, body), *args,
                                bench.write("canon.eml", lf(INPUT)))
            bench.ok(result.out == expected, "LF %s/%s is the same" %
                     (header, body), result)


def bodies(bench):
    for name, body, simple, relaxed in [
            ("no body", b"", b"\r\n", b""),
            ("empty lines", b"\r\n\r\n", b"\r\n", b""),
            ("no final line end", b"abc", b"abc\r\n", b"abc\r\n")]:
        for form, expected in [("simple", simple), ("relaxed", relaxed)]:
            result = bench.runs("%s, %s" % (name, form), "canon", "--header",
                                "relaxed", "--body", form,
                                stdin=b"A: b\r\n\r\n" + body)
            bench.ok(result.out == b"a:b\r\n\r\n" + expected,
                     "%s, %s: canonical" % (name, form), result)
    large = b"A: b\r\n\r\n" + b"0123456789abcde \r\n" * 700000
    result = bench.run("canon", "--header", "simple", "--body", "relaxed",
                       stdin=large)
    bench.ok(result.code == 0 and result.out == large.replace(b" \r", b"\r"),
             "12 MB", result.code, len(result.out))


def line_ends(bench):
    args = ["canon", "--header", "simple", "--body", "simple"]
    mixed = b"A: b\r\n\r\nc\nd\r\n"
    result = bench.runs("a bare LF is data", *args, stdin=mixed)
    bench.ok(result.out == mixed, "it stays", result)
    result = bench.runs("unless told otherwise", *args, "--line-ends",
                        "normalize", stdin=mixed)
    bench.ok(result.out == b"A: b\r\n\r\nc\r\nd\r\n", "it is a line end",
             result)


def mistakes(bench):
    bench.fails("no --body", 64, "--body is missing", "canon", "--header",
                "simple", stdin=MESSAGE)
    bench.fails("no --header", 64, "--header is missing", "canon", "--body",
                "simple", stdin=MESSAGE)
    bench.fails("no such form", 64, "--body: nofws", "canon", "--header",
                "simple", "--body", "nofws", stdin=MESSAGE)
    args = ["canon", "--header", "simple", "--body", "simple"]
    bench.fails("two messages", 64, "more than one FILE", *args, "a", "b")
    bench.fails("empty", 65, "-: empty input", *args)
    bench.fails("no such message", 66, "nowhere.eml: No such", *args,
                bench.path("nowhere.eml"))


def test(bench):
    bench.each([forms, bodies, line_ends, mistakes])
