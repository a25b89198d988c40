# SPDX-License-Identifier: MIT
"""The differential test: see README.md."""

import argparse
import collections
import hashlib
import sys

sys.dont_write_bytecode = True

import dump  # noqa: E402
import frames  # noqa: E402
import generator  # noqa: E402
import outcome  # noqa: E402
import peers  # noqa: E402
import report  # noqa: E402
import rules  # noqa: E402
from rule_table import RULES  # noqa: E402


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dkimkit", required=True, help="dkimkit_peer")
    parser.add_argument("--opendkim", required=True, help="opendkim_peer")
    parser.add_argument("--msgauth", required=True, help="msgauth_peer")
    parser.add_argument("--mailauth", help="where mailauth is installed")
    parser.add_argument("--providers", action="append", required=True,
                        help="a provider set of the library; may be repeated")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--case", type=int, help="this case alone")
    parser.add_argument("--dump", help="write failing cases here")
    parser.add_argument("--limit", type=int, default=40,
                        help="failures shown")
    return parser.parse_args()


class Run:
    def __init__(self, args):
        self.args = args
        self.others = peers.start_peers(args.opendkim, args.msgauth,
                                        args.mailauth)
        self.ours = peers.start_ours(args.dkimkit, args.providers)
        self.failures = []  # (case number, text)
        self.counts = {p.name: collections.Counter() for p in self.others}
        self.right = [0] * len(self.ours)
        self.cases = self.signatures = 0
        self.digest = hashlib.sha256()

    def fail(self, case, text):
        self.failures.append((case.number, text))

    def check_ours(self, case, answers):
        """Each set and way to feed says what is expected. Gives the outcome of
        the first."""
        for i, (peer, lines) in enumerate(answers):
            if lines is None or len(lines) != len(case.signatures):
                self.fail(case, "%s: %r for %d signatures" % (
                    peer.name, lines, len(case.signatures)))
                return None
            for sig, line in zip(case.signatures, lines):
                self.check_reason(case, sig, peer, line[3])
                self.right[i] += line[3] in sig.expected()
            if lines != answers[0][1]:
                self.fail(case, "%s differs: %r, not %r" % (
                    peer.name, lines, answers[0][1]))
        return [outcome.classify(line[2]) for line in answers[0][1]]

    def check_reason(self, case, sig, peer, reason):
        if reason not in sig.expected():
            self.fail(case, "%s: we say %s, expected %s; %s" % (
                peer.name, reason, " or ".join(sorted(sig.expected())),
                story(case, sig)))

    def check_peer(self, case, peer, ours, lines):
        theirs = outcome.of_signatures(case, lines)
        count = self.counts[peer.name]
        for sig, mine, (their, detail) in zip(case.signatures, ours, theirs):
            if mine == their:
                count["agree"] += 1
                continue
            view = rules.View(case, sig, peer, detail)
            found = rules.explain(RULES, view, mine, their)
            for rule in found:
                rule.used[peer.name] = rule.used.get(peer.name, 0) + 1
            count["by rule" if found else "unexplained"] += 1
            if not found:
                self.fail(case, "%s: %s, we: %s (%s); %s" % (
                    peer.name, their, mine, detail, story(case, sig)))

    def one(self, number):
        case = generator.generate(self.args.seed, number)
        job = frames.job(case.message(), case.zone())
        for item in job:
            self.digest.update(b"%d:" % len(item) + item)
        everybody = self.ours + self.others
        for peer in everybody:
            peer.send(job)
        answers = [(peer, peer.receive(number)) for peer in everybody]
        self.cases += 1
        self.signatures += len(case.signatures)
        before = len(self.failures)
        ours = self.check_ours(case, answers[:len(self.ours)])
        if ours is not None:
            for peer, lines in answers[len(self.ours):]:
                self.check_peer(case, peer, ours, lines)
        if self.args.dump and (len(self.failures) > before or
                               self.args.case is not None):
            dump.write(self.args.dump, case, answers)

    def numbers(self):
        if self.args.case is not None:
            return range(self.args.case, self.args.case + 1)
        return range(self.args.first, self.args.first + self.args.count)

    def span(self):
        numbers = self.numbers()
        return "%d to %d" % (numbers[0], numbers[-1])

    def all(self):
        for number in self.numbers():
            self.one(number)


def story(case, sig):
    mine = case.names(sig)
    others = {name for name, _ in case.mutations} - mine
    return "%s %s/%s; %s; causes %s%s" % (
        sig.key.kind, sig.header_canon, sig.body_canon,
        " ".join(sorted(mine)) or "no mutation",
        " ".join(sorted(c for c, _ in sig.damage)) or "none",
        "; beside " + " ".join(sorted(others)) if others else "")


def main():
    run = Run(arguments())
    try:
        run.all()
    finally:
        for peer in run.ours + run.others:
            peer.stop()
    report.show(run, RULES)
    troubled = any(peer.trouble for peer in run.ours)
    sys.exit(1 if run.failures or troubled else 0)


main()
