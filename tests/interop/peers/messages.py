# SPDX-License-Identifier: MIT
"""Messages of every shape in the matrix, the same ones for the same seed."""

import random

CANONS = ("simple/simple", "simple/relaxed", "relaxed/simple",
          "relaxed/relaxed")

# libopendkim takes the list as one expression of less than 1,024 octets.
LONG_NAMES = ["x-long-field-%02d" % n for n in range(36)]

# Header lists: the fields to sign (None: the signer's own default) and the
# fields to sign once more than they are present.
HEADER_LISTS = {
    "default": (None, []),
    "short": (["from", "subject"], []),
    "repeated": (["from", "to", "subject", "date", "x-rep", "x-rep", "x-rep"],
                 ["from", "subject", "x-absent"]),
    "long": (["from", "to", "cc", "subject", "date", "message-id",
              "mime-version", "content-type", "x-empty", "x-tabs"]
             + LONG_NAMES, []),
}

WORDS = ("alpha beta gamma delta mail selector domain a I sender of to "
         "From: canon CRLF = =3D =20 -- . .. >From <b> &amp; b=xyz; v=1"
         ).split()
UTF8 = "Grüße żółć 電子メール почта ελληνικά 🙂 e\u0301 \u00a0".split(" ")


def words(rng, count, joiner=" "):
    return joiner.join(rng.choice(WORDS) for _ in range(count))


def lines(rng, count, most=12):
    return "".join(words(rng, rng.randint(1, most)) + "\r\n"
                   for _ in range(count))


def wsp(rng):
    return "".join(rng.choice(" \t") for _ in range(rng.randint(1, 9)))


def body_empty(rng):
    return ""


def body_one_blank(rng):
    return "\r\n"


def body_blank_lines(rng):
    return "\r\n" * rng.randint(2, 40)


def body_wsp_only(rng):
    return wsp(rng) + "\r\n" + wsp(rng) + "\r\n\r\n"


def body_plain(rng):
    return lines(rng, rng.randint(1, 9))


def body_trailing_blank(rng):
    return lines(rng, 3) + "\r\n" * rng.randint(1, 60)


def body_inner_blank(rng):
    return "\r\n\r\n" + lines(rng, 1) + "\r\n" * 7 + lines(rng, 1)


def body_wsp_runs(rng):
    return "".join(wsp(rng) + words(rng, 4, wsp(rng)) + "\r\n"
                   for _ in range(6))


def body_trailing_wsp(rng):
    return "".join(words(rng, 3) + wsp(rng) + "\r\n" for _ in range(6))


def body_trailing_wsp_lines(rng):
    return lines(rng, 2) + (wsp(rng) + "\r\n") * 3 + "\r\n\r\n"


def body_long_lines(rng):
    made = [(words(rng, 400) + "q" * 998)[:rng.randint(980, 998)]
            for _ in range(4)]
    return "\r\n".join(made + ["z" * 998, ""])


def body_utf8(rng):
    return "".join("  ".join(rng.choice(UTF8) for _ in range(8)) + "\r\n"
                   for _ in range(6))


def body_dots(rng):
    return ".\r\n..\r\n. \r\n...dots\r\n" + lines(rng, 1) + ".x\r\n.\r\n"


def body_many_lines(rng):
    return lines(rng, 1500, 4)


def body_no_final_crlf(rng):
    return lines(rng, 2) + words(rng, 3) + "x"


def body_no_final_crlf_wsp(rng):
    return lines(rng, 2) + words(rng, 3) + "x \t "


BODIES = {name[5:]: make for name, make in list(globals().items())
          if name.startswith("body_")}


def header(rng, header_list):
    """The header of a message: folded, repeated, empty, 8-bit fields."""
    fields = [
        "Received: from a.example (a.example [192.0.2.1])\r\n\tby b.example;"
        " Mon, 13 Nov 2023 10:00:00 +0000",
        "X-Rep: first " + words(rng, 2),
        "X-Rep:second" + wsp(rng) + words(rng, 2),
        "x-REP:\t" + words(rng, 1) + "\r\n  folded" + wsp(rng),
        "X-Rep: last",
        "From: " + rng.choice(('"A. U. Thor"', "Author", "=?utf-8?q?=C3=A9?="))
        + " <author%d@rsa.example>" % rng.randint(1, 99),
        rng.choice(("To", "TO", "to")) + ": one@example.net,\r\n"
        + wsp(rng) + "two@example.net",
        "Cc:three@example.net",
        "Subject: " + rng.choice((words(rng, 5), words(rng, 5, wsp(rng)),
                                  words(rng, 9, "\r\n "), UTF8[0], "")),
        "Date: Mon, 13 Nov 2023 10:00:%02d +0000" % rng.randint(0, 59),
        "Message-ID: <%d@rsa.example>" % rng.getrandbits(40),
        "MIME-Version: 1.0",
        "Content-Type: text/plain;\r\n\tcharset=\"utf-8\"",
        "X-Empty:",
        "X-Tabs:\t\ttab\t\ttab\t",
    ]
    if header_list == "long":
        fields += ["%s: %s" % (name.title(), words(rng, rng.randint(1, 20)))
                   for name in LONG_NAMES]
    return "".join(field + "\r\n" for field in fields)


class Case:
    """One message and how it is to be signed."""

    def __init__(self, number, canon, header_list, body, octets):
        self.name = "%03d" % number
        self.number = number
        self.canon = canon
        self.header_list = header_list
        self.body = body
        self.octets = octets

    def describe(self):
        return "message %s (c=%s, headers %s, body %s)" % (
            self.name, self.canon, self.header_list, self.body)


def cases(seed):
    rng = random.Random(seed)
    made = []
    for canon in CANONS:
        for header_list in HEADER_LISTS:
            for body in BODIES:
                text = header(rng, header_list) + "\r\n" + BODIES[body](rng)
                made.append(Case(len(made), canon, header_list, body,
                                 text.encode("utf-8")))
    return made
