# SPDX-License-Identifier: MIT
from items import Expect, Item, Outcome
from signer import BODY, Mail, Sig, appended, relaxed_body

SYNTAX, EXCEEDS, UNSIGNED = "signature-syntax", "body-length-exceeds", "unsigned-content"
ALLOW, REFUSE = ["--body-length-policy=allow"], ["--body-length-policy=refuse"]
FULL = len(relaxed_body(BODY))
CHOICE = "octets beyond l= are refused by default (8.2)"


def policies(unsigned):
    """What each policy makes of a signature that is right."""
    warnings = [UNSIGNED] if unsigned else []
    return (Expect(UNSIGNED if unsigned else "ok", *warnings, unsigned_octets=unsigned),
            Outcome(Expect("ok", *warnings, unsigned_octets=unsigned), options=ALLOW),
            Outcome(Expect("body-length-refused", *warnings, subject="l"), options=REFUSE))


def right(number, name, rule, source, value, unsigned, body=BODY, signed_body=None, change=None,
          method="relaxed"):
    return Item(number, name, rule, source,
                Mail(Sig(l=value, body=method), body=body, signed_body=signed_body,
                     change=change),
                *policies(unsigned), choice=CHOICE if unsigned else "")


def exceeds(number, name, rule, source, value, body=BODY, method="relaxed", length=None):
    expect = Expect(EXCEEDS, subject="l")
    return Item(number, name, rule, source, Mail(Sig(l=value, body=method, length=length), body=body),
                expect, Outcome(expect, options=ALLOW),
                choice="permerror: that the body is shorter than what was signed is no policy")


def bad(number, name, rule, value):
    return Item(number, name, rule, "6376 3.5", Mail(Sig(l=value, length=10)),
                Expect(SYNTAX, subject="l"))


ITEMS = [
    right(231, "l-full", "l= is the length of the canonical body", "6376 3.5", str(FULL), 0),
    right(232, "l-zero", "l=0: nothing of the body is signed", "6376 5.3.1, 8.2", "0", FULL),
    right(233, "l-zero-mod", "l=0 and another body", "6376 8.2", "0", 7, body="other\r\n",
          signed_body=BODY),
    right(234, "l-short", "l= is shorter than the body", "6376 3.5", "10", FULL - 10),
    right(235, "l-append", "text is appended after what l= covers", "6376 8.2", str(FULL), 15,
          change=appended("<h1>evil</h1>\r\n")),
    exceeds(236, "l-exceeds", "l= is longer than the body", "6376 3.5", str(FULL + 10)),
    bad(237, "l-empty", "an empty l=", ""),
    bad(238, "l-neg", "a minus", "-1"),
    bad(239, "l-plus", "a plus", "+10"),
    bad(240, "l-hex", "hexadecimal", "0x0a"),
    bad(241, "l-exp", "an exponent", "1e1"),
    bad(242, "l-trail", "letters after the number", "10abc"),
    bad(243, "l-dec", "a fraction", "10.0"),
    right(244, "l-leadzero", "leading zeros, decimal all the same", "6376 3.5", "00010", FULL - 10),
    bad(245, "l-ws", "white space inside", "1 0"),
    right(246, "l-76", "76 digits", "6376 3.5", "0" * 74 + "10", FULL - 10),
    bad(247, "l-77", "77 digits", "0" * 75 + "10"),
    exceeds(248, "l-2e64", "2^64 + 10 is not 10", "6376 3.5", "18446744073709551626", length=10),
    exceeds(249, "l-2e32", "2^32 + 10 is not 10", "6376 3.5", "4294967306", length=10),
    exceeds(250, "l-2e63", "2^63 is not negative", "6376 3.5", "9223372036854775808"),
    right(251, "l-canon", "octets of the canonical body are counted", "6376 5.3.1", "4", 4,
          body="a\t b  \r\nc"),
    right(252, "l-midcrlf", "l= ends between CR and LF", "6376 3.5", "5", 1, body="a\r\nb\r\n",
          method="simple"),
    exceeds(253, "l-blank-tail", "empty lines at the end don't count", "6376 3.5", "7",
            body="abc\r\n\r\n\r\n", method="simple"),
    right(254, "l-append-blank", "empty lines that have become inner ones are beyond l=", "6376 3.7",
          "5", 12, body="abc\r\n\r\n\r\n", change=appended("footer\r\n"), method="simple"),
    right(255, "l-empty-simple", "an empty body is two octets, simple", "6376 3.4.3", "2", 0,
          body="", method="simple"),
    right(256, "l-empty-relaxed", "an empty body is none, relaxed", "6376 3.4.4", "0", 0, body=""),
    exceeds(257, "l-empty-relaxed-2", "l=2 is longer than that", "6376 3.4.4, 3.5", "2", body=""),
]
