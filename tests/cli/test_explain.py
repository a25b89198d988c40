# SPDX-License-Identifier: MIT
"""dkimkit verify --explain: bodies that aren't those that were signed."""

import json

from explaining import (BODY, MESSAGE, expect, explained, ids, replaced,
                        sign_by_hand, signed)

LONG = b"x" * 1500


def text_added(bench):
    zone = bench.key_zone("rsa2048", "ed25519")
    for kind in ["rsa2048", "ed25519"]:
        for form in ["relaxed/relaxed", "simple/simple"]:
            good = signed(bench, kind, "--canonicalization", form)
            data = expect(bench, "%s %s: footer" % (kind, form),
                          good + b"__\r\nthe list\r\n", zone, ["tail-added"])
            cause = [c for c in data["explanation"]["causes"]
                     if c["id"] == "tail-added"][0]
            bench.ok("last 14 octets" in cause["text"] and
                     "2 lines" in cause["text"] and
                     cause["octets"] == "__\r\nthe list\r\n",
                     "how much, and what", cause)
            bench.ok(data["explanation"]["header_verifies"] is True and
                     data["explanation"]["made_with_key"] is True and
                     data["explanation"]["body_matches"] is False and
                     "body-only" in ids(data, "known"),
                     "the header verifies, the body doesn't", data)
    good = signed(bench, "ed25519")
    expect(bench, "a footer behind an empty line", good + b"\r\n\r\nbye\r\n",
           zone, ["tail-added"])
    expect(bench, "a footer without line end", good + b"bye", zone,
           ["tail-added"])
    for banner in [b"CAUTION\r\n", b"CAUTION: external\r\nmail\r\n\r\n"]:
        expect(bench, "a banner of %d octets" % len(banner),
               replaced(good, b"\r\n\r\nHello", b"\r\n\r\n" + banner + b"Hello"),
               zone, ["text-in-front"])
    wrapped = replaced(good, BODY, b"--b\r\nContent-Type: text/plain\r\n\r\n" +
                       BODY + b"\r\n--b\r\n\r\nfooter\r\n--b--\r\n")
    expect(bench, "a MIME part of a list", wrapped, zone,
           ["text-in-front", "tail-added"])
    for form in ["relaxed/relaxed", "simple/simple"]:
        empty = signed(bench, "ed25519", "--canonicalization", form,
                       message=replaced(MESSAGE, BODY, b""))
        data = expect(bench, form + ": signed without body", empty + BODY, zone,
                      ["empty-body"])
    for form in ["relaxed/relaxed", "simple/simple"]:
        gone = signed(bench, "ed25519", "--canonicalization", form)
        expect(bench, form + ": the body is gone", replaced(gone, BODY, b""),
               zone, ["body-gone"])
    data = expect(bench, "a word changed", replaced(good, b"minutes", b"minute"),
                  zone, [])
    bench.ok(len(ids(data, "tested")) > 10, "what was tested is listed", data)


def forms(bench):
    zone = bench.key_zone("ed25519")
    simple = signed(bench, "ed25519", "--canonicalization", "relaxed/simple")
    strict = ["--line-ends", "strict"]
    for label, message, causes, options in [
            ("LF for CRLF", replaced(simple, b"hidden\r\n", b"hidden\n"),
             ["bare-lf"], strict),
            ("a bare CR added", replaced(simple, b"Hello", b"Hel\rlo"),
             ["bare-cr"], []),
            ("dots doubled", replaced(simple, b"\r\n.hid", b"\r\n..hid"),
             ["dots-doubled"], []),
            (">From", replaced(simple, b"\r\nFrom here", b"\r\n>From here"),
             [], []),
            ("white space added", replaced(simple, b"Alice\r\n", b"Alice \t\r\n"),
             [], []),
            ("-- without its space", replaced(simple, b"-- \r\n", b"--\r\n"),
             ["signature-dashes"], [])]:
        expect(bench, label, message, zone, causes, *options)
    plain = b"".join(x for x in BODY.splitlines(True)
                     if not x.startswith((b">", b"--")))
    other = replaced(MESSAGE, BODY, plain)
    simple = signed(bench, "ed25519", "--canonicalization", "relaxed/simple",
                    message=other)
    for label, message, causes in [
            (">From for From", replaced(simple, b"\r\nFrom h", b"\r\n>From h"),
             ["from-quoted"]),
            ("white space added", replaced(simple, b"Alice\r\n",
                                           b"Alice \t\r\n"),
             ["white-space-added"])]:
        expect(bench, label, message, zone, causes)
    quoted = replaced(MESSAGE, BODY, b"a\r\n>From b\r\n")
    expect(bench, "From for >From",
           replaced(signed(bench, "ed25519", message=quoted), b">From", b"From"),
           zone, ["from-unquoted"])
    dotted = replaced(MESSAGE, BODY, b"a\r\n..b\r\n")
    expect(bench, "a dot lost",
           replaced(signed(bench, "ed25519", message=dotted), b"..b", b".b"),
           zone, ["dots-lost"])
    spaced = replaced(MESSAGE, BODY, b"a b\r\n")
    expect(bench, "a tab for a space",
           replaced(signed(bench, "ed25519", "--canonicalization",
                           "simple/simple", message=spaced), b"\r\n\r\na b",
                    b"\r\n\r\na\tb"), zone, ["tabs"])


def white_space(bench):
    """Doubled on the way: with c=simple it can't be told from a signer that
    hashes the relaxed form, so neither is blamed."""
    zone = bench.key_zone("rsa2048", "ed25519")
    plain = replaced(MESSAGE, BODY, b"a b c\r\nd e\r\n")
    for kind in ["rsa2048", "ed25519"]:
        good = signed(bench, kind, "--canonicalization", "relaxed/simple",
                      message=plain)
        data = expect(bench, kind + ": white space doubled on the way",
                      replaced(good, b"a b c", b"a  b c"), zone,
                      ["body-relaxed"])
        told = data["explanation"]
        bench.ok("changed after signing, or the signer" in
                 told["causes"][0]["text"] and
                 "signer" not in told["verdict"] and
                 "has to be mended" not in told["advice"][0]["text"],
                 kind + ": nobody is blamed", told)
    for label, old, new, cause in [
            ("at a line end", b"d e\r\n", b"d e \r\n", "white-space-added"),
            ("a tab", b"d e", b"d\te", "tabs")]:
        data = expect(bench, label, replaced(good, old, new), zone, [cause])
        bench.ok("signer" not in data["explanation"]["causes"][0]["text"],
                 label + ": nobody is blamed", data)


def signers(bench):
    """Signers that hash something else than they say."""
    zone = bench.key_zone("rsa2048")
    relaxed = (b"Hello all,\r\n\r\nhere are the minutes.\r\n.hidden\r\n"
               b"From here on: all good\r\n>From there on, too\r\n\r\n--\r\n"
               b"Alice\r\n")
    ends = BODY + b"\r\n\r\n"
    for label, hashed, body, extra, causes in [
            ("right", BODY, BODY, "", []),
            ("relaxed", relaxed, BODY, "", ["body-relaxed"]),
            ("LF", BODY.replace(b"\r\n", b"\n"), BODY, "", ["lf-hashed"]),
            ("the raw body", ends, ends, "", ["not-canonicalized"]),
            ("no last line end", BODY[:-2], BODY, "",
             ["last-line-end-missing"]),
            ("one more line end", BODY + b"\r\n", BODY, "",
             ["extra-line-end"]),
            ("the dot of SMTP", BODY + b".\r\n", BODY, "", ["smtp-dot"]),
            ("all in spite of l=", BODY, BODY, "; l=20", ["length-ignored"])]:
        message = sign_by_hand(bench, "rsa2048", hashed, body=body, extra=extra)
        expect(bench, "signer hashes " + label, message, zone, causes)
    data = expect(bench, "the end of the body is missing",
                  replaced(sign_by_hand(bench, "rsa2048", BODY,
                                        extra="; l=%d" % len(BODY)),
                           b"Alice\r\n", b""), zone, ["body-short"])
    bench.ok("is 7 octets shorter" in
             data["explanation"]["causes"][0]["text"], "by how much", data)
    data = expect(bench, "signer hashes simple in spite of c=",
                  sign_by_hand(bench, "rsa2048", BODY, "relaxed/relaxed",
                               body=ends), zone,
                  ["other-canonicalization"])
    bench.ok("the signer canonicalized" in
             data["explanation"]["causes"][0]["text"],
             "nobody else can have done that", data)
    raw = b"a  b  c\r\nd\r\n"
    expect(bench, "signer counts l= in the raw body",
           sign_by_hand(bench, "rsa2048", b"a b c\r\n", "relaxed/relaxed",
                        body=raw, extra="; l=9"), zone, ["raw-length"])
    expect(bench, "other canonicalization and a footer",
           sign_by_hand(bench, "rsa2048", relaxed, body=BODY + b"bye\r\n"),
           zone, ["body-relaxed", "tail-added"])


def long_lines(bench):
    zone = bench.key_zone("rsa2048")
    for label, cut in [("CRLF", b"\r\n"), ("CRLF and space", b"\r\n ")]:
        body = LONG[:998] + cut + LONG[998:] + b"\r\nend\r\n"
        expect(bench, "a line cut by " + label,
               sign_by_hand(bench, "rsa2048", LONG + b"\r\nend\r\n", body=body),
               zone, ["line-cut"])
    body = LONG[:989] + b"!\r\n " + LONG[989:] + b"\r\n"
    expect(bench, "a line cut with !",
           sign_by_hand(bench, "rsa2048", LONG + b"\r\n", body=body), zone,
           ["line-cut"])


def line_end_modes(bench):
    """A file with LF is explained as it is verified."""
    zone = bench.key_zone("ed25519")
    good = signed(bench, "ed25519") + b"bye\r\n"
    path = bench.write("explain-lf.eml", good.replace(b"\r\n", b"\n"))
    data = expect(bench, "LF from a pipe", good.replace(b"\r\n", b"\n"), zone,
                  ["tail-added"])
    bench.ok("last 5 octets" in data["explanation"]["causes"][0]["text"],
             "CRLF counts", data)
    result = bench.run("verify", "--explain", "--zone", zone, "--now",
                       "1790000000", path)
    bench.ok(b"last 5 octets" in result.out, "LF in a file", result)


def several(bench):
    """Signatures of a message are explained apart, in one reading."""
    zone = bench.key_zone("rsa2048", "ed25519")
    one = signed(bench, "ed25519", "--canonicalization", "relaxed/relaxed")
    two = signed(bench, "rsa2048", "--canonicalization", "simple/simple",
                 message=one + b"list\r\n")
    result = bench.run("verify", "--json", "--explain", "--zone", zone,
                       "--now", "1790000000", stdin=two + b"again\r\n")
    data = json.loads(result.out)["signatures"]
    bench.ok("last 7 octets" in data[0]["explanation"]["causes"][0]["text"] and
             "last 13 octets" in data[1]["explanation"]["causes"][0]["text"],
             "each has its own footer", data)
    data = explained(bench, two, zone)
    bench.ok(data["result"] == "pass" and ids(data) == [],
             "one that passes has no causes", data)


def test(bench):
    bench.each([text_added, forms, white_space, signers, long_lines, line_end_modes,
                several])
