#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""usage: demo.py sign|external DOMAIN SELECTOR KEYFILE <message
       demo.py verify RECORDS <message

`external` signs with python3-cryptography instead of the library: the key could
as well be in another machine. RECORDS has lines of a name and the text of its
TXT record, or "!servfail", "!timeout"."""
import pathlib
import sys

import dkimkit
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, utils


def local_key(config, path):
    return dkimkit.Key(config, pathlib.Path(path).read_bytes())


def external_key(config, path):
    private = serialization.load_pem_private_key(pathlib.Path(path).read_bytes(), None)
    if isinstance(private, ed25519.Ed25519PrivateKey):
        return dkimkit.Key.external(config, dkimkit.Algorithm.ED25519_SHA256,
                                    lambda request: private.sign(request.digest))
    return dkimkit.Key.external(
        config, dkimkit.Algorithm.RSA_SHA256,
        lambda request: private.sign(request.digest, padding.PKCS1v15(),
                                     utils.Prehashed(hashes.SHA256())))


def sign(make_key, domain, selector, path):
    config = dkimkit.Config()
    profile = dkimkit.Profile(config, domain, selector, make_key(config, path))
    sys.stdout.buffer.write(dkimkit.sign([profile], sys.stdin.buffer))


def file_resolver(path):
    lines = pathlib.Path(path).read_text(encoding="ascii").splitlines()
    records = dict(line.split(None, 1) for line in lines)
    failures = {"!servfail": dkimkit.DnsError(dkimkit.DnsStatus.SERVFAIL),
                "!timeout": TimeoutError()}

    def resolve(name):
        text = records.get(name)
        if text in failures:
            raise failures[text]
        return [text] if text else []
    return resolve


def verify(path):
    config = dkimkit.Config(file_resolver(path))
    with dkimkit.verify(config, sys.stdin.buffer) as verifier:
        for one in verifier.signatures or [verifier]:
            print(one.result.name.lower(), one.reason.name.lower().replace("_", "-"))


def main():
    try:
        match sys.argv[1:]:
            case ["sign", domain, selector, path]:
                sign(local_key, domain, selector, path)
            case ["external", domain, selector, path]:
                sign(external_key, domain, selector, path)
            case ["verify", path]:
                verify(path)
            case _:
                sys.exit(__doc__)
    except dkimkit.Error as error:
        sys.exit("demo: %s" % error)


main()
