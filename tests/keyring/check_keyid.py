# SPDX-License-Identifier: MIT
"""Ids of keys in records, against SubjectPublicKeyInfo by another
implementation (TAP).

  check_keyid.py PROGRAM
"""

import base64
import hashlib
import subprocess
import sys

from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

NONE = '00' * 32


def der(key, form=PublicFormat.SubjectPublicKeyInfo):
    return key.public_bytes(Encoding.DER, form)


def key_id(key):
    return hashlib.sha256(der(key)).hexdigest()


def base64_of(octets):
    return base64.b64encode(octets).decode()


def cases():
    for bits in (1024, 1032, 2048, 3072, 4096):
        for exponent in (3, 65537):
            key = rsa.generate_private_key(exponent, bits).public_key()
            name = f'RSA {bits}, exponent {exponent}'
            text = base64_of(der(key))
            yield name, f'v=DKIM1; p={text}', key_id(key), NONE
            bare = base64_of(der(key, PublicFormat.PKCS1))
            yield f'{name}, bare', f'v=DKIM1; k=rsa; p={bare}', key_id(key), NONE
            folded = ' '.join(text[at:at + 60] for at in range(0, len(text), 60)).rstrip('=')
            yield f'{name}, in pieces and without padding', f'p= {folded} ; t=s', key_id(key), NONE
            yield f'{name}, with another k=', f'k=ed25519; p={text}', NONE, key_id(key)
    # 128, the least length that takes two octets in DER: of all, and of the bit string.
    for bits in (800, 936):
        key = rsa.RSAPublicNumbers(65537, (1 << (bits - 1)) + 1).public_key()
        text = base64_of(der(key, PublicFormat.PKCS1))
        yield f'RSA {bits}, bare', f'v=DKIM1; k=rsa; p={text}', key_id(key), NONE
    key = ed25519.Ed25519PrivateKey.generate().public_key()
    text = base64_of(key.public_bytes(Encoding.Raw, PublicFormat.Raw))
    yield 'Ed25519', f'v=DKIM1; k=ed25519; p={text}', key_id(key), NONE
    yield 'Ed25519 without k=', f'v=DKIM1; p={text}', NONE, key_id(key)
    yield 'an empty p=', 'v=DKIM1; p=', NONE, NONE
    yield 'one digit', 'v=DKIM1; p=A', NONE, NONE
    yield 'no p=', 'v=DKIM1', NONE, NONE
    yield 'no base64', 'v=DKIM1; p=!', NONE, NONE


def main():
    number = 0
    failed = 0
    for number, (name, text, stated, other) in enumerate(cases(), 1):
        result = subprocess.run([sys.argv[1]], input=text.encode(), stdout=subprocess.PIPE, check=False)
        good = result.stdout.decode().split() == [stated, other]
        failed += not good
        print(f'{"ok" if good else "not ok"} {number} - {name}')
        if not good:
            print(f'# {text}\n# expected {stated} {other}\n# got {result.stdout!r}')
    print(f'1..{number}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
