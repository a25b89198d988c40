# SPDX-License-Identifier: MIT
"""Signing: the message and the key."""
import base64
import hashlib

import keys
import signer
from cryptography.hazmat.primitives import serialization
from items import Check, Elsewhere
from signing import (ED, FROM, MESSAGE, RSA, all_of, arguments, header, is_refused, passes,
                     refused, run_sign, signed, wrong)

Encoding, Format = serialization.Encoding, serialization.PrivateFormat
PLAIN = serialization.NoEncryption()
CRLF = "6376 5.3"
ENDLESS = FROM.encode() + b"\r\nabc"


def key_forms():
    """file → octets, and the key it holds."""
    rsa, ed = keys.rsa(RSA).private, keys.ed25519(ED).private
    seed = ed.private_bytes(Encoding.Raw, Format.Raw, PLAIN)
    forms = {"pkcs1.pem": (RSA, rsa.private_bytes(Encoding.PEM, Format.TraditionalOpenSSL, PLAIN)),
             "pkcs1.der": (RSA, rsa.private_bytes(Encoding.DER, Format.TraditionalOpenSSL, PLAIN)),
             "seed.txt": (ED, base64.b64encode(seed) + b"\n"),
             "seed.raw": (ED, seed)}
    for name, key in ((RSA, rsa), (ED, ed)):
        forms[f"{name}-pkcs8.pem"] = name, key.private_bytes(Encoding.PEM, Format.PKCS8, PLAIN)
        forms[f"{name}-pkcs8.der"] = name, key.private_bytes(Encoding.DER, Format.PKCS8, PLAIN)
    return forms


def sign_with(tools, file, octets, name):
    (tools.directory / file).write_bytes(octets)
    return run_sign(tools, MESSAGE, groups=[arguments(name, path=file)])


def signs_as(tools, file, octets, name):
    """What is wrong if this file isn't the key of the list."""
    run = sign_with(tools, file, octets, name)
    if run.returncode != 0 or run.stdout != signed(tools, MESSAGE, names=[name]).octets:
        return f"{file}: exit {run.returncode}: {run.stderr.decode()}"
    return None


def check_forms(tools):
    return next((bad for file, (name, octets) in key_forms().items()
                 if (bad := signs_as(tools, file, octets, name))), None)


def check_unknown_forms(tools):
    password = serialization.BestAvailableEncryption(b"secret")
    rsa = keys.rsa(RSA).private
    inner = base64.encodebytes(b"\x30\x03\x02\x01\x00").decode()
    cases = [("pkcs8", "key-encrypted", rsa.private_bytes(Encoding.PEM, Format.PKCS8, password)),
             ("pkcs1", "key-encrypted",
              rsa.private_bytes(Encoding.PEM, Format.TraditionalOpenSSL, password)),
             ("other", "key-syntax",
              f"-----BEGIN SOMETHING-----\n{inner}-----END SOMETHING-----\n".encode()),
             ("text", "key-syntax", b"no key at all\n"), ("empty", "key-syntax", b"\n")]
    for file, reason, octets in cases:
        bad = is_refused(sign_with(tools, file, octets, RSA), reason, 65)
        if bad:
            return f"{file}: {bad}"
    return None


def check_several_keys(tools):
    forms = key_forms()
    certificate = (b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(bytes(300))
                   + b"-----END CERTIFICATE-----\n")
    rsa, ed = (forms[f"{name}-pkcs8.pem"][1] for name in (RSA, ED))
    cases = {"cert-behind": (RSA, rsa + certificate), "cert-before": (RSA, certificate + rsa),
             "text": (ED, b"what this is\n" + ed + b"and more\n"), "two": (ED, ed + rsa)}
    return next((bad for file, (name, octets) in cases.items()
                 if (bad := signs_as(tools, file, octets, name))), None)


def check_dual(tools):
    made = signed(tools, MESSAGE, names=(RSA, ED))
    rest = MESSAGE
    for kept in (made.octets, *[one.raw + b"\r\n" + rest for one in made.signatures]):
        part = type(made)(kept, MESSAGE)
        bad = wrong(tools, part)
        if bad:
            return bad
    if [one.tags["s"] for one in made.signatures] != [RSA, ED]:
        return "the selectors are not those of the keys"
    return next((one.names for one in made.signatures if "dkim-signature" in one.names), None)


def body_hash(form, octets):
    return base64.b64encode(hashlib.sha256(signer.canonical_body(octets, form)).digest()).decode()


def hashes_to(expected):
    return lambda made: None if made.tags["bh"] == expected else made.tags["bh"]


def check_empty_body(tools):
    """The values of RFC 6376, 3.4.3 and 3.4.4."""
    for form, expected in (("simple", "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY="),
                           ("relaxed", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")):
        for message in (header(body="\r\n"), header(body=""), header(body="\r\n\r\n\r\n")):
            made = signed(tools, message, ["--canonicalization", f"relaxed/{form}"])
            bad = hashes_to(expected)(made) or wrong(tools, made)
            if bad:
                return f"{form} {message}: {bad}"
    return None


def normalized(tools):
    """LF alone, taken for CRLF because it was asked for."""
    run = run_sign(tools, MESSAGE.replace(b"\r\n", b"\n"), ["--line-ends=normalize"])
    made = run.stdout.replace(b"\n", b"\r\n")
    return None if made == signed(tools, MESSAGE).octets else f"exit {run.returncode}"


def check_bare_lf(tools):
    for message in (MESSAGE + b"a\nb\r\n", MESSAGE.replace(b"Test ", b"Test\n "),
                    MESSAGE.replace(b"net>\r\n", b"net>\n"), MESSAGE[:-2] + b"\n"):
        bad = is_refused(run_sign(tools, message), "message-not-normalised", 65)
        if bad:
            return bad
    return normalized(tools)


def signs_from(wanted):
    """Each of two From fields is signed, and a third one can't be added."""
    def look(made):
        count = made.names.count("from")
        return None if count == wanted else f"From is signed {count} times"
    return look


ITEMS = [
    refused(618, "sign-no-from", "From must be signed", "6376 5.4", "from-not-signed",
            options=("--headers", "to:subject"), code=64),
    refused(619, "sign-without-from", "a message without From", "5322 3.6.2; 6376 5.4",
            "message-no-from", MESSAGE.replace(b"From:", b"Sender:")),
    all_of(
        refused(620, "sign-multiple-from", "two From fields", "5322 3.6; 6376 3.8, 8.15",
                "multiple-from", [FROM.encode() + MESSAGE, b"fRoM: x@example.com\r\n" + MESSAGE],
                choice="`--allow-multiple-from` signs all of them"),
        passes(620, "", "", "", signs_from(3), b"fRoM: x@example.com\r\n" + MESSAGE,
               ["--allow-multiple-from"], warnings=["multiple-from"]),
        passes(620, "", "", "", signs_from(2), b"fRoM: x@example.com\r\n" + MESSAGE,
               ["--allow-multiple-from", "--no-oversign"], warnings=["multiple-from"])),
    refused(621, "sign-empty-from", "an empty From", "5322 3.6.2", "message-no-from",
            [b"From:\r\n\r\nHi.\r\n", b"From: \t\r\n \r\nTo: b\r\n\r\nHi.\r\n"]),
    refused(622, "sign-512", "an RSA key of 512 bits", "8301 3.2", "key-too-small", key="rsa-512"),
    refused(623, "sign-1023", "1023 bits are not 1024", "8301 3.2", "key-too-small",
            key="rsa-1023"),
    passes(624, "sign-1024", "an RSA key of 1024 bits", "8301 3.2", names=["rsa-1024"],
           warnings=["key-weak"]),
    refused(625, "sign-sha1", "rsa-sha1", "8301 3.1", "sha1-historic",
            options=("--algorithm", "rsa-sha1"), code=64),
    passes(626, "sign-ed25519", "Ed25519 over the SHA-256, 64 octets", "8463 3", names=[ED],
           look=lambda made: None if len(base64.b64decode(made.tags["b"])) == 64 else "octets"),
    refused(627, "sign-key-type", "the algorithm of another key type", "6376 3.3",
            "key-algorithm-mismatch", options=("--algorithm", "ed25519-sha256")),
    Check(628, "sign-dual", "two signatures that don't depend on each other", "8463 6; 6376 4.2",
          "pass; pass", check_dual),
    Check(629, "sign-key-forms", "PKCS#1, PKCS#8 and seeds, in PEM, DER and base64",
          "5958; 8410; 8463 A.1", "pass", check_forms),
    Check(630, "sign-key-unknown", "encrypted keys, and what is none", "5958 3",
          "exit 65 `key-encrypted`, `key-syntax`", check_unknown_forms,
          choice="a code of its own for encrypted keys"),
    Check(631, "sign-several-keys", "other things in the file of the key", "7468 2", "pass",
          check_several_keys, choice="the first private key counts"),
    Elsewhere(632, "sign-fault", "a signature that is wrong by a fault", "8017 5.1; 6376 8.3",
              "`sign-failed`", "tests/api/fault_test.c",
              choice="every signature of a local key is verified first"),
    Elsewhere(633, "sign-blinding", "a private operation that doesn't tell the key by its time",
              "6376 8.11", "left to the provider", "tests/abi/symbols.py",
              choice="the library has no arithmetic of its own with private keys, and doesn't turn"
                     " blinding off"),
    Check(634, "sign-bare-lf", "a bare LF", CRLF, "exit 65 `message-not-normalised`",
          check_bare_lf, choice="with `--line-ends` it is read as CRLF"),
    refused(635, "sign-bare-cr", "a bare CR", CRLF, "message-not-normalised",
            [MESSAGE + b"a\rb\r\n", MESSAGE.replace(b"Test ", b"Test\r "), MESSAGE + b"a\r\r\n",
             MESSAGE + b"a\r"]),
    refused(636, "sign-all-lf", "LF alone doesn't make one long field", CRLF,
            "message-not-normalised", MESSAGE.replace(b"\r\n", b"\n"),
            choice="with strict line ends"),
    all_of(
        refused(637, "sign-nul", "NUL", "5322 2.2; 5321 4.5.2", "message-syntax",
                [MESSAGE + b"a\0b\r\n", MESSAGE.replace(b"Test ", b"Test\0")],
                choice="`--allow-nul` signs it in the body"),
        passes(637, "", "", "", message=MESSAGE + b"a\0b\r\n", options=["--allow-nul"],
               warnings=["nul"]),
        refused(637, "", "", "", "message-syntax", MESSAGE.replace(b"Test ", b"Test\0"),
                ("--allow-nul",))),
    all_of(
        refused(638, "sign-long-line", "a line over 998 octets", "5322 2.1.1; 5321 4.5.3.1.6",
                "line-too-long", [MESSAGE + b"x" * 999 + b"\r\n", MESSAGE + b"x" * 2000,
                                  header("X: " + "x" * 996)],
                choice="`--allow-long-lines` signs it"),
        passes(638, "", "", "", message=MESSAGE + b"x" * 2000 + b"\r\n",
               options=["--allow-long-lines"], warnings=["long-line"])),
    passes(639, "sign-eight-bit", "8-bit octets in the body", CRLF,
           message=MESSAGE + b"caf\xe9\r\n", warnings=["eight-bit"]),
    passes(640, "sign-no-final-crlf", "a body that doesn't end in CRLF", "6376 3.4.3, 3.4.4",
           message=ENDLESS, warnings=["no-final-crlf"], look=hashes_to(body_hash("relaxed", b"abc\r\n")),
           choice="it has to be sent with one"),
    passes(641, "sign-header-only", "no empty line behind the header", "6376 3.4.3",
           message=header(body="")),
    Check(642, "sign-empty-body", "the hash of an empty body", "6376 3.4.3, 3.4.4; erratum 1376",
          "pass", check_empty_body),
    passes(643, "sign-blank-lines", "lines of white space at the end", "6376 3.4.4",
           message=header(body="\r\nHello!\r\n  \r\n\r\n"),
           look=hashes_to(base64.b64encode(hashlib.sha256(b"Hello!\r\n").digest()).decode())),
    refused(644, "sign-wsp-colon", "white space before the colon of a signed field",
            "5322 3.6.8, 4.5.8", "header-syntax", header("Subject : x"),
            choice="verifiers differ"),
    refused(645, "sign-no-field", "a line that is no field", "5322 2.2", "header-syntax",
            [header("garbage"), header("Sub ject: x"), header("Gr\u00fc\u00dfe: x"), header(": x")]),
    passes(646, "sign-vt", "VT and FF in a signed field", "5234 B.1", peer=False,
           message=header("Subject: a\vb\fc"), warnings=["control"],
           choice="a warning: verifiers differ"),
    passes(689, "sign-utf8", "UTF-8 in fields", "6532 3.2; 8616",
           message=header("Subject: \u2603"), warnings=["eight-bit"]),
]
