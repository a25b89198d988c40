# SPDX-License-Identifier: MIT
"""Writes a case to files: the message, the DNS, what was done and answered."""

import pathlib


def write(directory, case, answers):
    stem = pathlib.Path(directory) / ("case-%d-%d" % (case.seed, case.number))
    stem.parent.mkdir(parents=True, exist_ok=True)
    stem.with_suffix(".eml").write_bytes(case.message())
    with stem.with_suffix(".txt").open("w", encoding="utf-8") as out:
        for name, answer in sorted(case.zone().items()):
            print("dns %r %s %r" % (name, answer.status, answer.records),
                  file=out)
        for sig in case.signatures:
            print("signature %r: %s, expected %s" % (
                sig.selector, " ".join(sorted(case.names(sig))),
                sorted(sig.expected())), file=out)
        for peer, lines in answers:
            for line in lines if lines is not None else [["no answer"]]:
                print(peer.name, *line, sep="\t", file=out)
