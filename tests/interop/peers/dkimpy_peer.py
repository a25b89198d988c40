# SPDX-License-Identifier: MIT
"""dkimpy as a peer: the three commands that README.md describes."""

import sys

import dkim
import nacl.signing  # noqa: F401  (dkimpy needs it for ed25519-sha256)


def read(path):
    with open(path, "rb") as source:
        return source.read()


def rows(path):
    with open(path, encoding="utf-8") as source:
        return [line.rstrip("\n").split("\t") for line in source]


def sign(job):
    path, out, alg, canon, domain, selector, key, fields, oversign = job
    message = read(path)
    signer = dkim.DKIM(message)
    names = None if fields == "-" else fields.split(":")
    if oversign != "-":
        names += oversign.split(":")
    made = signer.sign(
        selector.encode(), domain.encode(), read(key),
        signature_algorithm=alg.encode(),
        canonicalize=tuple(c.encode() for c in canon.split("/")),
        include_headers=names and [name.encode() for name in names])
    with open(out, "wb") as target:
        target.write(made + message)


def verify(path, records):
    def lookup(name, timeout=5):
        return records.get(name.decode().rstrip("."))

    return dkim.DKIM(read(path)).verify(dnsfunc=lookup)


def main():
    if sys.argv[1] == "capabilities":
        print("dkimpy\trsa-sha256 ed25519-sha256")
        return
    jobs = rows(sys.argv[2])
    if sys.argv[1] == "verify":
        records = {name: text.encode() for name, text in rows(sys.argv[3])}
    for job in jobs:
        result, detail = "pass", "-"
        try:
            if sys.argv[1] == "sign":
                sign(job)
            elif not verify(job[0], records):
                result = "fail"
        except Exception as error:  # the peer's own refusal is its answer
            result = "fail"
            detail = "%s: %s" % (type(error).__name__, error)
        print(job[0], result, " ".join(detail.split()), sep="\t")


main()
