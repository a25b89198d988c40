# SPDX-License-Identifier: MIT
"""dkimkit verify --explain: keys and clocks."""

import json
import re

from explaining import MESSAGE, NOW, expect, explained, ids, replaced, signed
from harness import group


def changed(bench, record, kind="rsa2048", extra="", owner=None):
    return bench.zone({owner or kind + "._domainkey": record}, "explain.zone",
                      extra)


def reads_signatures(bench):
    """PSA of Mbed TLS can't give the digest inside an RSA signature."""
    version = bench.run("--version").out.decode()
    return re.search(r"rsa-sha256: mbedtls", version) is None


def altered(message):
    """One letter in the middle of b= is another."""
    field, rest = message.split(b"\r\nFrom:", 1)
    at = field.rindex(b"b=") + 100
    while not chr(field[at]).isalpha():
        at += 1
    return (field[:at] + (b"A" if field[at:at + 1] != b"A" else b"B") +
            field[at + 1:] + b"\r\nFrom:" + rest)


def cut(message):
    """b= without its second half, still base64."""
    field, rest = message.split(b"\r\nFrom:", 1)
    at = field.rindex(b"b=") + 2
    value = re.sub(rb"\s", b"", field[at:])
    return field[:at] + value[:172] + b"\r\nFrom:" + rest


def other_keys(bench):
    good = signed(bench, "rsa2048")
    bench.keys["rsaother"] = bench.write("rsaother.pem", bench.openssl(
        "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"))
    wrong = changed(bench, bench.record("rsaother"))
    reads = reads_signatures(bench)
    unread = ["key-or-signature"] if reads else []
    data = expect(bench, "another key of the same size", good, wrong, unread)
    bench.ok(data["explanation"]["made_with_key"] is None,
             "that another key made it isn't known", data)
    data = expect(bench, "a letter of b= altered", altered(good),
                  bench.key_zone("rsa2048"), unread)
    bench.ok(data["explanation"]["made_with_key"] is None and
             "another key, or b= was altered" in (
                 data["explanation"]["verdict"] if reads else
                 "another key, or b= was altered"),
             "no key is blamed", data)
    data = expect(bench, "b= cut off", cut(good), bench.key_zone("rsa2048"),
                  ["key-size"])
    bench.ok(data["explanation"]["made_with_key"] is None, "nor here", data)
    data = explained(bench, replaced(good, b"1 Jan", b"2 Jan"),
                     bench.key_zone("rsa2048"))
    bench.ok(data["explanation"]["made_with_key"] is (True if reads else None),
             "an altered header doesn't blame the key", data)
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
    bench.fails("a file that is no key", 65, "nokey", "verify", "--zone", wrong,
                "--public-key", bench.write("nokey", b"nothing"), stdin=good)
    expect(bench, "a key of another size", good,
           changed(bench, bench.record("rsa1024")), ["key-size"])
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


def records(bench):
    good = signed(bench, "rsa2048")
    ed = signed(bench, "ed25519")
    record = bench.record("rsa2048")
    p = record.split("p=")[1]
    edp = bench.record("ed25519").split("p=")[1]
    spki = "MCowBQYDK2VwAyEA" + edp
    for label, text, causes in [
            ("quotation marks", '"' + record + '"', ["record-faulty"]),
            ("quotation marks between", record[:200] + '" "' + record[200:],
             ["record-faulty"]),
            ("backslashes", record.replace(";", "\\;"), ["record-faulty"]),
            ("lines of a key file", "v=DKIM1; k=rsa; p=-----BEGIN PUBLIC KEY"
             "-----" + p + "-----END PUBLIC KEY-----", ["record-faulty"]),
            ("odd characters", record[:100] + "*#" + record[100:],
             ["record-faulty"]),
            ("a wrong k=", record.replace("k=rsa", "k=RSA"), ["record-faulty"]),
            ("a wrong v=", record.replace("v=DKIM1", "v=dkim1"),
             ["record-faulty"]),
            ("v= at the end", "k=rsa; p=" + p + "; v=DKIM1", ["record-faulty"])]:
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
            ("without k=", "v=DKIM1; p=" + edp, ["record-faulty"]),
            ("wrapped", "v=DKIM1; k=ed25519; p=" + spki, ["record-faulty"])]:
        expect(bench, "Ed25519 record " + label, ed,
               changed(bench, text, "ed25519"), causes + ["record-mended"])
    expect(bench, "a record of 255 octets", good, changed(bench, record[:255]),
           ["record-cut"])
    expect(bench, "several faults", good,
           changed(bench, '"v=DKIM1\\; k=RSA\\; p=' + p + '"'),
           ["record-faulty", "record-mended"])
    expect(bench, "a revoked key", good, changed(bench, "v=DKIM1; p="),
           ["key-revoked"])
    footer = good + b"bye\r\n"
    expect(bench, "the body is looked at, too", footer,
           changed(bench, '"' + record + '"'),
           ["record-faulty", "record-mended", "tail-added"])


def no_record(bench):
    good = signed(bench, "rsa2048")
    record = bench.record("rsa2048")
    data = expect(bench, "no record", good,
                  changed(bench, record, owner="elsewhere"), [])
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
    bench.each([other_keys, records, no_record, small_key, clocks])
