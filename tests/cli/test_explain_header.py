# SPDX-License-Identifier: MIT
"""dkimkit verify --explain: headers that aren't those that were signed."""

from explaining import (BODY, FIELDS, MESSAGE, NOW, expect, explained, ids,
                        recovers, relax, replaced, sign_by_hand, signed)

REPLY = b"Reply-To: Alice Doe <alice@example.com>\r\n"


def fields_added(bench):
    zone = bench.key_zone("rsa2048", "ed25519")
    good = signed(bench, "ed25519")
    added = replaced(good, b"Message-ID", b"To: eve@example.net\r\nMessage-ID")
    data = expect(bench, "a second To", added, zone, ["field-duplicated"])
    bench.ok(data["explanation"]["causes"][0]["octets"] ==
             "To: eve@example.net", "which one", data)
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
                  ["field-duplicated"])
    bench.ok(("key-right" in ids(data, "known")) == recovers(bench) ==
             (data["explanation"]["made_with_key"] is True),
             "the key is right", data)
    for label, message in [
            ("another word", replaced(good, b"1 Jan", b"2 Jan")),
            ("a field gone", replaced(good, b"To: team@lists.example.net\r\n",
                                      b""))]:
        data = expect(bench, label, message, zone, [])
        bench.ok("field-added" in ids(data, "tested"), label + ": was tested",
                 data)


def second_from(bench):
    """Whoever sees such a message must not be told to weaken the signer."""
    zone = bench.key_zone("ed25519", "rsa2048")
    good = signed(bench, "ed25519")
    eve = b"From: Eve <eve@example.net>\r\n"
    once = sign_by_hand(bench, "rsa2048", BODY)
    for label, message, number in [
            ("above the signature", eve + good, 1),
            ("below the author's", replaced(good, b"To: team", eve +
                                            b"To: team"), 3),
            ("below one that is signed once",
             replaced(once, b"To: team", eve + b"To: team"), 3)]:
        data = expect(bench, "a second From " + label, message, zone,
                      ["from-duplicated"])
        told = data["explanation"]
        bench.ok("number %d of" % number in told["causes"][0]["text"] and
                 told["causes"][0]["octets"] == eve.decode().strip(),
                 label + ": which one", told)
        bench.ok([a["id"] for a in told["advice"]] == ["from-duplicated"] and
                 "don't trust" in told["advice"][0]["text"] and
                 "signer did nothing wrong" in told["advice"][0]["text"] and
                 "over-sign" not in told["advice"][0]["text"] and
                 "second From" in told["verdict"],
                 label + ": what to do", told)
    data = expect(bench, "From and Cc above",
                  eve + b"Cc: eve@example.net\r\n" + good, zone,
                  ["from-duplicated"])
    bench.ok(data["explanation"]["causes"][0]["octets"] ==
             eve.decode() + "Cc: eve@example.net\r\n",
             "both are shown", data)


def names(bench):
    """Names in other letters, told exactly as they were tried."""
    zone = bench.key_zone("rsa2048")
    names = [f.split(b":")[0].lower() for f in FIELDS]
    respell = [
        ("in lower case", bytes.lower, "in lower case"),
        ("in capitals", bytes.upper, "in capitals"),
        ("Message-Id", lambda n: n.title(), "each word")]
    good = sign_by_hand(bench, "rsa2048", BODY, "simple/simple", names=names)
    for label, change, text in respell:
        then = [change(f.split(b":")[0]) + b":" + f.split(b":", 1)[1]
                for f in FIELDS]
        message = sign_by_hand(bench, "rsa2048", BODY, "simple/simple",
                               names=[n.swapcase() for n in names]
                               if label == "Message-Id" else
                               [b"fRom"] + names[1:], fields=then, sent=FIELDS)
        data = expect(bench, "names signed " + label, message, zone,
                      ["name-case"])
        if label != "Message-Id":
            bench.ok(text in data["explanation"]["causes"][0]["text"],
                     label + ": it says so", data)
    for i, field in enumerate(FIELDS):
        name, value = field.split(b":", 1)
        odd = name.upper() if name != name.upper() else name.lower()
        data = expect(bench, "%s alone in capitals now" % name.decode(),
                      replaced(good, b"\r\n" + field, b"\r\n" + odd + b":" +
                               value), zone, ["name-case"])
        cause = data["explanation"]["causes"][0]
        bench.ok("number %d of" % (i + 2) in cause["text"] and
                 cause["octets"] == name.decode(), "which one, and how it was",
                 cause)
    own = replaced(good, b"DKIM-Signature", b"Dkim-Signature")
    expect(bench, "the signature field's own name", own, zone, ["name-case"])
    data = expect(bench, "letters that aren't tried",
                  sign_by_hand(bench, "rsa2048", BODY, "simple/simple",
                               names=names, sent=FIELDS, fields=[
                                   f[:1].lower() + f[1:3].upper() + f[3:]
                                   for f in FIELDS]), zone, [])
    tested = [t["text"] for t in data["explanation"]["tested"]
              if t["id"] == "name-case"]
    bench.ok(tested == ["names of fields, all or one, as in h=, in lower case, "
                        "in capitals, Message-Id, Message-ID"],
             "the list says what was tried", tested)


def simple_space(bench):
    """White space of one field of several, changed on the way."""
    zone = bench.key_zone("rsa2048", "ed25519")
    spaced = replaced(MESSAGE, b"To: team", b"To:   team")
    for kind in ["rsa2048", "ed25519"]:
        good = signed(bench, kind, "--canonicalization", "simple/simple",
                      message=spaced)
        for label, old, new, cause in [
                ("doubled", b"Alice Doe", b"Alice  Doe", "header-white-space"),
                ("at the end", b"+0000\r\n", b"+0000 \r\n",
                 "header-white-space"),
                ("doubled after the colon", b"From: ", b"From:  ",
                 "space-after-colon"),
                ("one field folded", b"Doe <", b"Doe\r\n <",
                 "header-unfolded")]:
            data = expect(bench, "%s: white space %s" % (kind, label),
                          replaced(good, old, new), zone, [cause])
            told = data["explanation"]
            bench.ok("signer" not in told["causes"][0]["text"] and
                     "signer" not in told["verdict"] and
                     "has to be mended" not in told["advice"][0]["text"],
                     label + ": nobody is blamed", told)


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
             ["header-relaxed"]),
            ("another case", "simple/simple", None, hand, ["name-case"]),
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
             (ids(data, "known"), ids(data, "tested")))
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
    bench.each([fields_added, second_from, order, rewritten, copies, forms, names,
                simple_space, large, long_header])
