# SPDX-License-Identifier: MIT
import json

import zone
from items import Check, Elsewhere, Expect, Item, Outcome
from run import NOW
from signer import FIELDS, Mail, Sig
from zone import SERVFAIL

ED = "ed25519-sha256"
ALLOW = ("--body-length-policy=allow",)
HOUR = 3600
DOMAINKEY = "DomainKey-Signature: a=rsa-sha1; q=dns; c=simple; s=sel; d=<D>; h=From; b=AAAA"
ARC = ("ARC-Seal: i=1; a=rsa-sha256; cv=none; d=<D>; s=sel; b=AAAA",
       "ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=<D>; s=sel; h=from;"
       " bh=AAAA; b=AAAA")

AUTHOR = "author.<D>"
BROKEN = ["signature-mismatch", "signature-mismatch", "ok"]
ATPS = [
    {"result": "pass", "status": "authorized", "domain": "author.y-atps.example"},
    {"result": "fail", "status": "author-mismatch", "domain": "other.y-atps.example"},
    {"result": "fail", "status": "not-authorized", "domain": "author.y-atps.example"},
]
# Of a signature that asks for reports and fails; the others aren't asked about.
REPORTS = [{"status": "found", "subject": None, "address": "errors+dkim@y-reporting.example",
            "percent": 100, "requests": ["v", "x"], "wanted": True, "smtp_text": None}, None, None]


def good(selector="good", **more):
    return Sig(algorithm=ED, selector=selector, **more)


def bad(selector="bad", **more):
    return good(selector, make=lambda key, data: key.sign(ED, data + b"x"), **more)


def add(text):
    return lambda message: text.encode() + message


def list_mail():
    """What a list does: a footer, then a signature of its own."""
    class ListMail(Mail):
        def build(self, domain):
            head, _, body = super().build(domain).partition(b"\r\n\r\n")
            fields, body = head.split(b"\r\nFrom:", 1), body + b"-- \r\nlist footer\r\n"
            below = [fields[0]] + [field.replace("<D>", domain).encode() for field in FIELDS]
            field = good("list").sign(domain.encode(), below, body)
            return b"\r\n".join([field, *below]) + b"\r\n\r\n" + body
    return ListMail(good(), records={"list._domainkey.<D>": [good().key.record()]})


def answers(tools, mails, options=()):
    """The results of some messages that one process verifies."""
    names = zone.merge([mail.zone("flags.example") for mail in mails.values()])
    (tools.directory / "flags.zone").write_text(zone.text(names))
    for file, mail in mails.items():
        (tools.directory / file).write_bytes(mail.build("flags.example"))
    got = tools.verify(list(mails), "flags.zone", options)
    return {file: [(one["selector"], one["reason"], one["warnings"])
                   for one in got[file]["signatures"]] for file in mails}


def check_options(tools):
    """What is refused, or not, can be had otherwise by an option."""
    cases = [
        (good(l="10"), "unsigned-content", "--body-length-policy=allow", "ok"),
        (good(l="44"), "ok", "--body-length-policy=refuse", "body-length-refused"),
        (Sig(algorithm="rsa-sha1"), "sha1-historic", "--allow-sha1", "ok"),
        (Sig(), "ok", "--min-rsa-bits=2049", "key-too-small"),
        (good(x=str(NOW - 400)), "signature-expired", "--clock-skew=500", "ok"),
        (good(t=str(NOW + 400)), "signature-future", "--clock-skew=500", "ok"),
        (good(x=str(NOW - 400)), "signature-expired", "--allow-expired", "ok"),
        (good(t=str(NOW + 400)), "signature-future", "--allow-future", "ok"),
        (good("a_b"), "ok", "--underscore=nowhere", "signature-syntax"),
        (good(domain="a_b.<D>"), "signature-syntax", "--underscore=anywhere", "ok"),
        (good(h="from"), "ok", "--require-signed=subject", "unacceptable-header"),
        (good(), "ok", "--public-suffix=flags.example", "public-suffix"),
        (Sig(a="RSA-SHA256"), "unsupported-algorithm", "--syntax=lenient", "ok"),
    ]
    for signature, usual, option, other in cases:
        mail = {"option.eml": Mail(signature, body="x" * 42 + "\r\n")}
        got = [answers(tools, mail, options)["option.eml"][0][1] for options in ([], [option])]
        if got != [usual, other]:
            return f"{option}: {got}"
    return None


def check_independence(tools):
    """Alone, with others, in any order: the same."""
    mails = {
        "a.eml": Mail(good("a")), "b.eml": Mail(bad("b")), "c.eml": Mail(good("c", extra=";")),
        "d.eml": Mail(good("d"), bad("b"), good("c", extra=";")),
        "e.eml": Mail(good("c", extra=";"), bad("b"), good("d")),
        "f.eml": Mail(good("f", l="18446744073709551626")), "g.eml": Mail(good("g", l="4")),
    }
    alone = {file: answers(tools, {file: mail})[file] for file, mail in mails.items()}
    for order in (list(mails), list(reversed(mails))):
        together = answers(tools, {file: mails[file] for file in order})
        if together != alone:
            return f"{together} {alone}"
    return None if alone["d.eml"] == alone["e.eml"][::-1] else f"{alone}"


def check_output(tools):
    """d= and s= of what passes or may be tried again."""
    mail = Mail(good(), good("temp"), records={"temp._domainkey.<D>": SERVFAIL})
    (tools.directory / "sdid.eml").write_bytes(mail.build("sdid.example"))
    (tools.directory / "sdid.zone").write_text(zone.text(mail.zone("sdid.example")))
    arguments = ["--zone=sdid.zone", f"--now={NOW}", f"--crypto={tools.crypto}", "sdid.eml"]
    text = tools.run("verify", "--authserv-id=mx.example", *arguments).stdout.decode()
    got = json.loads(tools.run("verify", "--json", *arguments).stdout)["signatures"]
    if [(one["result"], one["domain"]) for one in got] != [
            ("pass", "sdid.example"), ("temperror", "sdid.example")]:
        return f"{got}"
    unfolded = " ".join(text.split())
    parts = [part.split() for part in unfolded.split(";") if "dkim=" in part]
    words = [(part[0], "header.d=sdid.example" in part) for part in parts]
    return None if words == [("dkim=pass", True), ("dkim=temperror", True)] else text


ITEMS = [
    Item(745, "y-unsigned", "octets beyond l=, and whether Content-Type is signed", "6376 3.9, 8.2",
         Mail(good(l="10"), fields=FIELDS + ("Content-Type: text/html",), body="x" * 30 + "\r\n"),
         Outcome(Expect("unsigned-content", "unsigned-content", "unsigned-content-type",
                        unsigned_octets=22, body_octets=32, body_length_limit=10)),
         Outcome(Expect("ok", "unsigned-content", "unsigned-content-type", unsigned_octets=22),
                 options=ALLOW)),
    Item(746, "y-duplicates", "several From, and other fields that stand once",
         "6376 8.15; 5322 3.6",
         Mail(good(), change=add("From: x@bank.example\r\nSubject: x\r\n")),
         Expect("ok", "multiple-from", "duplicate-header")),
    Elsewhere(747, "y-signed-fields", "the fields that were hashed", "6376 8.15",
              "each name, with the field or none", "tests/api/vectors_test.c"),
    Item(748, "y-key", "algorithm, size of the key, its flags, DNSSEC", "8601 2.7.1; 6376 3.6.1",
         Mail(good(), records={"good._domainkey.<D>": [good().key.record() + "; t=y"]}),
         Expect("ok", algorithm=ED, key_bits=256, testing=True, dns_secure=False)),
    Item(749, "y-reception", "x= and t= are compared with the time of reception", "6376 3.5",
         Mail(good(t=str(NOW - 2 * HOUR), x=str(NOW - HOUR))),
         Outcome("signature-expired"),
         Outcome("ok", options=[f"--now={NOW - HOUR}"]),
         Outcome("signature-future", options=[f"--now={NOW - 3 * HOUR}"])),
    Check(750, "y-options", "what other receivers want otherwise has an option", "6376 6.3",
          "the other result", check_options,
          choice="for l=, rsa-sha1, sizes, clocks, names, fields, syntax; also C-608 to C-616."
                 " None for \"-\" at the ends of labels (C-148, C-172) and \"_\" there (C-164), two"
                 " \"@\" in i= (C-217), NUL (C-340), keys that aren't DER (C-383 to C-405), and tags"
                 " that stand twice (C-320)"),
    Check(751, "y-sdid", "d= is told for pass and temperror", "6376 3.9, 3.11", "d=", check_output),
    Item(752, "y-auid", "i= is told decoded", "6376 3.11",
         Mail(good(i="al=69ce@<D>"), good("none")),
         Outcome(Expect("ok", identity="alice@y-auid.example"),
                 Expect("ok", identity="@y-auid.example"))),
    Item(753, "y-public-suffix", "d= is a public suffix", "6376 6.1.1, 8.14", Mail(good()),
         "ok", Outcome("public-suffix", options=["--public-suffix=y-public-suffix.example"]),
         Outcome("ok", options=["--public-suffix=example"]), choice="the caller has the list"),
    Item(754, "y-required", "fields that have to be signed", "6376 6.1.1; 8601 2.4",
         Mail(good(h="from:to")), "ok",
         Outcome("unacceptable-header", options=["--require-signed=to:subject"]),
         Outcome("ok", options=["--require-signed=to:cc"]), choice="by default From alone"),
    Item(755, "y-replay", "t= and x= are told, and never decide for their age", "6376 8.6",
         Mail(good(t=str(NOW - 3 * 365 * 24 * HOUR))),
         Expect("ok", timestamp=NOW - 3 * 365 * 24 * HOUR, expiration=None),
         choice="recipients are known to the receiver alone"),
    Item(756, "y-atps", "ATPS is asked for on request, and never decides", "6541 4",
         Mail(good(atps=AUTHOR, atpsh="none"), good(atps="other.<D>", atpsh="none"),
              good(atps=AUTHOR, atpsh="none", domain="sub.<D>"),
              fields=(f"From: Alice <alice@{AUTHOR}>", *FIELDS[1:]),
              records={f"<D>._atps.{AUTHOR}": ["v=ATPS1"]}),
         Outcome(*[Expect("ok", atps=None)] * 3),
         Outcome(*[Expect("ok", atps=atps) for atps in ATPS], options=["--atps"])),
    Item(757, "y-reporting", "RFC 6651 is asked for on request, and never decides", "6651 3",
         Mail(bad(r="y"), bad(), good(r="y"),
              records={"_report._domainkey.<D>": ["ra=errors=2Bdkim; rp=100; rr=v:x"]}),
         Outcome(*[Expect(reason, report=None) for reason in BROKEN]),
         Outcome(*[Expect(reason, report=report) for reason, report in zip(BROKEN, REPORTS)],
                 options=["--reports"])),
    Item(758, "y-domainkeys", "DomainKeys and ADSP are not evaluated", "5617; 4870",
         Mail(fields=(DOMAINKEY, *FIELDS),
              records={"_adsp._domainkey.<D>": ["dkim=discardable"]}), Outcome()),
    Item(759, "y-arc", "ARC is not evaluated", "8617", Mail(fields=ARC + FIELDS), Outcome()),
    Item(760, "y-v2", "v=2 beside v=1", "6376 6.1.1", Mail(good("two", v="2"), good()),
         Outcome("incompatible-version", "ok")),
    Item(761, "y-list", "a list's signature, and the author's that it broke", "6377 5; 6376 4.2",
         list_mail(), Outcome("ok", "body-hash-mismatch"), choice="nothing is repaired"),
    Check(762, "y-independent", "no result depends on another signature or message",
          "6376 4.2, 6.1", "the same", check_independence),
]
