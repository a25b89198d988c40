# SPDX-License-Identifier: MIT
import keys
from items import Expect, Item, Outcome
from signer import FIELDS, NAMES, Mail, Sig, prepended

SYNTAX, WRONG, NO_FROM = "signature-syntax", "signature-mismatch", "from-not-signed"
RECEIVED = tuple(f"Received: {c}" for c in "ABC")
OTHER = {"key": keys.rsa("rsa-2048-other"), "selector": "other"}
FROM_AGAIN = ("multiple-from", "duplicate-header")


def h(number, name, rule, source, value, reason="ok", fields=FIELDS, choice="", **how):
    return Item(number, name, rule, source, Mail(Sig(h=value, **how), fields=fields), reason,
                choice=choice)


def bad(number, name, rule, value, source="6376 3.5"):
    return h(number, name, rule, source, value, Expect(SYNTAX, subject="h"))


def later(number, name, rule, source, value, fields, *warnings, reason=WRONG):
    """Fields that nobody had signed yet."""
    return Item(number, name, rule, source, Mail(Sig(h=value), fields=fields, signed_fields=FIELDS),
                Expect(reason, *warnings))


def on_top(number, name, rule, source, value, field, expect, choice=""):
    return Item(number, name, rule, source, Mail(Sig(h=value), change=prepended(f"{field}\r\n")),
                expect, choice=choice)


def outer(value, **how):
    """A second signature, which covers the first one."""
    return Sig(h=value, **OTHER, **how)


def inner_changed(message):
    start = message.rindex(b"\tb=") + 3
    return message[:start] + (b"B" if message[start:start + 1] == b"A" else b"A") + message[start + 1:]


ITEMS = [
    h(173, "h-case", "the case of names", "6376 3.5, 6.1.3", "FROM:To:sUBJECT",
      Expect("ok", signed_headers=["from", "to", "subject"])),
    h(174, "h-fws", "FWS around \":\"", "6376 3.5", "from : to\t:\r\n subject",
      Expect("ok", signed_headers=["from", "to", "subject"])),
    h(175, "h-nofrom", "From is not signed", "6376 6.1.1", "to:subject:date",
      Expect(NO_FROM, subject="h")),
    h(176, "h-from-prefix", "names that only contain \"from\"", "6376 6.1.1", "from-x:xfrom:subject",
      NO_FROM, FIELDS + ("From-X: 1", "XFrom: 2")),
    h(177, "h-absent", "absent fields are the null string", "6376 3.5", f"{NAMES}:cc:reply-to"),
    h(178, "h-bottomup", "instances are taken from the bottom", "6376 5.4.2",
      "from:received:received", fields=RECEIVED + FIELDS),
    Item(179, "h-topdown-wrong", "a signer that took them from the top", "6376 5.4.2",
         Mail(Sig(h="from:received:received"), fields=RECEIVED + FIELDS,
              signed_fields=RECEIVED[::-1] + FIELDS), WRONG),
    h(180, "h-oversign-ok", "From over-signed", "6376 5.4, 8.15", f"from:{NAMES}"),
    on_top(181, "h-oversign-add", "From over-signed, and one added on top", "6376 8.15",
           f"from:{NAMES}", "From: evil@example.org", Expect(WRONG, "multiple-from")),
    later(182, "h-oversign-add-bottom", "From over-signed, and one added below", "6376 8.15",
          f"from:{NAMES}", FIELDS + ("From: evil@example.org",), "multiple-from"),
    on_top(183, "h-dupfrom-top", "From signed once, and one added on top", "6376 8.15", NAMES,
           "From: evil@example.org", Expect("ok", *FROM_AGAIN),
           choice="passes with warnings: the lowest From is the signed one; what a reader shows is "
                  "not the verifier's to know"),
    later(184, "h-dupfrom-bottom", "From signed once, and one added below", "6376 5.4.2", NAMES,
          FIELDS + ("From: evil@example.org",), *FROM_AGAIN),
    on_top(185, "h-dupsubj-top", "Subject signed once, and one added on top", "6376 8.15", NAMES,
           "Subject: evil", Expect("ok", "duplicate-header"), choice="as C-183"),
    later(186, "h-absent-add", "an absent field was signed, and is added", "6376 3.5", f"{NAMES}:cc",
          FIELDS + ("Cc: eve@example.org",)),
    later(187, "h-absent-add-empty", "the same, and it is empty", "6376 3.5", f"{NAMES}:cc",
          FIELDS + ("Cc:",)),
    h(188, "h-emptyfield", "an empty field", "6376 3.4.2", "from:x-e", fields=FIELDS + ("X-E:",)),
    h(189, "h-self", "h= names DKIM-Signature, and there is no other", "6376 3.5",
      "from:dkim-signature:subject",
      choice="passes: the field being verified is never in h= (3.5), so it is the null string"),
    Item(190, "h-other-sig", "an older signature is signed", "6376 4.2, 3.5",
         Mail(outer("from:dkim-signature:subject"), Sig()), Outcome("ok", "ok")),
    Item(191, "h-other-sig-b", "b= of an older signature is hashed, simple", "6376 3.5",
         Mail(outer("dkim-signature:from", header="simple", body="simple"),
              Sig(header="simple", body="simple")), Outcome("ok", "ok")),
    Item(192, "h-other-sig-mod", "b= of an older signature is changed", "6376 3.5",
         Mail(outer("dkim-signature:from"), Sig(), change=inner_changed), Outcome(WRONG, WRONG)),
    Item(193, "h-oversign-sig", "h= names DKIM-Signature once more than there are others",
         "6376 3.5, 5.4", Mail(outer("dkim-signature:from:dkim-signature"), Sig()),
         Outcome("ok", "ok"), choice="as C-189"),
    bad(194, "h-trail-colon", "an empty name at the end", "from:to:"),
    bad(195, "h-lead-colon", "an empty name in front", ":from"),
    bad(196, "h-dbl-colon", "an empty name between", "from::to"),
    bad(197, "h-ws-name", "white space inside a name", "from:sub ject", "6376 3.5; 5322 3.6.8"),
    Item(198, "h-8bit", "an 8-bit octet in a name, and in front of it", "5322 3.6.8",
         Mail(Sig(h=b"from:subj\xe9ct"), Sig(h=b"from:\xe9subject")),
         Outcome(*[Expect(SYNTAX, subject="h")] * 2)),
    h(199, "h-star", "\"*\" is a name like others", "6376 3.5", "*", NO_FROM),
    h(200, "h-prefixmatch", "names are whole names", "6376 3.5", "from:to:subject",
      fields=FIELDS + ("To-X: 1", "To2: 2", "Subject2: 3")),
    h(201, "h-wsp-colon", "white space before the colon of a signed field", "6376 3.4.2; 5322 4.5.8",
      "from:subject", fields=FIELDS[:2] + ("Subject \t: x",)),
    h(202, "h-wsp-colon-simple", "the same with simple", "6376 3.4.1", "from:subject",
      fields=FIELDS[:2] + ("Subject \t: x",), header="simple"),
    h(203, "h-many", "500 times an absent name", "6376 8.4", "from" + ":x-a" * 500,
      choice="passes: up to 20,000 names are read; the limit can be set"),
    Item(204, "h-reorder", "fields in another order, and new ones between", "6376 3.5",
         Mail(Sig(), fields=("X-New: 1",) + FIELDS[::-1] + ("X-New: 2",), signed_fields=FIELDS), "ok"),
    h(205, "h-dupcase", "a name several times in different cases", "6376 3.5, 5.4.2",
      "from:received:Received:RECEIVED", fields=RECEIVED + FIELDS),
]
