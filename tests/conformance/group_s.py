# SPDX-License-Identifier: MIT
import hashlib

import keys
from items import NO_IDN, Expect, Item, Outcome
from signer import BODY, FIELDS, NAMES, Mail, Sig, prepended, relaxed_body, replaced

SYNTAX = "message-syntax"
DOUBT = "neutral: such a line may end the header for other readers"
# What is left of the body when its first line is taken for one of the header.
REST = BODY.partition(b"\r\n\r\n")[2]
ONLY_THERE = [Outcome("signature-syntax", options=["--internationalized=never"])]
WITHOUT = {NO_IDN: ("no names but ASCII", "signature-syntax")}
EAI = FIELDS[:2] + ("Subject: ☃ schön",) + FIELDS[3:]


def rest(_):
    return hashlib.sha256(relaxed_body(REST)).digest()


def line(number, name, rule, source, text, *expect, choice=""):
    """A line between the fields."""
    return Item(number, name, rule, source,
                Mail(Sig(), change=replaced("\r\nSubject: ", f"\r\n{text}\r\nSubject: ")), *expect,
                choice=choice)


def nested(message):
    """An unsigned message with the signed one inside."""
    outer = "".join(f"{field}\r\n" for field in FIELDS).replace("<D>", "example.org")
    return f"{outer}Content-Type: message/rfc822\r\n\r\n".encode() + message


ITEMS = [
    Item(571, "m-noblank", "no empty line: the first line of the body is taken for one of the header",
         "5322 2.1",
         Mail(Sig(), Sig(body_hash=rest), change=replaced("\r\n\r\nHello", "\r\nHello")),
         Outcome("body-hash-mismatch", SYNTAX),
         choice="of two signatures, that over the whole body fails, that over what is left of it is "
                "neutral: where the header ends is in doubt"),
    line(572, "m-nocolon", "a line without colon", "5322 2.2", "garbage line", SYNTAX, choice=DOUBT),
    Item(573, "m-mboxfrom", "a \"From \" line of an mbox on top", "5322 2.2",
         Mail(Sig(), change=prepended("From alice@example Mon Nov  2 10:00:00 2026\r\n")),
         Expect("ok", "header-syntax"), choice="passes: a field with a bad name"),
    Item(574, "m-leadblank", "an empty line on top: all is body", "5322 2.1",
         Mail(Sig(), change=prepended("\r\n")), Outcome()),
    Item(575, "m-leadws", "white space in front of the first line", "5322 2.2",
         Mail(Sig(), change=prepended(" foo: bar\r\n")), SYNTAX, choice=DOUBT),
    line(576, "m-emptyname", "an empty name", "5322 3.6.8", ": value", Expect("ok", "header-syntax"),
         choice="passes: a field with a bad name"),
    line(577, "m-namespace", "a space inside a name", "5322 3.6.8", "X Foo: bar",
         Expect("ok", "header-syntax"), choice="passes: a field with a bad name"),
    Item(578, "m-wsline-sep", "a line of white space for the empty one: it continues the field",
         "5322 2.2.3",
         Mail(Sig(), Sig(header="simple", body_hash=rest), Sig(body_hash=rest),
              change=replaced("\r\n\r\nHello", "\r\n \r\nHello")),
         Outcome("body-hash-mismatch", "signature-mismatch", SYNTAX),
         choice="of three signatures, that over the whole body and that with simple fail; the last, "
                "relaxed and over what is left of the body, is as C-571"),
    Item(579, "m-nofrom", "no From; h= names it", "5322 3.6; 6376 3.8",
         Mail(Sig(), fields=FIELDS[1:]), "message-no-from",
         choice="permerror: nobody could be told whose message it is"),
    Item(580, "m-twofrom-signed", "two From, both signed", "5322 3.6; 6376 3.8, 8.15",
         Mail(Sig(h=f"from:{NAMES}"), fields=("From: bob@<D>",) + FIELDS),
         Expect("ok", "multiple-from"), choice="passes with a warning, as C-183"),
    Item(581, "m-eai", "UTF-8 in the header", "6532; 8616",
         Mail(Sig(), fields=("From: Jörg <jörg@<D>>",) + EAI[1:]), "ok"),
    Item(582, "m-eai-i", "UTF-8 in the local-part of i=", "8616 5",
         Mail(Sig(i="jörg@<D>"), fields=EAI), Expect("ok", identity="jörg@m-eai-i.example")),
    Item(583, "m-eai-d", "a U-label in d= of an internationalized message", "8616 5",
         Mail(Sig(d="bücher.<D>"), fields=EAI,
              records={"sel._domainkey.xn--bcher-kva.<D>": [keys.rsa().record()]}),
         Expect("ok", domain_ascii="xn--bcher-kva.m-eai-d.example"), *ONLY_THERE, providers=WITHOUT,
         choice="the key is asked for at the A-label"),
    Item(584, "m-eai-s", "a U-label in s= of an internationalized message", "8616 5",
         Mail(Sig(s="schlüssel"), fields=EAI,
              records={"xn--schlssel-95a._domainkey.<D>": [keys.rsa().record()]}),
         Expect("ok", selector_ascii="xn--schlssel-95a"), *ONLY_THERE, providers=WITHOUT,
         choice="as C-583"),
    Item(585, "m-eai-name", "an 8-bit octet in a name that isn't signed", "5322 3.6.8; 6532",
         Mail(Sig(), fields=FIELDS + ("X-é: v",)), Expect("ok", "header-syntax"),
         choice="passes: a field with a bad name"),
    Item(586, "m-manyhdr", "5000 fields", "6376 8.4",
         Mail(Sig(), fields=tuple(f"X-{i}: {i}" for i in range(5000)) + FIELDS), "ok",
         choice="passes: up to 20,000 fields and 1 MiB are read; the limits can be set"),
    Item(587, "m-dupmany", "300 of 3000 fields of one name", "6376 5.4.2",
         Mail(Sig(h="from" + ":received" * 300),
              fields=tuple(f"Received: {i}" for i in range(3000)) + FIELDS), "ok"),
    Item(588, "m-nested-sig", "a signature inside the body", "6376 3.5", Mail(Sig(), change=nested),
         Outcome()),
]
