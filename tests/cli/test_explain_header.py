# SPDX-License-Identifier: MIT
"""dkimkit verify --explain: headers that aren't those that were signed."""

from explaining import (BODY, FIELDS, MESSAGE, NOW, expect, explained, ids,
                        relax, replaced, sign_by_hand, signed)

REPLY = b"Reply-To: Alice Doe <alice@example.com>\r\n"


def fields_added(bench):
    zone = bench.key_zone("rsa2048", "ed25519")
    good = signed(bench, "ed25519")
    added = replaced(good, b"Message-ID", b"To: eve@example.net\r\nMessage-ID")
    data = expect(bench, "a second To", added, zone, ["duplicate-added"])
    bench.ok(data["explanation"]["causes"][0]["octets"] ==
             "To: eve@example.net", "which one", data)
    data = expect(bench, "a second From",
                  b"From: Eve <eve@example.net>\r\n" + good, zone,
                  ["duplicate-added"])
    bench.ok("over-sign" in data["explanation"]["advice"][0]["text"] and
             "the signer is right" in data["explanation"]["advice"][0]["text"],
             "nobody is advised to stop over-signing From", data)
    expect(bench, "an over-signed field added",
           replaced(good, b"Message-ID", b"Cc: eve@example.net\r\nMessage-ID"),
           zone, ["field-added"])
    expect(bench, "two fields added above",
           b"Cc: eve@example.net\r\nReply-To: eve@example.net\r\n" + good,
           zone, ["fields-above"])
    once = sign_by_hand(bench, "rsa2048", BODY)
    data = expect(bench, "another field below",
                  replaced(once, b"\r\n\r\nHello",
                           b"\r\nTo: eve@example.net\r\n\r\nHello"), zone,
                  ["duplicate-added"])
    bench.ok("key-right" in ids(data, "known") or
             data["explanation"]["made_with_key"] is None,
             "the key is right", data)
    for label, message in [
            ("another word", replaced(good, b"1 Jan", b"2 Jan")),
            ("a field gone", replaced(good, b"To: team@lists.example.net\r\n",
                                      b""))]:
        data = expect(bench, label, message, zone, [])
        bench.ok("field-added" in ids(data, "tested"), label + ": was tested",
                 data)


def order(bench):
    zone = bench.key_zone("rsa2048")
    twice = FIELDS + [b"To: second@example.net"]
    names = [b"from", b"to", b"to"]
    # A signer that takes the topmost first.
    message = sign_by_hand(bench, "rsa2048", BODY, names=names,
                           fields=[twice[0], twice[1], twice[5]], sent=twice)
    expect(bench, "signed from the top down", message, zone, ["top-down"])
    three = FIELDS + [b"To: second@example.net", b"To: third@example.net"]
    message = sign_by_hand(bench, "rsa2048", BODY, names=[b"from", b"to"],
                           fields=[three[0], three[1]], sent=three)
    data = expect(bench, "the first of three", message, zone, ["top-down"])
    message = sign_by_hand(bench, "rsa2048", BODY, names=[b"from", b"to"],
                           fields=[three[0], three[5]],
                           sent=three + [b"To: fourth@example.net"])
    data = expect(bench, "the second of four", message, zone,
                  ["other-instance"])
    bench.ok(data["explanation"]["causes"][0]["octets"] ==
             "To: second@example.net", "which one", data)


def rewritten(bench):
    zone = bench.key_zone("ed25519", "rsa2048")
    good = signed(bench, "ed25519", "--no-oversign")
    for label, old, new in [
            ("a list's prefix", b"Subject: ", b"Subject: [team] "),
            ("a prefix after Re:", b"Subject: ", b"Subject: [the team] "),
            ("a spam mark", b"Subject: ", b"Subject: *** SPAM *** ")]:
        data = expect(bench, label, replaced(good, old, new), zone,
                      ["field-rewritten", "field-signed"])
        bench.ok([c["octets"] for c in data["explanation"]["causes"]
                  if c["id"] == "field-signed"] ==
                 ["Subject: Minutes of\r\n Monday"], label + ": what it was",
                 data)
    via = replaced(good, b"From: Alice Doe <alice@example.com>",
                   b"From: Alice Doe via Team <team@lists.example.net>")
    kept = replaced(via, b"To: team", REPLY + b"To: team")
    expect(bench, "From of a list, author in Reply-To", kept, zone,
           ["field-rewritten", "field-signed"])
    bare = replaced(via, b"To: team", b"Reply-To: alice@example.com\r\nTo: team")
    expect(bench, "address alone in Reply-To", bare, zone,
           ["field-rewritten", "field-signed"])
    expect(bench, "author in X-Original-From",
           replaced(via, b"To: team", b"X-Original-From: Alice Doe "
                    b"<alice@example.com>\r\nTo: team"), zone,
           ["field-rewritten", "field-signed"])
    over = signed(bench, "ed25519")
    over = replaced(over, b"From: Alice Doe <alice@example.com>\r\n",
                    b"From: Alice Doe via Team <team@lists.example.net>\r\n" +
                    REPLY)
    over = replaced(over, b"Subject: ", b"Subject: [team] ")
    data = expect(bench, "all that a list does", over + b"bye\r\n", zone,
                  ["tail-added", "field-rewritten", "field-signed",
                   "field-added"])
    bench.ok("rewritten" in data["explanation"]["verdict"] or
             "added" in data["explanation"]["verdict"], "the verdict", data)
    expect(bench, "an author nobody kept", via, zone, [])


def copies(bench):
    zone = bench.key_zone("ed25519")
    for form in ["relaxed/relaxed", "simple/simple"]:
        message = replaced(MESSAGE, b"Minutes of\r\n Monday", b"Minutes")
        good = signed(bench, "ed25519", "--copy-headers", "--canonicalization",
                      form, message=message)
        data = expect(bench, form + ": z= tells what changed",
                      replaced(good, b"To: team@", b"To: tean@"), zone,
                      ["field-changed"])
        bench.ok(data["explanation"]["copies"] == [
            {"name": "To", "signed": "to:team@lists.example.net",
             "now": "to:tean@lists.example.net", "position": 6}],
            form + ": field and position", data["explanation"]["copies"])
    data = expect(bench, "a field is gone",
                  replaced(good, b"To: team@lists.example.net\r\n", b""), zone,
                  ["field-changed"])
    bench.ok(data["explanation"]["copies"][0]["now"] is None, "it's null", data)
    text = bench.run("verify", "--explain", "--zone", zone, "--now",
                     "1790000000",
                     stdin=replaced(good, b"To: team@", b"To: tean@")).out
    lines = text.decode().splitlines()
    at = [i for i, x in enumerate(lines) if "^ octet 7" in x]
    bench.ok(len(at) == 1 and lines[at[0] - 1][lines[at[0]].index("^")] == "n"
             and lines[at[0] - 2][lines[at[0]].index("^")] == "m",
             "the mark stands under the difference", text.decode())


def forms(bench):
    zone = bench.key_zone("ed25519", "rsa2048")
    simple = signed(bench, "ed25519", "--canonicalization", "simple/simple")
    expect(bench, "unfolded on the way stays unknown",
           replaced(simple, b"of\r\n Monday", b"of Monday"), zone, [])
    short = signed(bench, "ed25519", "--canonicalization", "simple/simple",
                   message=replaced(MESSAGE, b"of\r\n Monday", b"of Monday"))
    expect(bench, "folded on the way",
           replaced(short, b"of Monday", b"of\r\n Monday"), zone,
           ["header-unfolded"])
    expect(bench, "folded with another space",
           replaced(short, b"of Monday", b"of\r\n\tMonday"), zone,
           ["header-unfolded"])
    strict = ["--line-ends", "strict"]
    expect(bench, "bare LF in a field",
           replaced(simple, b"of\r\n Monday", b"of\n Monday"), zone,
           ["header-line-ends"], *strict)
    hand = [f.replace(b"Message-ID", b"Message-Id") for f in FIELDS]
    for label, form, edit, sent, causes in [
            ("relaxed", "simple/simple",
             lambda t: b"".join(relax(f) + b"\r\n" for f in FIELDS) +
             relax(t[t.index(b"DKIM-Signature"):]), None,
             ["other-header-canonicalization"]),
            ("another case", "simple/simple", None, hand, ["name-case"]),
            ("one name in lower case", "simple/simple", None,
             [f.replace(b"Subject", b"subject") for f in FIELDS],
             ["name-case"]),
            ("names in lower case", "simple/simple", None,
             [f.split(b":", 1)[0].lower() + b":" + f.split(b":", 1)[1]
              for f in FIELDS], ["name-case"]),
            ("one space less", "simple/simple", None,
             [f.replace(b": ", b":", 1) for f in FIELDS],
             ["space-after-colon"]),
            ("a line end behind itself", "relaxed/simple",
             lambda t: t + b"\r\n", None, ["own-line-end"]),
            ("the space of a fold", "relaxed/simple",
             lambda t: t.replace(b"subject:M", b"subject: M"),
             [f.replace(b"Subject: Minutes of\r\n Monday",
                        b"Subject:\r\n Minutes of Monday") for f in FIELDS],
             ["fold-space"]),
            ("white space at the end", "relaxed/simple",
             lambda t: t.replace(b"net\r\n", b"net \r\n"),
             [f + b" " if f.startswith(b"To") else f for f in FIELDS],
             ["end-space"])]:
        expect(bench, "signer hashes " + label,
               sign_by_hand(bench, "rsa2048", BODY, form, edit=edit, sent=sent),
               zone, causes)
    expect(bench, "SHA-1 in rsa-sha256",
           sign_by_hand(bench, "rsa2048", BODY, hash="sha1"), zone, ["sha1"])
    names = [f.split(b":")[0] for f in FIELDS] + [b"DKIM-Signature"]
    message = sign_by_hand(
        bench, "rsa2048", BODY, names=names,
        edit=lambda t: t + b"\r\n" + t[t.index(b"dkim-s"):])
    expect(bench, "itself in h=", message, zone, ["itself-signed"])


def long_header(bench):
    """Each attempt hashes 700 KB, so that not all are made."""
    zone = bench.key_zone("rsa2048")
    long = FIELDS + [b"X: " + b"x" * 700000]
    long += [b"A: %d" % i for i in range(100)]
    names = [b"from", b"x"] + [b"a"] * 100
    fields = [FIELDS[0], long[len(FIELDS)]] + long[:len(FIELDS):-1]
    message = sign_by_hand(bench, "rsa2048", BODY, names=names, fields=fields,
                           sent=long)
    data = explained(bench, replaced(message, b"X: xx", b"X: yx"), zone)
    bench.ok("attempts-ended" in ids(data, "known"), "attempts end in a long header",
             (ids(data), ids(data, "tested")))
    text = bench.run("verify", "--explain", "--zone", zone, "--now", NOW,
                     stdin=replaced(message, b"X: xx", b"X: yx")).out
    bench.ok(b"all were" not in text, "not all were computed", text[:3000])


def large(bench):
    zone = bench.key_zone("rsa2048")
    many = FIELDS + [b"A: %d" % i for i in range(1100)]
    names = [b"from"] + [b"a"] * 1100
    fields = [FIELDS[0]] + many[:len(FIELDS) - 1:-1]
    message = sign_by_hand(bench, "rsa2048", BODY, names=names, fields=fields,
                           sent=many, extra="; z=" + "|".join(
                               ["From:x"] + ["A:x"] * 1100))
    result = bench.run("verify", "--json", "--zone", zone, "--now", NOW,
                       stdin=message)
    bench.ok(result.code == 0, "a large header passes", result)
    data = explained(bench, replaced(message, b"A: 7\r\n", b"A: 8\r\n"), zone)
    bench.ok("header-too-large" in ids(data, "known") and "field-added" not in
             ids(data, "tested"),
             "a large header is left alone",
             (ids(data), ids(data, "tested")))
    bench.ok(data["explanation"]["header_verifies"] is False,
             "but verified", data["explanation"]["header_verifies"])
    chosen = [f["field"] for f in data["explanation"]["header"]]
    bench.ok(chosen == [1] + list(range(1105, 5, -1)) + [0],
             "its fields are those of h=", chosen[:5])
    bench.ok(len(data["explanation"]["copies"]) == 1000,
             "copies have an end", len(data["explanation"]["copies"]))


def test(bench):
    bench.each([fields_added, order, rewritten, copies, forms, large, long_header])
