# SPDX-License-Identifier: MIT
"""What is in the spool and can't be read: no message at all, one that is gone,
and one that can be read later."""
import os
import pathlib
import tempfile
import time

from faults import Faults
from protocol import tail
from rig import MESSAGE, Sink, free_port, until


def name(number):
    """Of a message that came just now."""
    return "%010x%08x%05x" % (int(time.time()), 1, number)


def spoil(queue):
    """Puts in what isn't a message; gives the names."""
    whole = next(queue.iterdir()).read_bytes()
    (queue / name(1)).write_bytes(b"")
    (queue / name(2)).write_bytes(b"no message\n" * 100)
    (queue / name(3)).write_bytes(whole[:-1])
    (queue / name(4)).write_bytes(whole[1:])
    (queue / name(5)).write_bytes(whole.replace(b"\nQ", b"\nZ"))
    (queue / name(6)).mkdir()
    (queue / name(7)).symlink_to(next(queue.iterdir()))
    os.mkfifo(queue / name(8))
    return [name(number) for number in range(1, 9)]


def no_message(world):
    spool = pathlib.Path(tempfile.mkdtemp(prefix="spoiled-", dir=world.tree.work))
    with world.relay(free_port(), spool=spool) as relay:
        relay.mail(MESSAGE)
    names = spoil(spool / "queue")
    with Sink() as sink, world.relay(sink, spool=spool) as relay:
        until(lambda: relay.files("queue") == [])
        world.bench.ok(relay.files() == ["failed/" + one for one in names],
                       "what is no message is moved to failed/", relay.files(), relay.log)
        world.bench.ok(relay.log.count("not a message of ours: moved to failed/") == len(names),
                       "and each is told of", relay.log)
        world.bench.ok([tail(m) for m in sink.wait(1)] == [MESSAGE], "the message beside them arrives")


def gone(world):
    with world.relay(free_port(), retry_min=0.1, retry_max=0.1, max_queue=1) as relay:
        relay.mail(MESSAGE)
        (path,) = (relay.spool / "queue").iterdir()
        path.unlink()
        told = until(lambda: path.name + ": it is no longer in the spool" in relay.log)
        reply = relay.mail(MESSAGE)
        world.bench.ok(told and reply.startswith(b"250"), "a message that is gone is told of, and makes room",
                       reply, relay.log)


def later(world):
    faults = Faults(world)
    with Sink() as sink, world.relay(sink, environment=faults.environment, retry_min=0.1,
                                     retry_max=0.1) as relay:
        faults.set("no open")
        relay.mail(MESSAGE)
        tries = until(lambda: relay.log.count("Too many open files") > 2)
        world.bench.ok(tries and len(relay.files("queue")) == 1, "without descriptors it stays",
                       relay.files(), relay.log)
        faults.set("")
        world.bench.ok(len(sink.wait(1)) == 1 and until(lambda: relay.files() == []),
                       "and arrives when there are some", relay.files(), relay.log)
    with Sink() as sink, world.relay(sink, environment=faults.environment, retry_min=0.1, retry_max=0.1,
                                     retry_age=1) as relay:
        faults.set("no open")
        relay.mail(MESSAGE)
        world.bench.ok(until(lambda: relay.files("failed")) and relay.files("queue") == [],
                       "one that can't be opened until --retry-age is given up", relay.files(), relay.log)


def test(world):
    for one in (no_message, gone, later):
        world.bench.each([lambda _, one=one: one(world)])
