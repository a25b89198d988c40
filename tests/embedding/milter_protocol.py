# SPDX-License-Identifier: MIT
"""What Postfix wouldn't send: a mail server that can do less, and one that
sends what it shouldn't."""
import random
import struct

from mta import ACTIONS, LEADING_SPACE, SKIP, STEPS, Mta

CONTINUE, SKIPPED, ACCEPT = b"c", b"s", b"a"


def path(milter):
    return milter.socket.split(":", 1)[1]


def begin(mta, value=b" Alice <alice@other.example>", address=b"192.0.2.9"):
    mta.envelope(address)
    mta.header(b"From", value)
    return mta.ask(b"N")


def body_is_skipped(mail):
    ok = mail.bench.ok
    with Mta(path(mail.verifier)) as mta:
        begin(mta)
        got = mta.ask(b"B", b"a line\r\n")
        ok(got[0] == SKIPPED, "no signature: the body isn't asked for", got)
        got = mta.end()
        ok(got[-1][0] == CONTINUE and b"dkim=none" in got[-2][1], "and there is a result", got)
    with Mta(path(mail.verifier), steps=STEPS & ~SKIP) as mta:
        begin(mta)
        got = mta.ask(b"B", b"a line\r\n")
        ok(got[0] == CONTINUE, "a server that can't skip sends all", got)
    with Mta(path(mail.signer)) as mta:
        begin(mta, b" alice@example.com", b"127.0.0.1")
        got = mta.ask(b"B", b"a line\r\n")
        ok(got[0] == CONTINUE, "to sign, all of the body is needed", got)


def leading_space(mail):
    """With it the value has the white space behind the colon, without it the
    mail server writes one space."""
    for steps, begins in ((STEPS, b"\0 v=1;"), (STEPS & ~LEADING_SPACE, b"\0v=1;")):
        with Mta(path(mail.signer), steps=steps) as mta:
            begin(mta, b" alice@example.com", b"127.0.0.1")
            mta.ask(b"B", b"a line\r\n")
            got = mta.end()
        mail.bench.ok(got[0][0] == b"i" and struct.unpack("!I", got[0][1][:4]) == (0,) and
                      b"DKIM-Signature" + begins in got[0][1] and b"\r" not in got[0][1],
                      "a field goes on top, as the server wants it (%s)" % begins, got)


def macros(mail):
    """A client from outside whose user is known."""
    for value, wanted in ((b"alice", True), (b"", False)):
        with Mta(path(mail.signer)) as mta:
            mta.ask(b"C", b"client.example\x004" + struct.pack("!H", 25) + b"192.0.2.9\0")
            mta.send(b"D", b"M{auth_authen}\0" + value + b"\0")
            mta.ask(b"M", b"<alice@example.com>\0")
            mta.header(b"From", b" alice@example.com")
            got = mta.ask(b"N")
        mail.bench.ok(got[0] == (CONTINUE if wanted else ACCEPT),
                      "{auth_authen} of %r makes mail %sours" % (value, "" if wanted else "not "),
                      got)


def internationalized(mail):
    """U-labels count in a message that came with SMTPUTF8."""
    if b"domain names: none" in mail.tree.run(mail.tree.program, "--version").stdout:
        wanted = ((b"SMTPUTF8\0", b"dkim=neutral"), (b"", b"dkim=neutral"))
    else:
        wanted = ((b"SMTPUTF8\0", b"dkim=permerror (no key"), (b"", b"dkim=neutral"))
    for argument, result in wanted:
        with Mta(path(mail.verifier)) as mta:
            mta.envelope(arguments=argument)
            mta.header(b"From", b" a@other.example")
            mta.header(b"DKIM-Signature", " v=1; a=rsa-sha256; c=relaxed/relaxed; s=s;"
                       " d=b\u00fccher.example; h=from; b=AAAA;"
                       " bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=".encode())
            mta.ask(b"N")
            got = mta.end()
        mail.bench.ok(result in got[0][1], "a U-label in d=, MAIL with %r" % argument, got)


def less_is_refused(mail):
    with Mta(path(mail.verifier), actions=ACTIONS & ~0x10) as mta:
        got = mta.agreed
    mail.bench.ok(got[0] != b"O", "a server that lets no field be removed is refused", got)


def removal(mail):
    """Bottom first, by the number among fields of the name."""
    with Mta(path(mail.verifier)) as mta:
        mta.envelope()
        mta.header(b"Authentication-Results", b" b.example.net; dkim=pass")
        mta.header(b"From", b" a@other.example")
        mta.header(b"Authentication-Results", b" c.example.net; dkim=pass")
        mta.header(b"AUTHENTICATION-RESULTS", b"\n b.example.net; dkim=pass")
        mta.ask(b"N")
        got = mta.end()
    numbers = [struct.unpack("!I", data[:4])[0] for code, data in got if code == b"m"]
    mail.bench.ok(numbers == [3, 1] and [code for code, _ in got] == [b"m", b"m", b"i", b"c"],
                  "forged results are removed from the bottom, then ours is added", got)


def out_of_order(mail):
    for order in (b"L", b"N", b"B", b"E", b"A", b"MN", b"MLE", b"MMM", b"MLNE", b"MLNEL",
                  b"MNBBEB", b"MA", b"MLA", b"MNA", b"MNEMLNBE", b"MLNQ", b"Q", b"ENBLM"):
        with Mta(path(mail.verifier)) as mta:
            mta.ask(b"C", b"client.example\x00U\0")
            mta.socket.settimeout(0.1)
            for command in order:
                drive(mta, bytes([command]))
    rng = random.Random(1)
    for _ in range(100):
        with Mta(path(mail.verifier)) as mta:
            mta.socket.settimeout(0.1)
            mta.send(rng.choice([b"L", b"M", b"C", b"B", b"O", b"D", b"x"]), rng.randbytes(50) + b"\0")
            drive(mta, b"M")


def drive(mta, command):
    """Abort and quit have no reply."""
    data = {b"M": b"<a@b.example>\0", b"L": b"From\0 a@b.example\0", b"B": b"x\r\n"}
    try:
        mta.send(command, data.get(command, b""))
        if command == b"E":
            while mta.reply()[0] in (b"i", b"m"):
                pass
        elif command not in b"AQ":
            mta.reply()
    except OSError:
        pass


def test(mail):
    worker = mail.verifier.worker(), mail.signer.worker()
    for part in (body_is_skipped, leading_space, macros, internationalized,
                 less_is_refused, removal, out_of_order):
        part(mail)
    mail.bench.ok(worker == (mail.verifier.worker(), mail.signer.worker()),
                  "nothing of that ends a worker", mail.verifier.log()[-1000:])
