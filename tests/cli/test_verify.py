# SPDX-License-Identifier: MIT
"""dkimkit verify: results, options and forms of output."""

import base64
import hashlib
import json
import re
import socket

from harness import MESSAGE, group, lf

MEMBERS = ["index", "domain", "selector", "identity",
           "domain_ascii", "selector_ascii", "algorithm",
           "canonicalization", "result", "reason", "text", "subject",
           "key_bits", "dns_secure", "testing", "signed_headers", "timestamp",
           "expiration", "body_length_limit", "body_octets",
           "unsigned_octets", "signature_prefix", "warnings",
           "header_result", "header_reason", "body_result", "body_reason",
           "atps", "report"]
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


def quoted_identity(bench):
    """A quoted local-part: exactly, or without what needs backslashes."""
    zone = bench.key_zone("rsa2048")
    message = signed_by(bench, "rsa2048", "--identity",
                        '"a;b"@sub.example.com')
    for options, wanted in [
            ((), b'header.i="\\"a;b\\"@sub.example.com"'),
            (("--no-quoted-pairs",), b"header.i=@sub.example.com")]:
        result = bench.runs("a quoted i= with %r" % (options,), "verify",
                            "--zone", zone, "--authserv-id", "mx.example",
                            *options, stdin=message)
        bench.ok(wanted in result.out and
                 (b"\\" in result.out) != bool(options) and
                 (b"left out" in result.out) == bool(options),
                 "it is written as wanted", result)


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
        "unsigned_octets": 0, "signature_prefix": prefix, "warnings": [],
        "header_result": "pass", "header_reason": "ok",
        "body_result": "pass", "body_reason": "ok", "atps": None,
        "report": None}
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
         "expiration", "body_length_limit", "signature_prefix",
         "header_result", "header_reason", "body_result", "body_reason",
         "atps", "report"]),
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


def raw_signature(bench, kind, more="", digest="sha256", message=MESSAGE,
                  names=(b"From", b"To")):
    """simple/simple with RSA, made without the program; `more` are tags."""
    header, body = message.split(b"\r\n\r\n", 1)
    body = body.rstrip(b"\r\n") + b"\r\n"
    value = base64.b64encode(hashlib.new(digest, body).digest())
    lines = header.split(b"\r\n")
    signed = b"".join(x + b"\r\n" for n in names for x in lines
                      if x.startswith(n + b":"))
    field = (b"DKIM-Signature: v=1; a=rsa-" + digest.encode() +
             b"; c=simple/simple; d=example.com; s=" + kind.encode() +
             b"; h=" + b":".join(names) + b"; " + more.encode() + b"bh=" +
             value + b"; b=")
    bench.write("raw.bin", signed + field)
    value = bench.openssl("dgst", "-" + digest, "-sign", bench.key(kind),
                          bench.path("raw.bin"))
    return field + base64.b64encode(value) + b"\r\n" + message


def sha1(bench):
    zone = bench.key_zone("rsa2048")
    message = raw_signature(bench, "rsa2048", digest="sha1")
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


def header_only(bench):
    zone = bench.key_zone("ed25519")
    good = signed_by(bench, "ed25519")
    header = good[:good.index(b"\r\n\r\n") + 4]
    for label, message, code, wanted in [
            ("the whole message", good, 0, "body-not-verified"),
            ("the header alone", header, 0, "body-not-verified"),
            ("another body", good.replace(b"Hello", b"Hallo"), 0,
             "body-not-verified"),
            ("a header with LF", lf(header), 0, "body-not-verified"),
            ("a changed header", good.replace(b"folded", b"f0lded"), 1,
             "signature-mismatch")]:
        data = judged(bench, "--header-only: " + label, code, message,
                      "--zone", zone, "--header-only")
        signature = data["signatures"][0]
        bench.ok(signature["reason"] == wanted and
                 data["result"] == ("fail" if code else "neutral") and
                 signature["header_result"] ==
                 ("fail" if code else "pass") and
                 signature["body_result"] == "neutral" and
                 signature["body_reason"] == "body-not-verified",
                 "--header-only: %s: %s" % (label, wanted), data)
    data = judged(bench, "without a body to say so", 1, header, "--zone", zone)
    bench.ok(data["signatures"][0]["header_result"] == "pass" and
             data["signatures"][0]["body_result"] == "fail",
             "header and body apart", data)
    result = bench.runs("--header-only in a field", "verify", "--zone", zone,
                        "--header-only", stdin=header)
    bench.ok(b"dkim=neutral (body was not verified)" in result.out,
             "Authentication-Results: neutral", result)
    result = bench.runs("--header-only explained", "verify", "--zone", zone,
                        "--header-only", "--explain", stdin=header)
    bench.ok(b"body-not-verified" in result.out, "it is explained", result)
    stale = header.replace(b"s=ed25519", b"s=servfail")
    zone = bench.key_zone("ed25519", name="stale", extra=(
        ";!SERVFAIL servfail._domainkey.example.com.\n"))
    judged(bench, "--header-only: SERVFAIL", 75, stale, "--zone", zone,
           "--header-only")


def atps(bench):
    name = base64.b32encode(hashlib.sha256(b"example.com").digest())
    zone = bench.key_zone("rsa2048", extra=(
        '%s._atps.example.org. TXT "v=ATPS1; d=example.com"\n'
        ";!SERVFAIL example.com._atps.example.net.\n" %
        name.decode().rstrip("=")))
    author = MESSAGE.replace(b"alice@example.com", b"alice@example.org")
    message = raw_signature(bench, "rsa2048",
                            "atps=example.org; atpsh=sha256; ", message=author)
    data = judged(bench, "no --atps", 0, message, "--zone", zone)
    bench.ok(data["signatures"][0]["atps"] is None, "it is off", data)
    data = judged(bench, "--atps", 0, message, "--zone", zone, "--atps")
    bench.ok(data["signatures"][0]["atps"] ==
             {"result": "pass", "status": "authorized",
              "domain": "example.org"}, "--atps: authorized", data)
    for tags, author, wanted in [
            ("atps=example.org; atpsh=none; ", b"a@example.org",
             {"result": "fail", "status": "not-authorized",
              "domain": "example.org"}),
            ("atps=example.net; atpsh=none; ", b"a@example.net",
             {"result": "temperror", "status": "query-failed",
              "domain": "example.net"}),
            ("atps=x; atpsh=none; ", b"a@example.net",
             {"result": "permerror", "status": "syntax", "domain": None})]:
        message = raw_signature(
            bench, "rsa2048", tags,
            message=MESSAGE.replace(b"alice@example.com", author))
        data = judged(bench, "--atps, " + wanted["status"], 0, message,
                      "--zone", zone, "--atps")
        bench.ok(data["signatures"][0]["atps"] == wanted,
                 "it has no part in the result", data)


def reports(bench):
    zone = bench.key_zone("rsa2048", extra=(
        '_report._domainkey TXT "ra=dkim-errors; rp=50; rr=v:x; '
        'rs=Not=20today"\n'))
    message = raw_signature(bench, "rsa2048", "r=y; ")
    data = judged(bench, "--reports of a pass", 0, message, "--zone", zone,
                  "--reports")
    bench.ok(data["signatures"][0]["report"] is None, "there is none", data)
    message = message.replace(b"Hello", b"Hallo")
    data = judged(bench, "no --reports", 1, message, "--zone", zone)
    bench.ok(data["signatures"][0]["report"] is None, "it is off", data)
    data = judged(bench, "--reports", 1, message, "--zone", zone, "--reports")
    bench.ok(data["signatures"][0]["report"] ==
             {"status": "found", "subject": None,
              "address": "dkim-errors@example.com", "percent": 50,
              "requests": ["v", "x"], "wanted": True,
              "smtp_text": "Not today"}, "--reports: the record", data)
    zone = bench.key_zone("rsa2048", name="bad", extra=(
        '_report._domainkey TXT "ra=a=0Ab"\n'))
    data = judged(bench, "--reports of a bad record", 1, message, "--zone",
                  zone, "--reports")
    bench.ok(data["signatures"][0]["report"] ==
             {"status": "syntax", "subject": "ra", "address": None,
              "percent": None, "requests": [], "wanted": False,
              "smtp_text": None}, "it is told", data)


def policies(bench):
    zone = bench.key_zone("rsa2048")
    plain = raw_signature(bench, "rsa2048")
    expired = raw_signature(bench, "rsa2048", "x=1; ")
    future = raw_signature(bench, "rsa2048", "t=999999999999; ")
    malformed = raw_signature(bench, "rsa2048",
                              message=b"X: a\rb\r\n" + MESSAGE)
    twice = raw_signature(bench, "rsa2048", names=(b"From",),
                          message=MESSAGE)
    for label, message, options, wanted in [
            ("no required field", plain, [], "ok"),
            ("--require-signed", plain, ["--require-signed", "to:subject"],
             "unacceptable-header"),
            ("--require-signed of what is", plain,
             ["--require-signed", "To:cc"], "ok"),
            ("--public-suffix", plain,
             ["--public-suffix", "com,EXAMPLE.com"], "public-suffix"),
            ("another --public-suffix", plain, ["--public-suffix", "com"],
             "ok"),
            ("expired", expired, [], "signature-expired"),
            ("--allow-expired", expired, ["--allow-expired"], "ok"),
            ("future", future, [], "signature-future"),
            ("--allow-future", future, ["--allow-future"], "ok"),
            ("malformed", malformed, [], "message-malformed"),
            ("--malformed-policy", malformed,
             ["--malformed-policy", "allow"], "ok"),
            ("two From", b"From: x\r\n" + twice, [], "ok"),
            ("--refuse-multiple-from", b"From: x\r\n" + twice,
             ["--refuse-multiple-from"], "multiple-from"),
            ("a second To", b"To: x\r\n" + plain, [], "ok"),
            ("--refuse-duplicates", b"To: x\r\n" + plain,
             ["--refuse-duplicates"], "duplicate-header")]:
        data = judged(bench, label, 0 if wanted == "ok" else 1, message,
                      "--zone", zone, *options)
        bench.ok(reason(data)[1] == wanted, label + ": " + wanted, data)


def underscores(bench):
    zone = bench.zone({"s_1._domainkey": bench.record("rsa2048"),
                       "rsa2048._domainkey.a_b": bench.record("rsa2048")})
    plain = raw_signature(bench, "rsa2048")
    for options, in_selector, in_domain in [
            ([], "signature-mismatch", "signature-syntax"),
            (["--underscore", "selector"], "signature-mismatch",
             "signature-syntax"),
            (["--underscore", "anywhere"], "signature-mismatch",
             "signature-mismatch"),
            (["--underscore", "nowhere"], "signature-syntax",
             "signature-syntax")]:
        for change, wanted in [((b"s=rsa2048", b"s=s_1"), in_selector),
                               ((b"d=", b"d=a_b."), in_domain)]:
            data = judged(bench, "%s with %s" % (change[1], options), 1,
                          plain.replace(*change, 1), "--zone", zone, *options)
            bench.ok(reason(data)[1] == wanted, wanted, data)


def syntaxes(bench):
    """An empty tag in the record, and a= in another case, which isn't what
    was signed."""
    record = bench.record("rsa2048").replace("; ", ";; ", 1)
    zone = bench.zone({"rsa2048._domainkey": record})
    plain = raw_signature(bench, "rsa2048")
    upper = plain.replace(b"a=rsa-sha256", b"a=RSA-SHA256", 1)
    for options, code, wanted, wanted_upper in [
            ([], 1, "key-syntax", "unsupported-algorithm"),
            (["--syntax", "strict"], 1, "key-syntax", "unsupported-algorithm"),
            (["--syntax", "lenient"], 0, "ok", "signature-mismatch")]:
        for message, exit_code, reason_wanted in [
                (plain, code, wanted), (upper, 1, wanted_upper)]:
            data = judged(bench, "syntax %s" % options, exit_code, message,
                          "--zone", zone, *options)
            bench.ok(reason(data)[1] == reason_wanted, reason_wanted, data)


def bad_values(bench):
    for option, value in [
            ("--now", "soon"), ("--now", "99999999999999999999"),
            ("--max-signatures", "0"), ("--max-signatures", "x"),
            ("--min-rsa-bits", "511"), ("--min-rsa-bits", "9000"),
            ("--body-length-policy", "maybe"), ("--clock-skew", "86401"),
            ("--malformed-policy", "maybe"), ("--underscore", "here"),
            ("--syntax", "loose"), ("--syntax", ""),
            ("--require-signed", "a b"), ("--require-signed", ""),
            ("--clock-skew", ""), ("--crypto", "gnutls"),
            ("--line-ends", "cr")]:
        bench.fails("%s %r" % (option, value), 64, option, "verify", option,
                    value, stdin=MESSAGE)


def test(bench):
    bench.each([json_form, quoted_identity, json_options, outcomes, absent_values,
                hostile_text, several_files, authentication_results,
                explanations, clocks, body_length_policies, limits, sha1,
                line_ends, header_only, atps, reports, policies, underscores, syntaxes,
                bad_values])
