# SPDX-License-Identifier: MIT
"""The test keys, kept as files so that every run makes the same octets."""
import base64
import functools
import hashlib
import pathlib

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

DIRECTORY = pathlib.Path(__file__).parent / "keys"

# RFC 8017, 9.2, note 1.
DIGEST_INFO = {
    "sha1": bytes.fromhex("3021300906052b0e03021a05000414"),
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha512": bytes.fromhex("3051300d060960864801650304020305000440"),
}
HASHES = {"sha1": hashes.SHA1, "sha256": hashes.SHA256, "sha512": hashes.SHA512}

# The order of the base point (RFC 8032, 5.1).
ED25519_L = 2**252 + 27742317777372353535851937790883648493


def emsa_pkcs1(octets, digest, hash_name="sha256"):
    """EMSA-PKCS1-v1_5 of a digest in so many octets (RFC 8017, 9.2)."""
    info = DIGEST_INFO[hash_name] + digest
    return b"\0\1" + b"\xff" * (octets - len(info) - 3) + b"\0" + info


def base64_text(octets):
    return base64.b64encode(octets).decode()


def load(name):
    text = (DIRECTORY / f"{name}.pem").read_bytes()
    return serialization.load_pem_private_key(text, None)


class Rsa:
    k = "rsa"

    def __init__(self, name):
        self.private = load(name)
        numbers = self.private.private_numbers()
        self.n, self.e = numbers.public_numbers.n, numbers.public_numbers.e
        self.d = numbers.d
        self.octets = (self.n.bit_length() + 7) // 8

    def sign(self, algorithm, data):
        name = algorithm.split("-")[1]
        return self.private.sign(data, padding.PKCS1v15(), HASHES[name]())

    def raw(self, em):
        """The private operation on an encoded message of any form."""
        return pow(int.from_bytes(em, "big"), self.d, self.n).to_bytes(self.octets, "big")

    def spki(self):
        return self.private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)

    def pkcs1(self):
        return self.private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.PKCS1)

    def p(self):
        """What p= holds."""
        return base64_text(self.spki())

    def record(self):
        return f"v=DKIM1; k=rsa; p={self.p()}"


class Ed25519:
    k = "ed25519"

    def __init__(self, name):
        self.private = load(name)

    def sign(self, _algorithm, data):
        return self.private.sign(hashlib.sha256(data).digest())

    def public(self):
        return self.private.public_key().public_bytes(
            serialization.Encoding.Raw, serialization.PublicFormat.Raw)

    def p(self):
        return base64_text(self.public())

    def record(self):
        return f"v=DKIM1; k=ed25519; p={self.p()}"


@functools.lru_cache(maxsize=None)
def rsa(name="rsa-2048"):
    return Rsa(name)


@functools.lru_cache(maxsize=None)
def ed25519(name="ed25519"):
    return Ed25519(name)
