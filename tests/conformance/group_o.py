# SPDX-License-Identifier: MIT
import math

import keys
import rsa_numbers
from items import Expect
from records import item
from rsa_numbers import NULL, RSA_OID, Encoded, Numbers, der, primes_of, public_key, spki

RSA = keys.rsa()
DER = public_key(RSA.n, RSA.e)
PRIMES = primes_of("rsa-2048")
SYNTAX = Expect("key-syntax", subject="p")
SMALL = "8301 3.2"
SMALL_KEY = Expect("key-too-small", subject="p")
NUMBERS = "8017 3.1"
LIMITS = "6376 8.13"
MBEDTLS_SIZE = "Mbed TLS takes RSA keys of up to 4096 bits"
BASE_POINT_P256 = bytes.fromhex(
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
EC_P256 = bytes.fromhex("06072a8648ce3d020106082a8648ce3d030107")
# 8192 bits: making a key of two primes takes long.
PARTS = ("rsa-4096", "rsa-2048", "rsa-2048-other")


def record(number, name, rule, source, key, *outcomes, **more):
    return item(number, name, rule, source, f"v=DKIM1; k={key.k}; p=<P>", *outcomes, key=key,
                **more)


def form(number, name, rule, source, octets, *outcomes, **more):
    """A record with a key in another form; the signature is good."""
    return record(number, name, rule, source, Encoded(octets, RSA), *outcomes, **more)


def numbers(number, name, rule, source, n, e, *outcomes, primes=(), **more):
    return record(number, name, rule, source, Numbers(n, e, primes), *outcomes, **more)


def size(number, bits, expected, **more):
    return record(number, f"key-{bits}", f"{bits} bits", SMALL, keys.rsa(f"rsa-{bits}"),
                  expected, **more)


def ed25519(number, name, rule, source, octets):
    return record(number, name, rule, source, Encoded(octets, keys.ed25519(), "ed25519"), SYNTAX)


def too_large(number, bits, **more):
    modulus = keys.rsa("rsa-4096").n ** (bits // 4096)
    return numbers(number, f"key-{bits}", f"{bits} bits", LIMITS, modulus, 65537,
                   Expect("key-too-large", subject="p"), **more)


NEGATIVE = der(rsa_numbers.SEQUENCE,
               der(rsa_numbers.INTEGER, RSA.n.to_bytes(256, "big")) + rsa_numbers.integer(RSA.e))
# SEQUENCE with a length in three octets where two do.
LONG_FORM = b"\x30\x83\x00" + spki(DER)[2:]

ITEMS = [
    form(381, "key-pkcs1", "RSAPublicKey, as the text has it", "6376 3.6.1; erratum 3017", DER,
         Expect("ok", "key-pkcs1"), choice="accepted with a warning: few publish it"),
    form(382, "key-spki", "SubjectPublicKeyInfo", "6376 C", spki(DER), Expect("ok", key_bits=2048)),
    form(383, "key-spki-nonull", "SubjectPublicKeyInfo without parameters", "3279 2.3.1",
         spki(DER, RSA_OID), SYNTAX, choice="the parameters must be NULL (3279 2.3.1)"),
    form(384, "key-spki-pss", "a key for RSASSA-PSS", "6376 3.3; 8017 A.2.3",
         spki(DER, rsa_numbers.PSS_OID + NULL), SYNTAX),
    form(385, "key-ec", "a point of P-256 as k=rsa", "6376 6.1.2",
         spki(BASE_POINT_P256, EC_P256), SYNTAX),
    form(386, "key-trailing", "octets behind the key", "6376 6.1.2, 8.8", spki(DER) + b"junkjunk",
         SYNTAX),
    form(387, "key-ber", "a length that isn't minimal", "X.690 10.1", LONG_FORM, SYNTAX,
         choice="DER alone"),
    form(388, "key-garbage", "no encoding of anything", "6376 6.1.2", keys.emsa_pkcs1(96, b"")[:64],
         SYNTAX),
    item(389, "key-x509", "the key with its PEM lines", "6376 3.6.1",
         "v=DKIM1; p=-----BEGIN PUBLIC KEY-----<P>-----END PUBLIC KEY-----", SYNTAX),
    size(390, 512, SMALL_KEY),
    size(391, 768, SMALL_KEY),
    size(392, 1016, SMALL_KEY),
    size(393, 1023, SMALL_KEY),
    size(394, 1024, Expect("ok", "key-weak", key_bits=1024)),
    size(395, 4096, Expect("ok", key_bits=4096)),
    numbers(396, "key-8192", "8192 bits", SMALL, math.prod(keys.rsa(part).n for part in PARTS), 65537,
            Expect("ok", key_bits=8192), choice="the largest that is taken",
            primes=[prime for part in PARTS for prime in primes_of(part)],
            providers={"mbedtls": (MBEDTLS_SIZE, Expect("key-too-large", subject="p"))}),
    too_large(397, 16384, choice="over 8192 bits nothing is computed"),
    too_large(398, 20480),
    numbers(399, "key-e3", "public exponent 3", "6376 3.3.2", keys.rsa("rsa-1024").n, 3,
            Expect("ok", "key-weak"), primes=primes_of("rsa-1024")),
    numbers(400, "key-e1", "public exponent 1: the signature is its own proof", NUMBERS, RSA.n, 1,
            SYNTAX, primes=PRIMES),
    numbers(401, "key-e0", "public exponent 0", NUMBERS, RSA.n, 0, SYNTAX),
    numbers(402, "key-e2", "an even public exponent", NUMBERS, RSA.n, 2, SYNTAX),
    numbers(403, "key-e33", "a public exponent of 33 bits", LIMITS, RSA.n, 2**33 - 9, "ok",
            primes=PRIMES, choice="up to 33 bits"),
    numbers(404, "key-ebig", "a public exponent of 2040 bits", LIMITS, RSA.n, 2**2040 - 17,
            Expect("key-bad-exponent", subject="p"), primes=PRIMES, choice="over 33 bits it is refused"),
    form(405, "key-neg", "a negative modulus", "X.690 8.3", spki(NEGATIVE), SYNTAX),
    numbers(406, "key-neven", "an even modulus", NUMBERS, RSA.n - 1, RSA.e, SYNTAX),
    numbers(407, "key-n0", "modulus 0", NUMBERS, 0, RSA.e, SYNTAX),
    ed25519(408, "key-ed-allzero", "32 octets 0: a point of small order", "8032 5.1.3, 8", bytes(32)),
    ed25519(409, "key-ed-noncanon", "y is not below p", "8032 5.1.3", b"\xff" * 32),
]
