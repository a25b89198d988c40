# SPDX-License-Identifier: MIT
"""The messages and signatures that the mutations start from."""

import keys
from case import Case, Signature, Tag

NOW = 1795458872  # the clock of every peer

FIELDS = [
    b"Subject: A report  on the\tharvest\r\n",
    b"Date: Mon, 23 Nov 2026 08:00:00 +0000\r\n",
    b"Message-ID: <4711.8@example.com>\r\n",
    b"To: Brook <brook@example.net>,\r\n Lake <lake@example.net>\r\n",
    b"Cc: third@example.org\r\n",
    b"MIME-Version: 1.0\r\n",
    b"Content-Type: text/plain; charset=utf-8\r\n",
    b"Reply-To: <answers@example.com>\r\n",
    b"X-Mixed-CASE: Some  Value \r\n",
    b"List-Id: <list.example.com>\r\n",
    b"In-Reply-To: <4710.7@example.net>\r\n",
]
FROM = b"From: River Stone <river@example.com>\r\n"
RECEIVED = b"Received: from a%d.example.net by b.example.org;\r\n" \
           b"\tMon, 23 Nov 2026 08:00:0%d +0000\r\n"

BODIES = [
    b"Hello,\r\nthis is the text.\r\n",
    b"One line only\r\n",
    b" leading and trailing \r\nruns  of\t\tblanks \t\r\n\r\nend\r\n",
    b"first paragraph\r\n\r\n\r\nsecond paragraph\r\n\r\n",
    b"--b1\r\nContent-Type: text/plain\r\n\r\nHi=20there\r\n--b1--\r\n",
    b"tr\xc3\xa4ume sind sch\xc3\xa4ume\r\n.\r\n..dots\r\n",
]

DOMAINS = [b"example.com", b"mail.example.com", b"d1.example.org"]
HASHABLE = [b"subject", b"date", b"message-id", b"to", b"mime-version",
            b"content-type", b"received", b"reply-to", b"x-mixed-case"]


def base(seed, number, draw, several):
    """`several`: there must be more than one signature."""
    case = Case(seed, number)
    fields = [field for field in FIELDS if draw.chance(65)]
    fields += [RECEIVED % (i, i) for i in range(draw.below(4))]
    fields.append(FROM)
    case.fields = draw.shuffled(fields)
    case.body = draw.choice(BODIES)
    count = draw.weighted([(1, 0 if several else 80), (2, 15), (3, 5)])
    case.signatures = [signature(draw, i) for i in range(count)]
    return case


def signature(draw, index):
    key = draw.weighted([(keys.RSA1024, 25), (keys.RSA2048, 40),
                         (keys.ED25519, 35)])
    names = [b"from"] + [name for name in HASHABLE if draw.chance(60)]
    sig = Signature(key, draw.choice(["simple", "relaxed"]),
                    draw.choice(["simple", "relaxed"]), draw.shuffled(names),
                    draw.choice(DOMAINS), b"sel%d" % index)
    algorithm = b"rsa-sha256" if key.kind == "rsa" else b"ed25519-sha256"
    canon = "%s/%s" % (sig.header_canon, sig.body_canon)
    tags = [Tag(b"v", b"1"), Tag(b"a", algorithm), Tag(b"c", canon.encode()),
            Tag(b"d", sig.domain), Tag(b"s", sig.selector)]
    if draw.chance(50):
        tags.append(Tag(b"t", b"%d" % (NOW - draw.between(1, 100000))))
    tags += [Tag(b"h", b":".join(sig.names), lead=b"\r\n\t"),
             Tag(b"bh", b"", lead=b"\r\n\t"), Tag(b"b", b"", lead=b"\r\n\t")]
    sig.list.tags = tags
    sig.record.tags = [Tag(b"v", b"DKIM1", lead=b""),
                       Tag(b"k", key.kind.encode()), Tag(b"p", key.p())]
    if key.kind == "rsa" and draw.chance(40):
        sig.record.tags.pop(1)
    return sig
