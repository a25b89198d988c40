# SPDX-License-Identifier: MIT
"""The fixed keys, kept in ../vectors/keys, and the forms of their records."""

import base64
import hashlib
import pathlib

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

DIRECTORY = pathlib.Path(__file__).resolve().parent.parent / "vectors" / "keys"


class Key:
    def __init__(self, file, kind):
        self.kind = kind
        self.private = serialization.load_pem_private_key(
            (DIRECTORY / file).read_bytes(), None)
        public = self.private.public_key()
        enc, fmt = serialization.Encoding, serialization.PublicFormat
        self.spki = public.public_bytes(enc.DER, fmt.SubjectPublicKeyInfo)
        if kind == "rsa":
            self.pkcs1 = public.public_bytes(enc.DER, fmt.PKCS1)
            self.size = (self.private.key_size + 7) // 8
            self.modulus = public.public_numbers().n
        else:
            self.raw = public.public_bytes(enc.Raw, fmt.Raw)
            self.size = 64

    def sign(self, hash_name, data):
        if self.kind == "ed25519":  # signs the digest, RFC 8463, 3
            return self.private.sign(hashlib.new(hash_name, data).digest())
        algorithm = {"sha1": hashes.SHA1, "sha256": hashes.SHA256}[hash_name]
        return self.private.sign(data, padding.PKCS1v15(), algorithm())

    def p(self):
        """The value of p=."""
        der = self.spki if self.kind == "rsa" else self.raw
        return base64.b64encode(der)


RSA1024 = Key("rsa1024.pem", "rsa")
RSA2048 = Key("rsa2048-pkcs8.pem", "rsa")
ED25519 = Key("rfc8463-A.1-ed25519.pem", "ed25519")
OTHER_RSA = Key("rfc8463-A.2-rsa1024.pem", "rsa")
RSA512 = Key("rsa512.pem", "rsa")
RSA1023 = Key("rsa1023.pem", "rsa")
RSA_E3 = Key("rsa2048-e3.pem", "rsa")
