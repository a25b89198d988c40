# SPDX-License-Identifier: MIT
import hashlib

import keys
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from items import Expect, Item
from keys import DIGEST_INFO, ED25519_L, emsa_pkcs1
from signer import FIELDS, NAMES, Mail, Sig, appended, folded

SYNTAX, WRONG, BODY = "signature-syntax", "signature-mismatch", "body-hash-mismatch"
B64_SYNTAX = "neutral: not base64string, so it is a syntax error before it is a signature"
ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
KEY_NAME = "sel._domainkey.<D>"
SIMPLE = {"header": "simple", "body": "simple"}


def one(**how):
    return Mail(Sig(**how))


def subject(number, **how):
    """A Subject that was searched for, so that the signature has the form that
    `make` needs."""
    return Mail(Sig(**how), fields=FIELDS[:2] + (f"Subject: {number}",) + FIELDS[3:])


def url_safe(text):
    changed = text.translate(bytes.maketrans(b"+/", b"-_"))
    if changed == text:
        raise ValueError("nothing to change")
    return folded(changed)


def loose_bits(text):
    """Another last character that decodes to the same octets."""
    if not text.endswith(b"=="):
        raise ValueError("no unused bits")
    last = ALPHABET.index(text[-3])
    return folded(text[:-3] + ALPHABET[last + 1:last + 2] + b"==")


def flipped(key, data):
    signature = key.sign("rsa-sha256", data)
    return signature[:99] + bytes([signature[99] ^ 4]) + signature[100:]


def without_zero(key, data):
    """The same number in an octet less."""
    signature = key.sign("rsa-sha256", data)
    if signature[0] != 0:
        raise ValueError("the signature needs a leading zero")
    return signature[1:]


def plus_n(key, data):
    number = int.from_bytes(key.sign("rsa-sha256", data), "big") + key.n
    return number.to_bytes(key.octets, "big")


def em(form):
    """A signature whose encoded message has this form."""
    return lambda key, data: key.raw(form(key.octets, data))


def sha256(data):
    return hashlib.sha256(data).digest()


def garbage(octets, data):
    start = b"\0\1" + b"\xff" * 8 + b"\0" + DIGEST_INFO["sha256"] + sha256(data)
    return start + b"\x5a" * (octets - len(start))


def no_null(octets, data):
    info = bytes.fromhex("302f300b0609608648016503040201") + b"\x04\x20" + sha256(data)
    return b"\0\1" + b"\xff" * (octets - len(info) - 3) + b"\0" + info


def no_info(octets, data):
    return b"\0\1" + b"\xff" * (octets - 35) + b"\0" + sha256(data)


def sha1_info(octets, data):
    return emsa_pkcs1(octets, hashlib.sha1(data).digest(), "sha1")


def bad_padding(octets, data):
    whole = emsa_pkcs1(octets, sha256(data))
    return whole[:50] + b"\xfe" + whole[51:]


def block_type_2(octets, data):
    return b"\0\2" + emsa_pkcs1(octets, sha256(data))[2:]


def pss(key, data):
    """Without a salt, so that it is always the same."""
    return key.private.sign(data, padding.PSS(padding.MGF1(hashes.SHA256()), 0), hashes.SHA256())


def ed25519(number, name, rule, source, make, reason, choice="", **how):
    return Item(number, name, rule, source,
                Mail(Sig(algorithm="ed25519-sha256", make=make), **how), reason, choice=choice)


def s_plus_l(key, data):
    signature = key.sign("ed25519-sha256", data)
    number = int.from_bytes(signature[32:], "little") + ED25519_L
    return signature[:32] + number.to_bytes(32, "little")


def forged(number, name, rule, source, form):
    return Item(number, name, rule, source, one(make=em(form)), Expect(WRONG, subject="b"))


def other_length(number, name, rule, change):
    return Item(number, name, rule, "6376 3.7", one(body_hash=change), Expect(SYNTAX, subject="bh"),
                choice="neutral: it is no hash of the algorithm in a=")


IDENTITY = b"\1" + bytes(31)
CHANGED = tuple(f.replace("Test", "Best") for f in FIELDS)

ITEMS = [
    Item(81, "b-fold-every", "FWS between any two characters of base64", "6376 2.10, 3.5",
         one(write_b=lambda text: folded(text, 1)), "ok"),
    Item(82, "b-sp-pad", "FWS before and inside the padding", "6376 2.10",
         one(write_b=lambda text: folded(text[:-2]) + b"\r\n =\r\n ="), "ok"),
    Item(83, "b-lead-ws", "white space before the value of b= goes with it, simple", "6376 3.7",
         one(**SIMPLE, edit=("b=<B>", "b= \t<B>")), "ok"),
    Item(84, "b-trail-ws", "white space behind the value of b= goes with it, simple", "6376 3.7",
         one(**SIMPLE, edit=("b=<B>", "b=<B> \t")), "ok"),
    Item(85, "b-keep-ws-wrong", "a signer that hashed the white space behind \"b=\"", "6376 3.7",
         one(**SIMPLE, edit=("b=<B>", "b= <B>"), hashed=lambda field: field + b" "), WRONG),
    Item(86, "b-ws-before-eq", "white space before the \"=\" of b= is hashed, simple",
         "6376 3.2, 3.7", one(**SIMPLE, edit=("b=<B>", "b =<B>")), "ok"),
    Item(87, "b-ws-before-eq-rel", "the same with relaxed: one SP", "6376 3.4.2, 3.7",
         one(edit=("b=<B>", "b\t =<B>")), "ok"),
    Item(88, "b-tag-ab", "a tag before b= whose name ends in \"b\"", "6376 3.7",
         one(extra="ab=keepme;"), "ok"),
    Item(89, "b-tag-xb-after", "a tag after b= whose name ends in \"b\"", "6376 3.7",
         one(tail="; zb=keepme"), "ok"),
    Item(90, "b-in-z", "\"b=\" inside z= is hashed", "6376 3.7, 3.5",
         one(z="Subject:b=3Dtest|To:b=40x"), "ok"),
    Item(91, "b-in-unknown", "\" b=\" inside an unknown tag is hashed", "6376 3.7",
         one(extra="n=foo b=bar;"), "ok"),
    Item(92, "b-in-i", "\"b=\" inside i= is hashed", "6376 3.7", one(i="b=3Dx@<D>"),
         Expect("ok", identity="b=x@b-in-i.example")),
    Item(93, "bh-before-b", "bh= directly after b=", "6376 3.5",
         one(template="DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=<D>; s=sel;\r\n"
             f"\th={NAMES};\r\n\tb=<B>; bh=<BH>"), "ok"),
    Item(94, "bh-ws-name", "\"b h\" is no tag name", "6376 3.2", one(edit=("bh=", "b h=")), SYNTAX,
         choice="a syntax error before a missing tag"),
    Item(95, "b-badchar", "\"!\" in b=", "6376 2.10",
         one(write_b=lambda text: folded(text[:50] + b"!" + text[50:])), Expect(SYNTAX, subject="b"),
         choice=B64_SYNTAX),
    Item(96, "b-urlsafe", "the other alphabet of base64", "6376 2.10",
         one(write_b=url_safe), Expect(SYNTAX, subject="b"), choice=B64_SYNTAX),
    Item(97, "b-nopad", "base64 without padding", "6376 2.10",
         one(write_b=lambda text: folded(text.rstrip(b"="))), "ok",
         choice="passes: padding is optional in base64string"),
    Item(98, "b-overpad", "too much padding", "6376 2.10",
         one(write_b=lambda text: folded(text + b"==")), Expect(SYNTAX, subject="b"),
         choice=B64_SYNTAX),
    Item(99, "b-pad-data", "more after the padding", "6376 2.10",
         one(write_b=lambda text: folded(text + b"AAAA")), Expect(SYNTAX, subject="b"),
         choice=B64_SYNTAX),
    Item(100, "b-noncanon", "unused bits that are not zero", "4648 3.5",
         one(write_b=loose_bits), Expect(SYNTAX, subject="b"),
         choice="refused: otherwise one signature has several texts"),
    Item(101, "b-flip", "one bit changed", "6376 6.1.3", one(make=flipped),
         Expect(WRONG, subject="b")),
    Item(102, "b-long", "an RSA signature with a zero octet in front", "8017 8.2.2",
         one(make=lambda key, data: b"\0" + key.sign("rsa-sha256", data)), WRONG),
    Item(103, "b-short", "an RSA signature without its first octet, which is zero", "8017 8.2.2",
         subject(67, make=without_zero), WRONG),
    Item(104, "b-plus-n", "an RSA signature plus the modulus", "8017 5.2.2",
         subject(20, make=plus_n), WRONG),
    Item(105, "rsa-2047", "a modulus of 2047 bits", "8301 3.2",
         one(key=keys.rsa("rsa-2047")), Expect("ok", "key-weak", key_bits=2047)),
    forged(106, "p15-garbage", "more after the DigestInfo, short padding", "8017 8.2.2", garbage),
    forged(107, "p15-nonull", "a DigestInfo without NULL", "8017 8.2.2, 9.2", no_null),
    forged(108, "p15-nodi", "a hash without DigestInfo", "8017 9.2", no_info),
    forged(109, "p15-sha1di", "a DigestInfo of SHA-1", "6376 3.3.2; 8017 8.2.2", sha1_info),
    forged(110, "p15-badps", "padding that is not FF", "8017 9.2", bad_padding),
    forged(111, "p15-bt2", "block type 2", "8017 9.2", block_type_2),
    Item(112, "pss", "RSASSA-PSS", "6376 3.3.2", one(make=pss), WRONG),
    ed25519(113, "ed-s-plus-l", "S plus the group order", "8032 5.1.7", s_plus_l, WRONG),
    ed25519(114, "ed-63", "an Ed25519 signature of 63 octets", "8032 5.1.7",
            lambda key, data: key.sign("", data)[:63], WRONG,
            "fail: b= is well-formed base64, and 8032 has the length checked when verifying"),
    ed25519(115, "ed-65", "an Ed25519 signature of 65 octets", "8032 5.1.7",
            lambda key, data: key.sign("", data) + b"\0", WRONG, "as C-114"),
    ed25519(116, "ed-unhashed", "Ed25519 over the header instead of its hash", "8463 3",
            lambda key, data: key.private.sign(data), WRONG),
    ed25519(117, "ed-small-order", "a key of small order, with which anything verifies",
            "8032 5.1.7", lambda key, data: IDENTITY + bytes(32), "key-syntax",
            "permerror: the key is none, whatever the signature",
            records={KEY_NAME: [f"v=DKIM1; k=ed25519; p={keys.base64_text(IDENTITY)}"]}),
    Item(118, "bh-fold", "bh= folded", "6376 3.5",
         one(write_bh=lambda text: text[:20] + b"\r\n\t" + text[20:]), "ok"),
    Item(119, "bh-wrong", "another hash in bh=", "6376 6.1.3",
         one(body_hash=lambda data: sha256(b"other")), Expect(BODY, subject="bh")),
    Item(120, "bh-body-mod", "a body changed on the way", "6376 6.1.3",
         Mail(Sig(), change=appended("footer\r\n")), Expect(BODY, subject="bh")),
    Item(121, "bh-and-b-wrong", "the body hash is checked before the signature", "6376 6.1.3",
         Mail(Sig(make=flipped), change=appended("footer\r\n")), Expect(BODY, subject="bh")),
    Item(122, "hdr-mod", "a signed field changed on the way", "6376 6.1.3",
         Mail(Sig(), fields=CHANGED, signed_fields=FIELDS), Expect(WRONG, subject="b")),
    other_length(123, "bh-trunc", "half a body hash", lambda data: sha256(data)[:16]),
    other_length(124, "bh-long", "more after the body hash", lambda data: sha256(data) + b"more"),
    other_length(125, "bh-sha1", "the SHA-1 of the body with rsa-sha256",
                 lambda data: hashlib.sha1(data).digest()),
    Item(126, "bh-nopad", "bh= without padding", "6376 2.10",
         one(write_bh=lambda text: text.rstrip(b"=")), "ok",
         choice="passes: padding is optional in base64string"),
    Item(127, "bh-case", "base64 is case-sensitive", "6376 3.5",
         one(write_bh=bytes.swapcase), Expect(BODY, subject="bh")),
    Item(128, "bh-junk", "\"*\" in bh=", "6376 2.10",
         one(write_bh=lambda text: text[:9] + b"*" + text[9:]), Expect(SYNTAX, subject="bh"),
         choice=B64_SYNTAX),
]
