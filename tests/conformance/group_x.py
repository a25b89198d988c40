# SPDX-License-Identifier: MIT
"""Limits. Nothing is timed: what takes more than linear work meets the time
limit of the whole run."""
import resource
import subprocess

import counting
import keys
from items import Check, Elsewhere, Expect, Item, Outcome
from signer import BODY, FIELDS, NAMES, Mail, Sig
from zone import SERVFAIL, TIMEOUT, Cname

RECORD = "sel._domainkey.<D>"


def ed(**more):
    return Sig(algorithm="ed25519-sha256", **more)


def first_field(message):
    """The DKIM-Signature field on top, and the rest."""
    end = message.index(b"\r\nFrom:") + 2
    return message[:end], message[end:]


def repeat_first(count):
    def change(message):
        field, rest = first_field(message)
        return field * count + rest
    return change


def times(count, what):
    return [what] * count


def many_names(count):
    return ":".join(f"x{i}" for i in range(count))


def rsa_record(modulus_bits, exponent):
    """A record whose modulus is odd and of this size; nobody has the key."""
    modulus = (1 << (modulus_bits - 1)) | 1
    der = sequence(integer(modulus) + integer(exponent))
    return f"v=DKIM1; k=rsa; p={keys.base64_text(der)}"


def der_length(count):
    if count < 128:
        return bytes([count])
    octets = count.to_bytes((count.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(octets)]) + octets


def integer(value):
    octets = value.to_bytes(value.bit_length() // 8 + 1, "big")
    return b"\x02" + der_length(len(octets)) + octets


def sequence(content):
    return b"\x30" + der_length(len(content)) + content


# A point of P-256 under id-ecPublicKey (RFC 5480, 2): the base point.
EC_SPKI = bytes.fromhex(
    "3059301306072a8648ce3d020106082a8648ce3d030107034200"
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")


def peak_kilobytes(tools, body_octets):
    """The peak memory of the program for a message from a pipe."""
    mail = Mail(Sig(), body=b"x" * 70 + b"\r\n")
    head = mail.build("peak.example").rpartition(b"x" * 70)[0]
    (tools.directory / "peak.zone").write_text("")
    with subprocess.Popen([tools.program, "verify", "--json", f"--crypto={tools.crypto}",
                           "--zone=peak.zone", "-"], cwd=tools.directory,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdin.write(head)
        line = b"y" * 70 + b"\r\n"
        block = line * 1000
        for _ in range(body_octets // len(block)):
            process.stdin.write(block)
        process.stdin.close()
        process.stdout.read()
        return resource_of(process)


def resource_of(process):
    """VmHWM can't be read any more once a process has gone, so the children's
    peak is taken; it never falls, so the small message goes first."""
    process.wait()
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def constant_memory(tools):
    small = peak_kilobytes(tools, 1 << 20)
    large = peak_kilobytes(tools, 1 << 26)
    if large > small + 4096:
        return f"{small} KB for 1 MiB of body, {large} KB for 64 MiB"
    return None


def no_query_for_hopeless(tools):
    mails = [Mail(Sig(selector="a", bh="!")), Mail(Sig(selector="b", a="rsa-sha512")),
             Mail(Sig(selector="c", v="2")), Mail(Sig(selector="d", h="to"))]
    return counting.expect_queries(tools, mails, {})


def one_query_for_equal_names(tools):
    mail = Mail(ed(), change=repeat_first(20))
    return counting.expect_queries(tools, [mail], {"sel._domainkey.count.example": 1})


def every_message_anew(tools):
    """Neither order nor what came before changes an answer."""
    huge, good = Mail(Sig(l="18446744073709551626", length=10)), Mail(Sig(l="4"))
    return counting.expect_reasons(tools, [huge, good, huge, good],
                                   ["body-length-exceeds", "ok"] * 2,
                                   "--body-length-policy=allow")


def survives_noise(tools):
    return counting.noise(tools, Mail(Sig(z="From:a@b", t="1", i="@<D>")), 400)


ITEMS = [
    Item(717, "limit-signatures", "signatures beyond the limit are reported, those before it keep "
         "their result", "8.4, 6.1", Mail(ed(), change=repeat_first(3000)),
         Outcome(*times(20, "ok"), *times(2980, "too-many-signatures")),
         Outcome("ok", "ok", *times(2998, "too-many-signatures"), options=["--max-signatures=2"])),
    Item(718, "limit-malformed", "malformed signatures count, too", "8.4",
         Mail(ed(), change=lambda m: b"DKIM-Signature: nonsense\r\n" * 3000 + m),
         Outcome(*times(20, "signature-syntax"), *times(2981, "too-many-signatures")),
         choice="the good one below 3,000 malformed ones isn't evaluated"),
    Check(719, "limit-no-hopeless-query", "a signature that can't pass asks nothing", "6.1.2",
          "no query", no_query_for_hopeless),
    Check(720, "limit-one-query", "equal key names are asked once for a message", "8.4",
          "1 query", one_query_for_equal_names),
    Item(721, "limit-received", "20,000 instances of a field, all signed", "5.4.2",
         Mail(Sig(h="from" + ":received" * 20000),
              fields=(*FIELDS, *(f"Received: {i}" for i in range(20000)))), "ok"),
    Item(722, "limit-absent-names", "20,000 absent names beside 20,000 fields", "8.4",
         Mail(Sig(h="from:" + many_names(20000)),
              fields=(*FIELDS, *(f"Y{i}: y" for i in range(20000)))), "ok"),
    Item(723, "limit-folds", "300,000 continuation lines", "8.4",
         Mail(Sig(), fields=(*FIELDS[:2], "Subject: a" + "\r\n b" * 300000, *FIELDS[3:])), "ok"),
    Item(724, "limit-semicolons", "a megabyte of semicolons", "3.2, 8.4",
         Mail(Sig(template="DKIM-Signature: v=1" + ";" * 1000000)), "signature-syntax"),
    Item(725, "limit-tags", "100,000 tags", "8.4",
         Mail(Sig(extra="".join(f"t{i}=1;" for i in range(100000)))), "signature-too-large"),
    Item(726, "limit-b", "b= of 2,000,000 octets", "8.4",
         Mail(Sig(write_b=lambda _: b"A" * 2000000)), "signature-syntax",
         choice="no algorithm has more than 4,096 octets of signature"),
    Item(727, "limit-z", "z= of 300,000 encoded octets", "8.4",
         Mail(Sig(z="a:" + "=20" * 300000)), "ok"),
    Item(728, "limit-blanks", "10 MB of white space in a line of the body", "3.4.4, 8.4",
         Mail(Sig(), body=b"a" + b" \t" * 5000000 + b"b\r\n"), "ok"),
    Item(729, "limit-blank-lines", "3,000,000 lines of white space, then text", "3.4.4, 8.4",
         Mail(Sig(), body=b" \r\n" * 3000000 + b"end\r\n"), "ok"),
    Item(730, "limit-modulus", "moduli of 16,384 bits are refused before any arithmetic", "8.4",
         Mail(Sig(), records={RECORD: [rsa_record(16384, 65537)]}), "key-too-large"),
    Item(731, "limit-exponent", "an exponent of 2,040 bits is refused", "8.4; 8017 3.1",
         Mail(Sig(), records={RECORD: [rsa_record(2048, (1 << 2039) | 1)]}), "key-bad-exponent"),
    Item(732, "limit-record", "a key record of 12 KB", "8.8",
         Mail(Sig(), records={RECORD: [f"v=DKIM1; n={'x' * 12000}; p={keys.rsa().p()}"]}), "ok"),
    Item(733, "limit-cname", "a loop of CNAMEs ends", "1034 3.6.2",
         Mail(Sig(), records={RECORD: Cname("loop.limit-cname.example"),
                              "loop.<D>": Cname("sel._domainkey.limit-cname.example")}),
         "key-query-error"),
    Item(734, "limit-dead-servers", "names that nobody answers for", "6.1.2",
         Mail(*(ed(selector=f"s{i}") for i in range(25)),
              records={f"s{i}._domainkey.<D>": TIMEOUT for i in range(25)}),
         Outcome(*times(20, "key-query-timeout"), *times(5, "too-many-signatures")),
         choice="all are asked at once when the header ends; how long one may take is the resolver's "
                "setting"),
    Item(735, "limit-header", "10 MB of header", "8.4",
         Mail(Sig(), change=lambda m: m.replace(b"\r\nFrom:", b"\r\nX: " + b"x" * 10000000
                                                + b"\r\nFrom:", 1)),
         Outcome(result="policy"),
         choice="the limit is 4 MiB; `message-too-large` is the reason of the message; a header that isn't read to its "
                "end has no signatures"),
    Check(736, "limit-memory", "memory doesn't grow with the body", "3.7",
          "64 MiB of body take what 1 MiB takes", constant_memory),
    Item(737, "limit-nesting", "100,000 folds of white space in the field", "3.2",
         Mail(Sig(extra="foo=a" + "\r\n b" * 50000 + ";")), "ok"),
    Elsewhere(738, "limit-counter", "counts of octets have 64 bits", "3.5",
              "counters pass 2^32; l=2^32+10 is C-249", "tests/unit/body_test.c"),
    Check(739, "limit-no-state", "nothing stays from message to message", "3.5",
          "the same answers in any order", every_message_anew),
    Item(740, "limit-short-b", "b= shorter than the algorithm needs", "8032 5.1.7",
         Mail(ed(write_b=lambda _: b"AAAA")), "signature-mismatch"),
    Item(741, "limit-key-type", "the type of a key is that of its octets: an EC key under k=rsa",
         "6.1.2", Mail(Sig(), records={RECORD: [f"v=DKIM1; k=rsa; p={keys.base64_text(EC_SPKI)}"]}),
         "key-syntax", choice="as C-385: p= doesn't hold what k= says"),
    Item(742, "limit-format", "text of the sender is never a format", "8.4",
         Mail(Sig(i="%n%s%x@<D>")), Expect("ok", identity="%n%s%x@limit-format.example")),
    Elsewhere(743, "limit-rdata", "the length of a character-string is held against the RDATA's",
              "1035 3.3.14", "no record", "tests/unit/dnsanswer_test.c"),
    Check(744, "limit-noise", "400 messages with random octets changed", "8.4",
          "an answer to each, no crash", survives_noise,
          choice="also run with AddressSanitizer"),
]
