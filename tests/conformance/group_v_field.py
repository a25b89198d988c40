# SPDX-License-Identifier: MIT
"""Signing: the produced field."""
import base64
import hashlib
import re

import signer
import zone
from items import Check, Elsewhere
from signing import (DOMAIN, ED, FROM, MESSAGE, NOW, RSA, all_of, arguments, fields_of, header,
                     is_good, is_refused, passes, record_of, refused, results, run_sign, signed,
                     wrong)
from zone import SERVFAIL

DEFAULT = (
    "From Sender Reply-To Subject Date Message-ID To Cc MIME-Version Content-Type"
    " Content-Transfer-Encoding Content-ID Content-Description Resent-Date Resent-From"
    " Resent-Sender Resent-To Resent-Cc Resent-Message-ID In-Reply-To References List-Id List-Help"
    " List-Unsubscribe List-Unsubscribe-Post List-Subscribe List-Post List-Owner List-Archive")
NEVER = ("Return-Path Received Comments Keywords Bcc Resent-Bcc DKIM-Signature"
         " Authentication-Results ARC-Seal ARC-Message-Signature ARC-Authentication-Results")
OVERSIGNED = ("from to cc subject date reply-to message-id content-type mime-version").split()
SHORT = ".".join(["a" * 56, "b" * 56, "exmpl"])
LONG_DOMAIN = SHORT + "xx"
LONG_SELECTOR = "s" * 63
TAGS = "6376 3.5"
PLAIN = ["--no-oversign", "--headers"]
EVERYTHING = ["--identity", f"alice@{DOMAIN}", "--expire", "86400", "--body-length", "all",
              "--copy-headers"]


def whole(names):
    """A message with a field of each name."""
    return "".join(f"{name}: x\r\n" for name in names.split() if name != "From").encode() + MESSAGE


def extra(names):
    return (FROM + "".join(f"{name}: x\r\n" for name in names.split() if name != "From")
            + "\r\nHi.\r\n").encode()


def counts(made):
    return {name: made.names.count(name) for name in made.names}


def unless(good, what):
    return None if good else str(what)


def default_list(made):
    wanted = {name.lower(): 1 for name in DEFAULT.split()}
    wanted.update({name: 2 for name in OVERSIGNED})
    return unless(counts(made) == wanted, counts(made))


def oversigned(made):
    there = [signer.field_name(field).decode() for field in fields_of(made.original)[0]]
    wanted = {name: there.count(name) + 1 for name in OVERSIGNED}
    return unless(counts(made) == wanted, counts(made))


def after(tools, made, *changes):
    """Whether a message is still good after each change, as told."""
    for old, new, expected in changes:
        octets = made.octets.replace(old, new, 1)
        if octets == made.octets:
            raise RuntimeError(f"no {old} in the message")
        fields, body = fields_of(octets)
        good = is_good(fields, body, fields[0])
        if good != expected or (results(tools, octets) == ["ok"]) != expected:
            return f"{old} {new}: {good}, {results(tools, octets)}"
    return None


def check_instances(tools):
    message = header("Comments: 1", "Comments: 2", "Comments: 3")
    made = signed(tools, message, [*PLAIN, "from:comments:comments"])
    return unless(made.names == ["from", "comments", "comments"], made.names) or after(
        tools, made, (b"Comments: 1", b"Comments: x", True), (b"Comments: 2", b"Comments: x", False),
        (b"Comments: 3", b"Comments: x", False))


def check_older_signatures(tools):
    """DKIM-Signature is listed as often as there are older ones."""
    once = [*PLAIN, "from:dkim-signature"]
    twice = [*PLAIN, "from:dkim-signature:dkim-signature"]
    first = signed(tools, MESSAGE, once)
    second = signed(tools, first.octets, twice)
    if first.names != ["from"] or second.names != ["from", "dkim-signature"]:
        return f"{first.names} {second.names}"
    refusal = run_sign(tools, MESSAGE, ["--oversign", "dkim-signature"])
    if refusal.returncode != 64 or refusal.stdout or b"must not be signed" not in refusal.stderr:
        return refusal.stderr.decode()
    return unless(results(tools, second.octets) == ["ok", "ok"], results(tools, second.octets))


def longest(octets):
    def look(made):
        return unless(max(map(len, made.first.raw.split(b"\r\n"))) <= octets, made.first.raw)
    return look


def check_folding(tools):
    """Everything that a field can have, with names that don't fit a line. What
    may be folded (RFC 6376, 3.5) is h=, z=, bh= and b=; between tags all may."""
    group = arguments(RSA, LONG_DOMAIN, LONG_SELECTOR)
    message = whole(DEFAULT)
    options = ["--identity", f"alice@{LONG_DOMAIN}", *EVERYTHING[2:]]
    made = signed(tools, message, options, groups=[group])
    for name in "vacdsiltx":
        if re.search(rb"\s", made.first.tag(name)):
            return f"{name}= is folded"
    if any(len(line) > 78 and not re.match(rb"[ \t][dsi]=\S+$", line)
           for line in made.first.raw.split(b"\r\n")):
        return f"a long line: {made.first.raw}"
    for name, ends in ((b"h", b":"), (b"z", b"|=")):
        for line in made.first.tag(name.decode()).split(b"\r\n")[:-1]:
            if name == b"h" and not line.endswith(b":"):
                return f"h= is folded at {line}"
            if name == b"z" and re.search(rb"=[0-9A-F]?$", line):
                return f"z= is folded inside an encoded octet: {line}"
    for copy in made.first.tag("z").split(b"|"):
        if re.search(rb"\s", copy.partition(b":")[0].lstrip()):
            return f"z= is folded inside a name: {copy}"
    return None


def check_long_names(tools):
    """d= and s= keep their lines to themselves."""
    group = arguments(RSA, LONG_DOMAIN, LONG_SELECTOR)
    made = signed(tools, MESSAGE, groups=[group])
    lines = [line.strip() for line in made.first.raw.split(b"\r\n")]
    for tag in (f"d={LONG_DOMAIN};", f"s={LONG_SELECTOR};"):
        if tag.encode() not in lines:
            return f"{tag} in {lines}"
    return None


def check_hashed_field(tools):
    """simple: the field is what was hashed, but for b=; what stands behind b=
    doesn't count, any other octet does."""
    made = signed(tools, MESSAGE, ["--canonicalization", "simple/simple"])
    bad = wrong(tools, made)
    if bad:
        return bad
    value = made.first.raw[made.first.raw.rindex(b"b=") + 2:]
    flat = re.sub(rb"\s+", b"", value)
    return after(tools, made, (value, flat, True), (value, b"\r\n\t " + flat + b" ", True),
                 (b"; a=", b";  a=", False), (b"; b=", b";\r\n b=", False))


def expires(seconds):
    def look(made):
        return unless((made.tags["t"], made.tags["x"]) == (str(NOW), str(NOW + seconds)), made.tags)
    return look


def has(name, value):
    return lambda made: unless(made.tags.get(name) == value, made.tags.get(name))


def has_not(*names):
    return lambda made: unless(not set(names) & set(made.tags), made.tags)


def body_length(made):
    octets = len(signer.relaxed_body(made.body))
    return unless(made.tags["l"] == str(octets) and octets < len(made.body)
                  and made.names.count("content-type") == 2, made.tags)


def copies(*wanted):
    def look(made):
        there = made.tags["z"].split("|")
        return unless(set(wanted) <= set(there), there)
    return look


def not_copied(made):
    return unless("bcc" in made.names and "bcc" not in made.tags["z"].lower(), made.tags["z"])


def check_resign(tools):
    """The new field is above the older ones, which stay."""
    first = signed(tools, MESSAGE)
    second = signed(tools, first.octets, names=[ED])
    bad = unless(second.octets == second.first.raw + b"\r\n" + first.octets, second.octets)
    return bad or unless(results(tools, second.octets) == ["ok", "ok"], "not good")


def check_changes(tools):
    footer = b"-- \r\nlist footer\r\n"
    late = signed(tools, MESSAGE).octets + footer
    early = signed(tools, MESSAGE + footer).octets
    got = results(tools, late), results(tools, early)
    return unless(got == (["body-hash-mismatch"], ["ok"]), got)


def dots(made):
    raw = base64.b64encode(hashlib.sha256(b"a\r\n.\r\n..b\r\n").digest()).decode()
    return unless(made.tags["bh"] == raw, made.tags["bh"])


def check_twice(tools):
    for name in (RSA, ED):
        first, second = (signed(tools, MESSAGE, EVERYTHING, [name]).octets for _ in range(2))
        if first != second:
            return f"{name}: {first} {second}"
    return None


def check_resent(tools):
    blocks = ("Resent-From: c@example.net\r\nResent-To: d@example.net\r\n"
              "Resent-From: b@example.org\r\nResent-To: c@example.net\r\n").encode()
    made = signed(tools, blocks + MESSAGE)
    return wrong(tools, made) or after(
        tools, made, (b"Resent-From: c@", b"Resent-From: x@", False),
        (b"Resent-To: d@", b"Resent-To: x@", False), (b"Resent-From: b@", b"Resent-From: x@", False))


def check_u_label(tools):
    groups = names(("b\u00fccher.example", RSA))
    if b"internationalized domain names: none" in tools.run("--version").stdout:
        return is_refused(run_sign(tools, MESSAGE, groups=groups), "idn-unsupported", 64)
    made = signed(tools, MESSAGE, groups=groups)
    return has("d", "xn--bcher-kva.example")(made) or wrong(
        tools, made, domain="xn--bcher-kva.example")


def check_record(tools):
    """The key record has to be there, usable, and that of the key."""
    name, good = f"{RSA}._domainkey.{DOMAIN}", record_of(RSA)
    other = record_of("rsa-2048-other")
    cases = [("mismatch", [other], "key-record-mismatch", 65),
             ("other type", [record_of(ED)], "key-record-mismatch", 65),
             ("revoked", ["v=DKIM1; p="], "key-record-mismatch", 65),
             ("not for mail", [good + "; s=other"], "key-record-mismatch", 65),
             ("missing", None, "no-key", 66), ("temporary", SERVFAIL, "servfail", 75),
             ("there", [good], None, 0), ("one of two", [other, good], None, 0)]
    for what, records, reason, code in cases:
        (tools.directory / "check.zone").write_text(zone.text({name: records} if records else {}))
        run = run_sign(tools, MESSAGE, ["--check-record", "--zone=check.zone"])
        bad = is_refused(run, reason, code) if reason else run.returncode
        if bad or not reason and run.stdout != signed(tools, MESSAGE).octets:
            return f"{what}: {bad}"
    return None


def names(*pairs):
    return [arguments(RSA, domain, selector) for domain, selector in pairs]


ITEMS = [
    passes(647, "sign-default-list", "the fields that are signed by default",
           "6376 5.4, 5.4.1; 8058 4", default_list, extra(DEFAULT), choice="see docs/signing.md"),
    passes(648, "sign-never", "fields that are never signed by default", "6376 5.4, 5.4.1",
           oversigned, extra(NEVER.replace("DKIM-Signature ", ""))),
    refused(649, "sign-return-path", "Return-Path is asked for", "6376 5.4", "header-not-signable",
            options=[("--headers", "from:return-path"), ("--oversign", "return-path")], code=64),
    passes(650, "sign-oversign", "fields that are over-signed by default, also absent ones",
           "6376 5.4, 8.15", oversigned),
    Check(651, "sign-instances", "instances are signed from the bottom", "6376 5.4.2", "pass",
          check_instances),
    Check(652, "sign-own-name", "DKIM-Signature stands in h= for older ones only", "6376 3.5",
          "pass; exit 64 `header-not-signable`", check_older_signatures),
    refused(653, "sign-empty-name", "names that are empty", "6376 3.5", "header-name-syntax",
            options=[("--headers", "from::to"), ("--headers", "from:"), ("--headers", ":from"),
                     ("--oversign", "from:")], code=64),
    passes(654, "sign-name-case", "names are found whatever their case", "6376 3.5",
           lambda made: unless(made.names == ["from", "subject"], made.names),
           b"FROM: a@example.com\r\nsUBJECT: x\r\n\r\nHi.\r\n", [*PLAIN, "From:SUBJECT"],
           choice="written in lower case"),
    passes(655, "sign-tag-order", "v= is the first tag, b= the last", "6376 3.5",
           lambda made: unless((made.first.pairs[0], made.first.pairs[-1][0])
                               == ((b"v", b"1"), b"b"), made.first.pairs), options=EVERYTHING[:4],
           peer=False),
    passes(656, "sign-colon", "one space behind the colon", "6376 3.5",
           lambda made: unless(re.match(rb"DKIM-Signature: [^\s]", made.first.raw), made.first.raw)),
    passes(657, "sign-78", "lines of 78 characters at most", "5322 2.1.1", longest(78)),
    passes(658, "sign-long-names", "30 field names of 60 octets", "5322 2.1.1", longest(78),
           header(*[f"X-{n:02}-{'n' * 55}: x" for n in range(30)]),
           [*PLAIN, ":".join(["from"] + [f"X-{n:02}-{'n' * 55}" for n in range(30)])]),
    passes(659, "sign-no-trailing-wsp", "no line ends in white space", "5322 3.2.2",
           lambda made: unless(not re.search(rb"[ \t](\r\n|$)", made.first.raw), made.first.raw),
           whole(DEFAULT), ["--copy-headers"]),
    Check(660, "sign-folding", "folded inside h=, z=, bh= and b= alone", "6376 3.5", "pass",
          check_folding),
    Check(661, "sign-long-domain", "d= and s= that don't fit stand on lines of their own", "6376 3.5",
          "pass", check_long_names),
    passes(662, "sign-fold-b", "the folding of b= is not hashed", "6376 3.7",
           lambda made: unless(b"\r\n" in made.first.tag("b"), made.first.raw)),
    passes(663, "sign-empty-b", "nothing stands behind b= while it is hashed", "6376 3.7",
           options=["--canonicalization", "simple/simple"]),
    Check(664, "sign-simple", "simple: the field is the one that was hashed", "6376 3.4.1, 5.6",
          "pass", check_hashed_field),
    passes(665, "sign-c", "c= is always written", TAGS, has("c", "simple/simple"),
           options=["--canonicalization", "simple/simple"]),
    passes(666, "sign-q", "q= is not written", TAGS, has_not("q")),
    passes(667, "sign-t", "t= is written by default", TAGS, has("t", str(NOW))),
    refused(668, "sign-x-t", "x= is t=, or before it", TAGS, "expiry-not-after-timestamp",
            options=[("--timestamp", str(NOW + 60), "--expire", "60"),
                     ("--timestamp", str(NOW + 61), "--expire", "60")], code=64),
    refused(669, "sign-x-past", "x= in the past", TAGS, "usage",
            options=[("--expire=-1",), ("--expire", "0")], code=64,
            choice="x= is so many seconds from now, so it can't be"),
    refused(670, "sign-13-digits", "t= and x= of more than 12 digits", TAGS, "timestamp-range",
            options=[("--now", "999999999999", "--expire", "1")], code=64),
    passes(671, "sign-x", "a lifetime of 14 days on request", "6376 8.6", expires(1209600),
           options=["--expire", "1209600"], choice="none by default"),
    refused(672, "sign-i-domain", "i= is neither in the domain nor below it", TAGS,
            "domain-mismatch", options=[("--identity", "a@evilexample.com"), ("--identity", "a@example.net"),
                                        ("--identity", "a@example.com.example.net")], code=64),
    passes(673, "sign-i-encoded", "i= is encoded", "6376 2.11, 3.5",
           has("i", "\"a=20b=3Bc=3Dd=C3=A9\"@sub.example.com"),
           options=["--identity", "\"a b;c=d\u00e9\"@sub.example.com"],
           choice="control characters are refused (5321 4.1.2)"),
    Check(674, "sign-u-label", "U-labels become A-labels", "6376 3.5; 8616 4",
          "pass; without libidn2 exit 64 `idn-unsupported`", check_u_label),
    refused(675, "sign-names", "names that are none in the DNS", "6376 3.1, 3.5; 1035 2.3.4",
            "usage", code=64, groups=names(
                (DOMAIN, "a..b"), (DOMAIN, ".a"), (DOMAIN, "a."), (DOMAIN, "-a"), (DOMAIN, "a-"),
                (DOMAIN, "s" * 64), (DOMAIN, ""), ("example..com", "s"), ("com", "s"), ("", "s"),
                ("-a.example", "s"), ("a_b.example", "s"), (f"{'a' * 64}.example", "s"),
                (".".join(["a" * 60] * 4), "s" * 10))),
    refused(676, "sign-injection", "tags and fields can't be smuggled in", "6376 3.2", "usage",
            code=64, groups=[
                *names((DOMAIN, "sel; l=0"), (DOMAIN, "sel\r\nBcc: x"), (DOMAIN, "sel\r\n Bcc: x"),
                       ("example.com; l=0", "s"), ("example.com\r\nBcc: x", "s")),
                *[arguments() + words for words in (
                    ["--identity", "a@example.com; l=0"], ["--identity", "a@example.com\r\nBcc: x"],
                    ["--headers", "from:a;l=0"], ["--headers", "from:a\r\nBcc"],
                    ["--oversign", "from:a;l=0"])]]),
    passes(677, "sign-no-l", "l= is not written unasked", "6376 5.4.1, 8.2", has_not("l")),
    all_of(
        passes(678, "sign-l", "l= counts what was hashed, and Content-Type is signed",
               "6376 5.3.1, 5.4.1", body_length, b"Content-Type: text/plain\r\n" + MESSAGE,
               ["--body-length", "all"]),
        refused(678, "", "", "", "content-type-not-signed", code=64,
                options=("--body-length", "all", "--headers", "from"))),
    refused(679, "sign-l-beyond", "l= larger than the body", TAGS, "body-length-exceeds",
            options=("--body-length", "1000000000")),
    passes(680, "sign-z", "z= is encoded", "6376 2.11, 3.5",
           copies("Subject:a=7Cb=3B=20c=3Dd=09e=7F=C3=A9"),
           header("Subject: a|b; c=d\te\x7f\u00e9"), ["--copy-headers"], warnings=["eight-bit"]),
    all_of(
        passes(681, "sign-z-bcc", "z= never has Bcc, and has a limit", TAGS, not_copied,
               header("Bcc: secret"), ["--copy-headers", "--headers", "from:bcc"]),
        refused(681, "", "", "", "limit", header("References:" + "\r\n <1@example.com>" * 20000),
                ("--copy-headers",))),
    all_of(
        refused(682, "sign-z-name", "what isn't a field name is neither signed nor copied", TAGS,
                "header-syntax", header("a b: x"), ("--copy-headers",)),
        refused(682, "", "", "", "header-name-syntax", code=64,
                options=("--copy-headers", "--headers", "from:a b"))),
    Check(683, "sign-on-top", "the new field stands above older ones", "6376 5.6", "pass",
          check_resign),
    Check(684, "sign-keeps", "older signatures stay", "6376 4.2", "pass", check_resign),
    Check(685, "sign-last", "what is changed after signing breaks it", "6376 5.3, 5.5",
          "`body-hash-mismatch`; pass", check_changes),
    passes(686, "sign-dots", "dots are hashed as they stand in the message", "6376 3.7, 5.3", dots,
           header(body="\r\na\r\n.\r\n..b\r\n")),
    Elsewhere(687, "sign-chunks", "the same however the input is cut", "6376 3.7", "pass",
              "tests/api/split_test.c"),
    Check(688, "sign-deterministic", "the same message and time, the same octets", "8017 8.2; 8032",
          "pass", check_twice),
    Check(690, "sign-resent", "the latest block of Resent- fields is signed",
          "6376 5.4.1; 5322 3.6.6", "pass", check_resent, choice="all blocks are, and the message"),
    Check(691, "sign-check-record", "on request, only if the key record fits", "6376 3.6",
          "exit 65 `key-record-mismatch`", check_record, choice="`--check-record`"),
    Elsewhere(692, "sign-no-rest", "a failed signing leaves no field", "6376 5", "no field",
              "tests/api/fault_test.c"),
]
