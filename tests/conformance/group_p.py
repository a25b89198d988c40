# SPDX-License-Identifier: MIT
import json

import keys
import nameserver
from items import Check, Expect, Item, Outcome
from nameserver import Answer, strings
from records import NAME, item, mail
from run import NOW
from signer import Mail, Sig
from zone import REFUSED, SERVFAIL, TIMEOUT, Cname

RSA, ED = keys.rsa(), keys.ed25519()
KEY = RSA.record()
STEP2, STEP3, STEP4 = "6376 6.1.2 step 2", "6376 6.1.2 step 3", "6376 6.1.2 step 4"
SPF = "v=spf1 -all"
SYNTAX = Expect("key-syntax")
CYCLE = "the records are tried in turn"
NO_KEY = Expect("no-key-for-signature")


def dns(number, name, rule, source, what, *outcomes, choice=""):
    """An item with an outcome of the query."""
    return Item(number, name, rule, source, Mail(Sig(), records={NAME: what}), *outcomes,
                choice=choice)


def alias(number, name, rule, source, what, expected, **more):
    records = {NAME: Cname(f"a.{name}.example"), f"a.{name}.example": what}
    return Item(number, name, rule, source, Mail(Sig(), records=records), expected, **more)


def several(number, name, rule, source, records, expected, key=RSA):
    return Item(number, name, rule, source, mail(*records, key=key), expected, choice=CYCLE)


def verified(tools, name, answer):
    """The JSON object of a good message, and the server that was asked."""
    domain = f"{name}.example"
    file = f"{name}.eml"
    (tools.directory / file).write_bytes(Mail(Sig()).build(domain))
    with nameserver.serving({f"sel._domainkey.{domain}".encode(): answer}) as server:
        run = tools.run("verify", "--json", "--nameserver", server.address, "--now", str(NOW),
                        "--crypto", tools.crypto, file)
        if run.stderr:
            raise RuntimeError(run.stderr.decode())
        return json.loads(run.stdout), server


def wire(number, name, rule, source, answer, expected, tcp=0, choice=""):
    """An item whose answer a zone can't give."""

    def check(tools):
        got, server = verified(tools, name, answer)
        if server.over_tcp != tcp:
            return f"{server.over_tcp} connections"
        return Outcome(expected).wrong(got)

    return Check(number, name, rule, source, str(expected), check, choice)


GOOD = (nameserver.TXT, strings(KEY.encode()))
# Signed by nobody: a verifier that doesn't validate passes over it.
RRSIG = (nameserver.RRSIG, bytes.fromhex("00100d0300000e10") + bytes(10) + b"\7example\0" + bytes(64))
ITEMS = [
    dns(410, "dns-nx", "the name doesn't exist", STEP3, None, NO_KEY),
    wire(411, "dns-nodata", "the name has no TXT", STEP3, Answer(), NO_KEY),
    dns(412, "dns-servfail", "SERVFAIL", STEP2, SERVFAIL, "key-query-servfail"),
    dns(413, "dns-refused", "REFUSED", STEP2, REFUSED, "key-query-refused"),
    wire(414, "dns-formerr", "FORMERR", STEP2, Answer(rcode=nameserver.FORMERR),
         Expect("key-query-error")),
    wire(415, "dns-notimp", "NOTIMP", STEP2, Answer(rcode=nameserver.NOTIMP),
         Expect("key-query-error")),
    dns(416, "dns-timeout", "no answer", STEP2, TIMEOUT, "key-query-timeout"),
    alias(417, "dns-cname", "CNAME to the key", "6376 3.6.2; 1034 3.6.2", [KEY], "ok"),
    alias(418, "dns-cname-nx", "CNAME to a name that isn't there", "6604 3; 6376 6.1.2", None,
          NO_KEY),
    dns(419, "dns-cname-loop", "CNAME to itself", "1034 3.6.2",
        Cname("sel._domainkey.dns-cname-loop.example"), "key-query-error",
        choice="the owner of the name may still mend it"),
    wire(420, "dns-tc", "a truncated answer is asked for again over TCP", "7766 5; 6376 3.3.3",
         Answer((GOOD,), truncated=True), Expect("ok"), tcp=1),
    Item(421, "dns-multistr", "the strings of a record are joined as they are",
         "6376 3.6.2.2; 7208 3.3",
         mail(["v=DK", "IM1; ", "p", "=" + RSA.p()[:9], "", RSA.p()[9:200], RSA.p()[200:]]), "ok"),
    Item(422, "dns-1char", "many strings of one octet", "6376 3.6.2.2", mail(list(KEY)), "ok"),
    item(423, "dns-255", "a string of 255 octets", "1035 3.3", KEY + "; n=" + "x" * 255,
         Expect("ok")),
    item(424, "dns-empty", "one empty string", "6376 6.1.2 step 5", "", SYNTAX),
    item(425, "dns-wild-spf", "a wildcard gives SPF", "6376 6.1.2", SPF,
         Expect("key-syntax", subject="v")),
    item(426, "dns-text", "unrelated text", "6376 6.1.2", "google-site-verification=abc", SYNTAX),
    several(427, "dns-multi-good-first", "key, then other text", STEP4, [KEY, SPF],
            Expect("ok", "several-records")),
    several(428, "dns-multi-good-last", "other text, then the key", STEP4, [SPF, KEY],
            Expect("ok", "several-records")),
    several(429, "dns-multi-two-keys", "two keys, the right one last", STEP4,
            [keys.rsa("rsa-2048-other").record(), KEY], Expect("ok", "several-records")),
    several(430, "dns-multi-revoked", "revoked, then the key", STEP4, ["v=DKIM1; p=", KEY],
            Expect("ok", "several-records")),
    several(431, "dns-multi-alg", "an RSA key, then the Ed25519 key", "6376 6.1.2 step 4; 8463 6",
            [KEY, ED.record()], Expect("ok", "several-records", key_bits=256), key=ED),
    several(432, "dns-many", "50 records, the key last", STEP4,
            [f"text {index}" for index in range(49)] + [KEY], Expect("ok", "several-records")),
    wire(433, "dns-other-rr", "RRSIG and A beside TXT", "4035 3.1.1; 1035 3.7",
         Answer((RRSIG, GOOD, (nameserver.A, bytes(4)))), Expect("ok")),
    item(434, "dns-big", "a record of 12 kB", "6376 8.8", KEY + "; n=" + "x" * 12000, "ok",
         choice="up to 16,384 octets"),
    wire(435, "dns-badlen", "a string that runs past the record", "1035 3.3.14",
         Answer(((nameserver.TXT, b"\xff" + KEY.encode()[:40]),)), SYNTAX),
    wire(436, "dns-emptyrd", "a record without any string", "1035 3.3.14",
         Answer(((nameserver.TXT, b""),)), SYNTAX),
]
