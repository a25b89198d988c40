# SPDX-License-Identifier: MIT
"""Writes Authentication-Results fields with dkimkit, reads them with two other
parsers, and the other way round.

usage: run.py DKIMKIT_PROGRAM DRIVER

Prints TAP and a table of counts; see README.md.
"""

import collections
import json
import os
import re
import subprocess
import sys
import tempfile

import cases
import peers

SEED = 8601
RANDOM = 400
NO_PAIRS = 4
INTERNATIONALIZED = 8
LEFT_OUT = b"(local-part of i= left out)"
ID = b"mx.example"
PLACES = ("authserv-id", "value", "last value", "comment", "reason")
# Whether the library is built with IDNA.
IDN = os.environ.get("DKIMKIT_TEST_IDN") == "1"
# Those of the hostile texts that are U-labels (by Node's domainToASCII).
ALABELS = {"\u00fc".encode(): b"xn--tda",
           "\u65e5\u672c".encode(): b"xn--wgv71a"}
Row = collections.namedtuple(
    "Row", "what peer count agree exception disagree")


class Case:
    """A field with one hostile text in it, and what should be read."""

    def __init__(self, place, text, flags):
        self.place, self.text, self.flags = place, text, flags
        self.comment = self.reason = b""
        self.field = b""
        self.expected = None
        self.answers = []

    def commands(self):
        def use(place, default):
            return self.text if self.place == place else default

        out = [("field", str(self.flags), use("authserv-id", ID).hex()),
               ("result", "spf", "pass")]
        if self.place == "comment":
            out.append(("comment", self.text.hex()))
        if self.place == "reason":
            out.append(("reason", self.text.hex()))
        value = ("property", "smtp", "mailfrom",
                 use(self.place if "value" in self.place else "", b"v").hex())
        helo = ("property", "smtp", "helo", b"after".hex())
        out += [helo, value] if self.place == "last value" else [value, helo]
        return out + [("result", "dkim", "fail"),
                      ("property", "header", "d", b"next.example".hex()),
                      ("write",)]

    def take(self, answers):
        """What was accepted is what should be read."""
        accepted = [answer == "ok" for answer in answers[:-1]]
        self.answers = answers
        first = []
        for command, good in zip(self.commands(), accepted):
            if command[0] == "property" and command[1] == "smtp" and good:
                first.append((b"smtp." + command[2].encode(),
                              bytes.fromhex(command[3])))
            if command[0] in ("comment", "reason") and good:
                setattr(self, command[0], self.cleaned())
        if not accepted[0]:
            return
        self.field = bytes.fromhex(answers[-1].split("\t")[0])
        self.expected = (self.written_id() if self.place == "authserv-id"
                         else ID, [
            (b"spf", b"pass", first),
            (b"dkim", b"fail", [(b"header.d", b"next.example")])])

    def written_id(self):
        """RFC 8616, 5: A-labels, unless the message is internationalized."""
        if self.flags & INTERNATIONALIZED or not IDN:
            return self.text
        return ALABELS.get(self.text, self.text)

    def cleaned(self):
        text = cases.cleaned(self.text, self.flags & INTERNATIONALIZED)
        return (re.sub(rb'[()"\\]', b"?", text) if self.flags & NO_PAIRS
                else text)

    def may_be_refused(self):
        """Whether a refusal is what the header of the library says."""
        text = self.text
        size = len(text) + (2 + text.count(b'"') + text.count(b"\\")
                            if peers.is_quoted(text) else 0)
        pairs = self.flags & NO_PAIRS and re.search(rb'["\\]', text)
        if self.place == "authserv-id":
            if b"\0" in text:
                text = text.split(b"\0")[0]
            if IDN and text in ALABELS:
                return False
            return (not text or pairs or size > 960 or
                    any(not 0x20 <= c <= 0x7E for c in text))
        if "value" in self.place:
            return (not text or pairs or
                    not cases.printable(text,
                                        self.flags & INTERNATIONALIZED) or
                    size + len("smtp.mailfrom=") > 960)
        if self.place == "reason":
            text = self.cleaned()
            return len(b"reason=" + peers.escaped(text)) + 2 > 960
        return len(text) > 4096


def well_formed(field, flags=0):
    """Lines of at most 998 octets, none blank, nothing that isn't shown; ASCII
    unless the message is internationalized."""
    lines = field.split(b"\r\n")
    return (lines.pop() == b"" and
            all(len(line) <= 998 and line.strip() and
                cases.printable(line, flags & INTERNATIONALIZED)
                for line in lines) and
            all(line.startswith(b" ") for line in lines[1:]))


def wide_lines(field):
    """Lines over 78 columns that could have been folded: more than a word."""
    return [line for line in field.split(b"\r\n") if len(line) > 78 and
            b" " in re.sub(rb'"(?:[^"\\]|\\.)*"', b"", re.sub(
                rb"^( |Authentication-Results: )", b"", line))]


class Report:
    def __init__(self):
        self.count = self.failures = 0
        self.rows = []
        self.rules = collections.Counter()

    def ok(self, good, text, wrong=()):
        self.count += 1
        self.failures += not good
        print("%s %d - %s" % ("ok" if good else "not ok", self.count, text),
              flush=True)
        for line in list(wrong)[:10]:
            print("# " + line)

    def compare(self, what, peer, rows):
        """Rows of (shown, got, expected, relaxed expectation, rules)."""
        agree = exception = 0
        wrong = []
        for shown, got, expected, relaxed, rules in rows:
            got, expected = peers.plain_case(got), peers.plain_case(expected)
            if got == expected:
                agree += 1
            elif rules and (relaxed is peers.ANYTHING or
                            got == peers.plain_case(relaxed)):
                exception += 1
                for rule in rules:
                    self.rules[(peer,) + rule] += 1
            else:
                wrong.append("%s: got %r, expected %r" % (shown, got,
                                                          expected))
        self.rows.append(Row(what, peer, len(rows), agree, exception,
                             len(wrong)))
        self.ok(rows and not wrong, "%s, %s: %d of %d agree, %d by exception" %
                (what, peer, agree, len(rows), exception), wrong)

    def table(self):
        form = "# %-42s %-28s %6s %6s %9s %8s"
        print(form % ("fields", "parser", "count", "agree", "exception",
                      "disagree"))
        for row in self.rows:
            print(form % row)
        print("# exceptions, by rule:")
        for (peer, rule, section), count in sorted(self.rules.items()):
            print("#   %5d  %s: %s (%s)" % (count, peer, rule, section))
        print("1..%d" % self.count)


class Dkimkit:
    name = "dkimkit"

    def __init__(self, program, driver, directory):
        self.program, self.driver = program, driver
        self.directory = directory

    def write(self, all_cases):
        commands = [case.commands() for case in all_cases]
        text = "".join("\t".join(words) + "\n" for group in commands
                       for words in group)
        done = subprocess.run([self.driver], input=text, encoding="ascii",
                              stdout=subprocess.PIPE, check=True)
        answers = iter(done.stdout.splitlines())
        for case, group in zip(all_cases, commands):
            case.take([next(answers) for _ in group])

    def run(self, *args, ok=(0,)):
        done = subprocess.run([self.program, *args], stdout=subprocess.PIPE,
                              cwd=self.directory, check=False)
        if done.returncode not in ok:
            raise RuntimeError("%s: exit %d" % (args[:2], done.returncode))
        return done.stdout

    def place(self, name, octets):
        path = os.path.join(self.directory, name)
        with open(path, "wb") as target:
            target.write(octets)
        return path

    def read(self, fields):
        """The JSON object of each field."""
        out = []
        for at in range(0, len(fields), 500):
            part = b"".join(field.rstrip(b"\r\n") + b"\r\n"
                            for field in fields[at:at + 500])
            out += json.loads(self.run(
                "authres", "parse",
                self.place("fields.eml", part + b"\r\n")))["fields"]
        return out

    @staticmethod
    def octets(found):
        return ((found["authserv_id"] or "").encode(), [
            (r["method"].encode(), r["result"].encode(),
             [((p["ptype"] + "." + p["property"]).encode(),
               p["value"].encode()) for p in r["properties"]])
            for r in found["results"]])

    def parse(self, fields):
        return [self.octets(found) for found in self.read(fields)]


def built(report, ours, others):
    """Every hostile text in every place."""
    texts = cases.hostile(SEED, RANDOM)
    for flags in (0, NO_PAIRS, INTERNATIONALIZED,
                  NO_PAIRS | INTERNATIONALIZED):
        suffix = ((", no quoted-pairs" if flags & NO_PAIRS else "") +
                  (", UTF-8" if flags & INTERNATIONALIZED else ""))
        for place in PLACES:
            all_cases = [Case(place, text, flags) for text in texts
                         if not (place == "authserv-id" and b"\0" in text)]
            ours.write(all_cases)
            refused = [c for c in all_cases
                       if any(a not in ("ok",) for a in c.answers[:-1])]
            report.ok(all(bool(c.may_be_refused()) == (c in refused)
                          for c in all_cases),
                      "%s%s: %d of %d refused, as they should be" %
                      (place, suffix, len(refused), len(all_cases)),
                      ["%r" % c.text for c in all_cases if
                       bool(c.may_be_refused()) != (c in refused)])
            written = [c for c in all_cases if c.expected]
            bad = [c for c in written if not well_formed(c.field, flags)
                   or wide_lines(c.field)]
            report.ok(not bad, "C-705 %s%s: %d fields are well-formed and "
                      "folded" % (place, suffix, len(written)),
                      ["%r" % c.field for c in bad])
            for peer in others:
                rows = []
                for case, got in zip(written,
                                     peer.parse([c.field for c in written])):
                    relaxed, rules = peer.relax(case.expected, case)
                    if flags & NO_PAIRS and peers.PAIRS in rules:
                        relaxed, rules = None, set()
                    rows.append(("%r" % case.text[:60], got, case.expected,
                                 relaxed, rules))
                report.compare("dkimkit: " + place + suffix, peer.name, rows)
            found = ours.read([c.field for c in written])
            report.compare("dkimkit: " + place + suffix, ours.name, [
                ("%r" % c.text[:60], ours.octets(f), c.expected, None, set())
                for c, f in zip(written, found)])
            report.ok(all(same_texts(c, f) for c, f in zip(written, found)),
                      "%s%s: dkimkit reads comments and reasons back, and "
                      "finds no problem" % (place, suffix),
                      ["%r: %r" % (c.text, f) for c, f in zip(written, found)
                       if not same_texts(c, f)])


def claimed(report, ours):
    """Whatever the authserv-id: who has it finds the field to remove."""
    texts = [text for text in cases.FIXED if b"\0" not in text]
    written = [Case("authserv-id", text, 0) for text in texts]
    ours.write(written)
    written = [case for case in written if case.expected]
    path = ours.place("claims.eml",
                      b"".join(c.field for c in written) + b"\r\n")
    wrong = []
    for at, case in enumerate(written):
        found = json.loads(ours.run("authres", "parse",
                                    b"--authserv-id=" + case.text, path))
        if at not in [claim["index"] for claim in found["claims"]]:
            wrong.append("%r: %r" % (case.text, found["claims"]))
    report.ok(len(written) > 30 and not wrong,
              "C-708 fields with %d authserv-ids are found by their id" %
              len(written), wrong)


def same_texts(case, found):
    """Comments may have been folded anywhere if a word is long."""
    result = found["results"][0]
    comment = "".join(result["comments"]).replace(" ", "")
    return (found["problems"] == [] and
            len(result["comments"]) == bool(case.comment) and
            comment == case.comment.decode().replace(" ", "") and
            (result["reason"] or "") == case.reason.decode())


def signature(tags):
    return (b"DKIM-Signature: v=1; a=rsa-sha256; h=from; bh="
            b"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; " + tags +
            b"\r\nFrom: a@b.example\r\n\r\n")


def quoted_printable(text):
    return b"".join(b"%c" % c if chr(c).isalnum() and c < 0x80
                    else b"=%02X" % c for c in text)


def messages():
    """A hostile text in each tag that is shown, raw and encoded."""
    for text in cases.hostile(SEED, RANDOM // 4):
        raw = re.sub(rb"[\r\n;]", b"", text)
        quoted = re.sub(rb'(["\\])', rb"\\\1", text)
        yield b"d=" + raw + b"; s=s; b=YWJjZGVmZ2hpamts"
        yield b"d=d.example; s=" + raw + b"; b=YWJjZGVmZ2hpamts"
        yield b"d=d.example; s=s; b=" + raw
        yield (b"d=d.example; s=s; b=ab/+YWJjZGVmZ2hpamts; i=" +
               quoted_printable(text) + b"@d.example")
        yield (b"d=d.example; s=s; b=YWJjZGVmZ2hpamts; i=" +
               quoted_printable(b'"' + quoted + b'"') + b"@d.example")


class Verified:
    """The field that dkimkit verify printed for a message."""

    comment = reason = b""

    def __init__(self, field, verdict):
        self.field = field
        properties = []
        found = verdict["signatures"][0]
        for name, member in (("d", "domain"), ("i", "identity"),
                             ("s", "selector"), ("a", "algorithm"),
                             ("b", "signature_prefix")):
            value = (found[member] or "").encode()
            if name == "i" and value and not self.is_plain(value):
                value = value[value.rindex(b"@"):]
                self.comment = LEFT_OUT
            if value and cases.printable(value, False) and not (
                    name == "b" and re.search(rb'["\\]', value)):
                properties.append((b"header." + name.encode(), value))
        self.expected = (ID, [(b"dkim", found["result"].encode(),
                               properties)])

    @staticmethod
    def is_plain(identity):
        """Whether all of it is written: in ASCII, on a line."""
        return (cases.printable(identity, False) and
                len(peers.escaped(identity)) + len('header.i=""') <= 960)


def verified(report, ours, others):
    """The same by way of DKIM-Signature fields."""
    zone = ours.place("zone", b"$ORIGIN example.\n$TTL 1\nx IN TXT \"x\"\n")
    paths = [ours.place("m%d.eml" % at, signature(tags))
             for at, tags in enumerate(messages())]
    args = ["verify", "--zone", zone, "--authserv-id", ID.decode()]
    out = ours.run(*args, *paths, ok=(0, 1, 75))
    fields = re.split(rb"(?m)^(?=Authentication-Results:)", out)[1:]
    verdicts = [json.loads(line) for line in ours.run(
        *args, "--json", *paths, ok=(0, 1, 75)).splitlines()]
    report.ok(len(fields) == len(paths) == len(verdicts),
              "one field for each of %d signed messages" % len(paths))
    written = [Verified(field, verdict)
               for field, verdict in zip(fields, verdicts)]
    report.ok(all(well_formed(w.field) and not wide_lines(w.field)
                  for w in written), "C-705 they are well-formed and folded",
              ["%r" % w.field for w in written if not well_formed(w.field)])
    report.ok(all((LEFT_OUT in re.sub(rb"\s+", b" ", w.field)) ==
                  bool(w.comment) for w in written) and
              sum(bool(w.comment) for w in written) > 10,
              "C-701 %d identities without their local-part" %
              sum(bool(w.comment) for w in written))
    quoted = {v for w in written for n, v in w.expected[1][0][2]
              if n == b"header.i" and re.search(rb'[;("\\]', v)}
    report.ok(len(quoted) > 50, "C-701 %d identities need quotes" % len(quoted))
    for peer in others:
        rows = []
        for case, got in zip(written, peer.parse([w.field for w in written])):
            relaxed, rules = peer.relax(case.expected, case)
            rows.append(("%r" % case.field, got, case.expected, relaxed,
                         rules))
        report.compare("dkimkit verify: d= s= i= b=", peer.name, rows)
    report.compare("dkimkit verify: d= s= i= b=", ours.name, [
        ("%r" % w.field, got, w.expected, None, set()) for w, got in
        zip(written, ours.parse([w.field for w in written]))])


def foreign(report, ours, others):
    """What the peers write."""
    for peer in others:
        rows = peer.written()
        got = ours.parse([field.replace(b"\n", b"\r\n")
                          for field, _ in rows])
        report.compare(peer.name + " writes", ours.name, [
            ("%r" % field, g, expected, None, set())
            for (field, expected), g in zip(rows, got)])


def real(report, ours):
    """What large receivers write."""
    fields = [b"Authentication-Results: " + text + b"\r\n"
              for text, _ in cases.REAL]
    rows = []
    for (text, expected), found in zip(cases.REAL, ours.read(fields)):
        got = [(r["method"].encode(), r["result"].encode(), [])
               for r in found["results"]]
        want = [(m.encode(), r.encode(), []) for m, r in expected]
        rows.append(("%r" % text, (b"", got), (b"", want), None, set()))
    report.compare("large receivers", ours.name, rows)


def main():
    if len(sys.argv) != 3:
        print("usage: run.py DKIMKIT_PROGRAM DRIVER", file=sys.stderr)
        return 2
    report = Report()
    others = [peers.PythonAuthres(), peers.MailAuthenticationResults()]
    with tempfile.TemporaryDirectory() as directory:
        ours = Dkimkit(os.path.abspath(sys.argv[1]),
                       os.path.abspath(sys.argv[2]), directory)
        built(report, ours, others)
        claimed(report, ours)
        verified(report, ours, others)
        foreign(report, ours, others)
        real(report, ours)
    report.table()
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
