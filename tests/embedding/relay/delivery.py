# SPDX-License-Identifier: MIT
"""From client to relay to sink: what arrives, and what others say of it."""
import re
import select

import dkim

from faults import Faults
from protocol import tail
from rig import BODY, HEADER, HOST, MESSAGE, Sink, free_port, records, stuffed, until
from slowdns import SlowDns


def fields(message):
    """The header, field by field, as octets."""
    return re.findall(rb"(?m)^\S.*\r\n(?:[ \t].*\r\n)*", message.split(b"\r\n\r\n", 1)[0] + b"\r\n")


def authres(mail):
    """The Authentication-Results of the relay, unfolded; there is one, on top."""
    first = fields(mail.data)[0]
    assert first.startswith(b"Authentication-Results: " + HOST.encode() + b";"), mail.data
    return re.sub(rb"\s+", b" ", first).decode()


def dkimpy(world, data, index=0):
    return dkim.DKIM(data).verify(idx=index, dnsfunc=world.lookup)


def program(world, data):
    """The result words of all signatures, by the installed program."""
    done = world.tree.run(world.tree.program, "verify", "--zone", world.zone(), "-", input=data,
                          check=False)
    return re.findall(r"dkim=(\w+)", done.stdout.decode())


def send(world, relay, sink, message, **envelope):
    before = len(sink.mails)
    reply = relay.mail(message, **envelope)
    if not reply.startswith(b"250"):
        raise RuntimeError(reply)
    mails = sink.wait(before + 1)
    if len(mails) != before + 1:
        raise RuntimeError("%d mails instead of 1\n%s" % (len(mails) - before, relay.log))
    return mails[-1]


def without_key(world, relay, sink, selector, result):
    mail = send(world, relay, sink, world.sign(MESSAGE, selector=selector))
    world.bench.ok("; dkim=%s (" % result in authres(mail), "%s key: %s" % (selector.decode(), result),
                   authres(mail))


def relayed(world, sink):
    bench = world.bench
    with world.relay(sink) as relay:
        signed = world.sign(MESSAGE)
        mail = send(world, relay, sink, signed)
        names = [f.split(b":")[0] for f in fields(mail.data)[:4]]
        bench.ok(names == [b"Authentication-Results", b"DKIM-Signature", b"Received",
                           b"DKIM-Signature"], "the new fields are on top, in order", names)
        bench.ok(mail.data.endswith(signed), "below them is what was sent", mail.data)
        bench.ok(re.search(r"; dkim=pass \([a-z ]+\) header\.d=example\.com ", authres(mail)) is not None,
                 "pass", authres(mail))
        bench.ok("d=" + HOST in fields(mail.data)[1].decode() and dkimpy(world, mail.data, 0) and
                 dkimpy(world, mail.data, 1), "dkimpy verifies the relay's signature and the sender's")
        bench.ok(program(world, mail.data) == ["pass", "pass"], "dkimkit verify does, too",
                 program(world, mail.data))
        print("# summary: delivered:")
        for line in mail.data.split(b"\r\n\r\n")[0].split(b"\r\n"):
            print("# summary:   " + line.decode())
        broken = send(world, relay, sink, signed.replace(BODY, b"Changed.\r\n"))
        bench.ok("; dkim=fail (body hash did not verify) header.d=example.com " in authres(broken),
                 "fail", authres(broken))
        bench.ok(dkimpy(world, broken.data, 0) and program(world, broken.data) == ["pass", "fail"],
                 "the relay signs it all the same", broken.data)
        for selector, result in ((b"broken", "temperror"), (b"absent", "permerror")):
            without_key(world, relay, sink, selector, result)
        mail = send(world, relay, sink, MESSAGE)
        bench.ok("; dkim=none (message not signed)" in authres(mail), "none", authres(mail))
    with world.relay(sink, dns_timeout=0.2) as relay:
        without_key(world, relay, sink, b"silent", "temperror")


def cached(world, sink):
    signed = world.sign(MESSAGE)
    for names, wanted in ((1, 1), (0, 2)):
        with SlowDns(records(world.bench), 0) as dns:
            with world.relay(sink, nameserver=dns.address, key_cache=names) as relay:
                results = [authres(send(world, relay, sink, signed)) for _ in range(2)]
        world.bench.ok(dns.asked == wanted and all("dkim=pass" in one for one in results),
                       "--key-cache %d: two messages, %d questions" % (names, wanted),
                       dns.asked, results)


FORGED = [b"Authentication-Results: relay.example.com; dkim=pass header.d=bank.example\r\n",
          b"authentication-results : (a) RELAY.example.com 1;\r\n\tdkim=pass\r\n",
          b"Authentication-Results:\r\n \"relay.example.com\"; spf=pass\r\n",
          b"AUTHENTICATION-RESULTS: relay.example.com.; none\r\n"]
KEPT = [b"Authentication-Results: mx.example.net; spf=pass (relay.example.com)\r\n",
        b"X-Authentication-Results: relay.example.com; dkim=pass\r\n"]


def perhaps_forged(world, sink):
    bench, faults = world.bench, Faults(world)
    with world.relay(sink, environment=faults.environment) as relay:
        for message in (FORGED[0] + MESSAGE, HEADER + FORGED[0]):
            before = len(sink.mails)
            bench.ok(until(lambda: relay.files() == []), "what came before is gone", relay.files())
            faults.set("no claims")
            reply = relay.mail(message)
            bench.ok(reply.startswith(b"451 4.3.0") and relay.files() == [],
                     "a field of which isn't known whether it is forged: not now", reply, relay.files(), relay.log)
            faults.set("")
            mail = send(world, relay, sink, message)
            bench.ok(len(sink.mails) == before + 1 and FORGED[0] not in mail.data,
                     "when that is known it is removed, and the message arrives", mail.data)


def forged(world, sink):
    bench = world.bench
    with world.relay(sink) as relay:
        header = FORGED[0] + KEPT[0] + FORGED[1] + HEADER + FORGED[2] + KEPT[1] + FORGED[3]
        mail = send(world, relay, sink, header + b"\r\n" + BODY)
        bench.ok(mail.data.endswith(b"\r\n" + KEPT[0] + HEADER + KEPT[1] + b"\r\n" + BODY),
                 "forged fields are removed, others stay", mail.data)
        bench.ok(dkimpy(world, mail.data) and program(world, mail.data) == ["pass"],
                 "the relay's signature is over what is left")
        mail = send(world, relay, sink, header)
        bench.ok(mail.data.endswith(b"\r\n" + KEPT[0] + HEADER + KEPT[1]) and
                 dkimpy(world, mail.data), "the same without an empty line", mail.data)
        signed = world.sign(FORGED[0] + MESSAGE, include_headers=[
            b"from", b"to", b"subject", b"authentication-results"])
        mail = send(world, relay, sink, signed)
        bench.ok("; dkim=pass (signature was verified) header.d=example.com" in authres(mail) and FORGED[0] not in mail.data,
                 "a signature over a field that is removed passes here", authres(mail))


def unsignable(world, sink):
    bench = world.bench
    with world.relay(sink) as relay:
        long_line = MESSAGE + b"x" * 999 + b"\r\n"
        mail = send(world, relay, sink, world.sign(long_line))
        bench.ok("dkim=pass" in authres(mail) and mail.data.count(b"DKIM-Signature:") == 1,
                 "what may not be signed goes on without a signature", mail.data[:2000])
    with world.relay(sink, dns_timeout=0.1, defer_temperror=True) as relay:
        reply = relay.mail(world.sign(MESSAGE, selector=b"silent"))
        bench.ok(reply.startswith(b"451 4.7.5") and relay.files() == [],
                 "--defer-temperror: told to come again", reply, relay.files())
    with world.relay(sink, defer_temperror=True) as relay:
        bench.ok("dkim=pass" in authres(send(world, relay, sink, world.sign(MESSAGE))), "others pass")


def large(world, sink):
    body = b"".join(b"%d: a line of a large message\r\n" % i for i in range(400000))
    with world.relay(sink) as relay:
        before = relay.memory("VmHWM")
        message = world.sign(HEADER + b"\r\n" + body)
        mail = send(world, relay, sink, message, parameters=b" BODY=8BITMIME SIZE=%d" % len(message))
        grown = relay.memory("VmHWM") - before
        world.bench.ok(mail.data.endswith(message) and b"BODY=8BITMIME" in mail.parameters and
                       b"SIZE=%d" % len(mail.data) in mail.parameters,
                       "a message of %d octets" % len(message), mail.parameters)
        # Some 1,400; with the message in memory it would be over 13,000.
        world.bench.ok(grown < 6000, "in bounded memory", "%d KiB more" % grown)
        world.bench.ok("dkim=pass" in authres(mail) and dkimpy(world, mail.data), "verified, signed")


def retries(world):
    bench = world.bench
    answers = {b"MAIL": [b"451 later"], b".": [b"", b"452 no room"]}
    with Sink(answers=answers) as sink, world.relay(sink, retry_min=0.1, retry_max=0.3) as relay:
        relay.mail(MESSAGE)
        mails = sink.wait(1)
        bench.ok(len(mails) == 1 and sink.connections == 4 and tail(mails[0]) == MESSAGE,
                 "451, a broken connection, 452: it comes with the fourth try", sink.connections)
        bench.ok(until(lambda: relay.files() == []), "then it leaves the spool", relay.files())
    with Sink(answers={b"RCPT TO:<LATER": [b"450 later"], b"RCPT TO:<NEVER": [b"550 never"]}) as sink:
        with world.relay(sink, retry_min=0.1) as relay:
            relay.mail(MESSAGE, recipients=[b"now@example.net", b"later@example.net",
                                            b"never@example.net"])
            mails = sink.wait(2)
            bench.ok([m.recipients for m in mails] == [[b"now@example.net"], [b"later@example.net"]],
                     "each recipient gets it once", mails)
            bench.ok(until(lambda: relay.files("failed")) and relay.files("queue") == [],
                     "one was refused: kept in failed/", relay.files())
    with Sink(answers={b"EHLO": [b"500 what?"]}, extensions=()) as sink, world.relay(sink) as relay:
        relay.mail(MESSAGE)
        bench.ok(len(sink.wait(1)) == 1, "a next hop with HELO only")
        relay.mail(MESSAGE, parameters=b" BODY=8BITMIME")
        bench.ok(until(lambda: relay.files("failed")) and len(sink.mails) == 1,
                 "8-bit isn't converted: a signature would break", relay.log)
    with Sink(answers={b"CONNECT": [b"554 no", b"220-a\n220 b", b"220-x\r\n250 y", b"nonsense",
                                    b"220 " + b"x" * 5000, b"220 a\r\n250 b"]}) as sink:
        with world.relay(sink, retry_min=0.05, retry_max=0.05) as relay:
            relay.mail(MESSAGE)
            bench.ok(len(sink.wait(1)) == 1 and sink.connections == 7,
                     "greetings that are none: tried again", sink.connections, relay.log)
    with Sink(answers={b"MAIL": [b"451 later"] * 100}) as sink:
        with world.relay(sink, retry_min=0.2, retry_age=1) as relay:
            relay.mail(MESSAGE)
            bench.ok(until(lambda: relay.files("failed")) and not relay.files("queue"),
                     "after retry-age it is given up", relay.files())


def silent_next_hop(world):
    with Sink(delay=60) as sink, world.relay(sink, client_timeout=0.5) as relay:
        relay.mail(MESSAGE)
        world.bench.ok(until(lambda: sink.connections > 1), "a next hop that falls silent is tried again")
        world.bench.ok(len(relay.files("queue")) == 1, "the message stays", relay.files())


def restart(world):
    bench = world.bench
    spool = world.tree.work / "restart"
    port = free_port()
    with world.relay(port, spool=spool) as relay:
        for i in range(5):
            relay.mail(MESSAGE + b"%d\r\n" % i)
        bench.ok(len(relay.files("queue")) == 5, "without a next hop messages stay", relay.files())
        other = world.tree.run(world.program, "--next-hop", "127.0.0.1:1", "--hostname", HOST,
                               "--authserv-id", HOST, "--relay-domain", "*", "--spool", spool,
                               "--domain", HOST, "--selector", "r1", "--key",
                               bench.key("ed25519"), check=False)
        bench.ok(other.returncode == 1 and b"lock" in other.stderr, "a second relay can't have the spool",
                 other.stderr)
    (spool / "tmp" / "half").write_bytes(b"From: x\r\n")
    (spool / "queue" / "strange").write_bytes(b"no message")
    with Sink() as sink, world.relay(sink, spool=spool) as relay:
        mails = sink.wait(5)
        bench.ok(sorted(tail(m) for m in mails) == [MESSAGE + b"%d\r\n" % i for i in range(5)] and
                 "5 messages" not in relay.log, "after a restart they arrive", len(mails))
        bench.ok(until(lambda: relay.files() == ["failed/strange"]),
                 "what was half-written is gone; what is no message isn't sent", relay.files())


def slow_next_hop(world):
    """Above --max-queue MAIL has to wait."""
    bench = world.bench
    port = free_port()
    with world.relay(port, max_queue=2, retry_min=0.2, retry_max=0.2, queue_timeout=300) as relay:
        relay.mail(MESSAGE)
        relay.mail(MESSAGE)
        with relay.talk() as talk:
            talk.hello()
            bench.ok(talk.ask(b"NOOP").startswith(b"250"), "with a full queue, other commands are obeyed")
            talk.send(b"MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.net>\r\nDATA\r\n")
            # Who comes later has had replies.
            with relay.talk() as other:
                other.hello()
                other.ask(b"NOOP")
            came = select.select([talk.socket], [], [], 0)[0]
            bench.ok(not came, "above --max-queue MAIL has to wait")
            with Sink(port=port) as sink:
                got = talk.replies(3)
                talk.send(stuffed(MESSAGE))
                reply = talk.reply()
                bench.ok(got == [b"250", b"250", b"354"] and reply.startswith(b"250") and
                         len(sink.wait(3)) == 3, "as soon as there is room it goes on", got, reply)


def full_queue(world):
    """There is no room for too long."""
    bench = world.bench
    port = free_port()
    with world.relay(port, max_queue=1, retry_min=0.2, retry_max=0.2, queue_timeout=0.3, code=None) as relay:
        relay.mail(MESSAGE)
        with relay.talk() as talk, relay.talk() as leaving, relay.talk() as stopped:
            talk.hello()
            leaving.hello()
            leaving.send(b"MAIL FROM:<a@example.com>\r\n")
            leaving.close()
            wrong = talk.ask(b"MAIL FROM:<a@>")
            talk.send(b"MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.net>\r\nDATA\r\nRSET\r\n")
            got = [talk.reply()[:9] for _ in range(4)]
            bench.ok(wrong.startswith(b"501 5.1.7") and
                     got == [b"452 4.3.1", b"503 5.5.1", b"503 5.5.1", b"250 2.0.0"],
                     "a full queue: 452, and the session goes on", wrong, got)
            with Sink(port=port) as sink:
                taken = until(lambda: talk.mail(MESSAGE).startswith(b"250"))
                bench.ok(taken and len(sink.wait(2)) == 2, "later there is room again", relay.log)
            relay.mail(MESSAGE)
            stopped.hello()
            stopped.send(b"MAIL FROM:<a@example.com>\r\n")
            relay.process.terminate()
            said = stopped.reply() + stopped.reply()
        code = relay.wait()
        bench.ok(b"421 4.3.2" in said and code == 0, "shutting down ends the wait", said, code, relay.log)


def test(world):
    with Sink() as sink:
        for one in (relayed, cached, forged, perhaps_forged, unsignable, large):
            world.bench.each([lambda _, one=one: one(world, sink)])
        world.bench.ok(not sink.problems, "the sink saw only CRLF, and all dots stuffed", sink.problems)
    for one in (retries, silent_next_hop, restart, slow_next_hop, full_queue):
        world.bench.each([lambda _, one=one: one(world)])
