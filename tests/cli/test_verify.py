# SPDX-License-Identifier: MIT
"""dkimkit verify: results, options and forms of output."""

import base64
import hashlib
import json
import re
import socket

from harness import MESSAGE, group, lf

MEMBERS = ["index", "domain", "selector", "identity", "domain_ascii",
           "selector_ascii", "algorithm", "canonicalization", "result",
           "reason", "text", "subject", "key_bits", "dns_secure", "testing",
           "signed_headers", "timestamp", "expiration", "body_length_limit",
           "body_octets", "unsigned_octets", "signature_prefix", "warnings"]
BODY = b"Hello, world\r\n\r\nthe end\r\n"


def signed_by(bench, kind, *options, message=MESSAGE):
    result = bench.run("sign", *group(bench, kind), *options, stdin=message)
    if result.code != 0:
        raise RuntimeError(str(result))
    return result.out


def judged(bench, label, code, message, *options):
    """The JSON of one message."""
    result = bench.runs(label, "verify", "--json", *options, code=code,
                        stdin=message)
    return json.loads(result.out.decode("utf-8"))


def reason(data, index=0):
    signature = data["signatures"][index]
    return (signature["result"], signature["reason"])


def json_form(bench):
    zone = bench.key_zone("rsa2048", "ed25519")
    message = signed_by(bench, "rsa2048", "--now", "1790000000")
    result = bench.runs("a good message", "verify", "--zone", zone, "--json",
                        stdin=message)
    bench.ok(result.out.count(b"\n") == 1 and result.out.endswith(b"\n"),
             "one line", result)
    data = json.loads(result.out)
    bench.ok(list(data) == ["file", "result", "internationalized",
                            "signatures"] and
             data["file"] == "-" and data["result"] == "pass" and
             data["internationalized"] is False,
             "the message's members", data)
    signature = data["signatures"][0]
    bench.ok(list(signature) == MEMBERS, "the signature's members, in order",
             list(signature))
    prefix = signature["signature_prefix"]
    expected = {
        "index": 0, "domain": "example.com", "selector": "rsa2048",
        "identity": "@example.com", "domain_ascii": "example.com",
        "selector_ascii": "rsa2048", "algorithm": "rsa-sha256",
        "canonicalization": "relaxed/relaxed", "result": "pass",
        "reason": "ok", "text": signature["text"], "subject": None,
        "key_bits": 2048, "dns_secure": False, "testing": False,
        "signed_headers": signature["signed_headers"],
        "timestamp": 1790000000, "expiration": None,
        "body_length_limit": None, "body_octets": len(BODY),
        "unsigned_octets": 0, "signature_prefix": prefix, "warnings": []}
    bench.ok(signature == expected, "the signature's values", signature)
    bench.ok(isinstance(signature["text"], str) and signature["text"],
             "a text", signature)
    bench.ok("from" in signature["signed_headers"] and
             all(n == n.lower() for n in signature["signed_headers"]),
             "names in lower case", signature)
    packed = re.sub(rb"\s", b"", message)
    bench.ok(len(prefix) >= 8 and b";b=" + prefix.encode() in packed,
             "the start of b=", prefix)


def json_options(bench):
    zone = bench.zone({"ed25519._domainkey":
                       bench.record("ed25519").replace(";", "; t=y;", 1)},
                      "testing.zone")
    message = signed_by(bench, "ed25519", "--now", "1000", "--expire", "500",
                        "--identity", "joe@mail.example.com",
                        "--body-length", "5", "--canonicalization",
                        "simple/relaxed")
    data = judged(bench, "all members", 0, message, "--zone", zone, "--now",
                  "1001", "--body-length-policy", "allow")
    signature = data["signatures"][0]
    for member, value in [
            ("identity", "joe@mail.example.com"), ("timestamp", 1000),
            ("expiration", 1500), ("body_length_limit", 5),
            ("body_octets", len(BODY)), ("unsigned_octets", len(BODY) - 5),
            ("testing", True), ("canonicalization", "simple/relaxed"),
            ("key_bits", 256), ("algorithm", "ed25519-sha256")]:
        bench.ok(signature[member] == value, "%s is %r" % (member, value),
                 signature)
    bench.ok("unsigned-content" in signature["warnings"], "warnings",
             signature)


def outcomes(bench):
    zone = bench.key_zone("rsa2048", "ed25519", extra=(
        ";!SERVFAIL servfail._domainkey.example.com.\n"
        ";!TIMEOUT timeout._domainkey.example.com.\n"
        'empty._domainkey A 192.0.2.1\n'
        'revoked._domainkey TXT "v=DKIM1; p="\n'))
    good = signed_by(bench, "ed25519", "--canonicalization", "simple/simple")
    for label, message, code, wanted in [
            ("body changed", good.replace(b"Hello", b"Hallo"), 1,
             ("fail", "body-hash-mismatch")),
            ("header changed", good.replace(b"folded", b"f0lded"), 1,
             ("fail", "signature-mismatch")),
            ("no key", good.replace(b"s=ed25519", b"s=nothing"), 1,
             ("permerror", "no-key-for-signature")),
            ("no TXT", good.replace(b"s=ed25519", b"s=empty"), 1,
             ("permerror", "no-key-for-signature")),
            ("revoked", good.replace(b"s=ed25519", b"s=revoked"), 1,
             ("permerror", "key-revoked")),
            ("SERVFAIL", good.replace(b"s=ed25519", b"s=servfail"), 75,
             ("temperror", "key-query-servfail")),
            ("timeout", good.replace(b"s=ed25519", b"s=timeout"), 75,
             ("temperror", "key-query-timeout")),
            ("syntax", good.replace(b"v=1", b"v"), 1,
             ("neutral", "signature-syntax"))]:
        data = judged(bench, label, code, message, "--zone", zone)
        bench.ok(reason(data) == wanted and data["result"] == wanted[0],
                 "%s: %s" % (label, wanted[1]), data)
    data = judged(bench, "unsigned", 1, MESSAGE, "--zone", zone)
    bench.ok(data == {"file": "-", "result": "none",
                      "internationalized": False, "signatures": []},
             "unsigned: none", data)
    stale = good.replace(b"s=ed25519", b"s=servfail")
    twice = stale[:len(stale) - len(MESSAGE)] + good
    data = judged(bench, "one of two is enough", 0, twice, "--zone", zone)
    bench.ok([s["result"] for s in data["signatures"]] ==
             ["temperror", "pass"] and
             [s["index"] for s in data["signatures"]] == [0, 1],
             "both are told", data)


def absent_values(bench):
    zone = bench.key_zone("ed25519")
    data = judged(bench, "a bare field", 1, b"DKIM-Signature: v=1\r\n" +
                  MESSAGE, "--zone", zone)
    signature = data["signatures"][0]
    bench.ok(list(signature) == MEMBERS and all(
        signature[m] is None for m in
        ["domain", "selector", "algorithm", "key_bits", "timestamp",
         "expiration", "body_length_limit", "signature_prefix"]),
        "what is absent is null", signature)


def hostile_text(bench):
    zone = bench.key_zone("ed25519")
    good = signed_by(bench, "ed25519")
    for label, old, new in [
            ("d=", b"d=example.com", b"d=ex\xffample.com"),
            ("s=", b"s=ed25519", b"s=\x1b[31m\xed\xa0\x80"),
            ("i=", b"s=ed25519", b"s=ed25519; i=a=FF=22=0A@example.com"),
            ("h=", b"h=", b'h="\\\xc3:'),
            ("a=", b"a=ed25519-sha256", b"a=\xe2\x82"),
            ("b=", b"b=", b"b=\xf0\x9f")]:
        message = good.replace(old, new, 1)
        result = bench.run("verify", "--zone", zone, "--json", stdin=message)
        bench.ok(result.code in (0, 1) and result.err == b"" and
                 list(json.loads(result.out.decode("utf-8"))) ==
                 ["file", "result", "internationalized", "signatures"],
                 "hostile %s is still JSON" % label, result)
        for form in [[], ["--explain"]]:
            result = bench.run("verify", "--zone", zone, *form, stdin=message)
            text = result.out.decode("utf-8").replace("\r\n", "\n")
            bench.ok("\x1b" not in text and not re.search(
                "[\x00-\x08\x0b-\x1f\x7f]", text),
                "hostile %s is no control character %s" % (label, form),
                result)
    path = bench.path("odd\udcff\n.eml")
    with open(path, "wb") as file:
        file.write(good)
    result = bench.runs("an odd file name", "verify", "--zone", zone, "--json",
                        path)
    name = json.loads(result.out.decode("utf-8"))["file"]
    bench.ok(name.endswith("odd\ufffd\n.eml"), "it is repaired", name)
    bench.fails("an odd file name in an error", 66, "odd\ufffd\\?x", "verify",
                "--zone", zone, bench.path("odd\udcff\nx"))


def several_files(bench):
    zone = bench.key_zone("ed25519", extra=(
        ";!SERVFAIL servfail._domainkey.example.com.\n"))
    good = signed_by(bench, "ed25519")
    files = {
        "good": bench.write("good.eml", good),
        "lf": bench.write("goodlf.eml", lf(good)),
        "bad": bench.write("bad.eml", good.replace(b"Hello", b"Hallo")),
        "stale": bench.write("stale.eml",
                             good.replace(b"s=ed25519", b"s=servfail"))}
    for names, code in [("good lf good", 0), ("good bad", 1), ("stale", 75),
                        ("bad stale good", 75), ("stale bad", 75)]:
        paths = [files[n] for n in names.split()]
        result = bench.runs("files: " + names, "verify", "--zone", zone,
                            "--json", *paths, code=code)
        told = [json.loads(x)["file"] for x in result.out.splitlines()]
        bench.ok(told == paths, "files: %s: in their order" % names, told)
    bench.fails("one of the files is missing", 66, "nowhere.eml", "verify",
                "--zone", zone, files["good"], bench.path("nowhere.eml"))
    bench.fails("one of the files is empty", 65, "empty.eml: empty input",
                "verify", "--zone", zone, files["good"],
                bench.write("empty.eml", b""))
    bench.fails("no message", 65, "-: empty input", "verify", "--zone", zone)


def authentication_results(bench):
    zone = bench.key_zone("ed25519")
    good = signed_by(bench, "ed25519")
    result = bench.runs("the default form", "verify", "--zone", zone,
                        stdin=good)
    host = socket.gethostname() or "localhost"
    bench.ok(result.out.startswith(b"Authentication-Results: " +
                                   host.encode()) and
             b"dkim=pass" in result.out and result.out.endswith(b"\r\n") and
             b"header.d=example.com" in result.out,
             "one Authentication-Results field", result)
    result = bench.runs("--authserv-id", "verify", "--zone", zone,
                        "--authserv-id", "mx.example.net", stdin=good)
    bench.ok(result.out.startswith(b"Authentication-Results: mx.example.net;"),
             "it begins the field", result)
    result = bench.runs("an LF message", "verify", "--zone", zone,
                        stdin=lf(good))
    bench.ok(b"dkim=pass" in result.out and b"\r" not in result.out and
             result.out.endswith(b"\n"), "its field has LF", result)
    bench.fails("a bad --authserv-id", 64, "--authserv-id", "verify", "--zone",
                zone, "--authserv-id", "a\nb", stdin=good)
    result = bench.runs("an unsigned message", "verify", "--zone", zone,
                        code=1, stdin=MESSAGE)
    bench.ok(b"dkim=none" in result.out, "dkim=none", result)


def explanations(bench):
    zone = bench.key_zone("ed25519")
    good = signed_by(bench, "ed25519", "--body-length", "5")
    result = bench.runs("--explain", "verify", "--zone", zone, "--explain",
                        code=1, stdin=good)
    text = result.out.decode()
    for word in ["policy", "unsigned-content",
                 "ed25519._domainkey.example.com", "256-bit",
                 "relaxed/relaxed", "l=5", "warning", "meaning"]:
        bench.ok(word in text, "--explain tells " + word, text)
    result = bench.runs("--explain without a signature", "verify", "--zone",
                        zone, "--explain", code=1, stdin=MESSAGE)
    bench.ok(b"-: none" in result.out, "it says none", result)
    bench.fails("two forms", 64, "only one of", "verify", "--zone", zone,
                "--explain", "--json", stdin=good)


def clocks(bench):
    zone = bench.key_zone("ed25519")
    message = signed_by(bench, "ed25519", "--now", "100000", "--expire", "60")
    for now, skew, code, wanted in [
            ("100000", None, 0, "ok"), ("100360", None, 0, "ok"),
            ("100400", None, 1, "signature-expired"),
            ("100061", "0", 1, "signature-expired"),
            ("100400", "1000", 0, "ok"),
            ("99000", None, 1, "signature-future"),
            ("99000", "1000", 0, "ok")]:
        options = ["--clock-skew", skew] if skew else []
        label = "--now %s --clock-skew %s" % (now, skew)
        data = judged(bench, label, code, message, "--zone", zone, "--now",
                      now, *options)
        bench.ok(reason(data)[1] == wanted, label + ": " + wanted, data)


def body_length_policies(bench):
    zone = bench.key_zone("ed25519")
    part = signed_by(bench, "ed25519", "--body-length", "5")
    whole = signed_by(bench, "ed25519", "--body-length", "all")
    for policy, message, code, wanted in [
            (None, part, 1, "unsigned-content"), (None, whole, 0, "ok"),
            ("refuse-unsigned", part, 1, "unsigned-content"),
            ("refuse-unsigned", whole, 0, "ok"),
            ("allow", part, 0, "ok"), ("allow", whole, 0, "ok"),
            ("refuse", part, 1, "body-length-refused"),
            ("refuse", whole, 1, "body-length-refused")]:
        options = ["--body-length-policy", policy] if policy else []
        label = "%s, l= %s" % (policy, "part" if message is part else "whole")
        data = judged(bench, label, code, message, "--zone", zone, *options)
        bench.ok(reason(data)[1] == wanted, label + ": " + wanted, data)


def limits(bench):
    zone = bench.key_zone("rsa1024", "ed25519")
    message = signed_by(bench, "rsa1024")
    data = judged(bench, "1024 bits", 0, message, "--zone", zone)
    bench.ok("key-weak" in data["signatures"][0]["warnings"],
             "1024 bits are warned of", data)
    data = judged(bench, "--min-rsa-bits", 1, message, "--zone", zone,
                  "--min-rsa-bits", "2048")
    bench.ok(reason(data) == ("permerror", "key-too-small"),
             "--min-rsa-bits: key-too-small", data)
    result = bench.run("sign", *(group(bench, "ed25519") * 3), stdin=MESSAGE)
    data = judged(bench, "--max-signatures", 0, result.out, "--zone", zone,
                  "--max-signatures", "2")
    bench.ok([reason(data, i)[1] for i in range(3)] ==
             ["ok", "ok", "too-many-signatures"], "the third is too many",
             data)
    result = bench.run("sign", *(group(bench, "ed25519") * 24), stdin=MESSAGE)
    data = judged(bench, "24 signatures", 0, result.out, "--zone", zone,
                  "--max-signatures", "24")
    bench.ok(all(s["result"] == "pass" for s in data["signatures"]) and
             len(data["signatures"]) == 24, "more than the default", data)


def sha1_signature(bench, kind):
    """simple/simple with rsa-sha1, made without the program."""
    body = MESSAGE.split(b"\r\n\r\n", 1)[1].rstrip(b"\r\n") + b"\r\n"
    digest = base64.b64encode(hashlib.sha1(body).digest())
    names = [b"From", b"To"]
    lines = MESSAGE.split(b"\r\n")
    signed = b"".join(x + b"\r\n" for n in names for x in lines
                      if x.startswith(n + b":"))
    field = (b"DKIM-Signature: v=1; a=rsa-sha1; c=simple/simple; "
             b"d=example.com; s=" + kind.encode() + b"; h=From:To; bh=" +
             digest + b"; b=")
    bench.write("sha1.bin", signed + field)
    value = bench.openssl("dgst", "-sha1", "-sign", bench.key(kind),
                          bench.path("sha1.bin"))
    return field + base64.b64encode(value) + b"\r\n" + MESSAGE


def sha1(bench):
    zone = bench.key_zone("rsa2048")
    message = sha1_signature(bench, "rsa2048")
    data = judged(bench, "rsa-sha1", 1, message, "--zone", zone)
    bench.ok(reason(data) == ("permerror", "sha1-historic"),
             "rsa-sha1: sha1-historic", data)
    data = judged(bench, "--allow-sha1", 0, message, "--zone", zone,
                  "--allow-sha1")
    bench.ok(reason(data)[1] == "ok" and
             "sha1" in "".join(data["signatures"][0]["warnings"]),
             "--allow-sha1: a pass with a warning", data)


def line_ends(bench):
    zone = bench.key_zone("ed25519")
    good = signed_by(bench, "ed25519")
    judged(bench, "LF is read as CRLF", 0, lf(good), "--zone", zone)
    judged(bench, "but not by strict", 1, lf(good), "--zone", zone,
           "--line-ends", "strict")
    head, body = good.split(b"\r\n\r\n", 1)
    mixed = head + b"\r\n\r\n" + lf(body)
    judged(bench, "a bare LF among CRLF is data", 1, mixed, "--zone", zone)
    judged(bench, "unless told otherwise", 0, mixed, "--zone", zone,
           "--line-ends", "normalize")


def bad_values(bench):
    for option, value in [
            ("--now", "soon"), ("--now", "99999999999999999999"),
            ("--max-signatures", "0"), ("--max-signatures", "x"),
            ("--min-rsa-bits", "511"), ("--min-rsa-bits", "9000"),
            ("--body-length-policy", "maybe"), ("--clock-skew", "86401"),
            ("--clock-skew", ""), ("--crypto", "gnutls"),
            ("--line-ends", "cr")]:
        bench.fails("%s %r" % (option, value), 64, option, "verify", option,
                    value, stdin=MESSAGE)


def test(bench):
    bench.each([json_form, json_options, outcomes, absent_values,
                hostile_text, several_files, authentication_results,
                explanations, clocks, body_length_policies, limits, sha1,
                line_ends, bad_values])
