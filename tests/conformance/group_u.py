# SPDX-License-Identifier: MIT
from items import Expect, Item, Outcome
from signer import FIELDS, NAMES, Mail, Sig

OVERSIGNED = "from:" + NAMES
SPOOF = "ceo@bank.example"
ALLOW = ("--body-length-policy=allow",)
BARE = "5321 2.3.8; 6376 5.3"


def deceptive(number, name, rule, source, field, *outcomes, h=NAMES, choice=""):
    """A raw field is put on top of a signed message."""
    top = field if isinstance(field, bytes) else field.encode()
    return Item(number, name, rule, source,
                Mail(Sig(h=h), change=lambda message: top + b"\r\n" + message), *outcomes,
                choice=choice)


def injected(number, name, rule, octet):
    """A field with a bare line end was there when the message was signed."""
    field = b"X-A: a" + octet + b"From: " + SPOOF.encode()
    return Item(number, name, rule, BARE, Mail(Sig(h=OVERSIGNED), fields=(field, *FIELDS)),
                "message-malformed",
                Outcome(Expect("ok", "message-malformed"), options=["--malformed-policy=allow"]),
                choice="what may be read in two ways is not a pass by default")


ITEMS = [
    deceptive(607, "df-fromnul", "From with NUL in its name", "5322 2.2",
              b"From\0: " + SPOOF.encode(), Expect("message-malformed", "header-syntax"),
              choice="NUL in the header is not a pass"),
    deceptive(608, "df-fromsp", "\"From :\" on top", "5322 4.5; 6376 8.15", "From : " + SPOOF,
              Expect("ok", "multiple-from", "duplicate-header"),
              Outcome(Expect("multiple-from", "multiple-from", "duplicate-header"),
                      options=["--refuse-multiple-from"]),
              choice="it is a From field, and the signed one is the last"),
    deceptive(609, "df-fromsp-over", "\"From :\" on top, From over-signed", "5322 4.5; 6376 5.4.2",
              "From : " + SPOOF,
              Expect("signature-mismatch", "multiple-from"),
              h=OVERSIGNED),
    deceptive(610, "df-fromfold-over", "a From that is folded behind the colon, over-signed",
              "5322 2.2.3", "From:\r\n " + SPOOF,
              Expect("signature-mismatch", "multiple-from"), h=OVERSIGNED),
    deceptive(611, "df-foldname-over", "a name that is folded before the colon, over-signed",
              "5322 4.5, 2.2.3", "From\r\n : " + SPOOF,
              Expect("signature-mismatch", "multiple-from"), h=OVERSIGNED),
    injected(612, "df-barelf-from", "a bare LF hides From", b"\n"),
    injected(613, "df-barecr-from", "a bare CR hides From", b"\r"),
    Item(614, "df-sigsp", "NUL between the tags", "6376 3.2",
         Mail(Sig(template=b"DKIM-Signature: v=1;\0 a=rsa-sha256; c=relaxed/relaxed; d=<D>; s=sel;"
                  b" h=" + NAMES.encode() + b"; bh=<BH>; b=<B>")), "signature-syntax"),
    deceptive(615, "df-replay-hdr", "a second To on top", "6376 8.6", "To: " + SPOOF,
              Expect("ok", "duplicate-header"),
              Outcome(Expect("duplicate-header", "duplicate-header"),
                      options=["--refuse-duplicates"])),
    Item(616, "df-unsigned-subject", "Subject is not signed", "6376 5.4; 8601 2.4",
         Mail(Sig(h="from:to:date")), "ok",
         Outcome("unacceptable-header", options=["--require-signed=subject"]),
         choice="h= tells; what it lacks is the receiver's to judge"),
    Item(617, "df-ct-l", "l= and an unsigned Content-Type", "6376 5.4.1, 8.2",
         Mail(Sig(l="10"), fields=(*FIELDS, "Content-Type: text/html")),
         Outcome(Expect("unsigned-content", "unsigned-content", "unsigned-content-type")),
         Outcome(Expect("ok", "unsigned-content", "unsigned-content-type"), options=ALLOW),
         choice="octets beyond l= are refused by default"),
]
