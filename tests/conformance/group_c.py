# SPDX-License-Identifier: MIT
import keys
from items import Expect, Item, Outcome
from signer import Mail, Sig

SYNTAX, VERSION, ALGORITHM = "signature-syntax", "incompatible-version", "unsupported-algorithm"
MISMATCH = "key-algorithm-mismatch"
NO_ALGORITHMS = ("rsa_sha256", "rsa", "rsa-", "-sha256", "rsa-sha256-", "5sa-sha256")
KEY_NAME = "sel._domainkey.<D>"


def v(number, name, rule, value, reason):
    return Item(number, name, rule, "6376 3.5, 6.1.1", Mail(Sig(v=value)), Expect(reason, subject="v"))


def a(number, name, rule, source, value, reason, algorithm="rsa-sha256"):
    return Item(number, name, rule, source, Mail(Sig(algorithm=algorithm, a=value)),
                Expect(reason, subject="a"))


def mixed(number, name, rule, source, algorithm, record):
    """A signature of `algorithm` and a record that is for another one."""
    return Item(number, name, rule, source,
                Mail(Sig(algorithm=algorithm), records={KEY_NAME: [record]}), MISMATCH)


ITEMS = [
    v(62, "v-2", "v=2", "2", VERSION),
    v(63, "v-01", "\"01\" is not \"1\"", "01", VERSION),
    v(64, "v-1.0", "\"1.0\" is not \"1\"", "1.0", VERSION),
    v(65, "v-0.5", "the version of a draft", "0.5", VERSION),
    v(66, "v-1x", "not a version", "1x", SYNTAX),
    v(67, "v-1sp1", "not a version, with white space", "1 1", SYNTAX),
    Item(68, "a-upper", "values are case-sensitive", "6376 3.2; 5234 2.3",
         Mail(Sig(a="RSA-SHA256")), Expect(ALGORITHM, subject="a"),
         choice="case-sensitive as 3.2 says, although ABNF literals are not"),
    Item(69, "a-sha1", "rsa-sha1 is over", "8301 3.1", Mail(Sig(algorithm="rsa-sha1")),
         Expect("sha1-historic", subject="a"),
         Outcome(Expect("ok", "sha1"), options=["--allow-sha1"])),
    a(70, "a-sha512", "rsa-sha512 is not registered", "6376 3.3.4", "rsa-sha512", ALGORITHM, "rsa-sha512"),
    a(71, "a-ed-sha1", "ed25519-sha1 is not defined", "8463 4.1", "ed25519-sha1", ALGORITHM,
      "ed25519-sha256"),
    a(72, "a-ed-sha512", "ed25519-sha512 is not defined", "8463 4.1", "ed25519-sha512", ALGORITHM,
      "ed25519-sha256"),
    Item(73, "a-unders", "\"_\" for \"-\", and other words that are not of the form", "6376 3.5",
         Mail(*[Sig(a=value) for value in NO_ALGORITHMS]),
         Outcome(*[Expect(SYNTAX, subject="a") for _ in NO_ALGORITHMS])),
    a(74, "a-fws-in", "no white space inside", "6376 3.5", "rsa - sha256", SYNTAX),
    a(75, "a-suffix", "more after a known name", "6376 3.5", "rsa-sha256-foo", ALGORITHM),
    a(76, "a-trunc", "less than a known name", "6376 3.5", "rsa-sha2", ALGORITHM),
    mixed(77, "a-rsa-k-ed", "rsa-sha256 and a key with k=ed25519", "6376 6.1.2", "rsa-sha256",
          keys.ed25519().record()),
    mixed(78, "a-ed-k-rsa", "ed25519-sha256 and a key with k=rsa", "6376 6.1.2", "ed25519-sha256",
          keys.rsa().record()),
    mixed(79, "a-ed-k-none", "ed25519-sha256, its key, and no k=: that is k=rsa",
          "6376 3.6.1; 8463 3", "ed25519-sha256", f"v=DKIM1; p={keys.ed25519().p()}"),
    mixed(80, "a-rsa-k-ed-rsap", "rsa-sha256, its key, and k=ed25519", "6376 6.1.2", "rsa-sha256",
          f"v=DKIM1; k=ed25519; p={keys.rsa().p()}"),
]
