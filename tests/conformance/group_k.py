# SPDX-License-Identifier: MIT
from items import Expect, Item, Outcome
from signer import Mail, Sig

NOW = 1795458872
SYNTAX, EXPIRED, FUTURE = "signature-syntax", "signature-expired", "signature-future"


def at(time):
    return [f"--now={time}"]


def good(number, name, rule, *more, choice="", source="6376 3.5", **tags):
    members = {"timestamp": int(tags["t"])} if "t" in tags else {}
    if "x" in tags:
        members["expiration"] = int(tags["x"])
    return Item(number, name, rule, source, Mail(Sig(**tags)), Expect("ok", **members), *more,
                choice=choice)


def bad(number, name, rule, tag, choice="", **tags):
    return Item(number, name, rule, "6376 3.5", Mail(Sig(**tags)), Expect(SYNTAX, subject=tag),
                choice=choice)


def future(number, name, rule, time):
    """Good when its time has come."""
    return Item(number, name, rule, "6376 3.5", Mail(Sig(t=str(time))), Expect(FUTURE, subject="t"),
                Outcome("ok", options=at(time - 300)),
                Outcome(FUTURE, options=at(time - 301)),
                choice="permerror: to ignore it is a MAY; the skew allowed is 300 s and can be set")


def expired(number, name, rule, source, time, **tags):
    return Item(number, name, rule, source, Mail(Sig(x=str(time), **tags)),
                Expect(EXPIRED, subject="x"), Outcome("ok", options=at(time)),
                choice="permerror: to ignore it is a MAY (6.1.1); the skew allowed is 300 s and can "
                       "be set")


ORDER = "neutral: x= MUST be greater, so the field is wrong, whatever the time"

ITEMS = [
    good(267, "t-past", "t= in the past", t=str(NOW - 3600)),
    good(268, "t-zero", "t=0", t="0"),
    good(269, "t-skew", "t= a little in the future",
         Outcome(FUTURE, options=["--clock-skew=199"]), Outcome("ok", options=["--clock-skew=200"]),
         t=str(NOW + 200), choice="passes: 300 s by default, as clocks differ"),
    future(270, "t-future", "t= a day in the future", NOW + 90000),
    future(271, "t-2106", "t= beyond 2^32", 5000000000),
    future(272, "t-wrap32", "2^32 and a time in the past", 2**32 + NOW - 1000),
    future(273, "t-12dig", "t= of 12 digits", 999999999999),
    bad(274, "t-13dig", "t= of 13 digits", "t", "refused: outside of the ABNF (1*12DIGIT)",
        t="1000000000000"),
    bad(275, "t-text", "letters", "t", t="abc"),
    bad(276, "t-neg", "a minus", "t", t="-1"),
    bad(277, "t-empty", "an empty t=", "t", t=""),
    bad(278, "t-frac", "a fraction", "t", t="1700000000.5"),
    bad(279, "t-ws", "white space inside", "t", t="17000 00000"),
    good(280, "x-future", "x= in the future", t=str(NOW - 10), x=str(NOW + 86400)),
    expired(281, "x-past", "expired a day ago", "6376 3.5, 6.1.1", NOW - 100000,
            t=str(NOW - 200000)),
    expired(282, "x-past-notx", "the same without t=", "6376 3.5", NOW - 100000),
    good(283, "x-fudge", "expired a little ago",
         Outcome(EXPIRED, options=["--clock-skew=59"]), Outcome("ok", options=["--clock-skew=60"]),
         x=str(NOW - 60), choice="passes: 300 s by default, as clocks differ"),
    bad(284, "x-lt-t", "x= before t=", "x", ORDER, t=str(NOW + 100), x=str(NOW + 50)),
    bad(285, "x-eq-t", "x= is t=", "x", ORDER, t=str(NOW), x=str(NOW)),
    bad(286, "x-lt-t-fut", "x= before t=, both far in the future", "x", ORDER, t="200000000000",
        x="100000000000"),
    good(287, "x-2038", "x= beyond 2^31", x="4000000000"),
    good(288, "x-2106", "x= beyond 2^32", x="4294968296"),
    good(289, "x-12dig", "x= of 12 digits", x="999999999999"),
    bad(290, "x-20dig", "x= of 20 digits, 2^64 and a little", "x",
        "refused: outside of the ABNF (1*12DIGIT)", x="18446744073709552616"),
    expired(291, "x-zero", "x=0", "6376 3.5", 0),
    bad(292, "x-text", "letters", "x", x="never"),
    bad(293, "x-empty", "an empty x=", "x", x=""),
    bad(294, "x-trail", "letters after the number", "x", x="4000000000abc"),
    bad(295, "x-neg", "a minus", "x", x="-1"),
    bad(296, "x-exp", "an exponent", "x", x="4e9"),
]
