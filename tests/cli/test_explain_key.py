# SPDX-License-Identifier: MIT
"""dkimkit verify --explain: keys and clocks."""

import json

from explaining import (MESSAGE, NOW, expect, explained, ids, recovers,
                        replaced, signed)
from harness import group


def changed(bench, record, kind="rsa2048", extra="", owner=None):
    return bench.zone({owner or kind + "._domainkey": record}, "explain.zone",
                      extra)


def other_keys(bench):
    good = signed(bench, "rsa2048")
    bench.keys["rsaother"] = bench.write("rsaother.pem", bench.openssl(
        "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"))
    wrong = changed(bench, bench.record("rsaother"))
    either(bench, "another key of the same size", good, wrong)
    public = bench.write("public.pem", bench.openssl(
        "pkey", "-in", bench.key("rsa2048"), "-pubout"))
    text = bench.write("public.txt", bench.record("rsa2048") + "\n")
    for label, path in [("private", bench.key("rsa2048")), ("public", public),
                        ("record", text)]:
        data = expect(bench, "the right key given as " + label, good, wrong,
                      ["other-key"], "--public-key", path)
        bench.ok(path in data["explanation"]["causes"][0]["text"] and
                 "header verifies" in data["explanation"]["causes"][0]["text"],
                 label + ": it's named", data)
    expect(bench, "the published key given again, and another header",
           replaced(good, b"1 Jan", b"2 Jan"), bench.key_zone("rsa2048"), [],
           "--public-key", public)
    bench.fails("a file that is no key", 65, "nokey", "verify", "--zone", wrong,
                "--public-key", bench.write("nokey", b"nothing"), stdin=good)
    expect(bench, "a key of another size", good,
           changed(bench, bench.record("rsa1024")), ["signature-size"])
    expect(bench, "a key of another size, and the right one given", good,
           changed(bench, bench.record("rsa1024")), ["other-key"],
           "--public-key", public)
    both = signed(bench, "rsa2048") + b""
    both = signed(bench, "rsa1024", message=both)
    swapped = bench.zone({"rsa2048._domainkey": bench.record("rsaother"),
                          "rsa1024._domainkey": bench.record("rsa2048")},
                         "explain.zone")
    result = bench.run("verify", "--json", "--explain", "--zone", swapped,
                       "--now", NOW, stdin=both)
    data = json.loads(result.out)["signatures"][1]
    bench.ok([c["text"] for c in data["explanation"]["causes"]
              if "rsa1024._domainkey.example.com" in c["text"]] != [],
             "the key of another selector", data)
    ed = signed(bench, "ed25519")
    bench.keys["ed25519other"] = bench.write("edother.pem", bench.openssl(
        "genpkey", "-algorithm", "ed25519"))
    edwrong = changed(bench, bench.record("ed25519other"), "ed25519")
    expect(bench, "Ed25519 with the right key given", ed, edwrong,
           ["other-key"], "--public-key", bench.key("ed25519"))
    expect(bench, "Ed25519 doesn't tell by itself", ed, edwrong, [])


def either(bench, label, message, zone, *options):
    """Another key or another b=: that much can be told, if the digest can be
    read out of the signature; else nothing."""
    reads = recovers(bench)
    data = expect(bench, label, message, zone,
                  ["key-or-signature"] if reads else [], *options)
    told = data["explanation"]
    bench.ok(told["made_with_key"] is (False if reads else None),
             label + ": what is known of the key", told["made_with_key"])
    bench.ok("made with another" not in told["verdict"] and
             "b=" in told["verdict"] and "b=" in told["meaning"],
             label + ": no more is said", told)
    if reads:
        bench.ok("another key" in told["causes"][0]["text"] and
                 "b= itself was altered" in told["causes"][0]["text"],
                 label + ": both are said", told["causes"])
    bench.ok("--key FILE" in told["advice"][0]["text"] and
             "b=" in told["advice"][0]["text"], label + ": both are advised",
             told["advice"])
    return data


def damaged(bench):
    """b= itself was altered; the key is the right one."""
    for kind in ["rsa2048", "ed25519"]:
        zone = bench.key_zone(kind)
        good = signed(bench, kind)
        at = good.index(b" b=") + 3
        at += 3 if good[at:at + 1].isspace() else 0
        flip = b"A" if good[at + 9:at + 10] != b"A" else b"B"
        one = good[:at + 9] + flip + good[at + 10:]
        if kind == "rsa2048":
            either(bench, "one character of b= altered", one, zone)
            either(bench, "and the right key given", one, zone, "--public-key",
                   bench.key(kind))
        else:
            data = expect(bench, "Ed25519: a character altered", one, zone, [])
            bench.ok("b=" in data["explanation"]["verdict"] and
                     data["explanation"]["made_with_key"] is None,
                     "b= is among what may be", data)
        end = good.index(b"\r\nFrom")
        value = good[at:end].translate(None, b" \t\r\n")
        cut = good[:at] + value[:40]
        id = "signature-size" if kind == "rsa2048" else "signature-length"
        data = expect(bench, kind + ": b= cut off", cut + good[end:], zone, [id])
        bench.ok("cut off" in data["explanation"]["causes"][0]["text"] and
                 "b= " in data["explanation"]["verdict"],
                 kind + ": it may be cut off", data)
    body = replaced(one, b"Hello", b"Hullo")
    data = expect(bench, "b= and body altered", body, zone, [])
    bench.ok("header-fails" in ids(data, "known") and
             "body-only" not in ids(data, "known"), "both fail", data)
    rsa = bench.key_zone("rsa2048")
    message = replaced(signed(bench, "rsa2048"), b"1 Jan", b"2 Jan")
    data = expect(bench, "the date altered", message, rsa, [])
    bench.ok(data["explanation"]["made_with_key"] is
             (True if recovers(bench) else None) and
             ("key-right" in ids(data, "known")) == recovers(bench),
             "a well-formed signature proves the key", data)


def other_reasons(bench):
    """What failed is known; the header that was changed, too, is besides."""
    good = signed(bench, "rsa2048")
    zone = bench.key_zone("rsa2048")
    message = replaced(good, b"d=example.com;",
                       b"d=example.com; i=@example.org;") + b"bye\r\n"
    result = bench.run("verify", "--explain", "--zone", zone, "--now", NOW,
                       stdin=message)
    bench.ok(b"cause: " not in result.out and
             b"besides:    the last 5 octets" in result.out and
             b"to do:      leave i= out" in result.out,
             "i= outside of d= is why it fails", result)
    at = good.index(b" b=") + 12
    data = explained(bench, good[:at] + b"*" + good[at:], zone)
    told = data["explanation"]
    bench.ok(data["reason"] == "signature-syntax" and
             "has to be mended" not in told["meaning"] and
             "if it is the same" in told["advice"][0]["text"],
             "b= that is no base64 may have been altered", told)
    data = explained(bench, replaced(good, b"c=relaxed/relaxed",
                                     b"c=Relaxed/relaxed"), zone)
    bench.ok(data["reason"] == "unsupported-canonicalization" and
             ids(data) == [] and ids(data, "tested") == [],
             "what c= says can't be read, so nothing is said of it", data)
    data = explained(bench, good, zone, "--max-signatures", "1")
    bench.ok(data["result"] == "pass", "one signature is verified", data)
    many = signed(bench, "rsa2048", message=good)
    result = bench.run("verify", "--json", "--explain", "--zone", zone, "--now",
                       NOW, "--max-signatures", "1", stdin=many)
    told = [s for s in json.loads(result.out)["signatures"]
            if s["reason"] == "too-many-signatures"]
    bench.ok(len(told) == 1 and "right" not in
             told[0]["explanation"]["verdict"],
             "one that isn't verified isn't called right", result)
    twice = bench.run("sign", *group(bench, "rsa2048"), "--no-oversign",
                      "--now", NOW, stdin=MESSAGE).out
    data = explained(bench, b"From: eve@example.net\r\n" + twice, zone,
                     "--refuse-multiple-from")
    bench.ok(data["reason"] == "multiple-from" and "is right" in
             data["explanation"]["verdict"] and "don't trust" in
             data["explanation"]["advice"][0]["text"],
             "one that verifies, but is refused", data)


def types(bench):
    """a= and the published key don't fit."""
    good = signed(bench, "ed25519")
    data = expect(bench, "an RSA key for Ed25519", good,
                  changed(bench, bench.record("rsa2048"), "ed25519"),
                  ["key-type"])
    bench.ok(data["explanation"]["made_with_key"] is False,
             "no RSA key makes 64 octets", data)
    rsa = replaced(good, b"a=ed25519-sha256", b"a=rsa-sha256")
    data = expect(bench, "a= altered", rsa, bench.key_zone("ed25519"),
                  ["key-type"])
    bench.ok(data["explanation"]["made_with_key"] is None,
             "the key may have made it", data)
    bench.ok("record" not in data["explanation"]["verdict"] and
             "another type" in data["explanation"]["verdict"],
             "the record is no faulty one", data)


def records(bench):
    good = signed(bench, "rsa2048")
    ed = signed(bench, "ed25519")
    record = bench.record("rsa2048")
    p = record.split("p=")[1]
    edp = bench.record("ed25519").split("p=")[1]
    spki = "MCowBQYDK2VwAyEA" + edp
    for label, text, causes in [
            ("quotation marks", '"' + record + '"', ["record-quoted"]),
            ("quotation marks between", record[:200] + '" "' + record[200:],
             ["record-quoted"]),
            ("backslashes", record.replace(";", "\\;"), ["record-escaped"]),
            ("lines of a key file", "v=DKIM1; k=rsa; p=-----BEGIN PUBLIC KEY"
             "-----" + p + "-----END PUBLIC KEY-----", ["record-pem"]),
            ("odd characters", record[:100] + "*#" + record[100:],
             ["record-base64"]),
            ("a wrong k=", record.replace("k=rsa", "k=RSA"), ["record-type"]),
            ("a wrong v=", record.replace("v=DKIM1", "v=dkim1"),
             ["record-tags"]),
            ("v= at the end", "k=rsa; p=" + p + "; v=DKIM1", ["record-tags"])]:
        data = expect(bench, "record with " + label, good,
                      changed(bench, text), causes + ["record-mended"])
        mended = [c for c in data["explanation"]["causes"]
                  if c["id"] == "record-mended"][0]
        bench.ok("verifies the header" in mended["text"],
                 label + ": mended it verifies", mended)
        again = explained(bench, good, changed(bench, mended["octets"]))
        bench.ok(again["result"] == "pass", label + ": published it passes",
                 again)
    for label, text, causes in [
            ("without k=", "v=DKIM1; p=" + edp, ["record-type"]),
            ("wrapped", "v=DKIM1; k=ed25519; p=" + spki, ["record-wrapped"])]:
        expect(bench, "Ed25519 record " + label, ed,
               changed(bench, text, "ed25519"), causes + ["record-mended"])
    expect(bench, "a record of 255 octets", good, changed(bench, record[:255]),
           ["record-cut"])
    expect(bench, "an Ed25519 key cut off", ed, changed(
        bench, "v=DKIM1; k=ed25519; p=" + edp[:28], "ed25519"),
           ["record-fault"])
    expect(bench, "several faults", good,
           changed(bench, '"v=DKIM1\\; k=RSA\\; p=' + p + '"'),
           ["record-quoted", "record-escaped", "record-type", "record-mended"])
    expect(bench, "a revoked key", good, changed(bench, "v=DKIM1; p="),
           ["key-revoked"])
    footer = good + b"bye\r\n"
    expect(bench, "the body is looked at, too", footer,
           changed(bench, '"' + record + '"'),
           ["record-quoted", "record-mended", "tail-added"])


def no_record(bench):
    good = signed(bench, "rsa2048")
    record = bench.record("rsa2048")
    data = expect(bench, "no record", good,
                  changed(bench, record, owner="elsewhere"), ["record-missing"])
    bench.ok("record-misplaced" in ids(data, "tested") and
             data["explanation"]["key_name"] ==
             "rsa2048._domainkey.example.com", "where it should be", data)
    for label, owner in [
            ("the domain twice", "rsa2048._domainkey.example.com"),
            ("_domainkey missing", "rsa2048")]:
        expect(bench, label, good, changed(bench, record, owner=owner),
               ["record-misplaced"])
    result = bench.run("verify", "--explain", "--zone", bench.path(
        "explain.zone"), "--now", NOW, stdin=replaced(good, b"Alice\r\n",
                                                      b"Alice\r\nbye\r\n"))
    bench.ok(b"besides:    the last 5 octets" in result.out and
             b"cause:      there is a key record" in result.out,
             "a footer isn't why there is no key", result)
    zone = changed(bench, record, owner="elsewhere",
                   extra=";!TIMEOUT rsa2048._domainkey.example.com.\n")
    data = explained(bench, good, zone)
    bench.ok(data["result"] == "temperror" and ids(data) == [] and
             data["explanation"]["header_verifies"] is None,
             "a DNS failure tells nothing of the key", data)


def small_key(bench):
    good = signed(bench, "rsa1024")
    data = explained(bench, good, bench.key_zone("rsa1024"), "--min-rsa-bits",
                     "2048")
    bench.ok(data["reason"] == "key-too-small" and
             data["explanation"]["header_verifies"] is True,
             "a small key: otherwise right", data)


def clocks(bench):
    zone = bench.key_zone("ed25519")
    result = bench.run("sign", *group(bench, "ed25519"), "--now", "1789990000",
                       "--expire", "100", stdin=MESSAGE)
    data = expect(bench, "expired", result.out, zone, ["expired"])
    bench.ok("9900 seconds ago" in data["explanation"]["causes"][0]["text"] and
             "everything else is right" in
             data["explanation"]["causes"][0]["text"], "how long ago", data)
    data = expect(bench, "expired, and a footer", result.out + b"bye\r\n", zone,
                  ["expired", "tail-added"])
    bench.ok("else is right" not in data["explanation"]["causes"][1]["text"],
             "then not everything is right", data)
    data = explained(bench, replaced(result.out, b"1 Jan", b"2 Jan"), zone)
    bench.ok("else is right" not in data["explanation"]["causes"][0]["text"],
             "nor with another header", data)
    result = bench.run("sign", *group(bench, "ed25519"), "--now", "1790001000",
                       stdin=MESSAGE)
    data = expect(bench, "from the future", result.out, zone, ["future"])
    bench.ok("1000 seconds" in data["explanation"]["causes"][0]["text"],
             "how far", data)


def test(bench):
    bench.each([other_keys, damaged, other_reasons, types, records, no_record, small_key, clocks])
