# SPDX-License-Identifier: MIT
"""Two independent parsers and writers of Authentication-Results.

A parsed field is (authserv-id, [(method, result, [(name, value)])]), all of
them octets; None if the peer refuses the field.

A rule where a peer differs changes what is expected of it: `relax` returns the
expectation by the peer's reading, and the rules that mattered. An expectation
of None: the peer refuses the field; ANYTHING: nothing can be said.
"""

import json
import os
import re
import subprocess

import authres

ANYTHING = "anything"
TOKEN = re.compile(rb"[A-Za-z0-9!#$%&'*+.^_`{|}~-]+")
ADDRESS = re.compile(rb"(?:[A-Za-z0-9!#$%&'*+^_`{|}~-]+"
                     rb"(?:\.[A-Za-z0-9!#$%&'*+^_`{|}~-]+)*)?"
                     rb"@[A-Za-z0-9!#$%&'*+.^_`{|}~-]+")
DOT_ATOM = re.compile(rb"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
                      rb"(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
PAIRS = ("a quoted-pair stands for its second character", "RFC 5322, 3.2.1")
QUOTED_ID = ("an authserv-id is a token or a quoted-string", "RFC 8601, 2.2")
BEHIND = ("a quoted value may have another property behind it",
          "RFC 8601, 2.2")
DOT = ("a token may begin with a dot", "RFC 2045, 5.1")
UTF8 = ("quoted-strings and comments may have UTF-8", "RFC 6532, 3.2")


def is_quoted(value):
    return not (TOKEN.fullmatch(value) or ADDRESS.fullmatch(value))


def escaped(value):
    return re.sub(rb'(["\\])', rb"\\\1", value)


def plain_case(parsed):
    """Methods, results and names without case."""
    if parsed in (None, ANYTHING):
        return parsed
    return (parsed[0].lower(),
            [(method.lower(), result.lower(),
              [(name.lower(), value) for name, value in properties])
             for method, result, properties in parsed[1]])


class PythonAuthres:
    name = "authres (Python)"

    def parse(self, fields):
        return [self.parse_one(field) for field in fields]

    @staticmethod
    def parse_one(field):
        text = field.decode("latin-1").replace("\r\n", "").replace("\n", "")
        try:
            header = authres.AuthenticationResultsHeader.parse(text)
        except authres.AuthResError:
            return None

        def octets(value):
            return (value or "").encode("latin-1")

        return (octets(header.authserv_id),
                [(octets(r.method), octets(r.result),
                  [(octets(p.type + "." + p.name), octets(p.value))
                   for p in r.properties]) for r in header.results])

    @staticmethod
    def relax(expected, case):
        rules = set()
        if not (TOKEN.fullmatch(expected[0]) and
                DOT_ATOM.fullmatch(expected[0])):
            return None, {QUOTED_ID}
        if any(c >= 0x80 for c in case.field):
            return None, {UTF8}
        results = []
        for method, result, properties in expected[1]:
            kept = []
            for at, (name, value) in enumerate(properties):
                if is_quoted(value) and at < len(properties) - 1:
                    rules.add(BEHIND)
                    continue
                if is_quoted(value) and escaped(value) != value:
                    rules.add(PAIRS)
                    value = escaped(value)
                kept.append((name, value))
            results.append((method, result, kept))
        return (expected[0], results), rules

    @staticmethod
    def written():
        """Fields that it writes, with what was put in."""
        values = ["example.com", "a@b.example", "@b.example", "a/b+c==",
                  "with space", "a;b", "(x)", 'q"q', "b\\s", "a,b",
                  "[1.2.3.4]", "2001:db8::1", "x=y", "dot."]
        out = []
        for at, value in enumerate(values):
            other = values[(at + 5) % len(values)]
            results = [
                authres.DKIMAuthenticationResult(
                    result="pass", result_comment="note (%d)" % at,
                    reason=other, header_d="d.example", header_s=value,
                    header_a="rsa-sha256", header_a_comment="x"),
                authres.SPFAuthenticationResult(
                    result="fail", smtp_mailfrom=other, smtp_helo=value)]
            header = authres.AuthenticationResultsHeader(
                authserv_id="mx.example", version=1, results=results)
            expected = (b"mx.example", [
                (b"dkim", b"pass", [
                    (b"header.d", b"d.example"),
                    (b"header.s", value.encode()),
                    (b"header.a", b"rsa-sha256")]),
                (b"spf", b"fail", [(b"smtp.mailfrom", other.encode()),
                                   (b"smtp.helo", value.encode())])])
            order = {p.type + "." + p.name: at for r in results
                     for at, p in enumerate(r.properties)}
            for _, _, properties in expected[1]:
                properties.sort(key=lambda p: order[p[0].decode()])
            out.append((str(header).encode(), expected))
        return out


class MailAuthenticationResults:
    name = "Mail::AuthenticationResults"

    def __init__(self):
        path = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                            "mail_authres_peer.pl")
        self.command = ["perl", path]

    def ask(self, lines):
        done = subprocess.run(self.command, stdout=subprocess.PIPE,
                              input="".join(x + "\n" for x in lines),
                              encoding="ascii", check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    @staticmethod
    def octets(answer):
        if "error" in answer:
            return None
        return (bytes.fromhex(answer["id"]),
                [(bytes.fromhex(r["method"]), bytes.fromhex(r["result"]),
                  [(bytes.fromhex(name), bytes.fromhex(value))
                   for name, value in r["properties"]
                   if bytes.fromhex(name) != b"reason"])
                 for r in answer["results"]])

    def parse(self, fields):
        return [self.octets(answer) for answer in
                self.ask("parse " + field.hex() for field in fields)]

    @staticmethod
    def relax(expected, case):
        texts = [expected[0], case.reason]
        texts += [v for _, _, ps in expected[1] for _, v in ps if is_quoted(v)]
        if any(b'"' in text for text in texts):
            return ANYTHING, {PAIRS}
        if expected[0].startswith(b"."):
            return None, {DOT}
        if not balanced(case.comment):
            return ANYTHING, {PAIRS}
        rules = set()
        if any(b"\\" in text for text in texts):
            rules.add(PAIRS)
        return (escaped(expected[0]), [
            (method, result, [(n, escaped(v)) for n, v in properties])
            for method, result, properties in expected[1]]), rules

    def written(self):
        return [(bytes.fromhex(row["field"]), self.octets(row))
                for row in self.ask(["write"])[0]]


def balanced(comment):
    """Parentheses that match without regard to quoted-pairs, and no end of
    the comment before its end."""
    depth = 1
    for octet in comment:
        depth += (octet == 0x28) - (octet == 0x29)
        if depth == 0:
            return False
    return depth == 1
