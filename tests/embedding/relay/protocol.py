# SPDX-License-Identifier: MIT
"""What the relay answers, to good clients and bad ones."""
import contextlib
import select
import socket
import time

from rig import HEADER, MESSAGE, RECIPIENT, SENDER, Sink, stuffed, until

EXTENSIONS = {b"PIPELINING", b"SIZE 33554432", b"8BITMIME", b"ENHANCEDSTATUSCODES"}

# The commands of a session, and how the reply of each begins.
SEQUENCE = [
    (b"MAIL FROM:<a@example.com>", b"503 5.5.1"),
    (b"XYZZY", b"500 5.5.1"), (b"", b"500 5.5.1"), (b"EXPN staff", b"502 5.5.1"),
    (b"EHLO", b"501 5.5.4"), (b"EHLO a b", b"501 5.5.4"), (b"EHLO a\x01b", b"501 5.5.4"),
    (b"HELO [127.0.0.1]", b"250 relay"),
    (b"MAIL FROM:<a@example.com> SIZE=1", b"555 5.5.4"),
    (b"ehlo client", b"250-relay"),
    (b"RCPT TO:<b@example.net>", b"503 5.5.1"), (b"DATA", b"503 5.5.1"),
    (b"MAIL FROM:a@example.com", b"501 5.1.7"), (b"MAIL FROM:<a@>", b"501 5.1.7"),
    (b"MAIL FROM:<@example.com>", b"501 5.1.7"), (b"MAIL FROM:<a b@example.com>", b"501 5.1.7"),
    (b"MAIL FROM:<a..b@example.com>", b"501 5.1.7"), (b"MAIL FROM:<\xc3\xa4@example.com>", b"501 5.1.7"),
    (b"MAIL FROM:<a@example.com", b"501 5.1.7"), (b"MAIL FROM:<\"a@example.com>", b"501 5.1.7"),
    (b"MAIL FROM:<\"a\x01b\"@example.com>", b"501 5.1.7"), (b"MAIL FROM:<\"a\\\x1f\"@example.com>", b"501 5.1.7"),
    (b"MAIL FROM:<\"a\x7fb\"@example.com>", b"501 5.1.7"), (b"MAIL FROM:<\"\xc3\xa4\"@example.com>", b"501 5.1.7"),
    (b"MAIL FROM:<" + b"a" * 65 + b"@example.com>", b"501 5.1.7"),
    (b"MAIL FROM:<a@" + b"b" * 64 + b".example>", b"501 5.1.7"),
    (b"MAIL FROM:<a@" + b"b." * 125 + b"example>", b"501 5.1.7"),
    (b"MAIL FROM:<a@example.com>SIZE=1", b"501 5.5.4"),
    (b"MAIL FROM:<a@example.com> SIZE=x", b"501 5.5.4"),
    (b"MAIL FROM:<a@example.com> SIZE=33554433", b"552 5.3.4"),
    (b"MAIL FROM:<a@example.com> SIZE=99999999999999999999", b"552 5.3.4"),
    (b"MAIL FROM:<a@example.com> BODY=BINARYMIME", b"501 5.5.4"),
    (b"MAIL FROM:<a@example.com> FOO=1", b"555 5.5.4"),
    (b"MAIL FROM:<a@example.com\x00> ", b"500 5.5.2"),
    (b"mail from: <a@example.com> body=8bitmime size=100", b"250 2.1.0"),
    (b"MAIL FROM:<a@example.com>", b"503 5.5.1"),
    (b"DATA", b"554 5.5.1"),
    (b"RCPT TO:<>", b"501 5.1.3"), (b"RCPT TO:<b@other.example>", b"550 5.7.1"),
    (b"RCPT TO:<b@example.net> NOTIFY=NEVER", b"555 5.5.4"),
    (b"RCPT TO:<b@[127.0.0.1]>", b"550 5.7.1"),
    (b"RCPT TO:<b@EXAMPLE.net>", b"250 2.1.5"),
    (b"RSET now", b"501 5.5.4"), (b"RSET", b"250 2.0.0"), (b"DATA", b"503 5.5.1"),
    (b"NOOP whatever", b"250 2.0.0"), (b"VRFY bob", b"252 2.5.2"), (b"VRFY", b"501 5.5.4"),
    (b"QUIT now", b"501 5.5.4"), (b"QUIT", b"221 2.0.0"),
]


def commands(world, sink):
    bench = world.bench
    with world.relay(sink, max_errors=100) as relay, relay.talk() as talk:
        bench.ok(talk.reply().startswith(b"220 relay.example.com "), "it greets with its name")
        wrong = [(c, want, got) for c, want in SEQUENCE
                 for got in [talk.ask(c)] if not got.startswith(want)]
        bench.ok(not wrong, "%d commands get their replies" % len(SEQUENCE), *wrong)
        bench.ok(talk.reply() == b"", "QUIT closes")
        with relay.talk() as other:
            lines = set(other.hello().split(b"\r\n")[2:-1])
            bench.ok({line[4:] for line in lines} == EXTENSIONS, "EHLO tells the extensions", lines)


GROUP = (b"EHLO client\r\nMAIL FROM:<%s>\r\nRCPT TO:<%s>\r\nDATA\r\n" % (SENDER, RECIPIENT) +
         stuffed(MESSAGE) + b"RSET\r\nQUIT\r\n")
GROUP_REPLIES = [b"220", b"250", b"250", b"250", b"354", b"250", b"250", b"221"]


# More than fits in memory: a file is begun.
LONG_BEGIN = MESSAGE + (b"x" * 70 + b"\r\n") * 5000


def tail(mail):
    """Without what the relay has put on top."""
    return mail.data[mail.data.index(HEADER[:20]):]


def pieces(world, sink):
    bench = world.bench
    with world.relay(sink) as relay:
        for name, size in (("in one packet", len(GROUP)), ("octet by octet", 1), ("by 7", 7)):
            before = len(sink.mails)
            with relay.talk() as talk:
                for at in range(0, len(GROUP), size):
                    talk.send(GROUP[at:at + size])
                    if size > 1:
                        time.sleep(0.001)
                replies = talk.replies(8)
            mails = sink.wait(before + 1)
            bench.ok(replies == GROUP_REPLIES and len(mails) == before + 1 and
                     tail(mails[-1]) == MESSAGE, "a whole session " + name, replies, mails[before:])


DOTS = (b".", b"..", b"...", b".text", b"text.", b". ", b"", b".", b"")


def dots(world, sink):
    body = b"\r\n".join(DOTS) + b"\r\n"
    with world.relay(sink) as relay:
        before = len(sink.mails)
        relay.mail(HEADER + b"\r\n" + body)
        mails = sink.wait(before + 1)
        world.bench.ok(tail(mails[-1]) == HEADER + b"\r\n" + body and not sink.problems,
                       "dots arrive as they were sent", mails[-1].data, sink.problems)
        relay.mail(b"")
        mails = sink.wait(before + 2)
        world.bench.ok(mails[-1].data.startswith(b"Authentication-Results: ") and
                       b"\r\n\r\n" not in mails[-1].data and
                       b"DKIM-Signature" not in mails[-1].data,
                       "an empty message arrives, unsigned", mails[-1].data)
        size = 300000
        relay.mail(HEADER + b"\r\n" + (b"." * 70 + b"\r\n") * (size // 72))
        mails = sink.wait(before + 3)
        world.bench.ok(tail(mails[-1]) == HEADER + b"\r\n" + (b"." * 70 + b"\r\n") * (size // 72),
                       "a large message that is all dots", len(mails[-1].data))


ENDS = [b"\n.\r\n", b"\n.\n", b"\r\n.\n", b"\r.\r\n", b"\r\n.\r", b"\r.\r", b"\n\n.\r\n", b"\r\r\n.\r\n"]
SMUGGLED = (b"MAIL FROM:<evil@example.com>\r\nRCPT TO:<%s>\r\nDATA\r\nSubject: smuggled\r\n\r\nx\r\n.\r\n"
            % RECIPIENT)


def smuggling(world, sink):
    bench = world.bench
    with world.relay(sink) as relay:
        before = len(sink.mails)
        for end in ENDS:
            with relay.talk() as talk:
                talk.hello()
                talk.begin()
                talk.send(MESSAGE + b"text" + end + SMUGGLED)
                reply, after = talk.reply(), talk.reply()
                bench.ok(reply.startswith(b"550 5.5.2") and after == b"",
                         "refused, and closed: %r" % end, reply, after)
        with relay.talk() as talk:
            talk.hello()
            talk.begin()
            talk.send(MESSAGE + b"\0.\r\n" + SMUGGLED.replace(b"\r\n.", b"\r\n..") + b".\r\n")
            bench.ok(talk.reply().startswith(b"250") and talk.ask(b"NOOP").startswith(b"250"),
                     "a dot behind NUL is no end")
        mails = sink.wait(before + 1)
        bench.ok(len(mails) == before + 1 and b"smuggled" in mails[-1].data and
                 relay.files("tmp") == [], "nothing of it became a message")
        for line in (b"NOOP\nNOOP\r\n", b"NOOP\rNOOP\r\n", b"NOOP\r\r\n"):
            with relay.talk() as talk:
                talk.hello()
                talk.send(line)
                reply, after = talk.reply(), talk.reply()
                bench.ok(reply.startswith(b"500 5.5.2") and after == b"",
                         "refused, and closed: %r" % line, reply, after)


def limits(world, sink):
    bench = world.bench
    with world.relay(sink, max_size=200000, max_header=4000, max_recipients=3, max_errors=5) as relay:
        before = len(sink.mails)
        with relay.talk() as talk:
            talk.hello()
            bench.ok(talk.mail(MESSAGE + (b"x" * 70 + b"\r\n") * 3000).startswith(b"552 5.3.4"),
                     "a message over the limit")
            bench.ok(until(lambda: relay.files() == []), "nothing is left of it", relay.files())
            bench.ok(talk.mail(b"X: y\r\n" * 1000 + MESSAGE).startswith(b"552 5.3.4"),
                     "a header over the limit")
            hops = b"Received: from a by b; Thu, 1 Jan 2026 00:00:00 +0000\r\n"
            bench.ok(talk.mail(hops * 50 + MESSAGE).startswith(b"250"),
                     "a message that fits")
        with relay.talk() as talk:
            talk.hello()
            talk.ask(b"MAIL FROM:<>")
            got = [talk.ask(b"RCPT TO:<r%d@example.net>" % i)[:9] for i in range(4)]
            bench.ok(got == [b"250 2.1.5"] * 3 + [b"452 4.5.3"], "too many recipients", got)
            talk.ask(b"DATA")
            talk.send(stuffed(MESSAGE))
            talk.reply()
        mails = sink.wait(before + 2)
        bench.ok(mails[-1].sender == b"" and mails[-1].recipients ==
                 [b"r%d@example.net" % i for i in range(3)], "the others get it, from <>", mails[-1])
        with relay.talk() as talk:
            talk.hello()
            longest = b"NOOP " + b"x" * 1017
            bench.ok(talk.ask(longest).startswith(b"250"), "the longest line")
            bench.ok(talk.ask(longest + b"x").startswith(b"500 5.5.2"), "a line that is longer")
            bench.ok(talk.ask(b"x" * 300000).startswith(b"500 5.5.2"), "a line that is far longer")
            bench.ok(talk.ask(b"NOOP").startswith(b"250"), "the session goes on")
            got = [talk.ask(b"FOO")[:3] for _ in range(3)] + [talk.reply()[:3], talk.reply()]
            bench.ok(got == [b"500", b"500", b"500", b"421", b""], "too many errors", got)
    with world.relay(sink) as relay, relay.talk() as talk:
        talk.hello()
        hops = b"Received: from a by b; Thu, 1 Jan 2026 00:00:00 +0000\r\n"
        bench.ok(talk.mail(hops * 100 + MESSAGE).startswith(b"250"), "a hundred hops")
        bench.ok(talk.mail(hops * 101 + MESSAGE).startswith(b"554 5.4.6"), "a loop")
        got = [talk.ask(b"NOOP")[:3] for _ in range(101)] + [talk.reply()]
        bench.ok(got == [b"250"] * 100 + [b"421", b""], "NOOP without end")


def timeouts(world, sink):
    bench = world.bench
    with world.relay(sink, idle_timeout=0.4) as relay:
        began = time.monotonic()
        with relay.talk() as talk:
            talk.reply()
            reply, after = talk.reply(), talk.reply()
            # Less a little: clocks count whole milliseconds.
            bench.ok(reply.startswith(b"421 4.4.2") and after == b"" and time.monotonic() - began >= 0.39,
                     "an idle client", reply, after)
    # Long enough for clients that are kept from going on by a busy machine.
    with world.relay(sink, data_timeout=10) as relay, relay.talk() as silent, relay.talk() as slow:
        silent.hello()
        silent.begin()
        silent.send(LONG_BEGIN)
        bench.ok(until(lambda: relay.files("tmp")), "a long message is on its way to the disk")
        slow.hello()
        slow.begin()
        for octet in MESSAGE[:44]:
            slow.send(bytes([octet]))
            time.sleep(0.25)
        slow.send(MESSAGE[44:] + b".\r\n")
        bench.ok(slow.reply().startswith(b"250"), "a slow client has time as long as it goes on")
        reply = silent.reply()
        bench.ok(reply.startswith(b"421 4.4.2"), "a client that falls silent in DATA", reply)
        bench.ok(until(lambda: relay.files() == []), "nothing is left of it", relay.files())


def drip(talk, octets):
    """Octet by octet, until the relay answers; only 200 of them otherwise."""
    for octet in octets[:200]:
        talk.send(bytes([octet]))
        if select.select([talk.socket], [], [], 0.05)[0]:
            return talk.reply()
    return b""


def drips(world, sink):
    bench = world.bench
    with world.relay(sink, idle_timeout=3, data_timeout=3, message_timeout=4) as relay:
        with relay.talk() as talk:
            talk.hello()
            talk.begin()
            reply = drip(talk, b"Subject: " + b"x" * 300)
            bench.ok(reply.startswith(b"421 4.4.2"), "a message that comes in drips", reply)
        bench.ok(until(lambda: relay.files() == []), "nothing is left of it", relay.files())
        with relay.talk() as talk:
            talk.hello()
            reply = drip(talk, b"NOOP " + b"x" * 300)
            bench.ok(reply.startswith(b"421 4.4.2"), "a command that comes in drips", reply)


def connections(world, sink):
    with world.relay(sink, max_connections=2) as relay:
        with relay.talk() as one, relay.talk() as two:
            one.hello()
            two.hello()
            with relay.talk() as three:
                got = three.reply(), three.reply()
                world.bench.ok(got[0].startswith(b"421 4.3.2") and got[1] == b"",
                               "too many connections", got)
            one.ask(b"QUIT")
            one.close()

            def welcome():
                with relay.talk() as four:
                    return four.reply().startswith(b"220")
            world.bench.ok(until(welcome), "room again")


def in_the_middle(world, sink):
    bench = world.bench
    with world.relay(sink) as relay:
        before = len(sink.mails)
        with relay.talk() as talk:
            talk.hello()
            talk.ask(b"MAIL FROM:<old@example.com>")
            talk.ask(b"RCPT TO:<old@example.net>")
            talk.ask(b"RSET")
            talk.mail(MESSAGE, sender=b"new@example.com", recipients=[b"new@example.net"])
        mail = sink.wait(before + 1)[-1]
        bench.ok((mail.sender, mail.recipients) == (b"new@example.com", [b"new@example.net"]),
                 "RSET forgets the transaction", mail)
        for name, text in (("small", MESSAGE + b"x\r\n"), ("large", LONG_BEGIN)):
            talk = relay.talk()
            talk.hello()
            talk.begin()
            talk.send(text + b"no end")
            if name == "large":
                bench.ok(until(lambda: relay.files("tmp")), "a large message has begun a file")
            talk.close()
            bench.ok(until(lambda: relay.files() == []), "a %s message that breaks off" % name,
                     relay.files())
        # When a later one has arrived, so would they have.
        relay.mail(MESSAGE, sender=b"later@example.com")
        sink.wait(before + 2)
        bench.ok(until(lambda: relay.files() == []) and
                 [one.sender for one in sink.mails[before + 1:]] == [b"later@example.com"],
                 "and nothing of them arrives", sink.mails[before + 1:])


def takes_more(relay, talk):
    """Whether there is room to send, also when the relay has had its turn."""
    def has_room():
        return select.select([], [talk.socket], [], 0)[1]

    if not has_room():
        with relay.talk() as other:
            other.hello()
    return has_room()


def deaf_client(world, sink):
    """It sends and never reads: the relay stops reading from it."""
    with world.relay(sink) as relay, relay.talk() as talk:
        talk.hello()
        before = relay.memory()
        talk.socket.settimeout(1)
        sent = 0
        while sent < 100 << 20 and takes_more(relay, talk):
            with contextlib.suppress(socket.timeout):
                sent += talk.socket.send(b"EHLO client\r\n" * 5000)
        grown = relay.memory() - before
        # Some 4 MiB; if it read on, the replies would be over 700 MiB.
        world.bench.ok(sent < 100 << 20 and grown < 64 << 10, "a client that doesn't read replies",
                       "%d octets sent" % sent, "%d KiB" % grown)
        with relay.talk() as other:
            world.bench.ok(other.hello().startswith(b"220"), "others don't notice")


def termination(world, sink):
    bench = world.bench
    before = len(sink.mails)
    with world.relay(sink, shutdown_timeout=300, code=None) as relay, relay.talk() as idle, \
            relay.talk() as busy:
        idle.hello()
        busy.hello()
        busy.begin()
        busy.send(LONG_BEGIN)
        bench.ok(until(lambda: relay.files("tmp")), "a message is under way")
        relay.process.terminate()
        reply = idle.reply()
        bench.ok(reply.startswith(b"421 4.3.2"), "SIGTERM: idle sessions are told", reply)
        busy.send(b".\r\n")
        got = busy.reply(), busy.reply()
        bench.ok(got[0].startswith(b"250") and got[1].startswith(b"421"),
                 "what is under way is taken", got)
        busy.close()
        idle.close()
        kept = relay.wait(), relay.files("queue"), len(sink.mails) - before
        bench.ok(kept[0] == 0 and len(kept[1]) + kept[2] == 1,
                 "it ends with 0; the message is in the spool or delivered", kept, relay.log)
    with world.relay(sink, shutdown_timeout=0.5, code=None) as relay, relay.talk() as busy:
        busy.hello()
        busy.begin()
        busy.send(LONG_BEGIN)
        bench.ok(until(lambda: relay.files("tmp")), "another message is under way")
        relay.process.terminate()
        bench.ok(relay.wait() == 0 and relay.files() == [],
                 "one that doesn't end is broken off, and leaves nothing", relay.files(), relay.log)


def termination_at_dns(world, sink):
    """The queries of a message that is broken off are cancelled."""
    del world.asked[:]
    with world.relay(sink, shutdown_timeout=0.3, code=None) as relay, relay.talk() as talk:
        talk.hello()
        talk.begin()
        talk.send(stuffed(world.sign(MESSAGE, selector=b"silent")))
        world.bench.ok(until(lambda: "silent._domainkey.example.com" in world.asked), "a query is under way")
        relay.process.terminate()
        code, reply = relay.wait(), talk.reply()
        world.bench.ok(code == 0 and reply == b"" and relay.files() == [],
                       "one that waits for the DNS, too", code, reply, relay.files(), relay.log)


def test(world):
    with Sink() as sink:
        for one in (commands, pieces, dots, smuggling, limits, timeouts, drips, connections,
                    in_the_middle, deaf_client, termination, termination_at_dns):
            world.bench.each([lambda _, one=one: one(world, sink)])
