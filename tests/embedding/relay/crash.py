# SPDX-License-Identifier: MIT
"""A disk that fails, and a relay that is killed: what got 250 arrives, what
didn't leaves nothing."""
import hashlib
import shutil
import socket
import threading
import time

from faults import Faults
from protocol import tail
from rig import HEADER, MESSAGE, Sink, Talk, until

import dkim

FILLER = (b"x" * 70 + b"\r\n") * 1000
LARGE = MESSAGE + (b"x" * 70 + b"\r\n") * 5000
FAULTS = [("write", b"452 4.3.1"), ("fsync file", b"451 4.3.0"), ("rename", b"451 4.3.0"),
          ("fsync folder", b"451 4.3.0")]


def failing_disk(world, sink):
    bench, faults = world.bench, Faults(world)
    with world.relay(sink, environment=faults.environment) as relay, relay.talk() as talk:
        talk.hello()
        faults.set("")
        talk.mail(MESSAGE)
        sink.wait(1)
        calls = [c for c in faults.noted() if c != "write"]
        bench.ok(calls[:4] == ["fsync file", "rename", "fsync folder", "250"],
                 "250 only when file and folder are synced", calls)
        for fault, want in FAULTS:
            for name, message in (("small", MESSAGE), ("large", LARGE)):
                before = len(sink.mails)
                faults.set(fault)
                reply = talk.mail(message)
                bench.ok(reply.startswith(want) and until(lambda: relay.files() == []),
                         "%s fails, %s message: %s, nothing left" % (fault, name, want.decode()),
                         reply, relay.files())
                faults.set("")
                reply = talk.mail(message)
                bench.ok(reply.startswith(b"250") and tail(sink.wait(before + 1)[-1]) == message,
                         "and then it works again", reply)


def missing_folder(world, sink):
    bench = world.bench
    for folder in ("tmp", "queue"):
        with world.relay(sink, code=None) as relay, relay.talk() as talk:
            talk.hello()
            shutil.rmtree(relay.spool / folder)
            reply = talk.mail(LARGE)
            bench.ok(reply.startswith(b"451 4.3.0") and until(lambda: relay.files() == []),
                     "without %s/: refused for now, nothing left" % folder, reply, relay.files())
            bench.ok(relay.stop() == 0, "and it ends in order")


def bare(talk):
    talk.send(b"a\nb\r\n")
    return talk.reply().startswith(b"550 5.5.2")


def too_large(talk):
    talk.send(FILLER * 3 + b".\r\n")
    return talk.reply().startswith(b"552 5.3.4")


def gone(talk):
    talk.close()
    return True


def is_free(relay):
    """The one session that may be has ended."""
    try:
        with relay.talk() as talk:
            return talk.reply().startswith(b"220")
    except OSError:
        return False


def accepts(relay):
    try:
        return relay.mail(MESSAGE).startswith(b"250")
    except OSError:
        return False


def refused_while_writing(world, sink):
    """The message is refused while the disk is still busy with making its
    file, which fails in the end."""
    bench, faults = world.bench, Faults(world)
    with world.relay(sink, environment=faults.environment, max_size=200000, max_connections=1) as relay:
        for name, refused in (("a bare LF", bare), ("too large", too_large), ("the client leaves", gone)):
            faults.set("hold create")
            with relay.talk() as talk:
                talk.hello()
                talk.begin()
                talk.send(HEADER + b"\r\n" + FILLER)
                held = until(lambda: "held" in faults.noted())
                good = held and refused(talk)
            bench.ok(good and until(lambda: is_free(relay)), "refused while its file is being made: " + name,
                     held, relay.log)
            faults.set("no create")
            until(lambda: "released" in faults.noted())
            faults.set("")
            before = len(sink.mails)
            bench.ok(until(lambda: accepts(relay)) and len(sink.wait(before + 1)) == before + 1 and
                     relay.files("tmp") == [], "and the next one is relayed", relay.files(), relay.log)


def slow_disk(world, sink):
    """It is slower than the client: the relay reads no more than fits."""
    faults = Faults(world)
    body = (b"x" * 70 + b"\r\n") * 150000
    with world.relay(sink, environment=faults.environment, data_timeout=3) as relay, relay.talk() as talk:
        talk.hello()
        talk.mail(LARGE)
        before = relay.memory("VmHWM")
        faults.set("slow write")
        began = time.monotonic()
        reply = talk.mail(MESSAGE + body)
        seconds, grown = time.monotonic() - began, relay.memory("VmHWM") - before
        faults.set("")
        # Some 200; with all in memory that the client sends, over 10,000.
        world.bench.ok(reply.startswith(b"250") and (grown < 3000 or world.is_sanitized),
                       "a slow disk slows the client down, in bounded memory",
                       "%.1f s, %d KiB more" % (seconds, grown), reply)
        world.bench.ok(seconds > 3, "and for longer than a client may be silent", "%.1f s" % seconds)


class Load(threading.Thread):
    """A client that sends numbered messages until it is told to stop, and
    knows which got their 250."""

    def __init__(self, name, port):
        super().__init__()
        self.label, self.port = name, port
        self.accepted, self.sent, self.stopping = [], 0, False

    def message(self, number):
        text = b"%s-%d" % (self.label, number)
        lines = b"".join(b"%s line %d\r\n" % (text, i) for i in range(1 + number % 7 * 900))
        return (HEADER + b"X-Number: " + text + b"\r\n\r\n" + lines +
                b"sha256 " + hashlib.sha256(lines).hexdigest().encode() + b"\r\n")

    def run(self):
        while not self.stopping:
            try:
                with Talk(self.port) as talk:
                    talk.hello()
                    while not self.stopping:
                        self.sent += 1
                        number = self.sent
                        if not talk.mail(self.message(number)).startswith(b"250"):
                            break
                        self.accepted.append(b"%s-%d" % (self.label, number))
            except (OSError, socket.timeout):
                time.sleep(0.05)


def is_whole(mail):
    body = mail.data.split(b"\r\n\r\n", 1)[1]
    lines, _, last = body.rpartition(b"sha256 ")
    return last == hashlib.sha256(lines).hexdigest().encode() + b"\r\n"


def number(mail):
    return mail.data.split(b"X-Number: ", 1)[1].split(b"\r\n")[0]


def killed(world):
    bench = world.bench
    spool = world.tree.work / "killed"
    accepted, kills = [], 6
    with Sink() as sink:
        for turn in range(kills):
            # The last time nothing is delivered, so that something is left.
            sink.delay = 0.02 if turn + 1 < kills else 3600
            with world.relay(sink, spool=spool, code=None) as relay:
                clients = [Load(b"t%dc%d" % (turn, i), relay.port) for i in range(8)]
                for client in clients:
                    client.start()
                until(lambda: sum(len(c.accepted) for c in clients) > 60)
                relay.kill()
                for client in clients:
                    client.stopping = True
                for client in clients:
                    client.join()
                    accepted += client.accepted
        waiting = len(list((spool / "queue").iterdir()))
        sink.delay = 0.02
        with world.relay(sink, spool=spool) as relay:
            until(lambda: relay.files("tmp", "queue") == [])
        arrived = {number(m) for m in sink.mails}
        missing = set(accepted) - arrived
        bench.ok(len(accepted) > 60 * kills and waiting > 0,
                 "killed %d times with messages in the spool" % kills, len(accepted), waiting)
        bench.ok(not missing, "every message that got 250 arrives", missing)
        bench.ok(all(is_whole(m) for m in sink.mails), "no half message arrives")
        checked = sink.mails[:: max(1, len(sink.mails) // 20)]
        bench.ok(all(dkim.DKIM(m.data).verify(dnsfunc=world.lookup) for m in checked),
                 "their signatures are right")
        print("# summary: relay killed %d times: %d messages got 250, %d still in the spool at the "
              "last kill, %d deliveries of %d messages, none missing" %
              (kills, len(accepted), waiting, len(sink.mails), len(arrived)))


def test(world):
    with Sink() as sink:
        for one in (failing_disk, missing_folder, refused_while_writing, slow_disk):
            world.bench.each([lambda _, one=one: one(world, sink)])
    world.bench.each([lambda _: killed(world)])
