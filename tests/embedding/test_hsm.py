# SPDX-License-Identifier: MIT
"""examples/hsm: keys in SoftHSM, in the process and out of it."""
import base64
import contextlib
import os
import subprocess
import sys

import dkim
from harness import MESSAGE
from memsearch import READ, held_at_output, patterns, search, wait_for_call
from softhsm import MODULE, PIN, SoftHsm, client_module, group, stop_group
from tree import EXAMPLES

TESTS = EXAMPLES.parent / "tests" / "embedding"
# What whoever is signing must have.
NUMBERS = {"%s %s big-endian" % (name, place) for name in ("p", "q", "dP", "dQ", "qInv")
           for place in ("begin", "middle", "end")}


class Setting:
    """The program, a token with keys, and what is needed to check."""

    def __init__(self, bench, tree):
        self.bench, self.tree = bench, tree
        self.program = tree.make("hsm", "CFLAGS=-O2 -g -Wall -Wextra -Wconversion -Wshadow -Werror") / "hsm-sign"
        self.hsm = SoftHsm(tree)
        self.fake = tree.work / "fakehsm.so"
        tree.run("cc", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", "-o", self.fake, TESTS / "fakehsm.c",
                 *tree.flags("p11-kit-1"), "-ldl")
        self.pin = self.write_pin("pin", PIN + "\n")
        self.hsm.init("dkim")
        self.hsm.init("other")
        self.hsm.generate("dkim", "rsa", "rsa:2048", "01")
        self.hsm.generate("dkim", "ed", "EC:edwards25519", "02")
        self.hsm.generate("dkim", "twice", "rsa:2048", "03")
        self.hsm.generate("dkim", "twice", "rsa:2048", "04")
        self.hsm.generate("dkim", "curve", "EC:prime256v1", "05")
        self.hsm.generate("dkim", "careful", "rsa:2048", "06", "--always-auth")

    def write_pin(self, name, text, mode=0o600):
        path = self.tree.work / name
        path.write_bytes(text.encode())
        path.chmod(mode)
        return path

    def command(self, *arguments, key="rsa", token="dkim", module=MODULE, pin=None):
        options = ["--module", module, "--key", key, "--pin-file", pin or self.pin]
        if token:
            options += ["--token", token]
        return [self.program, *options, *arguments]

    def run(self, *arguments, env=None, message=MESSAGE, **options):
        return self.tree.run(*self.command(*arguments, **options), check=False, input=message,
                             env=dict(self.hsm.env, **(env or {})))

    def sign(self, selector, **options):
        return self.run("example.com", selector, **options)

    def refuses(self, name, code, words, *arguments, **options):
        done = self.run(*(arguments or ("example.com", "s")), **options)
        text = done.stderr.decode()
        self.bench.ok(done.returncode == code and not done.stdout and text.count("\n") == 1 and
                      text.startswith("hsm-sign: ") and words in text, name,
                      "wanted exit %d, %r" % (code, words), done)

    def record(self, label):
        """Not by the program: from the key that pkcs11-tool exports."""
        der = self.hsm.public_der("dkim", label)
        if label == "ed":
            return "v=DKIM1; k=ed25519; p=" + base64.b64encode(der[-32:]).decode()
        return "v=DKIM1; k=rsa; p=" + base64.b64encode(der).decode()

    def verifies(self, selector, record, done, name):
        """By dkimpy and by the dkimkit program."""
        signed = done.stdout + MESSAGE
        zone = self.bench.zone({selector + "._domainkey": record})
        self.bench.ok(done.returncode == 0 and done.stdout.startswith(b"DKIM-Signature: "),
                      name + " signs", done)
        try:
            passed = dkim.verify(signed, dnsfunc=lambda name, timeout=5: record.encode())
        except dkim.DKIMException as e:
            passed = repr(e)
        self.bench.ok(passed is True, name + ": dkimpy verifies", passed, done)
        verified = self.tree.run(self.tree.program, "verify", "--zone", zone, input=signed, check=False)
        self.bench.ok(verified.returncode == 0 and b"dkim=pass" in verified.stdout,
                      name + ": dkimkit verifies", verified)


def check_signing(s):
    for label in ("rsa", "ed"):
        record = s.record(label)
        told = s.run("--record", key=label)
        s.bench.ok(told.stdout.decode() == record + "\n", label + ": the record is what pkcs11-tool exports",
                   told, record)
        s.verifies(label, record, s.sign(label, key=label), label)
    uri = "pkcs11:token=dkim;id=%01;type=private"
    s.verifies("rsa", s.record("rsa"), s.sign("rsa", key=uri, token=None), "a URI")
    s.verifies("careful", s.record("careful"), s.sign("careful", key="careful"),
               "a key that wants the PIN each time")
    first_line = PIN.encode() + b"\n" + MESSAGE
    s.verifies("rsa", s.record("rsa"), s.sign("rsa", pin="-", message=first_line),
               "the PIN from standard input")
    listed = s.hsm.tool("dkim", "--list-objects", "--type", "privkey", "--label", "rsa")
    s.bench.ok(b"sensitive, always sensitive, never extractable, local" in listed,
               "the key was made in the token and can't leave it", listed)


def check_refusals(s):
    s.refuses("no module", 78, "no module", module="/nonexistent.so")
    s.refuses("a library that is no module", 78, "no module", module=s.tree.prefix / "none.so")
    s.refuses("no such token", 78, "no token fits (the module has", token="nowhere")
    s.refuses("no such token in a URI", 78, "no token fits", key="pkcs11:token=x;object=rsa", token=None)
    s.refuses("several tokens", 78, "tokens fit", token=None)
    s.refuses("no such key", 78, "no such private key", key="nokey")
    s.refuses("several keys", 78, "several keys fit", key="twice")
    s.refuses("an EC key", 78, "neither RSA nor Ed25519", key="curve")
    s.refuses("a PIN in the URI", 64, "use --pin-file", key="pkcs11:object=rsa?pin-value=1")
    s.refuses("a module in the URI", 64, "use --module", key="pkcs11:object=rsa?module-path=/x")
    s.refuses("an attribute that isn't known", 64, "isn't known", key="pkcs11:object=rsa;colour=red")
    s.refuses("a public key", 64, "type must be private", key="pkcs11:object=rsa;type=public")
    s.refuses("a URI without a key", 64, "neither object nor id", key="pkcs11:token=dkim")
    s.refuses("no such domain", 64, "not a domain name", "nodomain", "s")
    s.refuses("a bare LF", 65, "bare LF", message=b"From: a@example.com\n\nx\n")
    s.refuses("an empty message", 65, "the message is empty", message=b"")


def check_pins(s):
    pins = {
        "wrong": ("999999\n", 0o600, 77, "logging in: wrong PIN (CKR 0xa0)"),
        "short": ("1\n", 0o600, 77, "wrong PIN"),
        "empty": ("\n", 0o600, 65, "no PIN"),
        "nul": ("27\0\n", 0o600, 65, "not a PIN"),
        "lines": (PIN + "\nmore\n", 0o600, 65, "more than one line"),
        "long": ("1" * 256, 0o600, 65, "not a PIN"),
        "group": (PIN + "\n", 0o640, 77, "chmod 600"),
        "world": (PIN + "\n", 0o604, 77, "chmod 600"),
    }
    for name, (text, mode, code, words) in pins.items():
        s.refuses("a PIN file: " + name, code, words, pin=s.write_pin("pin-" + name, text, mode))
    fifo = s.tree.work / "pin-fifo"
    os.mkfifo(fifo, 0o600)
    s.refuses("a PIN file that is a FIFO", 66, "not a regular file", pin=fifo)
    s.refuses("no PIN file", 66, "No such file", pin=s.tree.work / "pin-none")
    if s.bench.is_root("a PIN file of another user's"):
        other = s.write_pin("pin-other", PIN)
        os.chown(other, 12345, -1)
        s.refuses("a PIN file of another user's", 77, "belongs to another user", pin=other)
    done = s.tree.run(s.program, "--module", MODULE, "--token", "dkim", "--key", "rsa", "--record",
                      check=False, env=s.hsm.env)
    s.bench.ok(done.returncode == 64 and b"the token wants a PIN" in done.stderr, "no PIN at all", done)
    crlf = s.write_pin("pin-crlf", PIN + "\r\n")
    s.bench.ok(s.run("--record", pin=crlf).returncode == 0, "a PIN file that ends in CRLF")


FAULTS = [
    ("C_Initialize=0x30", 75, "starting the module: the device failed"),
    ("C_GetTokenInfo=0x32", 75, "looking for tokens: the device was removed"),
    ("C_OpenSession=0xb1", 75, "opening a session: the token has too many sessions"),
    ("C_Login=0xa4", 77, "logging in: the PIN is locked"),
    ("C_Login=0xa3", 77, "logging in: the PIN has expired"),
    ("C_Login=0x102", 78, "the token has no user PIN yet"),
    ("C_FindObjectsInit=0xb0", 75, "looking for the key: the session was closed"),
    ("C_GetAttributeValue=0x82", 78, "reading the key's type: the key is gone"),
    ("C_GetMechanismInfo=0x70", 78, "the token can't sign with CKM_RSA_PKCS"),
    ("C_SignInit=0x68", 78, "signing: the key isn't for signing"),
    ("C_SignInit=0x101", 77, "signing: the token wants a PIN"),
    ("C_Sign=0x32", 75, "signing: the device was removed"),
    ("C_Sign=0xe0", 75, "signing: the token was removed"),
    ("C_Sign=0x31", 75, "signing: the device is out of memory"),
    ("C_Sign=0x6", 75, "signing: the module failed"),
    ("C_Sign=0x80000001", 69, "signing: the module says no (CKR 0x80000001)"),
]


def check_faults(s):
    fake = s.fake
    env = {"FAKE_HSM_REAL": MODULE}
    done = s.sign("rsa", module=fake, env=env)
    s.verifies("rsa", s.record("rsa"), done, "the module with faults, without one,")
    for fault, code, words in FAULTS:
        s.refuses(fault, code, words, module=fake, env=dict(env, FAKE_HSM_FAIL=fault))
    cases = [
        ("a key that isn't for signing", 78, "CKA_SIGN is false", {"FAKE_HSM_NO_SIGN": "1"}),
        ("no mechanism", 78, "can't sign with CKM_RSA_PKCS", {"FAKE_HSM_NO_MECHANISM": "1"}),
        ("a locked PIN", 77, "the PIN is locked", {"FAKE_HSM_TOKEN_FLAGS": "0x40000"}),
        ("a wrong signature", 70, "doesn't verify", {"FAKE_HSM_FLIP": "7"}),
        ("a short signature", 70, "a signature of 255 octets", {"FAKE_HSM_LEN": "255"}),
        ("a signature of no octets", 70, "a signature of 0 octets", {"FAKE_HSM_LEN": "0"}),
    ]
    for name, code, words, more in cases:
        s.refuses(name, code, words, module=fake, env=dict(env, **more))
    s.refuses("one try left", 77, "one try is left", module=fake,
              pin=s.write_pin("pin-last", "000000"), env=dict(env, FAKE_HSM_TOKEN_FLAGS="0x20000"))


def check_public(s):
    """The published key counts, not the one that the token claims to have."""
    path = s.tree.work / "published"
    path.write_text(s.record("rsa").split("p=")[1] + "\n")
    s.verifies("rsa", s.record("rsa"), s.sign("rsa", env=None, key="rsa"), "with the token's public key")
    done = s.run("--public", path, "example.com", "rsa")
    s.verifies("rsa", s.record("rsa"), done, "with the published key")
    path.write_text(s.record("careful").split("p=")[1])
    s.refuses("another key is published", 70, "doesn't verify", "--public", path, "example.com", "s")
    path.write_text(s.record("ed").split("p=")[1])
    s.refuses("a key of another type is published", 78, "doesn't fit the algorithm", "--public", path,
              "example.com", "s")
    path.write_text("nonsense!")
    s.refuses("no key is published", 78, "not a key in a known form", "--public", path, "example.com", "s")


def check_search(s, wanted):
    """The search finds each pattern in a process that has it."""
    text = b"\n".join(wanted.values())
    code = "import sys\ntext = sys.stdin.buffer.read()\nsys.stdout.buffer.write(b'x' * 600)\n"
    with held_at_output([sys.executable, "-c", code], text) as (process, _):
        found, _ = search(process.pid, wanted)
    s.bench.ok(found == set(wanted), "the search finds all %d patterns" % len(wanted),
               sorted(set(wanted) - found))
    with held_at_output([sys.executable, "-c", code], b"x") as (process, _):
        found, _ = search(process.pid, wanted)
    s.bench.ok(not found, "the search finds none where none is", sorted(found))


def check_imported(s, pem, wanted):
    """A process that has imported the key."""
    s.tree.run("cc", EXAMPLES / "sign.c", "-o", "sign", *s.tree.flags("dkimkit"))
    command = [s.tree.work / "sign", "example.com", "known", pem]
    with held_at_output(["stdbuf", "-oL", *command], MESSAGE, env=s.tree.env) as (process, _):
        found, seen = search(process.pid, wanted)
    print("# summary: key imported: %d of %d patterns in %d octets" % (len(found), len(wanted), seen))
    for name in ("p middle big-endian", "q middle big-endian", "d middle big-endian", "PEM line 12"):
        s.bench.ok(name in found, "a process that imported the key has it: " + name, sorted(found))
    # Its output is buffered until it ends, and then the key has been freed. A
    # function bound only when it is called would have the dynamic linker put
    # the vector registers on the stack, with what libcrypto copied last.
    with held_at_output(command, MESSAGE, env=dict(s.tree.env, LD_BIND_NOW="1")) as (process, _):
        found, _ = search(process.pid, wanted)
    left = sorted(name for name in found if "endian" in name)
    s.bench.ok(found and not left, "a key that was freed has been wiped", left)


@contextlib.contextmanager
def held_in_sign(s, module, env):
    """The program, hanging within C_Sign of the module: the token has got the
    key ready, and not yet signed. What it writes is verified afterwards."""
    command = s.command("example.com", "known", key="known", module=s.fake)
    env = dict(s.tree.env, FAKE_HSM_REAL=str(module), FAKE_HSM_HOLD="1", **env)
    with held_at_output(command, MESSAGE, env=env) as (process, rest):
        yield process
        field = rest()
    s.verifies("known", s.record_of_known, subprocess.CompletedProcess(command, 0, field, b""),
               "what was held in C_Sign")


def check_inside(s, wanted):
    """The control: SoftHSM in the process has the key in C_Sign."""
    with held_in_sign(s, MODULE, s.hsm.env) as process:
        found, seen = search(process.pid, wanted)
    print("# summary: SoftHSM in the process, in C_Sign: %d of %d patterns in %d octets: %s" % (
        len(found), len(wanted), seen, ", ".join(sorted(found))))
    s.bench.ok(found >= NUMBERS, "the search finds the key that SoftHSM has in the process in C_Sign",
               sorted(NUMBERS - found))


def check_elsewhere(s, wanted):
    with s.hsm.server("dkim") as (server, env):
        options = {"key": "known", "module": client_module()}
        with held_in_sign(s, client_module(), env) as process:
            found, seen = search(process.pid, wanted)
            there = set().union(*(search(pid, wanted)[0] for pid in group(server)))
        print("# summary: key elsewhere, in C_Sign: %d of %d patterns in %d octets; behind the socket: %d" % (
            len(found), len(wanted), seen, len(there)))
        s.bench.ok(there >= NUMBERS, "at the same moment the key is behind the socket", sorted(NUMBERS - there))
        s.bench.ok(not found, "and nothing of it is in the process", sorted(found))
        command = s.command("example.com", "known", **options)
        with held_at_output(command, MESSAGE, env=dict(s.tree.env, **env)) as (process, _):
            found, seen = search(process.pid, wanted)
        s.bench.ok(seen > 0 and not found, "nor after it has signed", sorted(found))
        s.refuses("Ed25519 through the server", 78, "can't sign with CKM_EDDSA", key="ed",
                  module=client_module(), env=env)
        check_removed(s, server, env)
    s.refuses("the server is gone", 78, "no token fits (the module has 0)", env=env, **options)


def check_removed(s, server, env):
    """The server ends while the message is being read."""
    command = s.command("example.com", "known", key="known", module=client_module())
    process = subprocess.Popen([str(c) for c in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env=dict(s.tree.env, **env))
    try:
        wait_for_call(process, READ, 0)
        stop_group(server)
        out, err = process.communicate(MESSAGE, timeout=300)
    finally:
        process.kill()
        process.wait()
    s.bench.ok(process.returncode == 75 and not out and b"signing: the device" in err,
               "the device is removed while the message is read", process.returncode, out, err)


def check_memory(s):
    pem = s.bench.key("rsa2048")
    s.hsm.load("dkim", "known", "07", pem)
    s.record_of_known = s.bench.record("rsa2048")
    wanted = patterns(open(pem, "rb").read())
    check_search(s, wanted)
    check_imported(s, pem, wanted)
    check_inside(s, wanted)
    check_elsewhere(s, wanted)


def test(bench, tree):
    s = Setting(bench, tree)
    bench.each([lambda _, check=check: check(s) for check in (
        check_signing, check_refusals, check_pins, check_faults, check_public, check_memory)])
