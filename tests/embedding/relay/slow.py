# SPDX-License-Identifier: MIT
"""Many sessions at once, and a name server that takes its time."""
import asyncio
import time

from rig import HOST, RECIPIENT, SENDER, MESSAGE, Sink, records, stuffed
from slowdns import SlowDns

DELAY = 2.0
COUNTS = (10, 100, 500)
# Generous: a session has a socket, two dkimkit objects and a small message.
SESSION_KIB = 96


async def reply(reader):
    while True:
        line = await reader.readline()
        if line[3:4] != b"-":
            return line


async def session(port, message, started):
    """One client; gives the reply to its message."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        await reply(reader)
        writer.write(b"EHLO client.example.com\r\nMAIL FROM:<%s>\r\nRCPT TO:<%s>\r\nDATA\r\n" %
                     (SENDER, RECIPIENT))
        for _ in range(4):
            last = await reply(reader)
        writer.write(stuffed(message))
        started.append(last)
        return await reply(reader)
    finally:
        writer.close()


async def sessions(relay, message, count):
    """All at once: seconds until the last has its reply, KiB of RSS while all
    wait, replies."""
    began, started = time.monotonic(), []
    tasks = [asyncio.ensure_future(session(relay.port, message, started)) for _ in range(count)]
    while len(started) < count and time.monotonic() - began < 60:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    memory = relay.memory()
    replies = await asyncio.gather(*tasks)
    return time.monotonic() - began, memory, replies


def measure(world, counts):
    """Rows of (sessions, seconds, KiB before, KiB while they wait, questions,
    good replies, mails that arrived with dkim=pass). Each in a new relay."""
    rows = []
    for count in counts:
        with SlowDns(records(world.bench), DELAY) as dns, Sink() as sink:
            with world.relay(sink, nameserver=dns.address, dns_timeout=10,
                             key_cache=0) as relay:
                asyncio.run(sessions(relay, MESSAGE, 1))  # libraries are loaded, buffers there
                sink.wait(1)
                before, asked = relay.memory(), dns.asked
                message = world.sign(MESSAGE)
                seconds, memory, replies = asyncio.run(sessions(relay, message, count))
                mails = sink.wait(1 + count, 60)[1:]
                passed = sum(m.data.startswith(b"Authentication-Results: " + HOST.encode()) and
                             b"dkim=pass" in m.data.split(b"DKIM-Signature:")[0] for m in mails)
                rows.append((count, seconds, before, memory, dns.asked - asked,
                             sum(r.startswith(b"250 ") for r in replies), passed))
    return rows


def table(rows):
    """The lines of a Markdown table."""
    yield "| sessions | seconds | one after another | RSS before | RSS while all wait | KiB a session |"
    yield "|---:|---:|---:|---:|---:|---:|"
    for count, seconds, before, memory, *_ in rows:
        yield "| %d | %.2f | %.0f | %.1f MiB | %.1f MiB | %.1f |" % (
            count, seconds, count * DELAY, before / 1024, memory / 1024, (memory - before) / count)


def slow(world):
    bench = world.bench
    rows = measure(world, COUNTS)
    for _ in range(2):
        # UDP may lose a packet on a busy machine, and then a timeout is waited for.
        if rows[-1][1] >= 2 * rows[0][1]:
            print("# 500 sessions took %.1f s: measured again" % rows[-1][1])
            rows[-1:] = measure(world, COUNTS[-1:])
    print("# summary: relay, each DNS answer after %.0f s:" % DELAY)
    for line in table(rows):
        print("# summary: " + line)
    for count, seconds, before, memory, asked, accepted, passed in rows:
        bench.ok(accepted == passed == count and asked >= count,
                 "%d sessions at once: all accepted, verified and relayed" % count,
                 accepted, passed, asked)
        bench.ok(seconds >= DELAY, "%d sessions did wait for the DNS" % count, seconds)
    few, many = rows[0], rows[-1]
    bench.ok(many[1] < 2 * few[1], "500 sessions take less than twice the time of 10", few, many)
    bench.ok((many[3] - many[2]) < SESSION_KIB * many[0],
             "memory: less than %d KiB a session" % SESSION_KIB, rows)


def test(world):
    world.bench.each([lambda _: slow(world)])
