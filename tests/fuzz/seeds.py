#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes seeds of what stands elsewhere in the tree: vectors, keys, records. They go into a
directory of their own; `-merge=1 CORPUS SEEDS` takes what covers more.

usage: seeds.py DIRECTORY
"""
import base64
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
VECTORS = HERE.parent / "vectors"
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent / "conformance"))

import group_a  # noqa: E402

RECORDS = [record for records in {**group_a.KEYS_8463, **group_a.KEYS_6376}.values()
           for record in records]
MESSAGES = [path.read_bytes() for path in sorted(VECTORS.glob("*.eml")) +
            sorted((VECTORS / "idn").glob("*.eml"))]
KEYS = [path.read_bytes() for path in sorted((VECTORS / "keys").iterdir())
        if path.stat().st_size < 2048]
NUL = b"\0"


def der_of(pem):
    lines = pem.decode("latin-1").splitlines()
    try:
        return base64.b64decode("".join(line for line in lines if ":" not in line and "--" not in line))
    except ValueError:
        return b""


def signature_fields():
    for message in MESSAGES:
        header = message.split(b"\r\n\r\n")[0].replace(b"\r\n ", b"\r\n\t ")
        for field in header.replace(b"\r\n\t", b"\0\t").split(b"\r\n"):
            if field.lower().startswith(b"dkim-signature:"):
                yield field.replace(b"\0\t", b"\r\n\t").split(b":", 1)[1]


def keyrecords():
    for record in RECORDS:
        yield b"\0\0" + record.encode()
        yield b"\1\5" + record.replace("v=DKIM1; ", "").replace("=", " = ", 2).encode() + b";"
    for key in KEYS:
        yield b"\0\0v=DKIM1; p=" + base64.b64encode(der_of(key) or key)


def verifications():
    # No chunks, no script: the records of the RFCs, at once.
    for message in MESSAGES:
        yield bytes(9) + NUL * 2 + message
        yield bytes([0, 0x2a, 0, 0, 0, 0xff, 0, 3, 0, 5, 0x90, 0]) + NUL * 2 + message
    for number in range(8):
        yield (bytes([1 << number, 0x18, 0, 20, 0, 0x55, number, 0, 1, number, 3 + 16 * (number % 3),
                      60]) + RECORDS[number % 3].encode() + NUL * 2 + MESSAGES[number % 3])


def signings():
    for index, message in enumerate(MESSAGES):
        message = message[message.index(b"From"):] if b"From" in message else message
        for options in range(4):
            yield (bytes([4 * index % 256 ^ options, index % 16, 7, 1, options * 9, 1, 200]) +
                   b"from:from:subject\0joe@example.com\0" + message)


def agreements():
    for key in KEYS:
        yield b"\3" + key
        yield b"\3" + der_of(key)
    for record in keyrecords():
        yield b"\1" + bytes(32) + b"\0\x40" + bytes(64) + record[2:]
    for what in range(2, 26, 4):
        yield bytes([what]) + bytes(range(32)) + bytes(3)
        yield bytes([what]) + bytes(range(32)) + b"\0\5\1"
    yield b"\x0c\3\x80\0" + bytes(range(256))


AUTHRES = [
    b" mx.example; none",
    b" mx.example 1; dkim=pass (2048-bit key) header.d=example.com header.i=@example.com\r\n"
    b" header.b=abcdefgh; spf=fail smtp.mailfrom=\"a b\"@example.com",
    b" (c(c)) \"mx.example\" (c) / 1 ; dkim / 1 = fail reason = \"x\\\"y\" policy . r = \"q\";",
    b" i=1; dkim=pass action=none header.from=example.com; dmarc=pass (p=none) x.y=a:b",
    b" m\0x.example%2e; none",
    b" b\xc3\xbccher.example; none",
]
BUILT = [
    b"\0mx.example\0\0dkim\0pass\0\3header\0d\0example.com\0\1\5hello",
    b"\x0fb\xc3\xbccher.example\0\0spf/1\0fail\0\2\7a\"b\\c d\3smtp\0mailfrom\0\"a b\"@x.example\0",
    b"\4mx.example\0\0dkim\0pass\0\1\3(x)\3p\0q\x002001:db8::1\0",
]

SEEDS = {
    "authresparse": lambda: [b"\3\0" + text for text in AUTHRES] +
                            [b"\0\2Authentication-Results :" + text for text in AUTHRES],
    "authreswrite": lambda: BUILT,
    "canonbody": lambda: [b"\3\2\3\1\0\5\x80\2" + message.split(b"\r\n\r\n", 1)[1]
                          for message in MESSAGES] + [b"\0\0\0\0\0", b"\1\6\x20\0\7\0\r\n \t\r\nx"],
    "canonheader": lambda: [bytes([index % 4, 0, 1, 7]) + message
                            for index, message in enumerate(MESSAGES)],
    "encodings": lambda: KEYS + [der_of(key) for key in KEYS],
    "keyimport": lambda: [NUL + key for key in KEYS] + [b"\4" + der_of(key) for key in KEYS],
    "keyrecord": keyrecords,
    "names": lambda: [
        b"\0example.com\0Joe Q. (c) <joe@sub.Example.com>, \"a b\" <\"x y\"@example.com>",
        b"\4b\xc3\xbccher.example\0joe@b\xc3\xbccher.example",
        b"\1a-b.c\0list: a@a-b.c, b@d.e;\r\n c@f.g",
        b"\0xn--bcher-kva.example\0a=3Bb=20\r\n c=7C"],
    "providers": agreements,
    "signature": signature_fields,
    "signverify": signings,
    "tags": lambda: [b"\0\xff\0" + text for text in signature_fields()] +
                    [b"\7\4\3" + record.encode() for record in RECORDS],
    "verify": verifications,
}


def main():
    for name, make in SEEDS.items():
        directory = pathlib.Path(sys.argv[1]) / name
        directory.mkdir(parents=True, exist_ok=True)
        for index, seed in enumerate(make()):
            (directory / ("seed-%02d" % index)).write_bytes(seed)


main()
