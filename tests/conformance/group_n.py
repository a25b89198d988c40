# SPDX-License-Identifier: MIT
import base64

import keys
from items import Expect
from records import SUBDOMAIN, item

RECORD = "6376 3.6.1"
VALUES = "6376 3.2"
ED = keys.ed25519()
OTHER = keys.rsa("rsa-2048-other")
SPKI_HEAD = bytes.fromhex("302a300506032b6570032100")
CASE = "values are case-sensitive"


def base64_text(octets):
    return base64.b64encode(octets).decode()


def ed(number, name, rule, octets):
    return item(number, name, rule, "8463 4.2",
                f"v=DKIM1; k=ed25519; p={base64_text(octets)}",
                Expect("key-syntax", subject="p"), key=ED)


ITEMS = [
    item(348, "k-k-upper", "k=RSA", "6376 3.2, 3.6.1", "v=DKIM1; k=RSA; p=<P>",
         Expect("unsupported-key-type", subject="k"), choice=CASE),
    item(349, "k-k-unknown", "k=dsa", RECORD, "v=DKIM1; k=dsa; p=<P>",
         Expect("unsupported-key-type", subject="k")),
    item(350, "k-k-empty", "an empty k= isn't a missing one", VALUES, "v=DKIM1; k=; p=<P>",
         Expect("key-syntax", subject="k")),
    item(351, "k-k-rsaish", "k=rsa-sha256", RECORD, "v=DKIM1; k=rsa-sha256; p=<P>",
         Expect("unsupported-key-type", subject="k")),
    item(352, "k-ed", "k=ed25519 with 32 octets", "8463 4.2", "v=DKIM1; k=ed25519; p=<P>",
         Expect("ok", key_bits=256), key=ED),
    ed(353, "k-ed-spki", "an Ed25519 key as SubjectPublicKeyInfo", SPKI_HEAD + ED.public()),
    ed(354, "k-ed-31", "31 octets", ED.public()[:-1]),
    ed(355, "k-ed-33", "33 octets", ED.public() + b"\0"),
    item(356, "k-ed-upper", "k=Ed25519", "6376 3.2", "v=DKIM1; k=Ed25519; p=<P>",
         Expect("unsupported-key-type", subject="k"), key=ED, choice=CASE),
    item(357, "k-h-256", "h=sha256", RECORD, "v=DKIM1; h=sha256; p=<P>", "ok"),
    item(358, "k-h-1", "h=sha1 alone, a=rsa-sha256", "6376 6.1.2", "v=DKIM1; h=sha1; p=<P>",
         Expect("key-hash-mismatch", subject="h")),
    item(359, "k-h-both", "h=sha1:sha256", RECORD, "v=DKIM1; h=sha1:sha256; p=<P>", "ok"),
    item(360, "k-h-fws", "white space around \":\" of h=", RECORD,
         "v=DKIM1; h= sha1 : sha256 ; p=<P>", "ok"),
    item(361, "k-h-unk", "an unknown hash beside sha256", RECORD,
         "v=DKIM1; h=sha512:sha256; p=<P>", "ok"),
    item(362, "k-h-unkonly", "an unknown hash alone", "6376 6.1.2", "v=DKIM1; h=sha512; p=<P>",
         Expect("key-hash-mismatch", subject="h")),
    item(363, "k-h-empty", "an empty h= isn't a missing one", VALUES, "v=DKIM1; h=; p=<P>",
         Expect("key-syntax", subject="h")),
    item(364, "k-h-case", "h=SHA256", VALUES, "v=DKIM1; h=SHA256; p=<P>",
         Expect("key-hash-mismatch", subject="h"), choice=CASE),
    item(365, "k-h-substr", "h=xsha256x", RECORD, "v=DKIM1; h=xsha256x; p=<P>",
         Expect("key-hash-mismatch", subject="h")),
    item(366, "k-s-email", "s=email", RECORD, "v=DKIM1; s=email; p=<P>", "ok"),
    item(367, "k-s-star", "s=*", RECORD, "v=DKIM1; s=*; p=<P>", "ok"),
    item(368, "k-s-other", "s=tlsrpt: a key for something else", "6376 3.6.1; 8460 3",
         "v=DKIM1; s=tlsrpt; p=<P>", Expect("key-service-mismatch", subject="s")),
    item(369, "k-s-list", "email is one of several", RECORD, "v=DKIM1; s=foo : email; p=<P>",
         "ok"),
    item(370, "k-s-list-star", "* is one of several", RECORD, "v=DKIM1; s=foo:*; p=<P>", "ok"),
    item(371, "k-s-empty", "an empty s= isn't a missing one", VALUES, "v=DKIM1; s=; p=<P>",
         Expect("key-syntax", subject="s")),
    item(372, "k-s-substr", "s=xemail", RECORD, "v=DKIM1; s=xemail; p=<P>",
         Expect("key-service-mismatch", subject="s")),
    item(373, "k-s-case", "s=EMAIL", VALUES, "v=DKIM1; s=EMAIL; p=<P>",
         Expect("key-service-mismatch", subject="s"), choice=CASE),
    item(374, "k-t-y", "t=y and a good signature", RECORD, "v=DKIM1; t=y; p=<P>",
         Expect("ok", testing=True)),
    item(375, "k-t-y-bad", "t=y and a bad signature", RECORD, "v=DKIM1; t=y; p=<P>",
         Expect("signature-mismatch", testing=True), key=OTHER, signer=keys.rsa()),
    item(376, "k-t-list", "t=y:s and i= in a subdomain", RECORD, "v=DKIM1; t=y:s; p=<P>",
         Expect("domain-mismatch", subject="i"), i=SUBDOMAIN),
    item(377, "k-t-fws", "white space around \":\" of t=", RECORD, "v=DKIM1; t= x : s ; p=<P>",
         Expect("domain-mismatch", subject="i"), i=SUBDOMAIN),
    item(378, "k-t-substr", "t=strict isn't s, t=yes isn't y", RECORD,
         "v=DKIM1; t=strict:yes; p=<P>", Expect("ok", testing=False), i=SUBDOMAIN),
    item(379, "k-t-upper", "t=S is an unknown flag", VALUES, "v=DKIM1; t=S; p=<P>", "ok",
         i=SUBDOMAIN, choice=CASE),
    item(380, "k-t-empty", "an empty t=", VALUES, "v=DKIM1; t=; p=<P>",
         Expect("key-syntax", subject="t"),
         choice="key-t-tag has at least one flag (3.6.1)"),
]
