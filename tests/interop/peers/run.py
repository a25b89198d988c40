# SPDX-License-Identifier: MIT
"""Signs with dkimkit and verifies with its peers, and the other way round.

usage: run.py DKIMKIT_PROGRAM OPENDKIM_PEER

Prints TAP and a table of counts; see README.md.
"""

import base64
import collections
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tempfile

import alter
import messages

SEED = 6376
HERE = os.path.dirname(os.path.abspath(__file__))
# Tags that a signer may add; each message has one of these sets of options.
EXTRAS = ([], ["--timestamp", "none"], ["--expire", "86400"],
          ["--copy-headers"], ["--identity", "user=name@sub.%s"])
ALGORITHMS = {"rsa-sha256": ("rsa", "rsa.example", "s1"),
              "ed25519-sha256": ("ed25519", "ed.example", "s2")}
WORKERS = 2


class Missing(Exception):
    """Something the runner can't do without."""


def run(*command, ok=(0,)):
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    if done.returncode not in ok:
        raise Missing("%s: exit %d: %s" % (
            " ".join(command[:4]), done.returncode,
            done.stderr.decode("utf-8", "replace").strip()[-400:]))
    return done.stdout


def write(path, octets):
    with open(path, "wb") as target:
        target.write(octets)


def read(path):
    with open(path, "rb") as source:
        return source.read()


# Keys

def der_value(der, at):
    """The value that begins at an octet of a DER encoding, and its end."""
    length, at = der[at + 1], at + 2
    if length & 0x80:
        count = length & 0x7F
        length = int.from_bytes(der[at:at + count], "big")
        at += count
    return der[at:at + length], at + length


def private_key(pkcs8):
    """The octets inside a PKCS #8 key: PKCS #1, or an octet string."""
    inner, _ = der_value(pkcs8, 0)
    at = 0
    for _ in range(2):
        _, at = der_value(inner, at)
    return der_value(inner, at)[0]


def pem_octets(path):
    text = read(path).decode("ascii")
    return base64.b64decode("".join(
        line for line in text.splitlines() if not line.startswith("-")))


class Key:
    """A key pair as each program wants it, with its record."""

    def __init__(self, program, directory, alg, label):
        kind, self.domain, self.selector = ALGORITHMS[alg]
        place = os.path.join(directory, label)
        os.makedirs(place, exist_ok=True)
        self.zone = run(program, "keygen", "--type", kind, "--domain",
                        self.domain, "--selector", self.selector,
                        "--output", place).decode("ascii")
        self.name = "%s._domainkey.%s" % (self.selector, self.domain)
        self.text = "".join(re.findall('"([^"]*)"', self.zone))
        self.pem = os.path.join(place, self.name + ".pem")
        inner = private_key(pem_octets(self.pem))
        self.bare = self.pem + ".bare"
        if kind == "rsa":
            body = base64.encodebytes(inner).decode("ascii")
            text = ("-----BEGIN RSA PRIVATE KEY-----\n" + body
                    + "-----END RSA PRIVATE KEY-----\n")
        else:
            text = base64.b64encode(der_value(inner, 0)[0]).decode("ascii")
        write(self.bare, text.encode("ascii"))


class Keys:
    def __init__(self, program, directory, label):
        self.of = {alg: Key(program, directory, alg, label)
                   for alg in ALGORITHMS}
        self.zone = os.path.join(directory, label + ".zone")
        self.records = os.path.join(directory, label + ".records")
        write(self.zone, "".join(
            key.zone for key in self.of.values()).encode("ascii"))
        write(self.records, "".join(
            "%s\t%s\n" % (key.name, key.text)
            for key in self.of.values()).encode("ascii"))


# Programs

class Dkimkit:
    name = "dkimkit"
    repeats = "named"

    def __init__(self, program):
        self.program = program

    def sign_one(self, case, key, source, target):
        fields, oversign = messages.HEADER_LISTS[case.header_list]
        command = [self.program, "sign", "--domain", key.domain, "--selector",
                   key.selector, "--key", key.pem, "--line-ends", "strict",
                   "--canonicalization", case.canon]
        if fields:
            command += ["--headers", ":".join(fields)]
            command += (["--oversign", ":".join(oversign)] if oversign
                        else ["--no-oversign"])
        try:
            write(target, run(*command, source))
        except Missing as refused:
            return "fail", str(refused)
        return "pass", "-"

    def sign(self, jobs, key, alg):
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            said = pool.map(lambda job: self.sign_one(job[0], key, *job[1:]),
                            jobs)
            return {job[1]: answer for job, answer in zip(jobs, said)}

    def verify(self, paths, keys):
        answers = {}
        for line in run(self.program, "verify", "--json", "--line-ends",
                        "strict", "--zone", keys.zone, *paths,
                        ok=(0, 1)).splitlines():
            said = json.loads(line)
            reasons = [str(sig["reason"]) for sig in said["signatures"]]
            answers[said["file"]] = (said["result"], ",".join(reasons))
        return answers


class Peer:
    """A peer in a process of its own, one for a whole directory."""

    def __init__(self, name, command, needs):
        self.name = name
        self.command = command
        try:
            said = run(*command, "capabilities").decode("ascii").strip()
        except (Missing, OSError) as error:
            raise Missing("peer %s is missing (%s): %s" % (
                name, needs, error)) from error
        self.version, algorithms = said.split("\t")
        self.algorithms = algorithms.split(" ")
        self.bare_keys = ()
        self.repeats = "named"

    def job_file(self, rows):
        with tempfile.NamedTemporaryFile("w", suffix=".jobs", delete=False,
                                         dir=Peer.scratch) as target:
            target.writelines("\t".join(row) + "\n" for row in rows)
        return target.name

    def answers(self, *command):
        text = run(*self.command, *command).decode("utf-8", "replace")
        rows = [line.split("\t") for line in text.split("\n") if line]
        return {path: (result, detail) for path, result, detail in rows}

    def sign(self, jobs, key, alg):
        pem = key.bare if alg in self.bare_keys else key.pem
        rows = []
        for case, source, target in jobs:
            fields, oversign = messages.HEADER_LISTS[case.header_list]
            rows.append((source, target, alg, case.canon, key.domain,
                         key.selector, pem, ":".join(fields or "-"),
                         ":".join(oversign) or "-"))
        return self.answers("sign", self.job_file(rows))

    def verify(self, paths, keys):
        jobs = self.job_file([(path,) for path in paths])
        return self.answers("verify", jobs, keys.records)


def load_peers(opendkim_peer):
    python = [sys.executable, os.path.join(HERE, "dkimpy_peer.py")]
    perl = ["perl", os.path.join(HERE, "maildkim_peer.pl")]
    peers = [
        Peer("dkimpy", python, "python3-dkim, python3-nacl"),
        Peer("Mail::DKIM", perl, "libmail-dkim-perl"),
        Peer("libopendkim", [opendkim_peer], "libopendkim"),
    ]
    peers[0].bare_keys = ("ed25519-sha256",)
    peers[1].bare_keys = ("rsa-sha256",)
    peers[2].repeats = "present"
    return peers


# Exceptions: where a peer reads a rule otherwise, by rule.

Entry = collections.namedtuple("Entry", "peer canon bodies rule section")

UNENDED = ("no_final_crlf", "no_final_crlf_wsp")
EXCEPTIONS = [
    Entry("Mail::DKIM", "simple", UNENDED,
          "simple: a body without a final CRLF gets one", "RFC 6376, 3.4.3"),
    Entry("libopendkim", "relaxed", UNENDED,
          "relaxed: a body without a final CRLF gets one", "RFC 6376, 3.4.4"),
    Entry("dkimpy", "relaxed", ("no_final_crlf_wsp",),
          "relaxed: white space that ends a last line without CRLF is removed",
          "RFC 6376, 3.4.4"),
]
NO_ED25519 = ("ed25519-sha256: not tried, the peer's version lacks it",
              "RFC 8463, 3")


def named_as_asked(case, octets, repeats):
    """Whether h= is the list asked for: each name as often as it is named,
    or as often as it is present."""
    fields, oversign = messages.HEADER_LISTS[case.header_list]
    names = alter.signed_names(octets)
    if fields is None:
        return "from" in names and "subject" in names
    if repeats == "present":
        head = case.octets.split(b"\r\n\r\n")[0].decode("utf-8").lower()
        there = re.findall(r"(?m)^([^\s:]+):", head)
        fields = [name for name in there if name in fields]
    return names == sorted(fields + oversign)


class Report:
    def __init__(self, plan):
        self.rows = []
        self.failed = False
        self.excused = collections.Counter()
        self.done = 0
        print("1..%d" % plan, flush=True)

    @staticmethod
    def exception(peers, case, want):
        """Only a pass that was wanted is excused, never a forgery passed."""
        for entry in EXCEPTIONS:
            if (want == "pass" and entry.peer in peers
                    and case.canon.split("/")[1] == entry.canon
                    and case.body in entry.bodies):
                return entry
        return None

    def line(self, good, text):
        self.done += 1
        self.failed = self.failed or not good
        print("%s %d - %s" % ("ok" if good else "not ok", self.done, text),
              flush=True)

    def compare(self, signer, verifier, alg, what, expected, answers):
        """One line: the cases with what they should be, and what was said."""
        agreed, excused, wrong = 0, 0, []
        for case, kind, path, want in expected:
            said, detail = answers.get(path, ("no answer", "-"))
            if (said == "pass") == (want == "pass") and said != "no answer":
                agreed += 1
                continue
            entry = self.exception((signer, verifier), case, want)
            if entry:
                self.excused[entry.rule, entry.section] += 1
                excused += 1
            else:
                wrong.append("%s, %s: wanted %s, got %s (%s)" % (
                    case.describe(), kind, want, said, detail))
        enough = len(expected) >= 200 or what == "wrong key"
        if not enough:
            wrong.append("only %d messages" % len(expected))
        self.line(not wrong, "%s signs, %s verifies, %s, %s: %d of %d agree, "
                  "%d by exception" % (signer, verifier, alg, what, agreed,
                                       len(expected), excused))
        for text in wrong[:20]:
            print("# " + text)
        self.rows.append((signer, verifier, alg, what, len(expected), agreed,
                          excused, len(wrong)))

    def table(self):
        form = "# %-12s %-12s %-15s %-10s %8s %6s %9s %8s"
        print(form % ("signer", "verifier", "algorithm", "messages", "count",
                      "agree", "exception", "disagree"))
        for row in self.rows:
            print(form % row)
        totals = [sum(row[at] for row in self.rows) for at in range(4, 8)]
        print(form % tuple(["total", "", "", ""] + totals))
        print("# exceptions, by rule:")
        for (rule, section), count in sorted(self.excused.items()):
            print("#   %4d  %s (%s)" % (count, rule, section))
        if not self.excused:
            print("#   none")


class Matrix:
    def __init__(self, ours, peers, directory):
        self.ours = ours
        self.peers = peers
        self.directory = directory
        self.cases = messages.cases(SEED)
        self.keys = Keys(ours.program, directory, "keys")
        self.other_keys = Keys(ours.program, directory, "other-keys")
        self.sources = self.place("source")
        for case in self.cases:
            write(self.path(self.sources, case), case.octets)

    def place(self, name):
        path = os.path.join(self.directory, name)
        os.mkdir(path)
        return path

    @staticmethod
    def path(place, case):
        return os.path.join(place, case.name + ".eml")

    def sign(self, signer, alg):
        """The signed and the altered messages, each with what is expected."""
        label = "%s-%s" % (signer.name.replace(":", ""), alg)
        place, altered = self.place(label), self.place(label + "-altered")
        jobs = [(case, self.path(self.sources, case), self.path(place, case))
                for case in self.cases]
        said = signer.sign(jobs, self.keys.of[alg], alg)
        good, bad, refused = [], [], {}
        for case, source, target in jobs:
            good.append((case, "as signed", target, "pass"))
            result, detail = said.get(source, ("no answer", "-"))
            if result != "pass":
                refused[target] = ("not signed", detail)
                continue
            if not named_as_asked(case, read(target), signer.repeats):
                refused[target] = ("wrong header list", "-")
            kind, octets, want = alter.alter(case, read(target))
            write(self.path(altered, case), octets)
            bad.append((case, kind, self.path(altered, case), want))
        return good, bad, refused

    def verify(self, report, signer, verifier, alg, made):
        good, bad, refused = made
        paths = [row[2] for row in good if row[2] not in refused]
        answers = dict(refused, **verifier.verify(paths, self.keys))
        report.compare(signer.name, verifier.name, alg, "as signed", good,
                       answers)
        answers = verifier.verify([row[2] for row in bad], self.keys)
        report.compare(signer.name, verifier.name, alg, "altered", bad,
                       answers)
        some = [(case, "wrong key", path, "fail")
                for case, _, path, _ in good[::16] if path not in refused]
        answers = verifier.verify([row[2] for row in some], self.other_keys)
        report.compare(signer.name, verifier.name, alg, "wrong key", some,
                       answers)

    def unsupported(self, report, peer, alg):
        count = 2 * len(self.cases)
        report.excused[NO_ED25519] += count
        report.line(alg == "ed25519-sha256" and peer.name == "Mail::DKIM",
                    "%s (%s) has no %s" % (peer.name, peer.version, alg))

    def run(self, report):
        for alg in ALGORITHMS:
            peers = [peer for peer in self.peers if alg in peer.algorithms]
            for peer in self.peers:
                if peer not in peers:
                    self.unsupported(report, peer, alg)
            made = self.sign(self.ours, alg)
            for peer in peers:
                self.verify(report, self.ours, peer, alg, made)
            for peer in peers:
                self.verify(report, peer, self.ours, alg,
                            self.sign(peer, alg))


def main():
    if len(sys.argv) != 3:
        print("usage: run.py DKIMKIT_PROGRAM OPENDKIM_PEER", file=sys.stderr)
        return 2
    # The perl peer decodes what it reads by its locale else.
    os.environ["LC_ALL"] = "C"
    try:
        with tempfile.TemporaryDirectory() as directory:
            Peer.scratch = directory
            peers = load_peers(os.path.abspath(sys.argv[2]))
            lines = sum(6 if alg in peer.algorithms else 1
                        for peer in peers for alg in ALGORITHMS)
            report = Report(lines)
            ours = Dkimkit(os.path.abspath(sys.argv[1]))
            Matrix(ours, peers, directory).run(report)
            report.table()
    except Missing as missing:
        print("Bail out! %s" % missing)
        return 1
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
