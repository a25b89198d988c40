# SPDX-License-Identifier: MIT
"""The way of single messages through both servers."""
import re
import smtplib
import time

import dkim

PATIENCE = 600

# What simple canonicalization would not forgive: folds, tabs, white space at
# line ends and behind the colon or none, an empty field.
HARD = (b"Received: from x.example by y.example; Thu, 1 Jan 2026 00:00:00 +0000\r\n"
        b"From:\tAlice (at work) <alice@example.com>\r\n"
        b"To:box@example.net\r\n"
        b"Subject:  a  folded\r\n\t subject \r\n  and more\t\r\n"
        b"Authentication-Results: b.example.net; dkim=pass header.d=bank.example\r\n"
        b"Authentication-Results: other.example; spf=pass smtp.mailfrom=x.example\r\n"
        b"authentication-results: (a comment)\r\n \"B.Example.NET\" 1; dkim=pass\r\n"
        b"Date: Thu, 1 Jan 2026 00:00:00 +0000\r\n"
        b"Message-ID: <hard@example.com>\r\n"
        b"Reply-To:\r\n"
        b"MIME-Version: 1.0\r\n"
        b"Content-Type: text/plain;\r\n\tcharset=utf-8\r\n"
        b"Content-Transfer-Encoding: 8bit\r\n"
        b"\r\n"
        b"Hello,  world \r\n.a dot\r\n\r\n\xc3\xa4\t\r\n\r\n\r\n")


BOXES = {}


def box_of(label):
    return BOXES.setdefault(label, "m%d" % len(BOXES))


def send(port, message, label):
    """To a mailbox of its own. Gives the reply of a server that refuses, else
    None."""
    box = box_of(label)
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=PATIENCE) as connection:
            connection.sendmail("alice@example.com", [box + "@example.net"], message)
    except smtplib.SMTPDataError as error:
        return b"%d %s" % (error.smtp_code, error.smtp_error)
    return None


def wait_for(server, label, count=1):
    box = box_of(label)
    end = time.monotonic() + PATIENCE
    while server.count(box) < count:
        if time.monotonic() > end:
            raise RuntimeError("%s has %d messages, not %d" % (label, server.count(box), count))
        time.sleep(0.05)
    return server.delivered(box)


def through(mail, message, label):
    """What B delivers of a message that A takes."""
    refused = send(mail.a.port, message, label)
    if refused:
        raise RuntimeError("A refuses: %r" % refused)
    return wait_for(mail.b, label)[-1]


def header(message):
    return re.findall(rb"([!-9;-~]+):((?:.*\r\n)(?:[ \t].*\r\n)*)",
                      message.split(b"\r\n\r\n", 1)[0] + b"\r\n")


def values(message, name):
    return [value for n, value in header(message) if n.lower() == name.lower()]


def selectors(message):
    """Those of our signatures, from the top."""
    return [re.search(rb"\bs=([a-z0-9]+)", v).group(1) for v in values(message, b"DKIM-Signature")
            if re.search(rb"\bd=example\.com\b", v)]


def peer(mail, message):
    """Whether python3-dkim finds each signature right."""
    one = dkim.DKIM(message)

    def ask(name, timeout=5):
        return mail.records[name.rstrip(b".")]

    return [one.verify(idx=i, dnsfunc=ask) for i in range(len(selectors(message)))]


def result(message):
    """The Authentication-Results on top."""
    return values(message, b"Authentication-Results")[0]


def hard_message(mail):
    ok = mail.bench.ok
    for form in ("simple", "relaxed"):
        mail.signer.reload(header_canonicalization=form, body_canonicalization=form)
        got = through(mail, HARD, "hard-" + form)
        ok(selectors(got) == [b"s1"] and peer(mail, got) == [True],
           "%s: python3-dkim verifies what is in the mailbox" % form, got)
        names = [name.lower() for name, _ in header(got)]
        delivery = (b"return-path", b"x-original-to", b"delivered-to")
        on_top = [n for n in names if n not in delivery][0]
        ok(on_top == b"authentication-results" and b" b.example.net;\r\n dkim=pass" in result(got)
           and b"header.d=example.com" in result(got), form + ": dkim=pass is on top", got)
        fields = values(got, b"Authentication-Results")
        ok(len(fields) == 2 and b"bank.example" not in got and b"B.Example.NET" not in got,
           form + ": forged results in our name are removed", got)
        ok(fields[1] == b" other.example; spf=pass smtp.mailfrom=x.example\r\n",
           form + ": those of others stay", got)
        ok(got.endswith(HARD.split(b"\r\n\r\n", 1)[1].rstrip(b"\r\n") + b"\r\n\r\n\r\n"),
           form + ": the body is what was sent", got)
    for line in got.split(b"\r\n\r\n", 1)[0].decode().splitlines():
        print("# header: " + line)


def two_keys(mail):
    mail.signer.reload(sign=[mail.rule("s1"), mail.rule("s2")])
    got = through(mail, HARD, "two-keys")
    mail.bench.ok(selectors(got) == [b"s1", b"s2"] and peer(mail, got) == [True, True] and
                  result(got).count(b"dkim=pass") == 2,
                  "two rules make an RSA and an Ed25519 signature, both right", got)
    mail.signer.reload(sign=[mail.rule("s1")])


# From, and whether example.com signs for it.
AUTHORS = (
    (b"<alice@example.com>", True),
    (b"alice@EXAMPLE.com", True),
    (b"\"Doe, A. <x@other.example>\" <alice@example.com>", True),
    (b"Alice (\\) x@other.example) <alice(a)@(b)example.com>", True),
    (b"\"a@b\"@example.com", True),
    (b"Group: alice@example.com, bob@other.example;", True),
    (b"<@relay.example:alice@example.com>", True),
    (b"alice@mail.example.com", False),
    (b"alice@notexample.com", False),
    (b"\"alice@example.com\" <alice@other.example>", False),
    (b"alice@example.com.other.example", False),
    (b"(alice@example.com) bob@other.example", False),
    (b"example.com", False),
)


def author_decides(mail):
    for number, (author, signs) in enumerate(AUTHORS):
        message = b"From: %s\r\nSubject: author\r\n\r\ntext\r\n" % author
        got = through(mail, message, "author-%d" % number)
        wanted = [b"s1"] if signs else []
        mail.bench.ok(selectors(got) == wanted and
                      (b"dkim=pass" if signs else b"dkim=none") in result(got),
                      "%r is %ssigned for" % (author, "" if signs else "not "), got)
    mail.signer.reload(sign_subdomains="yes")
    got = through(mail, b"From: a@x.mail.example.com\r\n\r\ntext\r\n", "author-sub")
    mail.bench.ok(selectors(got) == [b"s1"], "sign-subdomains counts for what is below", got)
    mail.signer.reload(sign_subdomains=None)
    got = through(mail, b"From: a@example.com\r\nFrom: b@example.com\r\n\r\ntext\r\n",
                  "author-two")
    mail.bench.ok(selectors(got) == [], "two From fields: not signed", got)


def not_ours(mail):
    """A takes it from a client that is neither inside nor known."""
    mail.signer.reload(internal_networks="192.0.2.0/24")
    got = through(mail, HARD, "not-ours")
    mail.bench.ok(selectors(got) == [], "a client from outside isn't signed for", got)
    mail.signer.reload(internal_networks=None, originating_daemons="OTHER a.example.com")
    got = through(mail, HARD, "by-name")
    mail.bench.ok(selectors(got) == [b"s1"], "{daemon_name} may decide", got)
    mail.signer.reload(internal_networks="127.0.0.0/8", originating_daemons=None)


def sent_again(mail):
    ok = mail.bench.ok
    signed = through(mail, HARD, "again-1")
    got = through(mail, signed, "again-2")
    ok(values(got, b"DKIM-Signature") == values(signed, b"DKIM-Signature") and
       b"dkim=pass" in result(got), "a message that comes back keeps its one signature", got)
    changed = signed.replace(b"Hello,", b"Goodbye,")
    got = through(mail, changed, "again-3")
    ok(selectors(got) == [b"s1"] and peer(mail, got) == [True] and b"dkim=pass" in result(got),
       "one that was changed gets a new signature for the old", got)
    got = through(mail, b"DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s1; h=from;\r\n"
                  b" bh=AAAA; b=AAAA\r\nDKIM-Signature: v=1; a=rsa-sha256; d=other.example; s=s1;"
                  b" h=from; bh=AAAA; b=AAAA\r\n" + HARD, "again-4")
    ok(selectors(got) == [b"s1"] and b"dkim=pass" in result(got) and
       len(values(got, b"DKIM-Signature")) == 2,
       "a made up one is replaced, another domain's stays", got)


def queued_again(mail):
    """B can't take it, so A keeps it; then it is put through cleanup again."""
    mail.verifier.stop()
    send(mail.a.port, HARD, "requeue")
    for _ in range(2):
        requeue(mail.a)
    mail.verifier.start()
    mail.a.flush()
    got = wait_for(mail.b, "requeue")[-1]
    mail.bench.ok(selectors(got) == [b"s1"] and b"dkim=pass" in result(got),
                  "postsuper -r doesn't sign twice", got)


def requeue(server):
    """It has a new name then."""
    before = wait_for_deferred(server)
    server.requeue()
    wait_for_deferred(server, before)


def wait_for_deferred(server, other_than=None):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        names = [one["queue_id"] for one in server.queue() if one["queue_name"] == "deferred"]
        if names and names != other_than:
            return names
        time.sleep(0.1)
    raise RuntimeError("nothing is deferred")


def altered(mail):
    got = through(mail, HARD + b"alter me\r\n", "altered")
    mail.bench.ok(b"dkim=fail (body hash did not verify)" in result(got) and b"altered" in got,
                  "a body that was altered between the servers: fail", got)


def unsigned(mail):
    got = through(mail, b"From: a@other.example\r\n\r\ntext\r\n", "unsigned")
    mail.bench.ok(result(got).split() == b"b.example.net; dkim=none (message not signed)".split(),
                  "an unsigned message: none", got)


def policies(mail):
    ok = mail.bench.ok
    message = b"From: a@other.example\r\n\r\ntext\r\n"
    mail.verifier.reload(on_none="reject")
    reply = send(mail.b.port, message, "policy")
    ok(reply and reply.startswith(b"550 5.7.20"), "on-none = reject", reply)
    mail.verifier.reload(on_none="quarantine")
    reply = send(mail.b.port, message, "policy")
    held = [one for one in mail.b.queue() if one["queue_name"] == "hold"]
    ok(reply is None and len(held) == 1, "on-none = quarantine", reply, held)
    mail.b.command("postsuper", "-d", "ALL")
    mail.verifier.reload(on_none=None)
    mail.verifier.reload("not loaded", on_none="frob")
    reply = send(mail.b.port, message, "policy")
    ok(reply is None and len(wait_for(mail.b, "policy")) == 1,
       "a file with a fault isn't loaded, the old settings stay", reply)
    mail.verifier.reload(on_none=None)


def settings_stay(mail):
    """What a message began with counts, also if it takes longer."""
    ok = mail.bench.ok
    recipient = box_of("settings") + "@example.net"
    message = b"From: a@other.example\r\n\r\ntext\r\n"
    with smtplib.SMTP("127.0.0.1", mail.b.port, timeout=PATIENCE) as connection:
        connection.ehlo()
        connection.mail("a@other.example")
        connection.rcpt(recipient)
        mail.verifier.reload(on_none="reject")
        code, text = connection.data(message)
        ok(code == 250, "a message under way keeps its settings", text)
        connection.mail("a@other.example")
        connection.rcpt(recipient)
        code, text = connection.data(message)
        ok(code == 550, "the next one, on the same connection, has the new ones", text)
    mail.verifier.reload(on_none=None)
    mail.verifier.reload("need a restart", socket="unix:/nonexistent/socket")
    mail.verifier.reload(socket=mail.verifier.socket)


def refused(mail):
    ok = mail.bench.ok
    reply = send(mail.b.port, b"From: a@other.example\r\nX-Junk: a\rAuthentication-Results: "
                 b"b.example.net; dkim=pass\r\n\r\ntext\r\n", "refused")
    ok(reply and reply.startswith(b"554 5.6.0"), "a hidden result in our name is refused", reply)
    mail.verifier.reload(max_header_octets="2000")
    reply = send(mail.b.port, b"From: a@other.example\r\n" + b"X-Long: a b c d e f g\r\n" * 200 +
                 b"\r\ntext\r\n", "refused")
    ok(reply and reply.startswith(b"552 5.3.4"), "a header over the limit is refused", reply)
    mail.verifier.reload(max_header_octets=None)
    bare = b"From: alice@example.com\r\n\r\na bare\rCR\r\n"
    got = through(mail, bare, "unsignable")
    ok(selectors(got) == [], "what can't be signed passes unsigned", got)
    mail.signer.reload(on_unsignable="reject")
    reply = send(mail.a.port, bare, "unsignable")
    ok(reply and reply.startswith(b"554 5.6.0"), "on-unsignable = reject", reply)
    mail.signer.reload(on_unsignable=None)


def test(mail):
    for part in (hard_message, two_keys, author_decides, not_ours, sent_again, queued_again,
                 altered, unsigned, policies, settings_stay, refused):
        part(mail)
