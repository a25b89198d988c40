# SPDX-License-Identifier: MIT
"""RSA keys of any form, and their encodings."""
import base64
import hashlib
import math

import keys

RSA_OID = bytes.fromhex("06092a864886f70d010101")
PSS_OID = bytes.fromhex("06092a864886f70d01010a")
NULL = bytes.fromhex("0500")
SEQUENCE, INTEGER, BIT_STRING = 0x30, 0x02, 0x03


def der(tag, content):
    """One element (X.690, 8.1 and 10.1)."""
    if len(content) < 128:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def integer(number):
    return der(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def public_key(n, e):
    """RSAPublicKey (RFC 8017, A.1.1)."""
    return der(SEQUENCE, integer(n) + integer(e))


def spki(key, algorithm=RSA_OID + NULL):
    """SubjectPublicKeyInfo (RFC 5280, 4.1)."""
    return der(SEQUENCE, der(SEQUENCE, algorithm) + der(BIT_STRING, b"\0" + key))


class Encoded:
    """A key in a form of one's own: `octets` are what p= holds in base64. The
    signatures are those of `key`, if there is one."""

    def __init__(self, octets, key=None, k="rsa"):
        self.octets, self.key, self.k = octets, key, k

    def sign(self, algorithm, data):
        return self.key.sign(algorithm, data) if self.key else b"\1" * 256

    def p(self):
        return base64.b64encode(self.octets).decode()

    def record(self):
        return f"v=DKIM1; k={self.k}; p={self.p()}"


class Numbers:
    """A key of two numbers; it signs if it has the primes of the modulus and
    the exponent has an inverse."""

    k = "rsa"

    def __init__(self, n, e, primes=()):
        self.n, self.e, self.primes = n, e, primes
        self.octets = (n.bit_length() + 7) // 8

    def exponent(self):
        order = math.lcm(*(prime - 1 for prime in self.primes))
        return pow(self.e, -1, order)

    def sign(self, _algorithm, data):
        if not self.primes:
            return b"\1" * max(self.octets, 1)
        em = keys.emsa_pkcs1(self.octets, hashlib.sha256(data).digest())
        if self.e == 1:
            return em
        value = pow(int.from_bytes(em, "big"), self.exponent(), self.n)
        return value.to_bytes(self.octets, "big")

    def p(self):
        return base64.b64encode(spki(public_key(self.n, self.e))).decode()

    def record(self):
        return f"v=DKIM1; k=rsa; p={self.p()}"


def primes_of(name):
    numbers = keys.rsa(name).private.private_numbers()
    return numbers.p, numbers.q
